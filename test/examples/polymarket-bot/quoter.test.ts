import t from 'tap'
import { quotesOf } from '../../../examples/polymarket-bot/quoter.js'

t.test('given a middle and a holding, then it bids below, and offers above what it holds', async (t) => {
  const bid = { side: 'BUY', price: 0.49, size: 10 }
  const offer = { side: 'SELL', price: 0.51, size: 10 }
  for (const [held, quotes] of [
    [0, [bid]],
    [4.99, [bid]],
    [6.337, [bid, { ...offer, size: 6.33 }]],
    [30, [bid, offer]],
    [60, [offer]],
  ] as const) {
    t.same(quotesOf(0.5, held), quotes, String(held))
  }
  t.match(quotesOf(0.01, 30), [{ price: 0.01 }, { price: 0.02 }], 'prices stay within what there is')
  t.match(quotesOf(0.99, 30), [{ price: 0.98 }, { price: 0.99 }])
})
