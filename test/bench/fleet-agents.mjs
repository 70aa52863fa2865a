// What runs in the fleet threads of many bots, in one process: each has its connections, its lease and a latch of its own, which it raises.
// There is no guard, no journal and no control thread, and no signature is looked at. Beside each, a plain subscriber, for a bare SET and
// PUBLISH. Says when the last latch is raised, when all are down again, and when all have heard the bare news.
// argv: settings as JSON, how many, the channel of the bare news
import { writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Latch } from '../../dist/lib/between/latch/latch.js'
import { FleetLine } from '../../dist/plugins/fleet/fleet-line.js'

const settings = JSON.parse(process.argv[2])
const count = Number(process.argv[3])
const channel = process.argv[4]
const { Redis } = createRequire(import.meta.url)('ioredis')

/** Waits for all agents, and says when the last one was there. */
class Tally {
  #there = new Set()
  #word
  constructor(word) {
    this.#word = word
  }
  add(agent) {
    this.#there.add(agent)
    if (this.#there.size < count) return
    writeSync(1, `${this.#word} ${process.hrtime.bigint()}\n`)
    this.#there.clear()
  }
}

const leases = new Tally('leases')
const refuses = new Tally('refuses')
const passes = new Tally('passes')
const bare = new Tally('bare')

/** What the control thread of a bot would do, as far as the engine can see it. */
function startAgent(index) {
  const bot = `agent-${process.pid}-${index}`
  const held = new Map()
  const over = new Set()
  let [hasLease, resumes] = [false, []]
  const latch = new Latch()
  const data = { latch: latch.buffer, settings: { ...settings, bot }, requireFrom: import.meta.filename, run: bot }
  const tell = () => {
    const halts = [...held.values()]
    const ids = [...held.keys()]
    const presence = {
      ...{ bot, run: bot, version: 'bench', host: 'bench', pid: process.pid, url: null, quiet: true, equity: null },
      ...{ state: halts.length > 0 ? 'halted' : 'active', journalled: ids, holds: ids, leaseMs: settings.leaseMs },
    }
    line.take({ type: 'words', words: { presence, halts, resumes, writesBack: true } })
  }
  const take = {
    renewed() {
      if (hasLease) return
      hasLease = true
      leases.add(index)
    },
    heard({ halts, number }) {
      latch.fleetHalts.takenUpTo(number)
      const fresh = halts.filter(({ haltId }) => !over.has(haltId))
      if (fresh.length === 0) return
      // The guard of a bot looks here for each order.
      if (latch.gate.read().state !== 'halted') throw new Error('a halt was told, and the latch is not raised')
      for (const halt of fresh) held.set(halt.haltId, halt)
      refuses.add(index)
      // As by a control thread, which is another one: what has come for others is heard first.
      setImmediate(tell)
    },
    resumed(told) {
      const before = held.size
      resumes = told.resumes
      for (const haltId of resumes.flatMap(({ haltIds }) => haltIds)) {
        over.add(haltId)
        held.delete(haltId)
      }
      if (before > 0 && held.size === 0) {
        latch.gate.lowerTo('active', false, latch.gate.read().raises)
        passes.add(index)
      }
      tell()
    },
  }
  const line = new FleetLine(data, (message) => take[message.type]?.(message))
  line.open()
  tell()
}

for (let index = 0; index < count; index++) {
  startAgent(index)
  const subscriber = new Redis(settings.urls[0])
  subscriber.on('message', () => bare.add(index))
  await subscriber.subscribe(channel)
}
