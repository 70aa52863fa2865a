import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../../bots/idle-bot.mjs', import.meta.url))

/** Starts test/bots/idle-bot.mjs in a process of its own. */
export async function startBot(stateDir, token) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(TAP|CONTROL_|NODE_OPTIONS)/.test(name))
  // The test runner puts its loaders into every child through NODE_OPTIONS, at the last moment.
  const child = spawn(
    'env',
    ['-u', 'NODE_OPTIONS', process.execPath, PROGRAM, JSON.stringify({ state_dir: stateDir })],
    {
      env: { ...Object.fromEntries(kept), ...(token !== null && { CONTROL_AUTH_TOKEN: token }) },
    },
  )
  const bot = { pid: child.pid, url: null, stderr: '', errors: [], exited: null }
  child.stderr.on('data', (chunk) => {
    bot.stderr += chunk
  })
  const exited = new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      bot.exited = signal ?? `exit code ${code}`
      resolve()
    })
  })
  const ready = new Promise((resolve, reject) => {
    exited.then(() => reject(new Error(`The bot has ended: ${bot.stderr}`)))
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = JSON.parse(text)
      if (line.level === 'error' || line.level >= 50) bot.errors.push(text)
      if (typeof line.url !== 'string') return
      bot.url = new URL(line.url)
      resolve()
    })
  })
  await ready
  return Object.assign(bot, {
    /** Resident memory in MB; null where the system does not tell it. */
    memory: () => residentMegabytes(bot.pid),
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

function residentMegabytes(pid) {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  } catch {
    return null
  }
}
