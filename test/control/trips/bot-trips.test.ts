import t from 'tap'
import { Latch } from '../../../lib/between/latch/latch.js'
import { RateRing } from '../../../lib/between/latch/rate-ring.js'
import { Pausing } from '../../../lib/control/keeper/pausing.js'
import { BotTrips, type BotTripsParts } from '../../../lib/control/trips/bot-trips.js'
import { monotonicMs } from '../../../lib/time/monotonic.js'
import { neverRead, type VenueSnapshot } from '../../../lib/words/exposure.js'
import type { Halt } from '../../../lib/words/halt.js'
import { HaltSet } from '../../../lib/words/halt-set.js'
import type { OwnTripWord } from '../../../lib/words/own-trip.js'
import { NO_BASELINES } from '../../../lib/words/trip-baselines.js'
import { A_HALT } from '../../support/guard-parts.js'
import { tripSettings } from '../../support/trip-readings.js'

const NONE = { blind_ms: 1_000 }
const USUAL = { max_daily_loss: { limit: '5%', confirmations: 1 }, transfers: 'none', ...NONE }
const OWN: OwnTripWord = { name: 'spread', level: 'reducing', everyMs: 100, outcome: { kind: 'fine' } }
const own = (why: string): OwnTripWord => ({ ...OWN, outcome: { kind: 'reason', why } })

type Given = Partial<Pick<BotTripsParts, 'kept'>> & { readonly rates?: BotTripsParts['settings']['rates'] }

/** Trips of a bot whose keeper, venue and disk are the test's. */
function botTrips(trips: Record<string, unknown> | null, given: Given = {}) {
  const latch = new Latch()
  const halts = new HaltSet()
  const noted: string[] = []
  const kept: object[] = []
  const world = {
    names: ['v'],
    snapshots: [] as VenueSnapshot[],
    reads: 0,
    read: async () => {},
    disk: Promise.resolve(true) as Promise<boolean> | null,
  }
  const note = ({ what, reason }: { readonly what: string; readonly reason: string | null }) =>
    void noted.push(`${what}: ${reason}`)
  const pausing = new Pausing({ latch, publish: () => {}, note: () => {}, log: () => {} })
  const none = { ...tripSettings({ stuck_ms: 1_000, ...NONE }), limits: [] }
  const it = new BotTrips({
    settings: {
      trips: trips === null ? none : tripSettings(trips),
      snapshotIntervalMs: 1_000,
      maxSnapshotAgeMs: 5_000,
      ...(given.rates !== undefined && { rates: given.rates }),
    },
    latch,
    bot: { responsive: true, lastBeatMs: 5 },
    venues: {
      get names() {
        return world.names
      },
      get snapshots() {
        return world.snapshots
      },
      read: async () => {
        world.reads++
        await world.read()
        return []
      },
    },
    kept: given.kept,
    keeper: () => ({
      halts,
      haltByTrip: (trip, level, reason) => {
        const inForce: Halt = { ...A_HALT, haltId: `${halts.size + 1}-trip`, level, reason, source: 'trip', trip }
        halts.put(inForce)
        return { inForce, written: Promise.resolve(true) }
      },
      keepTrips: ({ trips: each }) => {
        if (world.disk !== null) kept.push(each)
        return world.disk
      },
      note,
      pausing,
    }),
    log: () => {},
  })
  const read = (equity: string | null, more: Partial<VenueSnapshot> = {}) => {
    const began = monotonicMs()
    const account = equity === null ? null : { equity, currency: 'USD', dailyPnl: null, unrealizedPnl: null }
    const whole = { positions: [], openOrders: [], ordersBegan: began, asOf: Date.now(), began, attempted: began }
    world.snapshots = [{ ...neverRead('v'), ...whole, account, error: null, ...more }]
    it.look()
  }
  const stateOf = (name: string) => it.status().find((each) => each.name === name)?.state
  const resume = (accept: Record<string, string> = {}) => {
    const named = halts.list()
    const asked = it.ask(named, accept)
    if ('holding' in asked) return asked.holding.map(({ why }) => why).join('; ')
    for (const { haltId } of named) halts.remove(haltId)
    it.lifted(named, asked.accepted)
    return asked
  }
  return { it, latch, halts, noted, kept, world, pausing, read, stateOf, resume }
}

t.test('given a trip, when its limit is passed, then it halts once, at its level, and its day is kept', async (t) => {
  const bot = botTrips({ ...USUAL, max_daily_loss: { limit: '5%', confirmations: 1, level: 'reducing', warn_at: 0.5 } })
  bot.read('10000')
  t.match(bot.kept, [{ day: { equity: '10000' } }])
  bot.read('9700')
  t.match(bot.noted, [/^trip warning: .*300/])
  bot.read('9400')
  bot.read('9300')
  t.match(bot.halts.list(), [{ trip: 'max_daily_loss', level: 'reducing', reason: /9400/ }])
  t.equal(bot.halts.size, 1)
})

t.test('given a halt by a trip, when it holds, then it takes a milder limit, which is kept at once', async (t) => {
  const bot = botTrips(USUAL)
  bot.read('10000')
  bot.read('9400')
  t.match(bot.resume(), /9400/)
  t.match(bot.resume({ max_daily_loss: '8%', stuck_ms: '9' }), /no halt of stuck_ms is among those/)
  const written = bot.kept.length
  t.match(bot.resume({ max_daily_loss: '8%' }), { kept: { after: { accepted: { limits: { max_daily_loss: '8%' } } } } })
  t.match(bot.kept.slice(written), [{ accepted: { limits: { max_daily_loss: '8%' } } }])
  bot.read('9300')
  t.equal(bot.halts.size, 0)
  bot.read('9100')
  t.equal(bot.halts.size, 1)
})

t.test('given trips of the last run, when a bot starts, then they stand as they did', async (t) => {
  const last = { equity: '10000', at: { v: 1_700_000_000_000 }, accounts: { v: '10000' } }
  const kept = { ...NO_BASELINES, currency: 'USD', last }
  const bot = botTrips({ ...USUAL, transfers: 'told' }, { kept })
  bot.halts.put({ ...A_HALT, source: 'trip', trip: 'max_daily_loss' })
  bot.it.begin()
  t.equal(bot.stateOf('max_daily_loss'), 'tripped')
  t.equal(bot.latch.trips.transfersSince, 1_700_000_000_000 - 86_400_000, 'from before the last reading')
  bot.halts.remove(A_HALT.haltId)
  bot.it.tick()
  t.not(bot.stateOf('max_daily_loss'), 'tripped')
})

t.test('given what trips remember, when it can’t be read, then that is told', async (t) => {
  const { it, noted } = botTrips(USUAL, { kept: { highest: 7 } })
  it.begin()
  t.match(noted, [/^trips changed: .*could not be read/])
})

t.test('given a disk that takes no line, when there is one to keep, then it is tried again', async (t) => {
  const bot = botTrips(USUAL)
  bot.world.disk = null
  bot.read('10000')
  t.same(bot.kept, [])
  bot.world.disk = Promise.resolve(true)
  bot.it.tick()
  t.match(bot.kept, [{ day: { equity: '10000' } }])
  const said = { amount: '5', at: null, who: 'ada', note: 'rent' }
  t.match(await bot.it.transfer(said), { settled: [], durable: true })
  t.match(bot.noted, [/^transfer: rent/])
  for (const disk of [null, Promise.resolve(false)]) {
    bot.world.disk = disk
    t.match(await bot.it.transfer(said), { durable: false })
  }
  const without = botTrips({ min_equity: 5, transfers: 'none' })
  without.read('10')
  t.match(await without.it.transfer(said), { refused: /nothing is measured/ })
})

t.test('given trips that see nothing, when that lasts, then they pause, and say why, until they see', async (t) => {
  const bot = botTrips({ ...USUAL, transfers: 'told' })
  t.teardown(() => {
    Date.now = realNow
  })
  const { now: realNow } = Date
  bot.read('10000', { transfersError: 'v: 502' })
  t.equal(bot.stateOf('max_daily_loss'), 'blind')
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  bot.read('10000', { transfersError: 'v: 502' })
  t.match(bot.pausing.list(), [{ owner: 'venue', reason: /v: 502/ }])
  bot.read('10000', { transfers: [] })
  t.same(bot.pausing.list(), [])
  Object.defineProperty(bot.world, 'snapshots', {
    get() {
      throw new Error('of its own')
    },
  })
  bot.it.look()
  t.match(bot.pausing.list(), [{ owner: 'venue', reason: 'trips: of its own' }])
})

for (const trips of [null, USUAL]) {
  t.test(
    `given ${trips === null ? 'no' : 'a'} limit, when a trip of the bot’s own is blind, then it pauses`,
    async (t) => {
      const bot = botTrips(trips)
      bot.read('10000')
      bot.it.takeOwn({ ...OWN, outcome: { kind: 'blind', why: 'no prices' } })
      await new Promise((resolve) => setTimeout(resolve, 1_100))
      bot.read('10000')
      t.match(bot.pausing.list(), [{ owner: 'venue', reason: /spread: no prices/ }])
      bot.it.takeOwn(own('too wide'))
      bot.it.takeOwn(own('too wide'))
      bot.read('10000')
      t.same(bot.pausing.list(), [])
      t.match(bot.halts.list(), [{ trip: 'spread', level: 'reducing', reason: 'too wide' }])
      t.match(bot.resume(), /too wide/)
      bot.it.takeOwn(OWN)
      t.match(bot.resume({ spread: '5' }), /no limit that could be accepted/)
      t.match(bot.resume(), { accepted: null })
    },
  )
}

t.test('given a resume, when it is of what venues show, then they are read before', async (t) => {
  const bot = botTrips(USUAL)
  bot.read('10000')
  bot.read('9400')
  await bot.it.prepare([{ ...A_HALT, source: 'trip', trip: 'spread' }])
  t.equal(bot.world.reads, 0)
  bot.world.read = async () => bot.read('10000')
  await bot.it.prepare(bot.halts.list())
  t.equal(bot.world.reads, 1)
  t.match(bot.resume(), { accepted: null })
})

t.test('given a loss that is not confirmed, when a second passes, then the venues are read', async (t) => {
  const bot = botTrips({ ...USUAL, max_daily_loss: '5%' })
  bot.read('10000')
  bot.it.tick()
  t.equal(bot.world.reads, 0)
  bot.read('9400')
  bot.world.read = () => Promise.reject(new Error('v: 502'))
  bot.it.tick()
  bot.it.tick()
  t.equal(bot.world.reads, 1, 'one at a time')
  await new Promise((resolve) => setTimeout(resolve, 10))
  bot.it.tick()
  t.equal(bot.world.reads, 2, 'also when one has failed')
})

t.test('given a venue that goes, when trips look, then it is not missed', async (t) => {
  const bot = botTrips(USUAL)
  bot.world.names = ['v', 'w']
  bot.read('10000')
  const [v] = bot.world.snapshots
  if (v === undefined) return t.fail()
  bot.world.snapshots = [v, { ...v, venue: 'w' }]
  bot.it.look()
  bot.world.names = ['v']
  bot.read('10000')
  t.equal(bot.stateOf('max_daily_loss'), 'watching')
  t.match(bot.noted.at(-1), /^trips changed: w is no venue any more/)
})

t.test('given a feed that was never alive, when its time is over, then it halts', async (t) => {
  const bot = botTrips({ feeds: { prices: 1_000 }, ...NONE })
  bot.it.look()
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  bot.it.look()
  t.match(bot.halts.list(), [{ trip: 'feeds.prices', reason: /was never called/ }])
})

for (const name of ['max_orders_per_minute', 'refusals_to_trip'] as const) {
  t.test(`given a full window of ${name}, when its trip is resumed, then it says when there is room`, async (t) => {
    const memory = RateRing.memory(1)
    const bot = botTrips({ max_orders_per_minute: 1, ...NONE }, { rates: [{ name, memory }] })
    bot.halts.put({ ...A_HALT, source: 'trip', trip: name })
    const slot = new RateRing(memory, 1).take()
    t.match(bot.resume(), /its window is full.*There is room in (6[01]|5\d) s/)
    if (slot !== null) new RateRing(memory, 1).giveBack(slot)
    t.match(bot.resume(), { accepted: null })
  })
}
