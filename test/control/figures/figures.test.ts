import t from 'tap'
import { FIGURE_COLUMNS, Figures } from '../../../lib/control/figures/figures.js'
import type { Status } from '../../../lib/words/status.js'

const ORDERS = { passed: 7, rejected: 2, inFlight: 1, unknown: 0, late: 0 }

function statusWith(equity: string | null, currency = 'USD', stale = false) {
  const account = { equity, dailyPnl: '-3.5', unrealizedPnl: null, currency, asOf: '2026-01-01T00:00:00.000Z' }
  const positions = { count: 0, atLeast: 0, asOf: null, stale }
  return { state: 'reducing', account, orders: ORDERS, positions } as Pick<
    Status,
    'state' | 'account' | 'orders' | 'positions'
  >
}

const columnOf = (figures: Figures, name: (typeof FIGURE_COLUMNS)[number]) =>
  figures.describe(0).points.map((point) => point[FIGURE_COLUMNS.indexOf(name)])

t.test('given points, then each has its numbers, and what is not known is null', async (t) => {
  const figures = new Figures(10)
  figures.add(1_000, statusWith('1000.25'))
  figures.add(6_000, statusWith(null))
  t.match(figures.describe(0), {
    currency: 'USD',
    intervalMs: 5_000,
    points: [
      [1_000, 1, 1000.25, -3.5, null, 7, 2, 1, 0],
      [6_000, 1, null, -3.5, null, 7, 2, 1, 0],
    ],
  })
  t.same(
    figures.describe(1_000).points.map(([time]) => time),
    [6_000],
  )
})

t.test('given a reading that is stale, then its money is not known', async (t) => {
  const figures = new Figures(10)
  figures.add(1_000, statusWith('1000', 'USD', true))
  t.same(columnOf(figures, 'equity'), [null])
  t.same(columnOf(figures, 'passed'), [7])
})

t.test('given another currency, then what was counted in the old one is not on the same curve', async (t) => {
  const figures = new Figures(10)
  figures.add(1_000, statusWith('1000'))
  figures.add(6_000, { ...statusWith('1000'), account: null })
  figures.add(11_000, statusWith('900', 'EUR'))
  t.same(columnOf(figures, 'equity'), [null, null, 900])
  t.equal(figures.describe(0).currency, 'EUR')
})
