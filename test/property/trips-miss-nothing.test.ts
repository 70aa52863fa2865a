import t from 'tap'
import { MAX_AGE_MS, snapshotOf, TrippedBot, tripsIn } from '../support/trip-readings.js'

const DAY_MS = 86_400_000
const GAP_MS = MAX_AGE_MS + 30_000
const NEEDED = 3
const STEPS = 3_000

const SEED = Number(process.env['TRIPS_SEED'] ?? Math.floor(Math.random() * 2 ** 32))

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Read {
  /** Ms since noon of the first day. */
  readonly at: number
  /** In cents, as if no money had ever come in or gone out. */
  readonly own: number
  readonly run: number
}

/** Says the same as the trips, and knows all that was ever read. Losses in cents. */
class Oracle {
  readonly #reads: Read[] = []
  readonly #limits: Readonly<Record<'max_daily_loss' | 'max_drawdown', number>>
  readonly counts = { max_daily_loss: 0, max_drawdown: 0 }
  readonly inForce = new Set<string>()
  #baseline = { day: Number.NEGATIVE_INFINITY, own: 0 }

  constructor(limits: Readonly<Record<'max_daily_loss' | 'max_drawdown', number>>) {
    this.#limits = limits
  }

  read(read: Read): string[] {
    const before = this.#reads.at(-1)
    this.#reads.push(read)
    const day = Math.floor((read.at + DAY_MS / 2) / DAY_MS)
    const isConfirming = this.counts.max_daily_loss > 0 && !this.inForce.has('max_daily_loss')
    if (day > this.#baseline.day && !isConfirming) {
      const isApart =
        before !== undefined &&
        (read.at - before.at > GAP_MS || Math.abs(read.own - before.own) >= this.#limits.max_daily_loss)
      this.#baseline = { day, own: isApart ? before.own : read.own }
    }
    return [
      ...this.#look('max_daily_loss', this.#baseline.own - read.own),
      ...this.#look('max_drawdown', this.highest - read.own),
    ]
  }

  /** Of all levels that three readings of a run have reached in a row; and the first of all. */
  get highest(): number {
    let highest = this.#reads[0]?.own ?? 0
    for (let at = NEEDED - 1; at < this.#reads.length; at++) {
      const row = this.#reads.slice(at - NEEDED + 1, at + 1)
      if (row.every(({ run }) => run === row[0]?.run))
        highest = Math.max(highest, Math.min(...row.map(({ own }) => own)))
    }
    return highest
  }

  loss(name: 'max_daily_loss' | 'max_drawdown'): number {
    const from = name === 'max_drawdown' ? this.highest : this.#baseline.own
    return from - (this.#reads.at(-1)?.own ?? 0)
  }

  lifted(name: 'max_daily_loss' | 'max_drawdown'): void {
    this.inForce.delete(name)
    this.counts[name] = 0
  }

  #look(name: 'max_daily_loss' | 'max_drawdown', loss: number): string[] {
    this.counts[name] = loss >= this.#limits[name] ? this.counts[name] + 1 : 0
    if (this.inForce.has(name) || this.counts[name] < NEEDED) return []
    this.inForce.add(name)
    return [name]
  }
}

const money = (cents: number): string => (cents / 100).toFixed(2)

/** A bot whose equity walks at random, with deposits, blind moments, restarts, and days between. */
class Walk {
  readonly #random: () => number
  readonly bot = new TrippedBot({ max_daily_loss: '300.00', max_drawdown: '900.00', transfers: 'told' })
  readonly oracle = new Oracle({ max_daily_loss: 30_000, max_drawdown: 90_000 })
  #own = 1_000_000
  #cash = 0
  #run = 0
  /** An equity, since the last start. */
  #hasRead = false
  trips = 0
  resumes = 0

  constructor(random: () => number) {
    this.#random = random
  }

  #chance(share: number): boolean {
    return this.#random() < share
  }

  step(): { found: readonly string[]; expected: readonly string[] } {
    this.#pass()
    this.#own += Math.round((this.#random() - 0.5) * 9_000) + (this.#chance(0.002) ? -40_000 : 0)
    if (this.#chance(0.01)) this.#transfer()
    if (this.#chance(0.05)) return { found: tripsIn(this.bot.look(null)), expected: [] }
    this.#hasRead = true
    const expected = this.oracle.read({ at: this.bot.at, own: this.#own, run: this.#run })
    const found = tripsIn(this.bot.see([snapshotOf({ at: this.bot.at, equity: money(this.#own + this.#cash) })]))
    this.trips += found.length
    return { found, expected }
  }

  #pass(): void {
    this.bot.at += 1_000 + Math.floor(this.#random() * 9_000)
    if (this.#chance(0.01)) this.bot.at += Math.floor(this.#random() * DAY_MS)
    if (!this.#chance(0.02)) return
    this.bot.restart({ clean: true })
    this.#run++
    this.#hasRead = false
  }

  #transfer(): void {
    const amount = Math.round((this.#random() - 0.4) * 400_000)
    this.#cash += amount
    const id = `${this.bot.at}`
    const at = Date.parse('2026-11-28T12:00:00Z') + this.bot.at - 1
    this.bot.transfers = [
      ...this.bot.transfers.slice(-5),
      { venue: 'v', id, at, amount: money(amount), currency: 'USD' },
    ]
  }

  /** A person looks at what is in force, now and then. @returns what must not be */
  resume(): string[] {
    return [...this.oracle.inForce].flatMap((name) => {
      if (!this.#chance(0.2)) return []
      const trip = name as 'max_daily_loss' | 'max_drawdown'
      const limit = trip === 'max_daily_loss' ? 30_000 : 90_000
      const holds = this.bot.resume(trip)
      const should = this.oracle.loss(trip) >= limit
      if (holds === null) {
        this.oracle.lifted(trip)
        this.resumes++
      }
      // What was not read yet holds a resume up, until that has lasted for so long that blindness pauses instead.
      const isRight = this.#hasRead ? should === (holds !== null) : holds === null || holds.includes('not read yet')
      return isRight ? [] : [`${trip}: ${holds}`]
    })
  }
}

t.test('given a random walk, when it goes on for days, then trips and an oracle say the same', async (t) => {
  t.comment(`TRIPS_SEED=${SEED}`)
  const totals = { trips: 0, resumes: 0 }
  for (let round = 0; round < 4; round++) {
    const walk = new Walk(randomFrom(SEED + round))
    for (let step = 0; step < STEPS; step++) {
      const { found, expected } = walk.step()
      const where = `round ${round}, step ${step}`
      if (found.join() !== expected.join()) return t.same(found, expected, where)
      const wrong = walk.resume()
      if (wrong.length > 0) return t.same(wrong, [], where)
    }
    totals.trips += walk.trips
    totals.resumes += walk.resumes
  }
  t.ok(totals.trips > 10 && totals.resumes > 5, JSON.stringify(totals))
})

const ODD = [
  null,
  '',
  'NaN',
  '-0',
  '0',
  '00012',
  '1e9',
  '-5',
  '9'.repeat(80),
  '0.000000000000000001',
  '10000',
  '9999.99',
]
const NAMES = ['v', 'w', '__proto__', 'constructor', 'a b']
const TRIPS = {
  max_daily_loss: '5%',
  max_drawdown: '500',
  min_equity: '1',
  max_position_value: '9',
  max_total_value: '9',
}

/** Venues come and go, tell nonsense, and tell it late; clocks jump. */
function nonsense(random: () => number, bot: TrippedBot) {
  const any = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item
  bot.at = Math.max(0, bot.at + any([0, 1, 1_000, 10_000, DAY_MS, -DAY_MS]))
  const snapshots = NAMES.filter(() => random() < 0.4).map((venue) => {
    const positions = [{ symbol: 's', side: 'short', quantity: any(ODD) ?? '1', markPrice: any(ODD) }] as const
    const currency = any(['USD', 'USD', 'USD', 'EUR'])
    return snapshotOf({ venue, at: bot.at - any([0, 0, 5_000, 60_000, -9]), equity: any(ODD), currency, positions })
  })
  const at = any([0, Number.NaN, 1.5, Date.parse('2026-11-29'), -1])
  const transfer = { venue: any(NAMES), id: any(['1', '2', '']), at, amount: any(ODD) ?? 'all', currency: 'USD' }
  const orders = {
    refusals: any([0, 5, Number.NaN]),
    errors: any([9, 1e15]),
    unknown: any([0, -1]),
    untold: any([0, 99]),
  }
  if (random() < 0.05) bot.trips.venues(NAMES.filter(() => random() < 0.5))
  if (random() < 0.05) bot.trips.transfer(any(ODD) ?? '', any([null, at]))
  if (random() < 0.05) bot.restart({ clean: random() < 0.5 })
  if (random() < 0.1) bot.resume(any(Object.keys(TRIPS)), any(['6%', '600', '0.5', '10', '', 'x']))
  if (random() < 0.1) bot.resume(any(Object.keys(TRIPS)))
  return bot.see(snapshots, { transfers: [transfer], orders })
}

t.test('given nonsense, when trips look at it, then they never throw, and nothing is said twice', async (t) => {
  t.comment(`TRIPS_SEED=${SEED}`)
  const random = randomFrom(SEED)
  const bot = new TrippedBot({ ...TRIPS, max_refusals_per_minute: 3, transfers: 'told', blind_halts_after_ms: 60_000 })
  const wrong: string[] = []
  for (let step = 0; step < 5_000; step++) {
    const inForce = new Set(bot.trips.status().flatMap(({ name, state }) => (state === 'tripped' ? name : [])))
    const before = bot.trips
    const news = nonsense(random, bot)
    const isSame = bot.trips === before
    for (const each of news)
      if (each.kind === 'trip' && isSame && inForce.has(each.name) && bot.stateOf(each.name) !== 'tripped')
        wrong.push(each.name)
    if (new Set(tripsIn(news)).size !== tripsIn(news).length) wrong.push(`${step}: twice`)
    for (const { state, value, name } of bot.trips.status())
      if (state === 'watching' && value === null) wrong.push(`${step}: ${name} watches and knows nothing`)
  }
  t.same(wrong, [])
})
