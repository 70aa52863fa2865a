import type { FleetThreadData, FleetWords, FromFleet, ToFleet } from '../../lib/between/fleet-messages.js'
import { Latch } from '../../lib/between/latch/latch.js'
import { sleep, within } from '../../lib/time/deadline.js'
import { monotonicMs } from '../../lib/time/monotonic.js'
import { Calls } from './calls.js'
import { databaseOf } from './client-options.js'
import { Connection } from './connection.js'
import { Engine } from './engine.js'
import { Hearing } from './hearing.js'
import { HeldHalts } from './held-halts.js'
import { keysOf } from './keys.js'
import { Lease } from './lease.js'
import { News } from './news.js'
import { Renewing } from './renewing.js'
import { Replicas } from './replicas.js'
import { askSentinels, warnOfFailover, whyNoSentinel } from './sentinels.js'

/** How long the engine is told at the end that this bot goes, in ms. */
const LEAVE_MS = 500
/** How long it is waited before Sentinels are asked again, in ms. */
const ASK_AGAIN_MS = 1_000
/** The shortest times for a connection and for an answer, in ms. */
const LEAST_MS = 250

/** A bot's line to its fleet: three connections, for the lease, for the news, and for what callers want. */
export class FleetLine {
  readonly #post: (message: FromFleet) => void
  readonly #held = new HeldHalts()
  readonly #engine: Engine
  readonly #connection: Connection
  readonly #lease: Lease
  readonly #news: News
  readonly #calls: Calls
  readonly #data: FleetThreadData
  readonly #replicas: Replicas
  #isClosed = false

  constructor(data: FleetThreadData, post: (message: FromFleet) => void) {
    const { latch: buffer, settings, requireFrom, run } = data
    this.#post = post
    this.#data = data
    const { group, bot, leaseMs } = settings
    const timeouts = { connectMs: Math.max(LEAST_MS, leaseMs), commandMs: Math.max(LEAST_MS, leaseMs / 2) }
    const connect = (what: string) =>
      new Connection({ place: settings, name: nameOf(`${bot}-${run}-${what}`), timeouts, requireFrom })
    const replicas = new Replicas(settings.replicas, settings.sentinelMaster !== null)
    this.#replicas = replicas
    const hearing = new Hearing({ latch: new Latch(buffer), held: this.#held, post })
    const connection = connect('lease')
    const engine = new Engine(connection, group)
    const renewing = new Renewing({ engine, settings, held: this.#held, hearing, replicas })
    this.#connection = connection
    this.#engine = engine
    this.#lease = new Lease({ connection, engine, renewing, leaseMs, post })
    this.#news = new News({
      connection: connect('news'),
      channel: keysOf(group, databaseOf(settings)).channel,
      hearing,
      onListening: () => this.#soon(),
      onChange: (why) => this.#newsChanged(why),
    })
    const calling = connect('calls')
    this.#calls = new Calls({
      connection: calling,
      engine: new Engine(calling, group),
      replicas,
      deadlineMs: Math.max(LEAST_MS, leaseMs),
      warn: (message) => this.#warn(message),
    })
  }

  open(): void {
    this.#news.open()
    this.#calls.open()
    void this.#lookAtSentinels()
  }

  take(message: ToFleet): void {
    switch (message.type) {
      case 'words':
        this.#say(message.words)
        break
      case 'halt':
        void this.#calls.halt(message.halt).then((written) => this.#written(message.callId, written))
        break
      case 'resume':
        void this.#calls.resume(message.resume).then((written) => this.#written(message.callId, written))
        break
      case 'members':
        void this.#calls.members().then((told) => this.#post({ type: 'members', callId: message.callId, told }))
        break
      case 'close':
        void this.#close()
    }
  }

  #say(words: FleetWords): void {
    if (this.#held.say(words, monotonicMs())) this.#soon()
  }

  /** Before the bot has said anything, there is nothing to renew. */
  #soon(): void {
    if (this.#replicas.isKnown && this.#held.words !== null) this.#lease.soon()
  }

  #written(callId: number, written: Extract<FromFleet, { type: 'written' }>['written']): void {
    this.#post({ type: 'written', callId, written })
  }

  #newsChanged(why: string | null): void {
    if (why === null) this.#post({ type: 'log', level: 'info', message: 'Halts of the fleet are heard at once' })
    else this.#warn(`Halts of the fleet are heard at the renewals of the lease only: ${why}.`)
  }

  /** A master that is cut off would tell of no replicas, so the Sentinels are asked before the first renewal. Never rejects. */
  async #lookAtSentinels(): Promise<void> {
    const { sentinelMaster } = this.#data.settings
    while (sentinelMaster !== null && !this.#isClosed) {
      const why = await this.#askSentinels(sentinelMaster)
      if (why === null) break
      if (!this.#replicas.isKnown) this.#post({ type: 'state', failure: why })
      await sleep(ASK_AGAIN_MS)
    }
    this.#soon()
  }

  /** Never rejects. @returns why none has told; null: one has */
  async #askSentinels(sentinelMaster: string): Promise<string | null> {
    const { settings, requireFrom } = this.#data
    try {
      const { replicas, failoverMs } = await askSentinels({ ...settings, sentinelMaster }, requireFrom)
      this.#replicas.told(replicas)
      const warning = warnOfFailover(settings.leaseMs, failoverMs)
      if (warning !== null) this.#warn(warning)
      return null
    } catch (error) {
      return whyNoSentinel(error)
    }
  }

  #warn(message: string): void {
    this.#post({ type: 'log', level: 'warn', message })
  }

  async #close(): Promise<void> {
    this.#isClosed = true
    this.#lease.close()
    this.#news.close()
    const leaving = this.#leave().catch(() => {})
    await within(leaving, LEAVE_MS)
    this.#calls.close()
    this.#connection.close()
    this.#post({ type: 'closed' })
  }

  /** Its lease ends now: nobody has to wait for an answer of this bot. */
  async #leave(): Promise<void> {
    const { words, digest } = this.#held
    if (words === null) return
    const presence = { ...words.presence, leaseMs: 0 }
    await this.#engine.renew({ presence, digest, haltIds: null, room: 0 })
  }
}

/** An engine takes no spaces and line ends there. Pure. */
function nameOf(text: string): string {
  return text.replace(/[^\w.:-]/g, '_').slice(0, 200)
}
