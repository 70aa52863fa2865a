import t from 'tap'
import { StrategyBooks } from '../../../examples/paper-bot/strategy-books.js'

function fill(strategy: string | null, side: 'buy' | 'sell', lots: number, ticks = 100_000) {
  return { type: 'fill', fill: { id: 'x', strategy, side, lots, ticks } } as const
}

t.test('given fills of two strategies, when booked, then each has its own and net is the sum', async (t) => {
  const books = new StrategyBooks(['a', 'b'])
  books.apply(fill('a', 'buy', 5, 100_000))
  books.apply(fill('a', 'buy', 5, 100_100))
  books.apply(fill('b', 'sell', 3))
  t.match(books.holding('a', 9), { lots: 10, entry: 100_050, budget: 9 })
  t.match(books.holding('b', 9), { lots: -3, entry: 100_000 })
  t.equal(books.netLots, 7)
})

t.test('given an operator closes the net position, when booked, then the strategies sum up to flat', async (t) => {
  const books = new StrategyBooks(['a', 'b', 'c'])
  books.apply(fill('a', 'buy', 2))
  books.apply(fill('b', 'buy', 5))
  books.apply(fill('c', 'sell', 1))
  books.apply(fill(null, 'sell', 6))
  t.equal(books.netLots, 0)
  t.equal(books.holding('a', 0).lots, 1)
  t.equal(books.holding('b', 0).lots, 0)
  t.equal(books.holding('c', 0).lots, -1)
})

t.test('given an order that rests, is cut and goes, when booked, then the strategy sees just that', async (t) => {
  const books = new StrategyBooks(['a', 'b'])
  const order = { id: '1', strategy: 'a', side: 'buy', lots: 3, ticks: 99_000, reduceOnly: false } as const
  books.apply({ type: 'working', order })
  t.same(books.holding('a', 0).working, [{ id: '1', side: 'buy', lots: 3, price: 99_000, reduceOnly: false }])
  t.same(books.holding('b', 0).working, [])
  books.apply({ type: 'working', order: { ...order, lots: 1 } })
  t.match(books.holding('a', 0).working, [{ lots: 1 }])
  books.apply({ type: 'gone', order })
  t.same(books.holding('a', 0).working, [])
})

t.test('given orders and fills of nobody here, when booked, then no strategy has them', async (t) => {
  const books = new StrategyBooks(['a'])
  const order = { id: '1', strategy: 'x', side: 'buy', lots: 3, ticks: 99_000, reduceOnly: false } as const
  books.apply({ type: 'working', order })
  books.apply({ type: 'gone', order })
  books.apply(fill('x', 'buy', 3))
  t.match(books.holding('a', 0), { lots: 0, working: [] })
})

t.test(
  'given a snapshot at the start, when booked, then the first strategy has the position, each its orders',
  async (t) => {
    const books = new StrategyBooks(['a', 'b'])
    const order = { id: '1', side: 'buy', lots: 3, ticks: 99_000, reduceOnly: false } as const
    const orders = [
      { ...order, strategy: 'b' },
      { ...order, id: '2', strategy: 'x' },
      { ...order, id: '3', strategy: null },
    ]
    books.apply({ type: 'snapshot', lots: -4, ticks: 101_000, orders })
    t.match(books.holding('a', 0), { lots: -4, entry: 101_000, working: [] })
    t.match(books.holding('b', 0), { lots: 0, working: [{ id: '1' }] })
  },
)

t.test(
  'given a snapshot later on, when booked, then the strategies keep what they had but for what was missed',
  async (t) => {
    const books = new StrategyBooks(['a', 'b'])
    books.apply(fill('a', 'buy', 2, 100_000))
    books.apply(fill('b', 'buy', 5, 100_000))
    books.apply({
      type: 'working',
      order: { id: '1', strategy: 'a', side: 'buy', lots: 3, ticks: 9, reduceOnly: false },
    })
    books.apply({ type: 'snapshot', lots: 4, ticks: 100_000, orders: [] })
    t.match(books.holding('a', 0), { lots: 2, working: [] })
    t.match(books.holding('b', 0), { lots: 2, entry: 100_000 })
    books.apply({ type: 'snapshot', lots: -1, ticks: 90_000, orders: [] })
    t.match(books.holding('a', 0), { lots: -1, entry: 90_000 })
    t.match(books.holding('b', 0), { lots: 0 })
  },
)
