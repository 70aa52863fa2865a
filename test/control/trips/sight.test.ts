import t from 'tap'
import { tripMaxAgeMs } from '../../../lib/control/trips/equity.js'
import type { TripNews } from '../../../lib/control/trips/trip-reading.js'
import { unseen, type VenueSight, watchedByTheLeader } from '../../../lib/control/trips/unseen.js'
import { snapshotOf, TrippedBot, tripSettings, tripsIn } from '../../support/trip-readings.js'

const kindsOf = (news: readonly TripNews[]) => news.map(({ kind }) => kind).filter((kind) => kind !== 'baselines')

t.test('given venues in two currencies, when equity is read, then it is never added', async (t) => {
  const bot = new TrippedBot({ min_equity: '100' })
  bot.see([snapshotOf({ at: 0, equity: '1000' }), snapshotOf({ venue: 'w', at: 0, equity: '5', currency: 'BTC' })])
  t.match(bot.trips.status()[0], {
    state: 'blind',
    value: null,
    why: 'the accounts are in USD and BTC, which are never added',
  })
})

t.test('given a currency that is set, when the accounts are in another, then that is said', async (t) => {
  const bot = new TrippedBot({ min_equity: '100', currency: 'USDT' })
  bot.look('1000')
  t.match(bot.trips.status()[0], { state: 'blind', why: 'the accounts are in USD, and not in USDT' })
})

for (const [what, snapshot, why] of [
  ['never read', snapshotOf({ at: 0, more: { asOf: null, error: 'not read yet' } }), /v was not read yet$/],
  ['without an account', snapshotOf({ at: 0, more: { account: null } }), /v tells no account/],
  [
    'whose account fails',
    snapshotOf({ at: 0, more: { account: null, accountError: '502' } }),
    /^v tells no account: 502$/,
  ],
  ['without equity', snapshotOf({ at: 0, equity: null }), /v tells no equity/],
  ['with an equity that is none', snapshotOf({ at: 0, equity: 'NaN' }), /v tells no equity/],
  ['with an empty equity', snapshotOf({ at: 0, equity: '' }), /v tells no equity/],
  [
    'that is stale',
    snapshotOf({ at: -20_000, equity: '1', more: { error: 'v: 502' } }),
    /v was read 20 s ago, .* \(v: 502\)/,
  ],
  ['of the future', snapshotOf({ at: 20_000, equity: '1' }), /the clock was set back/],
] as const) {
  t.test(`given a venue ${what}, when trips look, then they are blind and say why`, async (t) => {
    const bot = new TrippedBot({ max_drawdown: '5%', max_daily_loss: '5%', min_equity: '1' })
    t.same(tripsIn(bot.see([snapshot])), [])
    for (const status of bot.trips.status()) t.match(status, { state: 'blind', value: null, why })
  })
}

t.test('given one of two venues that is gone, when trips look, then the rest is no loss', async (t) => {
  const bot = new TrippedBot({ max_drawdown: '5%' })
  for (let reading = 0; reading < 3; reading++) bot.look({ v: '6000', w: '4000' })
  for (let reading = 0; reading < 3; reading++) t.same(tripsIn(bot.look({ v: '6000' })), [])
  t.match(bot.trips.status()[0], { state: 'blind', why: 'w counts in, and is not read any more' })
  bot.trips.venues(['v'])
  const news = bot.look({ v: '6000' })
  t.match(news[0], { kind: 'change', what: /^w is no venue any more: its equity of 4000/ })
  t.match(bot.trips.status()[0], { state: 'watching', value: '0%' })
  t.same(
    [1, 2, 3].flatMap(() => tripsIn(bot.look({ v: '5700' }))),
    ['max_drawdown'],
  )
})

t.test('given a venue that comes, when it is read first, then it is no profit and hides no loss', async (t) => {
  const bot = new TrippedBot({ max_drawdown: '400' })
  bot.tripsAfter('6000', '6000', '6000', '5700')
  const news = bot.look({ v: '5700', w: '4000' })
  t.match(news[0], { kind: 'change', what: /^w is a venue now: its equity of 4000/ })
  t.equal(bot.trips.baselines.highest?.equity, '10000')
  t.same(
    [1, 2, 3].flatMap(() => tripsIn(bot.look({ v: '5700', w: '3900' }))),
    ['max_drawdown'],
  )
})

t.test('given two venues, when one has a bad tick for long, then readings of the other confirm nothing', async (t) => {
  const bot = new TrippedBot({ max_drawdown: '5%' })
  const slow = (equity: string, at: number) => snapshotOf({ venue: 'w', at, equity })
  const look = (equity: string, at: number) => {
    const news = bot.see([snapshotOf({ at: bot.at, equity: '5000' }), slow(equity, at)])
    bot.at += 1_000
    return tripsIn(news)
  }
  look('5000', 0)
  for (let looks = 0; looks < 9; looks++) t.same(look('1', 1_000), [])
  t.same(look('1', bot.at), [])
  t.same(look('1', bot.at), ['max_drawdown'])
})

t.test('given baselines in a currency, when the accounts are in another, then it says how to begin anew', async (t) => {
  const bot = new TrippedBot({ max_drawdown: '5%' })
  bot.look('10000')
  bot.restart()
  bot.see([snapshotOf({ at: bot.at, equity: '100', currency: 'EUR' })])
  t.match(bot.whyOf('max_drawdown'), /the baselines are in USD, and the accounts in EUR now: set currency = "EUR"/)
  bot.restart({ trips: tripSettings({ max_drawdown: '5%', transfers: 'none', currency: 'EUR' }) })
  const news = bot.see([snapshotOf({ at: bot.at, equity: '100', currency: 'EUR' })])
  t.match(news, [{ kind: 'change', what: /counted in EUR now, and was in USD/ }])
  t.match(bot.trips.baselines, { currency: 'EUR', highest: { equity: '100' } })
})

t.test(
  'given trips that see nothing, when blind_ms is over, then that is told once, and once that they see',
  async (t) => {
    const bot = new TrippedBot({ max_drawdown: '5%', stuck_ms: 5_000, blind_ms: 10_000 })
    const told = Array.from({ length: 30 }, (_, second) => {
      const kinds = kindsOf(bot.look(null))
      return kinds.length === 0 ? [] : [`${second} ${kinds}`]
    })
    t.same(told.flat(), ['10 blind'])
    t.same(kindsOf(bot.look('10000')), ['sees'])
    t.same(kindsOf(bot.look('10000')), [])
  },
)

t.test('given a short blindness, when it ends before blind_ms, then nothing is told', async (t) => {
  const bot = new TrippedBot({ max_drawdown: '5%', blind_ms: 10_000 })
  for (let second = 0; second < 60; second++) t.same(kindsOf(bot.look(second % 9 === 0 ? '10000' : null)), [])
})

t.test('given blind_halts_after_ms, when it is over, then it trips, and holds until trips see', async (t) => {
  const bot = new TrippedBot({ max_drawdown: '5%', blind_ms: 5_000, blind_halts_after_ms: 10_000 })
  bot.look('10000')
  const news = Array.from({ length: 20 }, () => bot.look(null)).flat()
  t.same(tripsIn(news), ['blind'])
  t.match(
    news.find(({ kind }) => kind === 'trip'),
    { reason: /see nothing for 10000 ms \(max_drawdown: v tells no equity\)/ },
  )
  t.match(bot.resume('blind'), /blind_halts_after_ms is 10000/)
  t.match(bot.resume('blind', '15000'), /trip again at once/)
  t.equal(bot.resume('blind', '60000'), null)
  t.same(tripsIn(bot.look(null)), [])
  bot.look('10000')
  t.equal(bot.stateOf('blind'), 'watching')
  const accepted = () => bot.trips.status().find(({ name }) => name === 'blind')?.accepted
  t.equal(accepted(), '60000')
  bot.at += 86_400_000
  bot.look('10000')
  t.equal(accepted(), null, 'it ends with the day')
})

t.test(
  'given a trip of blindness, when a restart sees nothing neither, then no resume begins to count anew',
  async (t) => {
    const bot = new TrippedBot({ max_drawdown: '5%', blind_ms: 1_000, blind_halts_after_ms: 5_000 })
    for (let looks = 0; looks < 8; looks++) bot.look(null)
    bot.restart()
    bot.look(null)
    t.match(bot.resume('blind'), /trips see nothing \(max_drawdown: /)
    bot.look('10000')
    t.equal(bot.resume('blind'), null)
  },
)

t.test(
  'given blind_halts_after_ms, when a trip of the bot’s own tells nothing, then that is blindness too',
  async (t) => {
    const bot = new TrippedBot({ max_drawdown: '5%', blind_ms: 1_000, blind_halts_after_ms: 5_000 })
    const ownBlind = [{ name: 'spread', since: 0, why: 'no prices' }]
    const news = Array.from({ length: 8 }, () => bot.look('10000', { ownBlind })).flat()
    t.same(tripsIn(news), ['blind'])

    t.match(
      news.find(({ kind }) => kind === 'blind'),
      { why: 'spread: no prices' },
    )
  },
)

t.test('given a trip of blindness, when they see again, then it is resumed without more', async (t) => {
  const bot = new TrippedBot({ max_drawdown: '5%', blind_ms: 1_000, blind_halts_after_ms: 2_000 })
  for (let looks = 0; looks < 5; looks++) bot.look(null)
  t.equal(bot.stateOf('blind'), 'tripped')
  bot.look('10000')
  t.equal(bot.stateOf('blind'), 'tripped')
  t.equal(bot.resume('blind'), null)
})

t.test('given warn_at, when the share is reached, then it warns once until the value is back', async (t) => {
  const bot = new TrippedBot({ max_drawdown: { limit: '5%', warn_at: 0.8 } })
  const equities = ['10000', '9601', '9600', '9590', '9601', '9600', '9639', '9600', '9641', '9601', '9600']
  const warned = equities.map((equity) => kindsOf(bot.look(equity)).join())
  t.same(warned, ['', '', 'warning', '', '', '', '', '', '', '', 'warning'], 'to and fro around it is told once')
  t.equal(bot.stateOf('max_drawdown'), 'warning')
  t.same(kindsOf([...bot.look('9400'), ...bot.look('9400'), ...bot.look('9400')]), ['trip'])
})

t.test(
  'given a trip of the last run, when it is resumed before anything was read, then it is said to wait',
  async (t) => {
    const bot = new TrippedBot({ max_drawdown: '5%' })
    bot.tripsAfter('10000', '9000', '9000', '9000')
    bot.restart()
    t.match(bot.resume('max_drawdown'), /not read yet since the start/)
    t.match(bot.resume('max_drawdown', '50%'), /not read yet since the start/)
    bot.look('9000')
    t.match(bot.resume('max_drawdown'), /1000 \(10%\) below its highest/)
    for (let looks = 0; looks < 40; looks++) bot.look(null)
    t.match(bot.resume('max_drawdown'), /10%.* \(as it was read last; now v tells no equity\)/)
    t.equal(bot.resume('max_drawdown', '11%'), null)
  },
)

t.test(
  'given names that no trip has, when they are asked for, then nothing holds, and nothing is accepted',
  async (t) => {
    const bot = new TrippedBot({ max_drawdown: '5%', max_orders_per_second: 20 })
    const now = { wall: 0, monotonic: 0 }
    for (const name of ['max_daily_loss', 'mine', '__proto__', 'constructor', 'feeds.x', 'blind', '']) {
      t.equal(bot.trips.holds(name), null)
      t.match(bot.trips.accept(name, '5%', now), /there is no trip .* There are: max_drawdown/)
      bot.trips.tripped(name)
      bot.trips.lifted(name)
    }
    t.match(bot.trips.accept('max_orders_per_second', '30', now), /decided for each order/)
    bot.trips.tripped('max_orders_per_second')
    t.equal(bot.stateOf('max_orders_per_second'), 'tripped')
    bot.trips.lifted('max_orders_per_second')
    t.equal(bot.stateOf('max_orders_per_second'), 'watching')
  },
)

t.test('given feeds, when one is silent or was never called, then its trip has its name', async (t) => {
  const bot = new TrippedBot({ feeds: { prices: 5_000, fills: { limit: 10_000, level: 'reducing' } } })
  const at = (startedMs: number, feeds: Record<string, number | null>) => bot.look(null, { startedMs, feeds })
  t.same(tripsIn(at(4_000, { prices: null })), [])
  t.same(tripsIn(at(6_000, { prices: 100, fills: null })), [])
  const news = at(11_000, { prices: 5_001 })
  t.match(
    news.filter(({ kind }) => kind === 'trip'),
    [
      { name: 'feeds.prices', level: 'halted', reason: /5001 ms ago/ },
      { name: 'feeds.fills', level: 'reducing', reason: /never called, 11000 ms after the start/ },
    ],
  )
})

const SIGHT: VenueSight = { name: 'v', tellsAccount: true, tellsTransfers: true }
const NEEDS: [trips: Record<string, unknown>, venues: VenueSight[], lines: RegExp[]][] = [
  [{ max_drawdown: '5%' }, [SIGHT], []],
  [{ max_drawdown: '5%' }, [], [/^trips: max_drawdown: readings of a venue are needed, and the bot has none/]],
  [{ max_total_value: '5' }, [{ ...SIGHT, tellsAccount: false, tellsTransfers: false }], []],
  [
    { min_equity: '5' },
    [{ ...SIGHT, tellsAccount: false }],
    [/min_equity: equity is needed, and v has no account\(\)/],
  ],
  [{ min_equity: '5' }, [{ ...SIGHT, tellsTransfers: false }], []],
  [
    { max_drawdown: '5%', max_daily_loss: '5%' },
    [SIGHT, { ...SIGHT, name: 'w', tellsTransfers: false }],
    [
      /max_daily_loss, max_drawdown: deposits and withdrawals have to be known, and w tells none: set transfers = "none"/,
    ],
  ],
  [{ max_drawdown: '5%', transfers: 'none' }, [{ ...SIGHT, tellsTransfers: false }], []],
  [
    { max_drawdown: '5%' },
    [
      { ...SIGHT, currency: 'USD' },
      { ...SIGHT, name: 'w', currency: 'USDT' },
    ],
    [/these are in USD and USDT, which are never added without a rate/],
  ],
  [
    { max_drawdown: '5%', currency: 'EUR' },
    [{ ...SIGHT, currency: 'USD' }],
    [/currency is "EUR", and v is counted in USD/],
  ],
  [{ max_unknown: 2 }, [], [/^trips: max_unknown: readings of a venue are needed, and the bot has none/]],
  [{ max_orders_per_second: 5, stuck_ms: 5_000, feeds: { prices: 5_000 } }, [], []],
]

for (const [trips, venues, lines] of NEEDS) {
  t.test(
    `given ${JSON.stringify(trips)} and ${venues.length} venues, when looked at, then it is said`.slice(0, 100),
    async (t) => {
      const found = unseen(tripSettings(trips), venues)
      t.match(found, lines)
      t.equal(found.length, lines.length)
    },
  )
}

t.test('given settings, when an age is made of them, then it is an interval and the age that counts', async (t) => {
  t.equal(tripMaxAgeMs({ snapshotIntervalMs: 10_000, maxSnapshotAgeMs: 5_000 }), 15_000)
})

t.test('given a venue that has left, when it comes back, then what it has lost meanwhile is a loss', async (t) => {
  for (const leaves of ['with a crash', 'by itself']) {
    const bot = new TrippedBot({ max_daily_loss: '5%', max_drawdown: '5%' })
    for (let reading = 0; reading < 3; reading++) bot.look({ v: '500', w: '500' })
    for (let run = 0; run < 3; run++) {
      if (leaves === 'with a crash') bot.restart({ clean: true })
      bot.trips.venues(['v'])
      t.same(tripsIn(bot.look({ v: '500' })), [])
    }
    const news = bot.look({ v: '500', w: '449' })
    t.match(news[0], { kind: 'change', what: /^w is a venue again: it has 449, and had 500 when it left/ })
    t.equal(bot.trips.baselines.day?.equity, '1000')
    const found = [1, 2].flatMap(() => tripsIn(bot.look({ v: '500', w: '449' })))
    t.same(found, ['max_daily_loss', 'max_drawdown'], leaves)
  }
})

t.test(
  'given a venue that comes back, when its first reading is 0 and the next is not, then nothing trips',
  async (t) => {
    const bot = new TrippedBot({ max_daily_loss: '5%', max_drawdown: '5%' })
    for (let reading = 0; reading < 3; reading++) bot.look({ v: '500', w: '500' })
    bot.trips.venues(['v'])
    bot.look({ v: '500' })
    for (const w of ['0', '500', '500', '500', '500']) t.same(tripsIn(bot.look({ v: '500', w })), [])
    t.equal(bot.trips.baselines.highest?.equity, '1000')
  },
)

t.test('given a venue that was away, when an operator says what was taken out, then that is no loss', async (t) => {
  const bot = new TrippedBot({ max_daily_loss: '5%', max_drawdown: '5%' })
  for (let reading = 0; reading < 3; reading++) bot.look({ v: '500', w: '500' })
  bot.trips.venues(['v'])
  bot.look({ v: '500' })
  bot.look({ v: '500', w: '100' })
  t.equal(bot.trips.transfer('-400'), null)
  for (let reading = 0; reading < 4; reading++) t.same(tripsIn(bot.look({ v: '500', w: '100' })), [])
  t.equal(bot.trips.baselines.day?.equity, '600')
  t.equal(bot.trips.baselines.highest?.equity, '600')
})

t.test(
  'given trips in a process that follows, when it starts, then those that it does not watch are named',
  async (t) => {
    t.equal(watchedByTheLeader(tripSettings({ max_orders_per_second: 5, max_orders_per_minute: 50 })), null)
    const trips = { max_orders_per_second: 5, max_refusals_per_minute: 3, stuck_ms: 5_000, feeds: { prices: 5_000 } }
    const said = watchedByTheLeader(tripSettings(trips))
    t.match(said, /^This process follows: .*max_refusals_per_minute/)
    t.match(said, /stuck_ms/)
    t.match(said, /feeds are watched in its leader alone/)
    t.notMatch(said, /max_orders/)
  },
)

t.test(
  'given orders that nobody follows, when trips go by answers, then they are blind, told once, and pause nothing',
  async (t) => {
    const bot = new TrippedBot({
      max_refusals_per_minute: 3,
      max_errors_per_minute: 3,
      stuck_ms: 5_000,
      blind_ms: 5_000,
    })
    const look = (untold: number, refusals = 0) =>
      bot.look(null, { orders: { refusals, errors: 0, unknown: 0, untold } })
    look(20)
    t.equal(bot.stateOf('max_refusals_per_minute'), 'watching')
    const news = Array.from({ length: 20 }, () => look(21)).flat()
    t.match(
      news.filter(({ kind }) => kind !== 'baselines'),
      [{ kind: 'change', what: /^max_refusals_per_minute, max_errors_per_minute: .* check\(\) alone tells none/ }],
    )
    t.equal(bot.stateOf('max_refusals_per_minute'), 'blind')
    t.equal(bot.stateOf('stuck_ms'), 'watching')
    t.same(tripsIn(look(21, 4)), ['max_refusals_per_minute'], 'what another thread tells counts all the same')
    look(0)
    t.equal(bot.stateOf('max_errors_per_minute'), 'watching')
  },
)

t.test('given trips that see nothing for another reason than before, when they look, then that is told', async (t) => {
  const bot = new TrippedBot({ max_drawdown: '5%', blind_ms: 5_000 })
  bot.look('10000')
  const because = (error: string) => {
    const stale = snapshotOf({ at: 0, equity: '10000', more: { error } })
    const news = bot.see([stale])
    bot.at += 1_000
    return news.flatMap((each) => (each.kind === 'blind' ? each.why : []))
  }
  bot.at = 60_000
  const first = Array.from({ length: 20 }, () => because('HTTP 429')).flat()
  t.equal(first.length, 1, 'an age that grows is no news')
  t.match(first[0], /HTTP 429/)
  t.match(because('the key has no permission'), [/no permission/])
  t.same(kindsOf(bot.look('10000')), ['sees'])
})
