// From POST /halt at a leader to the first order that is refused in a follower, and what an order costs there.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createKillSwitch } from 'trading-kill-switch'
import { directoryUntilExit } from '../support/exit-directory.mjs'
import { call } from './call.mjs'
import { nsPerCall, quantile, table } from './statistics.mjs'

const ROUNDS = 150
const CALLS = 100_000
const ORDER = { symbol: 'BTC/USDT', side: 'buy', amount: 1 }
const NAMES = { healthy: 'an order a turn of the event loop', sync: 'a synchronous loop that never yields' }

export async function benchFollow() {
  const directory = directoryUntilExit()
  const silent = { info() {}, warn() {}, error() {} }
  const options = { logger: silent, environment: {} }
  const leader = await createKillSwitch({ port: 0, state_dir: directory }, options)
  const rows = []
  for (const how of Object.keys(NAMES)) {
    const samples = await measureFollower(leader.url, how, directory)
    rows.push([NAMES[how], samples.length, quantile(samples, 0.5).toFixed(2), quantile(samples, 0.99).toFixed(2)])
  }
  const follower = await createKillSwitch({ follow: directory, lease_ms: 60_000 }, options)
  const cost = [
    ['leader', nsOf(leader).toFixed(0)],
    ['follower', nsOf(follower).toFixed(0)],
  ]
  await follower.close()
  await leader.close()
  return {
    latency: table(['the follower’s thread', 'rounds', 'median ms', 'p99 ms'], rows),
    cost: table(['`check()`, active', 'median ns'], cost),
  }
}

function nsOf(killSwitch) {
  const rounds = Array.from({ length: 15 }, () =>
    nsPerCall((calls) => {
      for (let i = 0; i < calls; i++) killSwitch.check(ORDER)
    }, CALLS),
  )
  return quantile(rounds.slice(5), 0.5)
}

async function measureFollower(url, how, directory) {
  const program = fileURLToPath(new URL('./latency-bot.mjs', import.meta.url))
  const child = spawn(process.execPath, [program, 'follower', how, directory], { stdio: ['ignore', 'pipe', 'ignore'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (what) => {
    for (;;) {
      const { value: line, done } = await lines.next()
      if (done) throw new Error('The follower has ended')
      if (line.startsWith(what)) return BigInt(line.split(' ')[1])
    }
  }
  const samples = []
  for (let round = 0; round < ROUNDS; round++) {
    await next('passed')
    // Where in a beat the halt comes is left to chance.
    await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 60))
    const sentAt = process.hrtime.bigint()
    const [halted, refusedAt] = await Promise.all([call(url, 'POST', '/halt'), next('refused')])
    samples.push(Number(refusedAt - sentAt) / 1e6)
    await call(url, 'POST', '/resume', { confirm: halted.body.haltId })
  }
  child.kill('SIGKILL')
  return samples
}
