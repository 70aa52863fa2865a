import t from 'tap'
import { positionOfContract } from '../../../../plugins/ccxt/venue/contract-position.js'
import { INVERSE_MARKET, LINEAR_MARKET, MARKETS, SPOT_MARKET } from './fake-exchange.js'

const find = (symbol: string) => MARKETS.find((market) => market.symbol === symbol) ?? null
const CONTEXT = { exchangeId: 'unknown', find, tickers: {} }

t.test(
  'given contracts of several kinds, when positions are read, then each price is that of one contract',
  async (t) => {
    const read = (position: object) => positionOfContract({ side: 'long', contracts: 3, ...position }, CONTEXT)
    t.match(read({ symbol: LINEAR_MARKET.symbol, markPrice: 100, entryPrice: '90.5', unrealizedPnl: '-2' }), {
      quantity: '3',
      markPrice: '10',
      entryPrice: '9.05',
      unrealizedPnl: '-2',
      currency: 'USDT',
      notClosable: null,
    })
    t.match(read({ symbol: INVERSE_MARKET.symbol, markPrice: 50 }), { markPrice: '2', currency: 'BTC' })
    t.match(read({ symbol: LINEAR_MARKET.symbol, contracts: 0.5 }), { notClosable: /minimum size of 1/ })
    t.equal(read({ symbol: LINEAR_MARKET.symbol, contracts: 0 }), null)
    t.match(read({ symbol: SPOT_MARKET.symbol }), { notClosable: /margin position/ })
  },
)

t.test('given a position without a size, side or symbol, when it is read, then that is an error', async (t) => {
  const read = (position: object) => () =>
    positionOfContract({ symbol: 'A/B:B', side: 'long', contracts: 1, ...position }, CONTEXT)
  t.throws(read({ symbol: undefined }), { message: /no symbol/ })
  t.throws(read({ contracts: undefined }), { message: /its size/ })
  t.throws(read({ side: 'both' }), { message: /neither long nor short/ })
})

t.test('given a position in an unknown market, when it is read, then it shows why it can’t be closed', async (t) => {
  t.same(
    positionOfContract({ symbol: 'NEWUSDT', side: 'short', contracts: -7, markPrice: 5, unrealizedPnl: 1 }, CONTEXT),
    {
      symbol: 'NEWUSDT',
      side: 'short',
      quantity: '7',
      entryPrice: null,
      markPrice: null,
      notClosable: 'ccxt knows no market NEWUSDT (delisted, or too new), so it must be closed by hand',
      unrealizedPnl: '1',
      currency: null,
    },
  )
})
