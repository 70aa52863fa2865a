import t from 'tap'
import { parse } from '../../lib/config/toml.js'
import { readTrips } from '../../lib/config/trips.js'

/** What is wrong with the lines of `[control.trips]`, or what is read of them. */
function read(lines: string, control = '') {
  const problems: string[] = []
  const { control: table } = parse(`[control]\n${control}\n[control.trips]\n${lines}`) as { control: object }
  const settings = readTrips(table, problems)
  return { settings, problems }
}

const ALL = `
max_daily_loss = "5%"
max_drawdown = { limit = "20.50%", level = "reducing", confirmations = 5, warn_at = 0.8 }
min_equity = "10000.00"
max_position_value = 25000
max_total_value = { limit = "100000" }
max_orders_per_second = 20
max_orders_per_minute = { limit = 200, level = "reducing" }
max_refusals_per_minute = 10
max_errors_per_minute = 11
max_unknown = 3
max_working_orders = { limit = 50, confirmations = 2 }
stuck_ms = 5000
feeds = { prices = 5000, fills = { limit = 60000, level = "reducing", warn_at = 0.5 } }
currency = "USDT"
blind_ms = 10000
blind_halts_after_ms = 600000
day_starts_at = "17:30"
time_zone = "America/New_York"
transfers = "none"
`

t.test('given every trip, when read, then each counts, with its defaults', async (t) => {
  const { settings, problems } = read(ALL)
  t.same(problems, [])
  const usual = { level: 'halted', confirmations: 1, warnAt: null }
  const ofMoney = { ...usual, confirmations: 3 }
  t.same(settings, {
    limits: [
      { name: 'max_daily_loss', limit: '5%', ...ofMoney },
      { name: 'max_drawdown', limit: '20.5%', level: 'reducing', confirmations: 5, warnAt: 0.8 },
      { name: 'min_equity', limit: '10000', ...ofMoney },
      { name: 'max_position_value', limit: '25000', ...ofMoney },
      { name: 'max_total_value', limit: '100000', ...ofMoney },
      { name: 'max_orders_per_second', limit: '20', ...usual },
      { name: 'max_orders_per_minute', limit: '200', ...usual, level: 'reducing' },
      { name: 'max_refusals_per_minute', limit: '10', ...usual },
      { name: 'max_errors_per_minute', limit: '11', ...usual },
      { name: 'max_unknown', limit: '3', ...usual },
      { name: 'max_working_orders', limit: '50', ...usual, confirmations: 2 },
      { name: 'stuck_ms', limit: '5000', ...usual },
    ],
    feeds: {
      prices: { limitMs: 5_000, ...usual },
      fills: { limitMs: 60_000, level: 'reducing', confirmations: 1, warnAt: 0.5 },
    },
    currency: 'USDT',
    blindMs: 10_000,
    blindHaltsAfterMs: 600_000,
    dayStartsAt: { hour: 17, minute: 30 },
    timeZone: 'America/New_York',
    transfers: 'none',
  })
})

t.test('given no table, when read, then there is no trip', async (t) => {
  const problems: string[] = []
  const { limits, feeds, blindMs, transfers } = readTrips({}, problems)
  t.same(
    { limits, feeds, blindMs, transfers, problems },
    { limits: [], feeds: {}, blindMs: 30_000, transfers: 'told', problems: [] },
  )
})

const MISTAKES: [lines: string, said: RegExp][] = [
  ['', /^trips: limits were asked for and none is set: set one, e\.g\. max_daily_loss = "5%", or take/],
  ['day_starts_at = "08:00"', /none is set/],
  ['transfers = "none"\nblind_ms = 5000', /none is set/],
  [
    'max_dayly_loss = "5%"',
    /"max_dayly_loss" is no setting of \[control\.trips\] \(limits of single orders stand in \[control\.limits\]\)\. There are: max_daily_loss, .*stuck_ms, feeds, currency/,
  ],
  ['max_daily_loss = 0.05', /0\.05 is a number with a point, .* write it as a text, "0\.05"/],
  ['max_daily_loss = nan', /max_daily_loss: NaN does not fit: set an amount of money as a text, or a share/],
  ['max_daily_loss = inf', /Infinity does not fit/],
  ['max_daily_loss = 0', /0 does not fit/],
  ['max_daily_loss = -500', /-500 does not fit/],
  ['max_daily_loss = "0"', /"0" does not fit/],
  ['max_daily_loss = "0.00%"', /does not fit/],
  ['max_daily_loss = "-5%"', /does not fit/],
  ['max_daily_loss = "100%"', /a share above 0% and below 100%/],
  ['max_drawdown = "100%"', /max_drawdown: "100%" does not fit: .* e\.g\. max_drawdown = "20%"/],
  ['max_drawdown = "250%"', /does not fit/],
  ['max_drawdown = "5 %"', /does not fit/],
  ['max_drawdown = "5e2"', /does not fit/],
  ['max_drawdown = "1,000"', /does not fit/],
  ['max_drawdown = "NaN"', /does not fit/],
  ['max_drawdown = ""', /does not fit/],
  ['max_drawdown = true', /true does not fit/],
  ['max_drawdown = ["5%"]', /does not fit/],
  ['max_drawdown = 2026-11-28', /does not fit/],
  ['max_drawdown = "1234567890123456"', /does not fit/],
  ['min_equity = "5%"', /min_equity: "5%" does not fit: set an amount of money as a text, e\.g\. min_equity = "10000"/],
  ['max_position_value = "5%"', /does not fit/],
  ['max_total_value = "50%"', /does not fit/],
  ['max_orders_per_second = 0', /0 does not fit: set a whole number from 1 to 10000/],
  ['max_orders_per_second = "20"', /"20" does not fit: set a whole number/],
  ['max_orders_per_second = 1.5', /1\.5 does not fit/],
  ['max_orders_per_second = 1000000', /does not fit/],
  [
    'max_orders_per_second = { limit = 20, confirmations = 3 }',
    /confirmations does not fit: each order is decided at once/,
  ],
  ['max_orders_per_minute = { limit = 20, warn_at = 0.5 }', /warn_at does not fit/],
  ['max_unknown = "5%"', /does not fit/],
  ['max_unknown = -1', /does not fit/],
  ['stuck_ms = 10', /10 does not fit: set a whole number of milliseconds from 1000 to 3600000/],
  ['max_drawdown = {}', /max_drawdown: the limit is missing: set an amount/],
  ['max_drawdown = { level = "reducing" }', /the limit is missing/],
  [
    'max_drawdown = { limit = "5%", levle = "halted" }',
    /"levle" is not a setting of it\. There are: limit, level, confirm/,
  ],
  ['max_drawdown = { limit = "5%", level = "active" }', /level = "active" does not fit: set "halted" or "reducing"/],
  ['max_drawdown = { limit = "5%", confirmations = 0 }', /confirmations = 0 does not fit: set how many readings/],
  ['max_drawdown = { limit = "5%", confirmations = 2.5 }', /confirmations = 2\.5 does not fit/],
  ['max_drawdown = { limit = "5%", confirmations = 1000 }', /from 1 to 100/],
  [
    'max_drawdown = { limit = "5%", warn_at = 80 }',
    /warn_at = 80 does not fit: set a share of the limit above 0 and below 1/,
  ],
  ['max_drawdown = { limit = "5%", warn_at = 1 }', /warn_at = 1 does not fit/],
  ['max_drawdown = { limit = "5%", warn_at = 0 }', /warn_at = 0 does not fit/],
  ['max_drawdown = { limit = "5%", warn_at = "80%" }', /warn_at = "80%" does not fit/],
  ['feeds = {}', /feeds = \{\} does not fit: set names and milliseconds, e\.g\. feeds = \{ prices = 5000 \}/],
  ['feeds = 5000', /feeds = 5000 does not fit/],
  ['feeds = { prices = 0 }', /feeds\.prices: 0 does not fit: set a whole number of milliseconds from 100/],
  ['feeds = { "a b" = 5000 }', /the name "a b" does not fit/],
  ['feeds = { prices = { limit = 5000, ms = 5000 } }', /"ms" is not a setting of it/],
  ['feeds = { __proto__ = { limit = -1 } }', /feeds\.__proto__: -1 does not fit/],
  [
    'stuck_ms = 5000\nblind_ms = 0',
    /blind_ms = 0 does not fit: set a whole number of milliseconds from 1000 to 86400000/,
  ],
  ['stuck_ms = 5000\nblind_ms = "30s"', /blind_ms = "30s" does not fit/],
  ['stuck_ms = 5000\nblind_halts_after_ms = 1000', /blind_halts_after_ms = 1000 does not fit: .* from 30000/],
  ['stuck_ms = 5000\nday_starts_at = "24:00"', /day_starts_at = "24:00" does not fit/],
  ['stuck_ms = 5000\nday_starts_at = "8:00"', /does not fit: set the time of day as a text, "00:00" to "23:59"/],
  ['stuck_ms = 5000\nday_starts_at = 08:00:00', /does not fit/],
  ['stuck_ms = 5000\ntime_zone = "Berlin"', /time_zone = "Berlin" does not fit: set an IANA name/],
  ['stuck_ms = 5000\ntime_zone = "+02:00"', /does not fit/],
  ['stuck_ms = 5000\ntime_zone = ""', /does not fit/],
  ['stuck_ms = 5000\ntransfers = "some"', /transfers = "some" does not fit: set "told"/],
  ['stuck_ms = 5000\ntransfers = true', /does not fit/],
  ['stuck_ms = 5000\ncurrency = ""', /currency = "" does not fit/],
]

for (const [lines, said] of MISTAKES) {
  t.test(`given ${lines.replaceAll('\n', '; ') || 'nothing'}, when read, then it is said`.slice(0, 100), async (t) => {
    const { problems, settings } = read(lines)
    t.match(problems, [said])
    t.equal(problems.length, 1)
    t.same(settings.limits, [])
  })
}

t.test('given several mistakes, when read, then each is said', async (t) => {
  t.equal(read('max_drawdown = 0.5\nstuck_ms = 1\nnonsense = 1').problems.length, 3)
})

t.test('given no readings of venues, when a trip needs them, then that is said', async (t) => {
  const never = 'snapshot_interval_ms = 0'
  t.match(read('stuck_ms = 5000\nmax_drawdown = "5%"', never).problems, [
    /max_drawdown needs readings .* snapshot_interval_ms = 0/,
  ])
  t.same(read('stuck_ms = 5000\nmax_orders_per_second = 20', never).problems, [])
})

t.test('given readings that are far apart, when a trip goes by them, then that is said', async (t) => {
  const rare = 'snapshot_interval_ms = 60001'
  t.match(read('min_equity = "5"', rare).problems, [/min_equity goes by readings .* 60000 at most/])
  t.same(read('stuck_ms = 5000', rare).problems, [])
  t.same(read('min_equity = "5"', 'snapshot_interval_ms = 60000').problems, [])
})
