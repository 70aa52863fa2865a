// What the control thread takes for its calls as scoped halts, and orders in flight, grow in number.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { directoryUntilExit } from '../support/exit-directory.mjs'
import { call } from './call.mjs'
import { makeScopedState } from './scoped-state.mjs'
import { quantile, table } from './statistics.mjs'

const ROUNDS = 15
const SCOPED_HALTS = [1, 100, 1_000, 10_000]
const IN_FLIGHT = [1, 100, 10_000, 100_000]

export async function benchControlWithScopedHalts() {
  const bots = []
  for (const count of SCOPED_HALTS) {
    const { stateDir, writeMs } = await makeScopedState(count)
    const kilobytes = statSync(join(stateDir, 'journal.jsonl')).size / 1_024
    bots.push({ count, writeMs, kilobytes, ...(await startBot(stateDir, 0)), samples: noSamples() })
  }
  for (let round = 0; round < ROUNDS; round++) for (const bot of bots) await measureCalls(bot)
  const lines = bots.map(({ count, writeMs, kilobytes, startMs, samples }) => [
    count,
    kilobytes.toFixed(0),
    writeMs.toFixed(1),
    startMs.toFixed(0),
    ...['status', 'haltLatch', 'halt', 'resume'].map((name) => medianAndWorst(samples[name])),
  ])
  for (const { child } of bots) child.kill('SIGKILL')
  return table(
    [
      'scoped halts in force',
      'journal, KB',
      'written at once, ms',
      'started once, ms',
      '`GET /status`, ms',
      '`POST /halt` → latch, ms',
      '`POST /halt` → reply, ms',
      '`POST /resume` → reply, ms',
    ],
    lines,
  )
}

export async function benchStatusWithInFlight() {
  const bots = []
  for (const count of IN_FLIGHT) bots.push({ count, ...(await startBot(directoryUntilExit(), count)), samples: [] })
  for (let round = 0; round < 4 * ROUNDS; round++) {
    for (const { url, samples } of bots) samples.push((await call(url, 'GET', '/status')).ms)
  }
  for (const { child } of bots) child.kill('SIGKILL')
  const lines = bots.map(({ count, samples }) => [
    count,
    samples.length,
    quantile(samples, 0.5).toFixed(1),
    quantile(samples, 0.99).toFixed(1),
  ])
  return table(['orders in flight', 'rounds', '`GET /status`: median ms', 'p99 ms'], lines)
}

const noSamples = () => ({ status: [], haltLatch: [], halt: [], resume: [] })

async function measureCalls({ url, samples }) {
  samples.status.push((await call(url, 'GET', '/status')).ms)
  const halted = await call(url, 'POST', '/halt')
  const { haltId, latchMicros } = halted.body
  samples.halt.push(halted.ms)
  samples.haltLatch.push(latchMicros / 1_000)
  samples.resume.push((await call(url, 'POST', '/resume', { confirm: haltId })).ms)
}

async function startBot(stateDir, inFlight) {
  const program = fileURLToPath(new URL('./loaded-bot.mjs', import.meta.url))
  const child = spawn(process.execPath, [program, stateDir, inFlight], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return { child, ...JSON.parse(line) }
}

function medianAndWorst(samples) {
  return `${quantile(samples, 0.5).toFixed(1)}, worst ${Math.max(...samples).toFixed(1)}`
}
