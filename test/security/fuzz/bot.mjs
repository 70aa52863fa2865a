import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { cleanEnvironment } from '../../support/clean-environment.mjs'

const BOT = fileURLToPath(new URL('../../bots/idle-bot.mjs', import.meta.url))
const PROBE = fileURLToPath(new URL('probe.mjs', import.meta.url))

/** Starts test/bots/idle-bot.mjs in a process of its own. */
export async function startBot(stateDir, tokens) {
  mkdirSync(stateDir, { recursive: true })
  const tokensFile = join(stateDir, 'tokens.toml')
  if (tokens !== null) {
    const lines = Object.entries(tokens).map(
      ([name, [role, token]]) => `${name} = { role = "${role}", token = "${token}" }`,
    )
    writeFileSync(tokensFile, `${lines.join('\n')}\n`, { mode: 0o600 })
  }
  const settings = { state_dir: join(stateDir, 'state'), ...(tokens !== null && { tokens_file: tokensFile }) }
  const child = start(BOT, settings)
  const bot = { url: null, stderr: '', errors: [], exited: null }
  child.stderr.on('data', (chunk) => {
    bot.stderr += chunk
  })
  const waiting = []
  const exited = new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      bot.exited = signal ?? `exit code ${code}`
      for (const answer of waiting) answer(null)
      resolve()
    })
  })
  await new Promise((resolve, reject) => {
    exited.then(() => reject(new Error(`The bot has ended: ${bot.stderr}`)))
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = JSON.parse(text)
      if (line.level === 'error' || line.level >= 50) bot.errors.push(text)
      if ('id' in line) waiting.shift()?.(line.answer ?? null)
      if (typeof line.url !== 'string' || bot.url !== null) return
      bot.url = new URL(line.url)
      resolve()
    })
  })
  return Object.assign(bot, {
    journal: join(settings.state_dir, 'journal.jsonl'),
    /** Memory in MB: `own` and `workers` are heaps after a garbage collection, `resident` the whole process. */
    memory: async () => {
      const answer = new Promise((resolve) => waiting.push(resolve))
      child.stdin.write('{"id": 1, "ask": "memory"}\n')
      const memory = await answer
      return memory === null ? null : { ...memory, workers: memory.workers.reduce((sum, heap) => sum + heap, 0) }
    },
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
    kill: async () => {
      if (bot.exited === null) child.kill('SIGKILL')
      await exited
    },
  })
}

/** Sends right requests from a process of its own; `onLine` is given what each has come to. */
export function startProbe(options, onLine) {
  const child = start(PROBE, options)
  child.stderr.on('data', (chunk) => onLine({ failed: String(chunk) }))
  createInterface({ input: child.stdout }).on('line', (text) => onLine(JSON.parse(text)))
  const exited = new Promise((resolve) => child.on('close', resolve))
  return {
    stop: async () => {
      child.stdin.end()
      await exited
    },
    kill: () => child.kill('SIGKILL'),
  }
}

function start(program, argument) {
  // The test runner puts its loaders into every child through NODE_OPTIONS, at the last moment.
  return spawn('env', ['-u', 'NODE_OPTIONS', process.execPath, program, JSON.stringify(argument)], {
    env: cleanEnvironment(),
  })
}
