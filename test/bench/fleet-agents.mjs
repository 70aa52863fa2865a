// Many fleet threads without a bot, in one process: each has its connections, its lease and a latch of its own, which it raises. Beside each,
// a plain subscriber, for a bare SET and PUBLISH. Says when the last of them refuses, passes again, or has heard the bare news.
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
  let hasLease = false
  const latch = new Latch()
  const data = { latch: latch.buffer, settings: { ...settings, bot }, requireFrom: import.meta.filename, run: bot }
  const tell = () => {
    const halts = [...held.values()]
    const ids = [...held.keys()]
    const presence = {
      ...{ bot, run: bot, version: 'bench', host: 'bench', pid: process.pid, url: null, quiet: true, equity: null },
      ...{ state: halts.length > 0 ? 'halted' : 'active', journalled: ids, holds: ids, leaseMs: settings.leaseMs },
    }
    line.take({ type: 'words', words: { presence, halts, resumes: [], writesBack: true } })
  }
  const line = new FleetLine(data, (message) => {
    if (message.type === 'renewed' && !hasLease) {
      hasLease = true
      leases.add(index)
    }
    if (message.type === 'heard' && message.halts.length > 0) {
      if (held.size === 0) refuses.add(index)
      for (const halt of message.halts) held.set(halt.haltId, halt)
      tell()
    }
    if (message.type === 'resumed') {
      const before = held.size
      for (const { haltIds } of message.resumes) for (const haltId of haltIds) held.delete(haltId)
      if (before > 0 && held.size === 0) passes.add(index)
      tell()
    }
  })
  line.open()
  tell()
}

for (let index = 0; index < count; index++) {
  startAgent(index)
  const subscriber = new Redis(settings.urls[0])
  subscriber.on('message', () => bare.add(index))
  await subscriber.subscribe(channel)
}
