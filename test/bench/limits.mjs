// What limits cost an order, and how soon a bot that runs away stops.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { directoryUntilExit } from '../support/exit-directory.mjs'
import { startKillSwitch } from './kill-switch.mjs'
import { interleave, nsPerCall, quantile, table } from './statistics.mjs'

/** The highest that can be set. */
const RATE = { trips: { max_orders_per_second: 10_000 } }
/** So many at a time, and so long a pause in ms before them, stay below it, two loops a kill switch. */
const [CALLS, PAUSE_MS] = [200, 7]
/** Rounds that come before those that count. */
const WARM_UP = 100
const LIMITS = { max_order_value: 1_000_000, max_order_quantity: { 'BTC/USDT': 1_000 }, price_band: 0.5 }
const order = { symbol: 'BTC/USDT', side: 'buy', amount: 1, type: 'limit', price: 100, markPrice: 100 }

/** A bot that sets none, as fast as it can; first of all, while no other kill switch of this version has run. */
export async function benchWithoutLimits() {
  const switches = { 'this version': await startKillSwitch() }
  const other = await startOther()
  if (other) switches[other.name] = other.killSwitch
  return bench(switches, { rounds: 100, measure: (run) => nsPerCall(run, 2_000) })
}

export async function benchLimits() {
  const kinds = {
    none: {},
    'orders in time': RATE,
    'orders in time and limits of single orders': { ...RATE, limits: LIMITS },
  }
  const switches = {}
  for (const [name, settings] of Object.entries(kinds)) {
    switches[name] = await startKillSwitch(directoryUntilExit(), [], settings)
  }
  return bench(switches, {
    rounds: 200,
    measure: async (run) => {
      await sleep(PAUSE_MS)
      return nsPerCall(run, CALLS)
    },
  })
}

async function bench(switches, { rounds, measure }) {
  const loops = Object.entries(switches).flatMap(([name, killSwitch]) => [
    [`\`check()\`, ${name}`, loop(() => killSwitch.check(order))],
    [`the middleware, ${name}`, loop(() => killSwitch.middleware(order, () => undefined))],
  ])
  const samples = await interleave(Object.fromEntries(loops), WARM_UP + rounds, measure)
  for (const killSwitch of Object.values(switches)) {
    if (killSwitch.state !== 'active') throw new Error('an order was refused')
    await killSwitch.close()
  }
  const rows = Object.entries(samples).map(([name, all]) => {
    const each = all.slice(WARM_UP)
    return [name, quantile(each, 0.5).toFixed(0), quantile(each, 0.99).toFixed(0)]
  })
  return table(['ns per call', 'median', 'p99'], rows)
}

function loop(call) {
  return (times) => {
    for (let i = 0; i < times; i++) call()
  }
}

export async function benchRunaway() {
  const rows = []
  for (const threads of [0, 3]) {
    const runs = []
    for (let run = 0; run < 5; run++) runs.push(await runAway(threads))
    const micros = runs.map(({ micros }) => micros).sort((a, b) => a - b)
    const arrived = Math.max(...runs.map(({ arrived }) => arrived))
    rows.push([String(threads + 1), String(arrived), micros[2].toFixed(0), micros[4].toFixed(0)])
  }
  return table(
    ['threads', 'most orders that arrived', 'µs from the first order too many to halted, median', 'most'],
    rows,
  )
}

/** The kill switch of another version, built in the folder `BENCH_BESIDE`, for a comparison in one run. */
async function startOther() {
  const folder = process.env.BENCH_BESIDE
  if (!folder) return undefined
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const index = resolve(folder, 'dist/plugins/kill-switch/index.js')
  const { createKillSwitch } = await import(pathToFileURL(index).href)
  return { name: `version ${version}`, killSwitch: await startKillSwitch(undefined, [], {}, createKillSwitch) }
}

async function runAway(threads) {
  let arrived = 0
  const server = createServer((socket) => socket.on('data', ({ length }) => (arrived += length)).on('error', () => {}))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const settings = { state_dir: directoryUntilExit(), trips: { max_orders_per_second: 20 } }
  const bot = fileURLToPath(new URL('../bots/runaway-bot.mjs', import.meta.url))
  const child = spawn(process.execPath, [bot, JSON.stringify(settings), String(server.address().port), String(threads)])
  let ranAway
  for await (const line of createInterface({ input: child.stdout })) {
    ranAway = line.includes('ranAway') ? JSON.parse(line).ranAway : undefined
    if (ranAway !== undefined) break
  }
  await new Promise((resolve) => setTimeout(resolve, 100))
  child.kill('SIGKILL')
  server.close()
  return { arrived, micros: Math.min(...ranAway.map(({ microsToHalted }) => microsToHalted)) }
}
