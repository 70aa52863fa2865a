// From POST /halt in another process to the first order that is refused.
import { spawn, spawnSync } from 'node:child_process'
import { createConnection } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { directoryUntilExit } from '../support/exit-directory.mjs'
import { call } from './call.mjs'
import { quantile, table } from './statistics.mjs'

const ROUNDS = 150
const ROUNDS_STUCK_IN_LOOP = 3
/** To open the sockets takes its time. */
const ROUNDS_WITH_SOCKETS = 15
const SOCKETS = 2_000

const CASES = [
  { what: 'kill switch', how: 'healthy', rounds: ROUNDS },
  { what: 'in-loop server', how: 'healthy', rounds: ROUNDS },
  { what: 'kill switch', how: 'sync', rounds: ROUNDS },
  { what: 'in-loop server', how: 'sync', rounds: ROUNDS_STUCK_IN_LOOP },
  { what: 'kill switch', how: 'microtask', rounds: ROUNDS },
  { what: 'in-loop server', how: 'microtask', rounds: ROUNDS_STUCK_IN_LOOP },
  { what: 'kill switch', how: 'healthy', rounds: ROUNDS, oneCpu: true },
  { what: 'in-loop server', how: 'healthy', rounds: ROUNDS, oneCpu: true },
  { what: 'kill switch', how: 'sync', rounds: ROUNDS, oneCpu: true },
  { what: 'kill switch', how: 'healthy', rounds: ROUNDS_WITH_SOCKETS, sockets: SOCKETS },
  { what: 'in-loop server', how: 'healthy', rounds: ROUNDS_WITH_SOCKETS, sockets: SOCKETS },
]

export async function benchHaltLatency() {
  const canPin = spawnSync('taskset', ['-c', '0', 'true']).status === 0
  const cases = CASES.filter(({ oneCpu }) => canPin || !oneCpu)
  const bots = []
  for (const each of cases) bots.push({ ...each, samples: [], bot: await startBot(each) })
  for (let round = 0; round < ROUNDS; round++) {
    for (const { bot, rounds, samples, sockets } of bots) {
      if (round < rounds) samples.push(await measureOnce(bot, sockets ?? 0))
    }
  }
  for (const { bot } of bots) bot.child.kill('SIGKILL')
  const first = quantile(bots[0].samples, 0.5)
  const lines = bots.map(({ what, how, oneCpu, sockets, samples }) => [
    what,
    [NAMES[how], oneCpu && 'one CPU', sockets && `${SOCKETS} idle sockets`].filter(Boolean).join('; '),
    samples.length,
    quantile(samples, 0.5).toFixed(2),
    quantile(samples, 0.99).toFixed(2),
    `${(quantile(samples, 0.5) / first).toFixed(2)} ×`,
  ])
  return table(['server', 'the bot’s thread', 'rounds', 'median ms', 'p99 ms', 'of the first'], lines)
}

const NAMES = {
  healthy: 'an order a turn of the event loop',
  sync: 'a synchronous loop that never yields',
  microtask: 'an endless chain of microtasks',
}

/** Only the measured bot runs; the others are stopped, or two of them would share the two cores with it. */
async function measureOnce(bot, sockets) {
  bot.child.kill('SIGCONT')
  await bot.spinning()
  const open = await connect(bot.url, sockets)
  const sentAt = process.hrtime.bigint()
  const [halted, refusedAt] = await Promise.all([call(bot.url, 'POST', '/halt'), bot.refused()])
  for (const socket of open) socket.destroy()
  await call(bot.url, 'POST', '/resume', { confirm: halted.body.haltId })
  bot.child.kill('SIGSTOP')
  return Number(refusedAt - sentAt) / 1e6
}

/** Sockets that the server has accepted, and that send nothing. */
async function connect(url, count) {
  if (count === 0) return []
  const { hostname, port } = new URL(url)
  const opened = Array.from({ length: count }, () => {
    const socket = createConnection(Number(port), hostname)
    return new Promise((resolve, reject) => {
      socket.on('connect', () => resolve(socket))
      socket.on('error', reject)
    })
  })
  const sockets = await Promise.all(opened)
  await call(url, 'GET', '/health')
  const open = sockets.filter((socket) => !socket.destroyed).length
  if (open < count) throw new Error(`${open} of ${count} sockets are open`)
  return sockets
}

/** A bot that says when its first order is refused. It is stopped, and goes on with SIGCONT. */
export async function startBot({ what, how, oneCpu }) {
  const program = fileURLToPath(new URL('./latency-bot.mjs', import.meta.url))
  const bot = [process.execPath, program, what, how, directoryUntilExit()]
  const [command, ...args] = oneCpu ? ['taskset', '-c', '0', ...bot] : bot
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const waiting = []
  const lines = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    const wake = waiting.shift()
    if (wake) wake(line)
    else lines.push(line)
  })
  const line = () =>
    lines.length > 0 ? Promise.resolve(lines.shift()) : new Promise((resolve) => waiting.push(resolve))
  const url = await line()
  child.kill('SIGSTOP')
  return {
    child,
    url,
    spinning: async () => {
      while (!(await line()).startsWith('passed'));
    },
    refused: async () => BigInt((await line()).split(' ')[1]),
  }
}
