// From POST /fleet/halt at one bot of a fleet to the first order that the last of all bots refuses, beside a bare SET and PUBLISH.
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Signer } from '../fleet/faults/signer.mjs'
import { cleanEnvironment } from '../support/clean-environment.mjs'
import { directoryUntilExit } from '../support/exit-directory.mjs'
import { noRedis, startRedis, stopRedis } from '../support/redis-server.mjs'
import { call } from './call.mjs'
import { quantile, table } from './statistics.mjs'

const BOTS = 10
const SIZES = [
  { agents: 90, processes: 1, rounds: 100 },
  { agents: 990, processes: 4, rounds: 30 },
]
const PATIENCE_MS = 120_000
const LEASE_MS = 10_000
const CHANNEL = 'bare-news'

/** @returns a table, or why there is none */
export async function benchFleet(sizes = SIZES) {
  if (noRedis !== false) return `Not measured: ${noRedis}.`
  const rows = []
  for (const size of sizes) rows.push(...(await measure(size)))
  return table(['what', 'bots', 'rounds', 'p50 ms', 'p99 ms', 'max ms'], rows)
}

async function measure({ agents, processes, rounds }) {
  const engine = await startRedis({ args: ['--maxclients', '10000'] })
  const signer = new Signer('bench')
  const [bots, url] = await startBots(engine, signer)
  const others = startAgents(engine, signer, { agents, processes })
  await Promise.all(others.map((each) => each.next('leases')))
  const all = [...bots, ...others]
  const [fleetMs, botsMs, bareMs] = [[], [], []]
  for (let round = 0; round < rounds; round++) {
    // Where in a renewal the halt comes is left to chance.
    await sleep(100 + Math.random() * 400)
    bareMs.push(await bareRound(engine, others))
    const { all: allMs, bots: ofBotsMs } = await haltRound(url, all, signer)
    fleetMs.push(allMs)
    botsMs.push(ofBotsMs)
  }
  for (const each of all) each.kill()
  await stopRedis(engine)
  const row = (what, count, samples) => [
    what,
    count,
    samples.length,
    ...[0.5, 0.99, 1].map((share) => quantile(samples, share).toFixed(1)),
  ]
  return [
    row('`POST /fleet/halt` to the last refused order', BOTS + agents, fleetMs),
    row('… of the ten bots that are processes', BOTS, botsMs),
    row('a bare SET and PUBLISH to the last subscriber', agents, bareMs),
  ]
}

/** One after another: a bot whose threads do not get their turns halts by itself. @returns them, and the address of the first */
async function startBots(engine, signer) {
  const fleet = { url: engine.url, group: 'bench', lease_ms: LEASE_MS, resume_keys: [signer.key] }
  const directory = directoryUntilExit()
  const [bots, urls] = [[], []]
  for (let index = 0; index < BOTS; index++) {
    const state = join(directory, String(index))
    mkdirSync(state, { mode: 0o700 })
    const settings = { state_dir: state, fleet: { ...fleet, bot: `bot-${index}` } }
    const bot = new Member('fleet-bot.mjs', [JSON.stringify(settings)])
    bots.push(bot)
    urls.push(await bot.next('url'))
    await bot.next('passes')
  }
  return [bots, urls[0]]
}

function startAgents(engine, signer, { agents, processes }) {
  const settings = agentSettings(engine, signer)
  const share = Math.ceil(agents / processes)
  return Array.from({ length: processes }, (_, index) => {
    const count = Math.min(share, agents - index * share)
    return new Member('fleet-agents.mjs', [JSON.stringify(settings), String(count), CHANNEL])
  })
}

/** As `lib/config/fleet.ts` makes them. */
function agentSettings(engine, signer) {
  return {
    ...{ urls: [engine.url], sentinelMaster: null, group: 'bench', bot: '', leaseMs: LEASE_MS, onLostLease: 'pause' },
    ...{ resumeKeys: [signer.key], replicas: 0, ca: null },
  }
}

async function haltRound(url, all, signer) {
  for (const each of all) each.forget()
  const sentAt = process.hrtime.bigint()
  const refusals = Promise.all(all.map((each) => each.next('refuses')))
  const { body } = await call(url, 'POST', '/fleet/halt', { reason: 'bench' })
  const refusedAt = await refusals
  if (refusedAt.some((at) => BigInt(at) < sentAt)) throw new Error('somebody has refused before the halt')
  const passing = Promise.all(all.map((each) => each.next('passes')))
  await call(url, 'POST', '/fleet/resume', signer.resume([body.haltId]))
  await passing
  const ms = (lines) => Number(latest(lines) - sentAt) / 1e6
  return { all: ms(refusedAt), bots: ms(refusedAt.slice(0, BOTS)) }
}

async function bareRound(engine, others) {
  const heard = Promise.all(others.map((each) => each.next('bare')))
  const sentAt = process.hrtime.bigint()
  await engine.call('SET', 'bare', String(sentAt))
  await engine.call('PUBLISH', CHANNEL, String(sentAt))
  return Number(latest(await heard) - sentAt) / 1e6
}

function latest(lines) {
  return lines.map(BigInt).reduce((one, other) => (one > other ? one : other))
}

const alive = new Set()
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

/** A process that says a word and a value a line. */
class Member {
  #child
  #said = []
  #waiting = []

  constructor(program, args) {
    const path = fileURLToPath(new URL(program, import.meta.url))
    this.#child = spawn(process.execPath, [path, ...args], {
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    alive.add(this.#child)
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.#said.push(line.split(' '))
      this.#wake()
    })
    this.#child.on('close', () => this.#wake())
  }

  /** What it has said until now does not count. */
  forget() {
    this.#said = []
  }

  /** The value behind the next line with this word; what came before it is over. @throws {Error} if it does not come */
  async next(word) {
    const late = setTimeout(() => this.kill(), PATIENCE_MS)
    try {
      return await this.#next(word)
    } finally {
      clearTimeout(late)
    }
  }

  async #next(word) {
    for (;;) {
      const at = this.#said.findIndex(([said]) => said === word)
      if (at !== -1) return this.#said.splice(0, at + 1).at(-1)[1]
      if (this.#child.exitCode !== null || this.#child.signalCode !== null)
        throw new Error(`a process has ended, or was late, before it said ${word}`)
      await new Promise((resolve) => this.#waiting.push(resolve))
    }
  }

  #wake() {
    for (const look of this.#waiting.splice(0)) look()
  }

  kill() {
    this.#child.kill('SIGKILL')
  }
}
