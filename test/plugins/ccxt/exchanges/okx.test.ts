import t from 'tap'
import { type Asked, type Book, type BookOrder, combinations, contract, spot, tryBook } from './exchange-book.js'

// Forms of answers: https://www.okx.com/docs-v5/en

const OPTION = 'BTC/USD:BTC-261225-100000-C'
const OPTION_ID = 'BTC-USD-261225-100000-C'

const MARKETS = [
  spot('BTC-USDT', 'BTC', 'USDT', { margin: true }),
  spot('ETH-USDT', 'ETH', 'USDT', { margin: true }),
  contract('BTC-USDT-SWAP', 'BTC/USDT:USDT', 0.01),
  contract('BTC-USD-SWAP', 'BTC/USD:BTC', 100),
  contract('ETH-USD-261225', 'ETH/USD:ETH-261225', 10),
  contract(OPTION_ID, OPTION, 1),
]

function order(instId: string, ordId: string, side: string, more: object = {}): object {
  return {
    instId,
    ordId,
    algoId: '',
    side,
    sz: '1',
    accFillSz: '0',
    px: '90000',
    state: 'live',
    ordType: 'limit',
    ...more,
  }
}

function algoOrder(instId: string, algoId: string, side: string, ordType: string, more: object = {}): object {
  return {
    instId,
    algoId,
    ordId: '',
    side,
    ordType,
    sz: '1',
    actualSide: '',
    actualSz: '',
    state: 'live',
    triggerPx: '99000',
    ...more,
  }
}

function position(
  instId: string,
  posSide: string,
  pos: string,
  mgnMode: string,
  markPx: string,
  more: object = {},
): object {
  // `availPos` is what is free to close.
  return {
    instId,
    posSide,
    pos,
    availPos: '0',
    mgnMode,
    markPx,
    avgPx: markPx,
    upl: '1',
    lever: '10',
    imr: '1',
    margin: '1',
    ...more,
  }
}

const PLACE = 'POST /api/v5/trade/batch-orders'
const PLAIN = 'POST /api/v5/trade/cancel-order'
const at = (id: string, symbol: string, side: BookOrder['side'], part: string, ...off: NonNullable<BookOrder['off']>) =>
  ({ id, part, symbol, side, quantity: '1', off }) as const
const algo = (id: string, symbol: string, side: BookOrder['side'], part: string) =>
  at(id, symbol, side, part, 'POST /api/v5/trade/cancel-algos', { 0: { algoId: id } })

const book: Book = {
  id: 'okx',
  markets: MARKETS,
  reading: { quote: 'USDT' },
  options: combinations(
    [{ defaultType: 'spot' }, { defaultType: 'swap' }, { defaultType: 'option' }],
    [
      {},
      { defaultMarginMode: 'isolated', hedged: true, fetchOpenOrders: { method: 'privateGetTradeOrdersAlgoPending' } },
    ],
  ),
  orders: [
    at('1', 'BTC/USDT', 'buy', 'spot', PLAIN, { instId: 'BTC-USDT', ordId: '1' }),
    at('2', 'BTC/USDT:USDT', 'buy', 'linear', PLAIN, { instId: 'BTC-USDT-SWAP', ordId: '2' }),
    at('3', 'BTC/USD:BTC', 'sell', 'inverse', PLAIN, { instId: 'BTC-USD-SWAP', ordId: '3' }),
    at('4', OPTION, 'buy', 'options', PLAIN, { instId: OPTION_ID, ordId: '4' }),
    // They came of the algo order 77: ccxt names both of them 77.
    at('5', 'BTC/USDT:USDT', 'sell', 'linear', PLAIN, { instId: 'BTC-USDT-SWAP', ordId: '5' }),
    at('6', 'BTC/USDT:USDT', 'sell', 'linear', PLAIN, { instId: 'BTC-USDT-SWAP', ordId: '6' }),
    algo('11', 'BTC/USDT', 'sell', 'spot'),
    algo('12', 'BTC/USDT:USDT', 'sell', 'linear'),
    algo('13', 'BTC/USDT:USDT', 'buy', 'linear'),
    algo('14', 'BTC/USD:BTC', 'buy', 'inverse'),
    algo('15', 'BTC/USDT:USDT', 'buy', 'linear'),
    algo('16', 'BTC/USDT', 'buy', 'spot'),
    algo('17', 'BTC/USDT:USDT', 'sell', 'linear'),
  ],
  positions: [
    {
      part: 'spot',
      symbol: 'ETH/USDT',
      side: 'long',
      quantity: '2',
      value: '6000',
      currency: 'USDT',
      off: [
        PLACE,
        { 0: { instId: 'ETH-USDT', side: 'sell', ordType: 'market', tdMode: 'cash', sz: '2', tgtCcy: 'base_ccy' } },
      ],
    },
    {
      // 100 contracts of 0.01 BTC
      part: 'linear',
      symbol: 'BTC/USDT:USDT',
      side: 'long',
      quantity: '100',
      value: '95000',
      currency: 'USDT',
      off: [
        PLACE,
        {
          0: {
            instId: 'BTC-USDT-SWAP',
            side: 'sell',
            posSide: 'long',
            tdMode: 'cross',
            sz: '100',
            reduceOnly: undefined,
          },
        },
      ],
    },
    {
      part: 'linear',
      symbol: 'BTC/USDT:USDT',
      side: 'short',
      quantity: '20',
      value: '19000',
      currency: 'USDT',
      off: [PLACE, { 0: { instId: 'BTC-USDT-SWAP', side: 'buy', posSide: 'short', tdMode: 'isolated', sz: '20' } }],
    },
    {
      // 5 contracts of 100 USD
      part: 'inverse',
      symbol: 'BTC/USD:BTC',
      side: 'short',
      quantity: '5',
      value: '0.005',
      currency: 'BTC',
      off: [
        PLACE,
        {
          0: {
            instId: 'BTC-USD-SWAP',
            side: 'buy',
            posSide: 'short',
            tdMode: 'cross',
            sz: '5',
            reduceOnly: undefined,
          },
        },
      ],
    },
    {
      part: 'inverse',
      symbol: 'BTC/USD:BTC',
      side: 'long',
      quantity: '8',
      value: '0.008',
      currency: 'BTC',
      off: [PLACE, { 0: { instId: 'BTC-USD-SWAP', side: 'sell', posSide: 'long', tdMode: 'isolated', sz: '8' } }],
    },
    {
      part: 'inverse',
      symbol: 'ETH/USD:ETH-261225',
      side: 'long',
      quantity: '3',
      value: '0.01',
      currency: 'ETH',
      off: [
        PLACE,
        {
          0: {
            instId: 'ETH-USD-261225',
            side: 'sell',
            posSide: undefined,
            tdMode: 'isolated',
            sz: '3',
            reduceOnly: true,
          },
        },
      ],
    },
    { part: 'options', symbol: OPTION, side: 'short', quantity: '7', value: null, currency: 'BTC', off: null },
    // A margin position, which is in the spot wallet.
    { part: 'spot', symbol: 'BTC/USDT', side: 'long', quantity: '0.1', value: '9500', currency: 'USDT', off: null },
  ],
  error: { code: '50111', msg: 'Invalid OK-ACCESS-KEY', data: [] },
  answers: (open) => {
    const ok = (data: readonly unknown[]) => ({ code: '0', msg: '', data })
    const rows = (...list: readonly (readonly [string, object])[]) =>
      ok(list.filter(([name]) => open(name)).map(([, row]) => row))
    const algos: Readonly<Record<string, readonly (readonly [string, object])[]>> = {
      conditional: [
        ['11', algoOrder('BTC-USDT', '11', 'sell', 'conditional')],
        ['12', algoOrder('BTC-USDT-SWAP', '12', 'sell', 'conditional')],
      ],
      oco: [['13', algoOrder('BTC-USDT-SWAP', '13', 'buy', 'oco')]],
      trigger: [['14', algoOrder('BTC-USD-SWAP', '14', 'buy', 'trigger')]],
      move_order_stop: [['15', algoOrder('BTC-USDT-SWAP', '15', 'buy', 'move_order_stop')]],
      twap: [['16', algoOrder('BTC-USDT', '16', 'buy', 'twap')]],
      chase: [['17', algoOrder('BTC-USDT-SWAP', '17', 'sell', 'chase')]],
    }
    const detail = (ccy: string, eq: string) => ({ ccy, eq, availEq: eq })
    const done = () => ok([{ ordId: '1', algoId: '1', sCode: '0' }])
    return {
      'GET /api/v5/trade/orders-pending': () =>
        rows(
          ['1', order('BTC-USDT', '1', 'buy')],
          ['2', order('BTC-USDT-SWAP', '2', 'buy')],
          ['3', order('BTC-USD-SWAP', '3', 'sell')],
          ['4', order(OPTION_ID, '4', 'buy')],
          ['5', order('BTC-USDT-SWAP', '5', 'sell', { algoId: '77' })],
          ['6', order('BTC-USDT-SWAP', '6', 'sell', { algoId: '77' })],
        ),
      'GET /api/v5/trade/orders-algo-pending': ({ ordType }: Asked) => rows(...(algos[String(ordType)] ?? [])),
      'GET /api/v5/account/positions': () =>
        rows(
          ['long BTC/USDT:USDT', position('BTC-USDT-SWAP', 'long', '100', 'cross', '95000')],
          ['short BTC/USDT:USDT', position('BTC-USDT-SWAP', 'short', '20', 'isolated', '95000')],
          ['short BTC/USD:BTC', position('BTC-USD-SWAP', 'short', '5', 'cross', '100000')],
          ['long BTC/USD:BTC', position('BTC-USD-SWAP', 'long', '8', 'isolated', '100000')],
          ['long ETH/USD:ETH-261225', position('ETH-USD-261225', 'net', '3', 'isolated', '3000')],
          [`short ${OPTION}`, position(OPTION_ID, 'net', '-7', 'cross', '0.05')],
          ['long BTC/USDT', position('BTC-USDT', 'net', '0.1', 'cross', '95000', { posCcy: 'BTC' })],
        ),
      'GET /api/v5/account/balance': () =>
        ok([{ details: [detail('USDT', '100'), ...(open('long ETH/USDT') ? [detail('ETH', '2')] : [])] }]),
      'GET /api/v5/market/tickers': () => ok([{ instId: 'ETH-USDT', last: '3000' }]),
      [PLACE]: done,
      [PLAIN]: done,
      'POST /api/v5/trade/cancel-algos': done,
    }
  },
}

tryBook(t, book, [
  [/account.balance/, ['spot']],
  [/account.positions/, ['inverse', 'linear', 'options']],
  [/orders-algo-pending.*twap/, ['inverse', 'linear', 'options', 'spot']],
])
