import type { Test } from 'tap'
import { neverRead, type VenueSnapshot } from '../../lib/words/exposure.js'
import type { Position } from '../../lib/words/ports.js'
import { realGuard } from '../support/guard-parts.js'
import { type Arrival, ModelVenue } from './model-venue.js'

/** What an order may take to arrive after its last sign, and a reading to show it. */
const SETTLE_MS = 1_000
const MAX_LAG_MS = 500
/** Also what the papers say not to do. */
const WIDE = process.env['EXITS_WIDE'] !== undefined
const INSTRUMENTS = ['BTC/USDT', 'BTC/USDT:USDT', 'ETH/USDT']
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  'BTC/USDT': ['BTC/USDT', 'BTC-USDT', 'btcusdt'],
  'BTC/USDT:USDT': ['BTC/USDT:USDT', 'BTC-USDT-SWAP'],
  'ETH/USDT': ['ETH/USDT', 'ETH_USDT'],
}
/** How an order gets from the bot to a venue. */
const WAYS = [
  'answered',
  'answered',
  'lost',
  'hung',
  'bare',
  'connect',
  'queued',
  'queued bare',
  'tried again',
  'sync',
  'twice',
] as const
type Way = (typeof WAYS)[number]

interface Order {
  readonly object: Record<string, unknown>
  readonly arrival: Arrival
  readonly venue: ModelVenue
}

/** The same choices for the same seed. */
function chooser(seed: number) {
  let state = seed | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    chance: (share: number) => next() < share,
    one: <T>(list: readonly T[]) => list[below(list.length)] as T,
  }
}

/** What a run came to. */
export interface ExitRun {
  readonly problem: string | null
  /** Exits that were let pass while reducing, before the bot wanted out. */
  readonly passed: number
}

/**
 * A bot of several strategies at up to three venues, in a time of its own. It sends in every way there is, is halted and resumed,
 * and at last gets out. What must hold: no exit that was let pass while reducing finds less to close than it takes, and in the end
 * the bot does get out.
 */
class ExitRace {
  readonly #choose: ReturnType<typeof chooser>
  readonly #venues: readonly ModelVenue[]
  readonly #parts: ReturnType<typeof realGuard>
  readonly #events: { readonly at: number; readonly run: () => void }[] = []
  readonly #snapshots = new Map<string, VenueSnapshot>()
  readonly #log: string[] = []
  readonly #old: Order[] = []
  /** Order objects that wait in a queue behind a check() that nobody follows. */
  readonly #queuedBare = new Set<object>()
  #now = 1_000
  #reducing = false
  /** Counts the times in which only exits pass. */
  #period = 0
  /** Venues where something is on its way for good, of which it isn't known what it does; null: it may be at any. */
  readonly #stuck = new Set<string | null>()
  #ending = false
  #problem: string | null = null
  #passed = 0

  constructor(seed: number) {
    this.#choose = chooser(seed)
    const names = ['spot', 'swaps', 'third'].slice(0, 1 + this.#choose.below(3))
    this.#venues = names.map((name) => new ModelVenue(name, this.#choose.chance(0.3), this.#choose.below(MAX_LAG_MS)))
    const now = () => ({ wall: 1_700_000_000_000 + this.#now, monotonic: this.#now })
    this.#parts = realGuard({ now, settleMs: SETTLE_MS })
    for (const venue of this.#venues) {
      this.#snapshots.set(venue.name, neverRead(venue.name))
      for (const instrument of INSTRUMENTS) {
        if (this.#choose.chance(0.7))
          venue.open(instrument, (this.#choose.below(10) + 1) * (this.#choose.chance(0.8) ? 1 : -1), 0)
        if (venue.hedged && this.#choose.chance(0.5)) venue.open(instrument, -this.#choose.below(10), 0)
      }
      this.#readEvery(venue)
    }
  }

  async run(): Promise<ExitRun> {
    const end = this.#now + 4_000 + this.#choose.below(6_000)
    this.#every(100, () => this.#parts.guard.beat())
    this.#every(400, () => this.#parts.guard.check({ type: 'cancel', venue: this.#choose.one(this.#venues).name }))
    for (let strategy = 0; strategy < 3; strategy++) this.#trade()
    this.#later(this.#choose.below(3_000), () => this.#halt())
    await this.#until(end)
    this.#ending = true
    this.#halt()
    await this.#getOut()
    return {
      problem: this.#problem === null ? null : `${this.#problem}\n${this.#log.join('\n')}`,
      passed: this.#passed,
    }
  }

  /** Time goes on, from one event to the next. */
  async #until(end: number): Promise<void> {
    while (this.#problem === null) {
      const next = this.#events.reduce(
        (first, each, at) => (each.at < (this.#events[first]?.at ?? Infinity) ? at : first),
        0,
      )
      const [event] = (this.#events[next]?.at ?? Infinity) <= end ? this.#events.splice(next, 1) : []
      if (event === undefined) break
      this.#now = Math.max(event.at, this.#now) + 0.001
      this.#parts.latch.beats.controlBeat(this.#now)
      event.run()
      // An answer reaches the guard by a few turns of promises.
      for (let turn = 0; turn < 5; turn++) await Promise.resolve()
    }
    this.#now = Math.max(this.#now, end)
  }

  #later(ms: number, run: () => void): void {
    this.#events.push({ at: this.#now + ms, run })
  }

  #every(ms: number, run: () => void): void {
    this.#later(ms, () => {
      run()
      this.#every(ms, run)
    })
  }

  #readEvery(venue: ModelVenue): void {
    this.#later(200 + this.#choose.below(1_000), () => {
      const read = venue.read(this.#now, 1_700_000_000_000 + this.#now, !this.#parts.latch.gate.isOpen())
      const fails = !this.#ending && this.#choose.chance(0.1)
      this.#later(this.#choose.below(200), () => {
        if (!fails) this.#snapshots.set(venue.name, read)
        this.#parts.reductions.update([...this.#snapshots.values()])
      })
      this.#readEvery(venue)
    })
  }

  #halt(): void {
    const scope = !this.#ending && this.#choose.chance(0.2) ? { venue: this.#choose.one(this.#venues).name } : null
    const halted = this.#parts.halt({ level: 'reducing', scope })
    this.#reducing = true
    this.#period++
    this.#log.push(`${this.#now} reducing ${scope?.venue ?? 'everything'}`)
    this.#later(500 + this.#choose.below(4_000), () => {
      if (this.#ending || this.#choose.chance(0.5)) return
      this.#reducing = false
      this.#period++
      this.#log.push(`${this.#now} active`)
      this.#parts.publish({ kind: 'lifted', haltIds: [halted.haltId] })
      const { raises } = this.#parts.latch.gate.read()
      if (scope === null) this.#parts.latch.gate.lowerTo('active', false, raises)
      else this.#parts.latch.gate.lowerTo('active', false, raises)
      this.#later(this.#choose.below(1_500), () => {
        if (!this.#reducing) this.#halt()
      })
    })
  }

  #trade(): void {
    this.#later(20 + this.#choose.below(600), () => {
      if (this.#ending) return
      const again = this.#old.length > 0 && this.#choose.chance(0.15) ? this.#choose.one(this.#old) : null
      // One that waits unfollowed since before the halt, and is sent again meanwhile, takes that pass: docs/bots.md says not to.
      const old = again !== null && this.#queuedBare.has(again.object) && !WIDE ? null : again
      const order = old ?? this.#makeOrder()
      this.#old.push(order)
      this.#send(order, this.#choose.one(WAYS))
      this.#trade()
    })
  }

  #makeOrder(): Order {
    const { below, chance, one } = this.#choose
    const venue = one(this.#venues)
    const restsMs = chance(0.2) ? 1 + below(3_000) : 0
    const position = one(this.#snapshots.get(venue.name)?.positions ?? [])
    if (position !== undefined && chance(0.6)) return this.#exitOf(venue, position, chance(0.8) ? 1 : 2, restsMs)
    const instrument = one(INSTRUMENTS)
    const positionSide = venue.hedged ? one(['long', 'short'] as const) : null
    const arrival: Arrival = { instrument, side: one(['buy', 'sell']), quantity: 1 + below(10), positionSide, restsMs }
    return this.#written(venue, arrival, chance(0.5))
  }

  /** What a strategy sends that wants out, for the whole of what it has read, or a part. */
  #exitOf(venue: ModelVenue, { symbol, side, quantity }: Position, parts: number, restsMs = 0): Order {
    const arrival: Arrival = {
      instrument: symbol,
      side: side === 'long' ? 'sell' : 'buy',
      quantity: Math.ceil(Number(quantity) / parts),
      positionSide: venue.hedged ? side : null,
      restsMs,
    }
    return this.#written(venue, arrival, true)
  }

  #written(venue: ModelVenue, arrival: Arrival, reduceOnly: boolean): Order {
    const { instrument, side, quantity, positionSide } = arrival
    const object: Record<string, unknown> = { symbol: instrument, side, amount: String(quantity), reduceOnly }
    object['venue'] = venue.name
    if (positionSide !== null) this.#namePosition(object, positionSide)
    if (!this.#ending && this.#choose.chance(0.4)) this.#misspell(object, instrument, arrival)
    return { object, arrival, venue }
  }

  /** In one of the words for it. */
  #namePosition(object: Record<string, unknown>, side: 'long' | 'short'): void {
    const words = [
      { positionSide: side.toUpperCase() },
      { posSide: side },
      { positionIdx: side === 'long' ? 1 : 2 },
      { params: { positionSide: side } },
    ]
    Object.assign(object, this.#choose.one(words))
  }

  /** Writes the order in a way that the guard can't read well, or not at all. */
  #misspell(object: Record<string, unknown>, instrument: string, { quantity }: Arrival): void {
    const { chance, one } = this.#choose
    if (chance(0.3)) object['symbol'] = one(SPELLINGS[instrument] ?? [])
    if (chance(0.2)) object['venue'] = String(object['venue']).toUpperCase()
    if (chance(0.05)) delete object['venue']
    if (chance(0.1)) Object.assign(object, { instrument: object['symbol'], symbol: undefined })
    if (chance(0.1)) Object.assign(object, { amount: undefined, closePosition: true })
    if (chance(0.1)) Object.assign(object, one([{ volume: quantity }, { vol: quantity }]), { amount: '1' })
    if (chance(0.1)) Object.assign(object, { takeProfit: { triggerPrice: 5 } })
    if (chance(0.1))
      Object.assign(object, { amount: '0.001', ...one([{ cost: 90_000 }, { params: { quantity } }, { funds: '5' }]) })
  }

  #send(order: Order, way: Way): void {
    const { guard, middleware } = this.#parts
    try {
      if (way === 'bare') {
        if (guard.check(order.object).allowed) this.#leaves(order, this.#choose.below(400), this.#passes(order))
      } else if (way === 'queued bare') {
        if (guard.check(order.object).allowed) this.#queueBare(order)
      } else if (way === 'connect') {
        middleware(order.object, {}, (error: unknown) => {
          if (error === undefined) this.#leaves(order, this.#choose.below(400), this.#passes(order))
        })
      } else this.#sendFollowed(order, way)
    } catch {
      // Refused.
    }
  }

  #queueBare(order: Order): void {
    this.#queuedBare.add(order.object)
    this.#later(this.#choose.below(2_000), () => {
      this.#queuedBare.delete(order.object)
      this.#leavesIfPermitted(order)
    })
  }

  #sendFollowed(order: Order, way: Way): void {
    const next = () => {
      const period = this.#passes(order)
      if (way === 'sync') return void this.#leaves(order, this.#choose.below(400), period)
      return new Promise((resolve, reject) => {
        if (way === 'hung') return this.#hang(order, period)
        if (way === 'tried again') return this.#tryAgain(order, 3, resolve)
        const waits = way === 'queued' ? this.#choose.below(3_000) : 0
        this.#later(waits, () => {
          if (way === 'queued' && !this.#leavesIfPermitted(order, 0)) return reject(new Error('held back'))
          if (way !== 'queued')
            this.#leaves(order, way === 'lost' ? this.#choose.below(SETTLE_MS - MAX_LAG_MS) : 0, period)
          this.#later(this.#choose.below(300), () =>
            way === 'lost' ? reject(new Error('ETIMEDOUT')) : resolve({ id: 1 }),
          )
        })
      })
    }
    Promise.resolve(this.#parts.middleware(order.object, next)).catch(() => {})
    if (way === 'twice') Promise.resolve(this.#parts.middleware(order.object, next)).catch(() => {})
  }

  /** A sender that asks before each attempt, whose answers get lost. */
  #tryAgain(order: Order, attempts: number, done: (answer: unknown) => void): void {
    this.#later(this.#choose.below(1_500), () => {
      this.#leavesIfPermitted(order, this.#choose.below(SETTLE_MS - MAX_LAG_MS))
      if (attempts > 1) this.#tryAgain(order, attempts - 1, done)
      else this.#later(this.#choose.below(300), () => done({ id: 1 }))
    })
  }

  /** The venue never answers; the order may arrive at any time. */
  #hang(order: Order, period: number | null): void {
    this.#log.push(`${this.#now} hangs`)
    const { object } = order
    const named = typeof object['venue'] === 'string' ? order.venue.name : null
    this.#stuck.add(named)
    if (this.#choose.chance(0.5)) this.#leaves(order, this.#choose.below(8_000), period)
  }

  #leavesIfPermitted(order: Order, ms = this.#choose.below(400)): boolean {
    const permitted = this.#parts.guard.permits(order.object).allowed
    if (permitted) this.#leaves(order, ms, this.#passes(order))
    return permitted
  }

  /** The guard has let an order pass. @returns in which time of only exits; null: everything passes */
  #passes({ venue }: Order): number | null {
    return this.#isCovered(venue) ? this.#period : null
  }

  /** From here on the order is on the wire. */
  #leaves(order: Order, ms: number, exit: number | null): void {
    const { venue, arrival } = order
    if (exit !== null && !this.#ending) this.#passed++
    this.#log.push(
      `${this.#now} leaves: ${venue.name} ${JSON.stringify(order.object)}${exit === null ? '' : ' as an exit'}`,
    )
    this.#later(ms, () => {
      this.#expectRoom(venue, arrival, exit, arrival.restsMs === 0)
      const id = venue.arrive(arrival, this.#now)
      if (id === null) return
      this.#later(arrival.restsMs, () => {
        this.#expectRoom(venue, arrival, exit, true)
        venue.fill(arrival, id, this.#now)
      })
    })
  }

  #isCovered(venue: ModelVenue): boolean {
    const gate = this.#parts.latch.gate.read()
    return gate.state === 'reducing' || this.#parts.view.newest().some(({ scope }) => scope?.venue === venue.name)
  }

  #expectRoom(venue: ModelVenue, arrival: Arrival, period: number | null, fills: boolean): void {
    if (period !== this.#period || !fills || (venue.hedged && arrival.positionSide === null)) return
    const room = venue.exitable(arrival)
    this.#log.push(`${this.#now} fills: ${venue.name} ${JSON.stringify(arrival)}, room ${room}`)
    if (arrival.quantity > room)
      this.#problem = `an exit of ${arrival.quantity} found ${room} to close at ${venue.name} (lag ${venue.lagMs})`
  }

  /** A bot that waits for its answers. */
  async #getOut(): Promise<void> {
    for (let tries = 0; tries < 120 && this.#problem === null; tries++) {
      for (const venue of this.#venues) this.#exitAll(venue)
      await this.#until(this.#now + 100)
    }
    if (this.#problem !== null || this.#stuck.has(null)) return
    for (const venue of this.#venues) {
      if (this.#stuck.has(venue.name) || venue.isFlat()) continue
      this.#problem = `the bot does not get out of ${venue.name}: ${this.#why.get(venue.name)}`
    }
  }

  readonly #why = new Map<string, string>()

  #exitAll(venue: ModelVenue): void {
    for (const position of this.#snapshots.get(venue.name)?.positions ?? []) {
      const order = this.#exitOf(venue, position, 1)
      this.#parts.middleware.callback(order.object, (error?: Error) => {
        if (error !== undefined) this.#why.set(venue.name, error.message)
        else return Promise.resolve(this.#leaves(order, 0, this.#passes(order)))
      })
    }
  }
}

/** Runs so many races, each with a seed of its own, and says which one failed. */
export async function exitRaces(t: Test, races: number, firstSeed: number): Promise<void> {
  let passed = 0
  for (let race = 0; race < races; race++) {
    const seed = firstSeed + race
    const run = await new ExitRace(seed).run()
    passed += run.passed
    if (run.problem === null) continue
    t.comment(run.problem)
    t.fail(`EXITS_SEED=${seed}: ${run.problem.split('\n')[0]}`)
    return
  }
  t.ok(passed > races / 2, `${passed} exits did pass in ${races} races`)
}
