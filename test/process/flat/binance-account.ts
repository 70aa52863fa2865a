import { binance, binanceBook } from './binance.js'
import type { Account } from './flow.js'

/** Orders and positions in every part: spot, margin, contracts in hedge mode and one way, options. */
const OPTION = 'BTC/USDT:USDT-271231-100000-C'

export const binanceAccount: Account = {
  dialect: binance,
  quote: 'USDT',
  book: () => {
    const book = binanceBook()
    book.deposit('spot', 'USDT', 100_000)
    book.deposit('spot', 'ETH', 2.00005)
    book.deposit('cross margin', 'USDT', 50_000)
    book.hedge('linear')
    book.hold('linear', 'BTCUSDT', 1)
    book.hold('linear', 'BTCUSDT', -0.4)
    book.hold('linear', 'ETHUSDC', -3)
    book.hold('linear', 'BTCUSDT_271231', 0.2)
    book.hold('inverse', 'BTCUSD_PERP', -20)
    book.hold('inverse', 'BTCUSD_271231', 7)
    const other = { client: 'by hand' }
    book.place('spot', 'ETHUSDT', { side: 'sell', quantity: 0.5, price: 3_500, ...other })
    book.place('linear', 'ETHUSDT', { side: 'buy', quantity: 1, price: 2_000, positionSide: 'long', ...other })
    book.place('linear', 'BTCUSDT', {
      side: 'sell',
      quantity: null,
      price: null,
      trigger: 80_000,
      positionSide: 'long',
      ...other,
    })
    book.place('linear', 'BTCUSDT_271231', {
      side: 'buy',
      quantity: 0.1,
      price: null,
      trigger: 99_000,
      positionSide: 'long',
      ...other,
    })
    book.place('inverse', 'BTCUSD_271231', {
      side: 'sell',
      quantity: 7,
      price: null,
      trigger: 80_000,
      reduceOnly: true,
      ...other,
    })
    return book
  },
  rests: [
    ['BTC/USDT', 'limit', 'buy', 0.1, 80_000],
    ['ETH/USDT', 'limit', 'sell', 0.2, 2_500, { triggerPrice: 2_600 }],
    ['BTC/USDT:USDT', 'limit', 'buy', 0.1, 80_000, { hedged: true }],
    ['BTC/USDT:USDT', 'market', 'sell', 0.1, null, { hedged: true, triggerPrice: 70_000 }],
    ['BTC/USDT:USDT', 'limit', 'sell', 0.5, 110_000, { hedged: true, reduceOnly: true }],
    ['BTC/USD:BTC', 'limit', 'buy', 5, 80_000],
    ['BTC/USD:BTC', 'limit', 'buy', 20, 70_000, { reduceOnly: true }],
    ['BTC/USD:BTC', 'market', 'sell', 3, null, { triggerPrice: 80_000 }],
    [OPTION, 'limit', 'buy', 0.1, 300],
    ['BTC/USDT', 'limit', 'buy', 0.05, 80_000, { type: 'margin', marginMode: 'cross' }],
  ],
  loop: [
    ['BTC/USDT', 'limit', 'buy', 0.001, 70_000],
    ['BTC/USDT:USDT', 'market', 'buy', 0.001, null, { hedged: true }],
    ['BTC/USD:BTC', 'limit', 'sell', 1, 120_000],
  ],
  reading: { quote: 'USDT', parts: { 'cross margin': 'read', options: 'read', others: 'none' } },
  exchangeOptions: { fetchMarkets: { types: ['spot', 'linear', 'inverse', 'option'] } },
}
