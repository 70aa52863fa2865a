// The first halt of a process beside a warm one: most processes are halted once, if ever.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { directoryUntilExit } from '../support/exit-directory.mjs'
import { call } from './call.mjs'
import { quantile, table } from './statistics.mjs'

const PROCESSES = 20
/** The halt that counts as warm. */
const WARM = 13
/** A bot runs for a while before it is halted. The warm one has the same rest: caches forget, code doesn't. */
const SETTLED_MS = 1_000
const HOW = { healthy: 'an order a turn of the event loop', sync: 'a synchronous loop that never yields' }

/** @param programs of bots to compare, by what they are called; default: the bot of this tree alone */
export async function benchFirstHalt(programs = { '': new URL('./latency-bot.mjs', import.meta.url) }) {
  const candidates = Object.entries(programs).flatMap(([name, program]) =>
    Object.keys(HOW).map((how) => ({ name, program: fileURLToPath(program), how, first: [], warm: [] })),
  )
  // The one who halts must not be cold itself.
  await haltOften(candidates[0], 2 * WARM)
  for (let process = 0; process < PROCESSES; process++) {
    for (const candidate of candidates) {
      const halts = await haltOften(candidate, WARM)
      candidate.first.push(halts[0])
      candidate.warm.push(halts.at(-1))
    }
  }
  const rows = candidates.flatMap((candidate) => [row(candidate, 'first'), row(candidate, 'warm')])
  const header = ['the bot’s thread', 'halt', 'processes', 'to the first refused order, median ms', 'p90 ms']
  return table([...header, 'arrival → latch, median µs', 'p90 µs', 'reply, median ms'], rows)
}

function row({ name, how, first, warm }, which) {
  const halts = which === 'first' ? first : warm
  const of = (field, share, digits) =>
    quantile(
      halts.map((halt) => halt[field]),
      share,
    ).toFixed(digits)
  const label = which === 'first' ? 'the first' : `the ${WARM}th`
  const times = [of('refusedMs', 0.5, 2), of('refusedMs', 0.9, 2), of('latchMicros', 0.5, 0), of('latchMicros', 0.9, 0)]
  return [`${name}${HOW[how]}`, label, halts.length, ...times, of('replyMs', 0.5, 2)]
}

/** Starts a bot, halts and resumes it so often, and ends it. */
async function haltOften({ program, how }, times) {
  const args = [program, 'kill switch', how, directoryUntilExit()]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const line = async () => (await lines.next()).value
  const url = await line()
  const halts = []
  while (halts.length < times) {
    while (!(await line()).startsWith('passed'));
    if (halts.length === 0 || halts.length === times - 1) await sleep(SETTLED_MS)
    halts.push(await haltOnce(url, line))
  }
  child.kill('SIGKILL')
  return halts
}

async function haltOnce(url, line) {
  const sentAt = process.hrtime.bigint()
  const [halted, refused] = await Promise.all([call(url, 'POST', '/halt'), line()])
  const refusedMs = Number(BigInt(refused.split(' ')[1]) - sentAt) / 1e6
  await call(url, 'POST', '/resume', { confirm: halted.body.haltId })
  return { refusedMs, latchMicros: halted.body.latchMicros, replyMs: halted.ms }
}
