import t from 'tap'
import { type Book, contract, spot, tryBook } from './exchange-book.js'

// Forms of answers: https://docs.kraken.com/api

const order = (side: string, ordertype: string, more: object = {}) => ({
  status: 'open',
  vol: '1',
  vol_exec: '0',
  descr: {
    pair: 'BTC/USDT',
    type: side,
    ordertype,
    price: '90000',
    price2: '0',
    order: `${side} 1 BTC/USDT @ ${ordertype} 90000`,
    ...more,
  },
})
const withdrawn = (open: (name: string) => boolean, rows: Readonly<Record<string, object>>) =>
  Object.fromEntries(Object.entries(rows).filter(([name]) => open(name)))
const CANCEL = 'POST /0/private/CancelOrder'

const kraken: Book = {
  id: 'kraken',
  markets: [
    spot('BTC/USDT', 'BTC', 'USDT', { altname: 'BTC/USDT', margin: true }),
    spot('ETH/USDT', 'ETH', 'USDT', { altname: 'ETH/USDT', margin: true }),
  ],
  reading: { quote: 'USDT', parts: { margin: 'read' } },
  options: [{}, { defaultType: 'swap' }],
  orders: [
    { part: 'spot', id: '1', symbol: 'BTC/USDT', side: 'buy', quantity: '1', off: [CANCEL, { txid: '1' }] },
    { part: 'spot', id: '2', symbol: 'BTC/USDT', side: 'sell', quantity: '1', off: [CANCEL, { txid: '2' }] },
    // On margin, in the same list.
    { part: 'spot', id: '3', symbol: 'BTC/USDT', side: 'sell', quantity: '1', off: [CANCEL, { txid: '3' }] },
  ],
  positions: [
    {
      part: 'spot',
      symbol: 'ETH/USDT',
      side: 'long',
      quantity: '2',
      value: '6000',
      currency: 'USDT',
      off: ['POST /0/private/AddOrder', { pair: 'ETH/USDT', type: 'sell', ordertype: 'market', volume: '2' }],
    },
    // Of 0.5, 0.2 are closed.
    { part: 'margin', symbol: 'BTC/USDT', side: 'short', quantity: '0.3', value: '28500', currency: 'USDT', off: null },
  ],
  error: { error: ['EGeneral:Permission denied'] },
  answers: (open) => {
    const ok = (result: unknown) => ({ error: [], result })
    const position = {
      pair: 'BTC/USDT',
      positions: '1',
      type: 'sell',
      leverage: '2.0',
      vol: '0.5',
      vol_closed: '0.2',
      net: '1',
    }
    const ticker = (last: string) => ({
      c: [last, '1'],
      b: [last, '1', '1'],
      a: [last, '1', '1'],
      v: ['1', '1'],
      p: ['1', '1'],
      l: ['1', '1'],
      h: ['1', '1'],
      o: '1',
    })
    return {
      'POST /0/private/OpenOrders': () =>
        ok({
          open: withdrawn(open, {
            1: order('buy', 'limit'),
            2: order('sell', 'stop-loss'),
            3: order('sell', 'limit', { leverage: '2:1' }),
          }),
        }),
      'POST /0/private/OpenPositions': () => ok([position]),
      'POST /0/private/BalanceEx': () =>
        ok({
          USDT: { balance: '5', hold_trade: '0' },
          ...(open('long ETH/USDT') && { ETH: { balance: '2', hold_trade: '0.5' } }),
        }),
      'GET /0/public/Ticker': () => ok({ 'ETH/USDT': ticker('3000'), 'BTC/USDT': ticker('95000') }),
      [CANCEL]: () => ok({ count: 1 }),
      'POST /0/private/AddOrder': () => ok({ txid: ['9'], descr: { order: 'sell 2 ETH/USDT @ market' } }),
    }
  },
}

tryBook(t, kraken, [
  [/OpenPositions/, ['margin']],
  [/BalanceEx/, ['spot']],
])

const SEND = 'POST /derivatives/api/v3/sendorder'
const CANCEL_FUTURE = 'POST /derivatives/api/v3/cancelorder'
const LINEAR = 'BTC/USD:USD'
const INVERSE = 'BTC/USD:BTC'

const krakenfutures: Book = {
  id: 'krakenfutures',
  markets: [
    contract('PF_XBTUSD', LINEAR, 1),
    contract('PI_XBTUSD', INVERSE, 1, { precision: { amount: 1, price: 0.5 } }),
  ],
  reading: { quote: 'USD' },
  options: [{}],
  orders: [
    { part: 'linear', id: '1', symbol: LINEAR, side: 'buy', quantity: '1', off: [CANCEL_FUTURE, { order_id: '1' }] },
    { part: 'linear', id: '3', symbol: LINEAR, side: 'sell', quantity: '1', off: [CANCEL_FUTURE, { order_id: '3' }] },
    {
      part: 'inverse',
      id: '2',
      symbol: INVERSE,
      side: 'sell',
      quantity: '1',
      reduceOnly: true,
      off: [CANCEL_FUTURE, { order_id: '2' }],
    },
  ],
  positions: [
    {
      part: 'linear',
      symbol: LINEAR,
      side: 'long',
      quantity: '0.5',
      value: '47500',
      currency: 'USD',
      off: [SEND, { symbol: 'PF_XBTUSD', side: 'sell', size: '0.5', orderType: 'mkt', reduceOnly: true }],
    },
    {
      part: 'inverse',
      symbol: INVERSE,
      side: 'short',
      quantity: '950',
      value: '0.01',
      currency: 'BTC',
      off: [SEND, { symbol: 'PI_XBTUSD', side: 'buy', size: '950', orderType: 'mkt', reduceOnly: true }],
    },
  ],
  error: { result: 'error', error: 'accountInactive' },
  answers: (open) => {
    const ok = (more: object) => ({ result: 'success', ...more })
    const rows = (list: readonly (readonly [string, object])[]) =>
      list.filter(([name]) => open(name)).map(([, row]) => row)
    const future = (order_id: string, symbol: string, side: string, more: object) => ({
      ...{
        order_id,
        symbol,
        side,
        orderType: 'lmt',
        limitPrice: 90000,
        unfilledSize: 1,
        filledSize: 0,
        status: 'untouched',
      },
      ...more,
    })
    const ticker = (symbol: string) => ({ symbol, last: 95000, markPrice: 95000 })
    return {
      'GET /derivatives/api/v3/openorders': () =>
        ok({
          openOrders: rows([
            ['1', future('1', 'PF_XBTUSD', 'buy', { reduceOnly: false })],
            ['3', future('3', 'PF_XBTUSD', 'sell', { orderType: 'stop', stopPrice: 80000, reduceOnly: false })],
            ['2', future('2', 'PI_XBTUSD', 'sell', { orderType: 'stop', stopPrice: 80000, reduceOnly: true })],
          ]),
        }),
      'GET /derivatives/api/v3/openpositions': () =>
        ok({
          openPositions: rows([
            [`long ${LINEAR}`, { symbol: 'PF_XBTUSD', side: 'long', size: 0.5, price: 90000 }],
            [`short ${INVERSE}`, { symbol: 'PI_XBTUSD', side: 'short', size: 950, price: 90000 }],
          ]),
        }),
      'GET /derivatives/api/v3/tickers': () => ok({ tickers: [ticker('PF_XBTUSD'), ticker('PI_XBTUSD')] }),
      [CANCEL_FUTURE]: () => ok({ cancelStatus: { status: 'cancelled', order_id: '1' } }),
      [SEND]: () => ok({ sendStatus: { status: 'placed', order_id: '9' } }),
    }
  },
}

tryBook(t, krakenfutures, [])
