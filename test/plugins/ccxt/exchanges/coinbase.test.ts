import t from 'tap'
import { type Asked, atExchange, type Book, type BookOrder, contract, spot, tryBook } from './exchange-book.js'

// Forms of answers: https://docs.cdp.coinbase.com/advanced-trade/reference

const CANCEL = 'POST /api/v3/brokerage/orders/batch_cancel'
const PLACE = 'POST /api/v3/brokerage/orders'
const CLOSE = 'POST /api/v3/brokerage/orders/close_position'
const PERPETUAL = 'BTC/USDC:USDC'
const FUTURE = 'BTC/USD:USD-261225'

const LIMIT = { limit_limit_gtc: { base_size: '1', limit_price: '90000', post_only: false } }
const STOP = {
  stop_limit_stop_limit_gtc: {
    ...{ base_size: '1', limit_price: '80000', stop_price: '81000', stop_direction: 'STOP_DIRECTION_STOP_DOWN' },
  },
}
const BRACKET = { trigger_bracket_gtc: { base_size: '1', limit_price: '120000', stop_trigger_price: '80000' } }
const TWAP = { twap_limit_gtd: { base_size: '1', limit_price: '90000', number_buckets: '5', bucket_size: '0.2' } }

const order = (order_id: string, product_id: string, side: string, order_configuration: object = LIMIT) => ({
  ...{
    order_id,
    product_id,
    side,
    status: 'OPEN',
    filled_size: '0',
    order_type: 'LIMIT',
    time_in_force: 'GOOD_UNTIL_CANCELLED',
  },
  order_configuration,
})
const at = (part: string, id: string, symbol: string, side: 'buy' | 'sell'): BookOrder => ({
  ...{ part, id, symbol, side, quantity: '1', reduceOnly: part === 'spot' && side === 'sell' },
  off: [CANCEL, { order_ids: { 0: id } }],
})

const book: Book = {
  id: 'coinbase',
  markets: [
    spot('BTC-USDC', 'BTC', 'USDC'),
    spot('ETH-USDC', 'ETH', 'USDC'),
    contract('BTC-PERP-INTX', PERPETUAL, 1),
    contract('BIT-25DEC26-CDE', FUTURE, 0.01),
  ],
  reading: { quote: 'USDC', parts: { perpetuals: 'read' } },
  options: [
    { portfolio: 'p-1' },
    { portfolio: 'p-1', defaultType: 'swap' },
    { portfolio: 'p-1', defaultType: 'future' },
  ],
  orders: [
    at('spot', '1', 'BTC/USDC', 'buy'),
    at('perpetuals', '2', PERPETUAL, 'sell'),
    at('spot', '3', 'BTC/USDC', 'sell'),
    at('perpetuals', '4', PERPETUAL, 'buy'),
    at('futures', '5', FUTURE, 'buy'),
    at('futures', '6', FUTURE, 'sell'),
    at('spot', '7', 'BTC/USDC', 'sell'),
    at('spot', '8', 'BTC/USDC', 'buy'),
  ],
  positions: [
    {
      part: 'spot',
      symbol: 'ETH/USDC',
      side: 'long',
      quantity: '2',
      value: '6000',
      currency: 'USDC',
      off: [
        PLACE,
        { product_id: 'ETH-USDC', side: 'SELL', order_configuration: { market_market_ioc: { base_size: '2' } } },
      ],
    },
    {
      part: 'perpetuals',
      symbol: PERPETUAL,
      side: 'short',
      quantity: '0.5',
      value: '47500',
      currency: 'USDC',
      off: [CLOSE, { product_id: 'BTC-PERP-INTX', size: '0.5' }],
    },
  ],
  error: { error: 'PERMISSION_DENIED', message: 'Missing required scopes' },
  answers: (open) => answers(open, 100),
}

/** @param size of a page */
function answers(open: (name: string) => boolean, size: number): ReturnType<Book['answers']> {
  const rows = (list: readonly (readonly [string, object])[]) =>
    list.filter(([name]) => open(name)).map(([, row]) => row)
  const account = (currency: string, value: string) => ({
    ...{
      uuid: currency,
      currency,
      type: 'ACCOUNT_TYPE_CRYPTO',
      available_balance: { value, currency },
      hold: { value: '0', currency },
    },
  })
  const product = (product_id: string, price: string) => ({ product_id, price, product_type: 'SPOT' })
  const position = {
    ...{
      product_id: 'BTC-PERP-INTX',
      symbol: 'BTC-PERP-INTX',
      position_side: 'POSITION_SIDE_SHORT',
      margin_type: 'MARGIN_TYPE_CROSS',
    },
    ...{ net_size: '-0.5', vwap: { value: '95000', currency: 'USDC' }, leverage: '1' },
  }
  return {
    'GET /api/v3/brokerage/orders/historical/batch': ({ cursor }: Asked) => {
      const from = Number(cursor ?? 0)
      const list = rows([
        ['1', order('1', 'BTC-USDC', 'BUY')],
        ['2', order('2', 'BTC-PERP-INTX', 'SELL')],
        ['3', order('3', 'BTC-USDC', 'SELL', STOP)],
        ['4', order('4', 'BTC-PERP-INTX', 'BUY', STOP)],
        ['5', order('5', 'BIT-25DEC26-CDE', 'BUY')],
        ['6', order('6', 'BIT-25DEC26-CDE', 'SELL', STOP)],
        ['7', order('7', 'BTC-USDC', 'SELL', BRACKET)],
        ['8', order('8', 'BTC-USDC', 'BUY', TWAP)],
      ])
      return { orders: list.slice(from, from + size), cursor: from + size < list.length ? String(from + size) : '' }
    },
    'GET /api/v3/brokerage/intx/positions/p-1': () => ({ positions: rows([[`short ${PERPETUAL}`, position]]) }),
    'GET /api/v3/brokerage/accounts': () => ({
      accounts: rows([
        ['USDC', account('USDC', '5')],
        ['long ETH/USDC', account('ETH', '2')],
      ]),
      has_next: false,
    }),
    'GET /api/v3/brokerage/market/products': () => ({
      products: [product('ETH-USDC', '3000'), product('BTC-PERP-INTX', '95000')],
    }),
    [CANCEL]: () => ({ results: [{ success: true, order_id: '1' }] }),
    [CLOSE]: () => ({ success: true, success_response: { order_id: '9' } }),
    [PLACE]: () => ({ success: true, success_response: { order_id: '9' } }),
  }
}

tryBook(t, book, [
  [/brokerage.accounts/, ['spot']],
  [/intx.positions/, ['perpetuals']],
])

t.test('given a bracket, when it is read, then it is a stop, and a halt may leave it', (t) =>
  atExchange(book, { portfolio: 'p-1' }, async ({ venue }) => {
    const orders = await venue.openOrders()
    t.match(
      orders.find(({ id }) => id === '7'),
      { quantity: '1', reduceOnly: true, stop: true },
    )
    t.match(
      orders.find(({ id }) => id === '8'),
      { quantity: '1', reduceOnly: false, stop: false },
    )
  }),
)

t.test('given pages of one, when orders are read, then all of them are turned', (t) =>
  atExchange({ ...book, answers: (open) => answers(open, 1) }, { portfolio: 'p-1' }, async ({ venue }) => {
    t.equal((await venue.openOrders()).length, book.orders.length)
  }),
)
