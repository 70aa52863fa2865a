import t from 'tap'
import { namesOtherSymbol } from '../../lib/words/other-symbols.js'

const OTHER: Readonly<Record<string, object>> = {
  'the venue’s name': { instId: 'BTC-USDT' },
  'a pair': { pair: 'BTC/USDT' },
  parameters: { params: { symbol: 'BTCUSDT' } },
  'orders that it brings along': { orders: [{ symbol: 'BTC/USDT' }] },
  'one of its legs': { legs: [{ symbol: 'ETH/USDT' }, { symbol: 'BTC/USDT', side: 'buy' }] },
  'orders in its parameters': { params: { orders: [{ inst_id: 'BTC-USDT' }] } },
}
const SAME: Readonly<Record<string, object>> = {
  'no more': {},
  'the same, as the venue spells it': { symbol: 'ETH/USDT', instId: 'ETH-USDT', params: { symbol: 'ETHUSDT' } },
  'the same as a contract': { instId: 'ETH-USDT-SWAP' },
  'a market that is an object': { market: { id: 'BTCUSDT' } },
  'a stop': { stopLoss: { triggerPrice: 5 }, params: { stopPrice: 5 } },
  'what was said': { info: { symbol: 'BTCUSDT' } },
}

for (const [what, order] of Object.entries(OTHER)) {
  t.test(`given an order with ${what} of another symbol, then it names another`, async (t) => {
    t.equal(namesOtherSymbol(order, 'ETH/USDT'), true)
  })
}
for (const [what, order] of Object.entries(SAME)) {
  t.test(`given an order with ${what}, then it names no other`, async (t) => {
    t.equal(namesOtherSymbol(order, 'ETH/USDT'), false)
  })
}
