import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { cleanEnvironment } from '../support/clean-environment.mjs'

const PROGRAM = fileURLToPath(new URL('bot.mjs', import.meta.url))
const alive = new Set()
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

/** Starts one run of the bot. `url` resolves with null when it ends before it listens. */
export function startBot(settings, exchange, run) {
  const args = [PROGRAM, JSON.stringify(settings), exchange, String(run)]
  const child = spawn(process.execPath, args, { env: cleanEnvironment(), stdio: 'pipe' })
  alive.add(child)
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  child.stdin.on('error', () => {})
  const exited = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })))
  exited.then(() => alive.delete(child))
  const url = new Promise((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const told = urlIn(line)
      if (told !== null) resolve(told)
    })
    exited.then(() => resolve(null))
  })
  return {
    pid: child.pid,
    url,
    exited,
    kill: () => child.kill('SIGKILL'),
    haltInCode: (reason) => child.stdin.write(`${JSON.stringify({ reason })}\n`),
    stderr: () => stderr,
  }
}

function urlIn(line) {
  try {
    return JSON.parse(line).url ?? null
  } catch {
    return null
  }
}
