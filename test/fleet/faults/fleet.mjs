import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { monotonicMs } from '../../faults/clock.mjs'
import { cleanEnvironment } from '../../support/clean-environment.mjs'
import { callJson } from '../../support/json-call.mjs'

const PROGRAM = fileURLToPath(new URL('bot.mjs', import.meta.url))
const COMMAND = fileURLToPath(new URL('../../../dist/lib/cli/main.js', import.meta.url))
const START_MS = 120_000

const alive = new Set()
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

/** A bot in a process of its own. */
export async function startFleetBot(name, settings, exchange) {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(settings), exchange, name], {
    env: cleanEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  alive.add(child)
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const exited = new Promise((resolve) => child.once('close', resolve))
  exited.then(() => alive.delete(child))
  const url = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${name} does not listen: ${stderr}`)), START_MS)
    exited.then(() => reject(new Error(`${name} has ended: ${stderr}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const told = urlIn(line)
      if (told === null) return
      clearTimeout(late)
      resolve(told)
    })
  })
  let killedAt = null
  return {
    name,
    url,
    call: (method, path, body) => callJson(url, method, path, body === undefined ? {} : { body }),
    kill: () => {
      killedAt = monotonicMs()
      child.kill('SIGKILL')
      return exited
    },
    get isKilled() {
      return killedAt !== null
    },
    get killedAt() {
      return killedAt
    },
    signal: (signal) => child.kill(signal),
    get isAlive() {
      return child.exitCode === null && child.signalCode === null
    },
  }
}

/** `npx trading-kill-switch fleet …`, with its document. */
export function fleetCommand(args) {
  const child = spawn(process.execPath, [COMMAND, 'fleet', ...args, '--json'], {
    env: cleanEnvironment(),
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  return new Promise((resolve) =>
    child.once('close', (code) => resolve({ code, document: JSON.parse(text || 'null') })),
  )
}

function urlIn(line) {
  try {
    return JSON.parse(line).url ?? null
  } catch {
    return null
  }
}
