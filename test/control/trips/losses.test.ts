import t from 'tap'
import type { EquitySeen } from '../../../lib/control/trips/equity.js'
import type { Finding, Limit } from '../../../lib/control/trips/finding.js'
import { maxDailyLoss } from '../../../lib/control/trips/max-daily-loss.js'
import { maxDrawdown } from '../../../lib/control/trips/max-drawdown.js'
import { minEquity } from '../../../lib/control/trips/min-equity.js'

const seen = (equity: string): EquitySeen => ({ equity, currency: 'USD', accounts: {}, at: { v: 1 }, times: { v: 1 } })
const limitOf = (limit: string, warnAt: number | null = null): Limit => ({ limit, warnAt })

/** Both measure a loss, from what differs. */
const LOSSES: [setting: string, judge: (from: string | null, equity: EquitySeen, limit: Limit) => Finding][] = [
  [
    'max_daily_loss',
    (from, equity, limit) =>
      maxDailyLoss(equity, from === null ? null : { day: '2026-11-28', equity: from, at: {}, opening: null }, limit),
  ],
  [
    'max_drawdown',
    (from, equity, limit) => maxDrawdown(equity, from === null ? null : { equity: from, at: {} }, limit),
  ],
]

const ROWS: [from: string, equity: string, limit: string, state: string, value: string][] = [
  ['10000', '10000', '5%', 'fine', '0%'],
  ['10000', '10100', '5%', 'fine', '0%'],
  ['10000', '9500.01', '5%', 'fine', '4.9999%'],
  ['10000', '9500', '5%', 'over', '5%'],
  ['10000', '-200', '5%', 'over', '102%'],
  ['10000', '9500.01', '500', 'fine', '499.99'],
  ['10000', '9500', '500', 'over', '500'],
  ['10000', '9499.99', '500', 'over', '500.01'],
  ['0.3', '0.2', '0.1', 'over', '0.1'],
  ['0.3', '0.285', '5%', 'over', '5%'],
  ['12345.678901234567890123', '11728.394956172839495617', '5%', 'fine', '5%'],
  ['12345.678901234567890123', '11728.394956172839495616', '5%', 'over', '5%'],
  ['0', '0', '5%', 'fine', '0%'],
  ['0', '-1', '5%', 'over', '1'],
  ['-100', '-100', '5%', 'fine', '0%'],
  ['-100', '-101', '5%', 'over', '1'],
  ['-100', '-101', '5', 'fine', '1'],
]

for (const [setting, judge] of LOSSES) {
  for (const [from, equity, limit, state, value] of ROWS) {
    t.test(`given ${equity} of ${from}, when ${setting} is ${limit}, then it is ${state}`.slice(0, 100), async (t) => {
      t.match(judge(from, seen(equity), limitOf(limit)), { state, value })
    })
  }

  t.test(`given nothing to measure ${setting} from, or with, when judged, then it is blind`, async (t) => {
    t.match(judge(null, seen('10000'), limitOf('5%')), { state: 'blind', value: null })
    t.match(judge('10000', { blind: 'v tells no equity' }, limitOf('5%')), { state: 'blind', why: 'v tells no equity' })
  })

  t.test(`given a share of ${setting} to warn at, when it is reached, then it warns`, async (t) => {
    const warns = (equity: string, limit = '5%') => judge('10000', seen(equity), limitOf(limit, 0.8)).warns
    t.same(
      [warns('9600.01'), warns('9600'), warns('9000'), warns('9600.01', '500'), warns('9600', '500')],
      [false, true, true, false, true],
    )
    t.notOk(judge('10000', seen('9000'), limitOf('5%')).warns)
  })
}

for (const [equity, limit, state, warns] of [
  ['10000', '10000', 'fine', true],
  ['9999.99', '10000', 'over', true],
  ['12500', '10000', 'fine', true],
  ['12500.01', '10000', 'fine', false],
  ['-5', '10000', 'over', true],
  ['0', '0.01', 'over', true],
] as const) {
  t.test(`given an equity of ${equity}, when min_equity is ${limit}, then it is ${state}`, async (t) => {
    t.match(minEquity(seen(equity), limitOf(limit, 0.8)), { state, warns, value: equity })
  })
}
