import t from 'tap'
import { type Order, OrderBook, open } from '../../../examples/polymarket-stand-in/order-book.js'

let count = 0
const order = (side: 'BUY' | 'SELL', price: number, size: number): Order => ({
  id: `o${++count}`,
  owner: 'somebody',
  tokenId: '1',
  side,
  price,
  size,
  matched: 0,
  type: 'GTC',
  createdAt: 0,
})

t.test('given orders that rest, when one crosses, then the best price is filled first, then the oldest', async (t) => {
  const book = new OrderBook()
  const [first, second, dear, better] = [
    order('SELL', 51, 10),
    order('SELL', 51, 10),
    order('SELL', 53, 10),
    order('SELL', 50, 5),
  ]
  for (const each of [first, second, dear, better]) book.add(each as Order)
  const taker = order('BUY', 52, 18)
  t.equal(book.fillable(taker), 18)
  t.same(
    book.match(taker).map(({ maker, size }) => [maker.id, size]),
    [
      [better?.id, 5],
      [first?.id, 10],
      [second?.id, 3],
    ],
  )
  t.equal(open(taker), 0)
  t.same(book.levels('SELL'), [
    { price: 53, size: 10 },
    { price: 51, size: 7 },
  ])
  t.equal(book.best('SELL'), 51)
})

t.test('given a price that nothing meets, then nothing is filled, and a removed order is gone', async (t) => {
  const book = new OrderBook()
  const bid = order('BUY', 40, 10)
  book.add(bid)
  book.add(order('BUY', 45, 10))
  t.same(book.match(order('SELL', 46, 10)), [])
  t.same(
    book.levels('BUY').map(({ price }) => price),
    [40, 45],
    'the best comes last, as the CLOB lists it',
  )
  book.remove(bid)
  t.same(
    book.levels('BUY').map(({ price }) => price),
    [45],
  )
  t.equal(book.best('SELL'), null)
})
