import t from 'tap'
import {
  type Asked,
  atExchange,
  type Book,
  type BookOrder,
  combinations,
  contract,
  spot,
  tryBook,
} from './exchange-book.js'

// Forms of answers: https://www.kucoin.com/docs-new

const ok = (data: unknown) => ({ code: '200000', data })
const items = (list: readonly unknown[]) =>
  ok({ currentPage: 1, pageSize: 50, totalNum: list.length, totalPage: 1, items: list })
const WHOLE = { precision: { amount: 1, price: 0.1 } }

const order = (symbol: string, id: string, side: string, more: object = {}) => {
  return {
    id,
    symbol,
    side,
    size: '1',
    dealSize: '0',
    filledSize: 0,
    price: '90000',
    type: 'limit',
    isActive: true,
    ...more,
  }
}
const position = (symbol: string, currentQty: number, markPrice: number, more: object = {}) => {
  return {
    symbol,
    currentQty,
    markPrice,
    avgEntryPrice: markPrice,
    crossMode: true,
    posCost: 1,
    unrealisedPnl: 1,
    ...more,
  }
}
const at = (part: string, id: string, symbol: string, side: BookOrder['side'], path: string) =>
  ({ part, id, symbol, side, quantity: '1', off: [`DELETE /api/v1/${path}/${id}`, {}] }) as const
const PLACE = 'POST /api/v1/orders'

const book: Book = {
  id: 'kucoin',
  markets: [
    spot('BTC-USDT', 'BTC', 'USDT', { margin: true }),
    spot('ETH-USDT', 'ETH', 'USDT', { margin: true }),
    contract('XBTUSDTM', 'BTC/USDT:USDT', 0.001, WHOLE),
    contract('XBTUSDM', 'BTC/USD:BTC', 1, WHOLE),
    contract('ETHUSDM', 'ETH/USD:ETH', 1, WHOLE),
  ],
  reading: { quote: 'USDT', parts: { 'cross margin': 'read' } },
  options: combinations([{ defaultType: 'spot' }, { defaultType: 'swap' }], [{ hf: false }]),
  orders: [
    at('spot', '1', 'BTC/USDT', 'buy', 'orders'),
    at('spot', '2', 'BTC/USDT', 'sell', 'stop-order'),
    at('linear', '3', 'BTC/USDT:USDT', 'buy', 'orders'),
    at('linear', '4', 'BTC/USDT:USDT', 'sell', 'orders'),
    at('inverse', '5', 'BTC/USD:BTC', 'sell', 'orders'),
    at('inverse', '6', 'BTC/USD:BTC', 'buy', 'orders'),
  ],
  positions: [
    {
      part: 'spot',
      symbol: 'ETH/USDT',
      side: 'long',
      quantity: '2',
      value: '6000',
      currency: 'USDT',
      off: [PLACE, { symbol: 'ETH-USDT', side: 'sell', type: 'market', size: '2', leverage: undefined }],
    },
    {
      // 500 contracts of 0.001 BTC
      part: 'linear',
      symbol: 'BTC/USDT:USDT',
      side: 'long',
      quantity: '500',
      value: '47500',
      currency: 'USDT',
      off: [
        PLACE,
        { symbol: 'XBTUSDTM', side: 'sell', size: 500, positionSide: 'LONG', reduceOnly: true, marginMode: 'CROSS' },
      ],
    },
    {
      part: 'linear',
      symbol: 'BTC/USDT:USDT',
      side: 'short',
      quantity: '200',
      value: '19000',
      currency: 'USDT',
      off: [
        PLACE,
        { symbol: 'XBTUSDTM', side: 'buy', size: 200, positionSide: 'SHORT', reduceOnly: true, marginMode: 'ISOLATED' },
      ],
    },
    {
      part: 'inverse',
      symbol: 'BTC/USD:BTC',
      side: 'short',
      quantity: '500',
      value: '0.005',
      currency: 'BTC',
      off: [PLACE, { symbol: 'XBTUSDM', side: 'buy', size: 500, reduceOnly: true, positionSide: 'SHORT' }],
    },
    {
      part: 'inverse',
      symbol: 'BTC/USD:BTC',
      side: 'long',
      quantity: '800',
      value: '0.008',
      currency: 'BTC',
      off: [PLACE, { symbol: 'XBTUSDM', side: 'sell', size: 800, reduceOnly: true, positionSide: 'LONG' }],
    },
    {
      part: 'inverse',
      symbol: 'ETH/USD:ETH',
      side: 'short',
      quantity: '300',
      value: '0.1',
      currency: 'ETH',
      off: [PLACE, { symbol: 'ETHUSDM', side: 'buy', size: 300, reduceOnly: true, positionSide: undefined }],
    },
    {
      part: 'cross margin',
      symbol: 'BTC/USDT',
      side: 'short',
      quantity: '0.1',
      value: '9500',
      currency: 'USDT',
      off: null,
    },
  ],
  error: { code: '400007', msg: 'Access denied--require more permission' },
  answers: (open) => {
    const rows = (...list: readonly (readonly [string, object])[]) =>
      list.filter(([name]) => open(name)).map(([, row]) => row)
    const contractOrders = rows(['3', order('XBTUSDTM', '3', 'buy')], ['5', order('XBTUSDM', '5', 'sell')])
    const acts = Object.fromEntries(
      book.orders.map(({ off }) => [off?.[0] ?? '', () => ok({ cancelledOrderIds: ['1'] })]),
    )
    return {
      'GET /api/ua/v1/account/mode': () => ok({ selfAccountMode: 'CLASSIC' }),
      'GET /api/v1/orders': ({ tradeType }: Asked) =>
        items(tradeType === 'TRADE' ? rows(['1', order('BTC-USDT', '1', 'buy')]) : contractOrders),
      'GET /api/v1/stop-order': () => items(rows(['2', order('BTC-USDT', '2', 'sell', { stopPrice: '80000' })])),
      'GET /api/v1/stopOrders': () =>
        items(
          rows(
            ['4', order('XBTUSDTM', '4', 'sell', { stop: 'down', stopPrice: '80000' })],
            ['6', order('XBTUSDM', '6', 'buy', { stop: 'up', stopPrice: '99000' })],
          ),
        ),
      'GET /api/v1/positions': () =>
        ok(
          rows(
            ['long BTC/USDT:USDT', position('XBTUSDTM', 500, 95000, { positionSide: 'LONG' })],
            ['short BTC/USDT:USDT', position('XBTUSDTM', -200, 95000, { positionSide: 'SHORT', crossMode: false })],
            ['short BTC/USD:BTC', position('XBTUSDM', -500, 100000, { positionSide: 'SHORT' })],
            ['long BTC/USD:BTC', position('XBTUSDM', 800, 100000, { positionSide: 'LONG', crossMode: false })],
            ['short ETH/USD:ETH', position('ETHUSDM', -300, 3000, { positionSide: 'BOTH' })],
          ),
        ),
      'GET /api/v1/accounts': () =>
        ok(
          rows(
            ['USDT', { type: 'trade', currency: 'USDT', balance: '5', available: '5', holds: '0' }],
            ['long ETH/USDT', { type: 'trade', currency: 'ETH', balance: '2', available: '1.5', holds: '0.5' }],
          ),
        ),
      'GET /api/v1/margin/account': () =>
        ok({
          accounts: [
            {
              currency: 'BTC',
              totalBalance: '0.1',
              availableBalance: '0.1',
              holdBalance: '0',
              liability: '0.2',
              interest: '0',
            },
          ],
        }),
      'GET /api/v1/market/allTickers': () =>
        ok({
          ticker: [
            { symbol: 'ETH-USDT', last: '3000' },
            { symbol: 'BTC-USDT', last: '95000' },
          ],
        }),
      [PLACE]: () => ok({ orderId: '1' }),
      ...acts,
    }
  },
}

tryBook(t, book, [
  [/stop-order/, ['spot']],
  [/stopOrders/, ['inverse', 'linear']],
  [/margin.account/, ['cross margin']],
  [/positions/, ['inverse', 'linear']],
])

t.test('given a unified account, when it is read, then orders that wait for a price are unknown', (t) =>
  atExchange(book, { uta: true, hf: false }, async ({ venue, state }) => {
    state.failing = /stop/
    await t.rejects(venue.openOrders())
  }),
)
