import t from 'tap'
import { type ExitFields, readExitFields } from '../../lib/words/exit-fields.js'
import { mayBeSameInstrument } from '../../lib/words/instrument.js'
import { readOrder } from '../../lib/words/order.js'

const EXIT = { symbol: 'BTC/USDT', side: 'sell', amount: '0.3', reduceOnly: true, venue: 'v' }
const read = (more: object): ExitFields => readExitFields({ ...EXIT, ...more }, readOrder(EXIT))

/** Fields that leave an exit what it is. */
const CLEAR: readonly object[] = [
  {},
  {
    quote: 'USDT',
    feeCost: 3,
    fundingRate: 0.1,
    id: 'a',
    type: 'market',
    price: 97_000,
    timeInForce: 'IOC',
    postOnly: false,
    strategy: 'trend',
    tag: 'x',
  },
  { cost: undefined, funds: null, notional: '', quoteOrderQty: 0, isQuote: false, leverage: null, params: {} },
  { volume: 0.3, vol: '0.30', sz: '0.300', pair: 'BTCUSDT', instId: 'BTC-USDT', isBuy: false, orderSide: 'SELL' },
  { params: { reduceOnly: true, clientOrderId: 'a', amount: 0.3, side: 'sell', symbol: 'BTCUSDT' } },
  { params: { stopPrice: 90, workingType: 'MARK_PRICE', priceProtect: true, triggerBy: 'LastPrice' } },
  { params: { callbackRate: 1, activationPrice: 100, trailingPercent: 2, trailingAmount: 5, trailingDelta: 30 } },
  { offset: 'close', positionEffect: 'CLOSING', position_intent: 'sell_to_close', reduceonly: 'true' },
  {
    signal: { leverage: 5, cost: 100 },
    createdAt: new Date(),
    stopLoss: 95_000,
    send: () => {},
    options: { retries: 3 },
  },
  { posSide: 'net', positionIdx: 0, ps: 'BOTH' },
  { action: 'place', kind: 'limit', intent: 'exit', closeType: 'full', orderType: 'market' },
  { slices: 1, repeat: '1', flip: false, reverse: 0, usd: 'USD', markPriceUsd: 97_000 },
  { info: { cost: 5 }, position: { side: 'long', size: 5 }, fees: { cost: 1 }, ticker: 'BTC/USDT' },
  { custom: { retries: 3, tag: 'x' }, okx: { posSide: 'net' }, session: new Map([['cost', 5]]) },
  { positionSide: 'BOTH', hedged: false, direction: 'sell' },
]

for (const more of CLEAR) {
  t.test(`given an exit with ${JSON.stringify(more).slice(0, 50)}, when read, then it is clear`, async (t) => {
    t.same(read(more), { positionSide: null, unclear: null, replaced: null, anySymbol: false })
  })
}

/** How exchanges name the position that is closed in hedge mode. */
const NAMED: readonly (readonly [more: object, side: 'long' | 'short'])[] = [
  [{ positionSide: 'LONG' }, 'long'],
  [{ position_side: 'Short' }, 'short'],
  [{ posSide: 'short' }, 'short'],
  [{ holdSide: 'long' }, 'long'],
  [{ positionIdx: 1 }, 'long'],
  [{ positionIdx: '2' }, 'short'],
  [{ hedged: true }, 'long'],
  [{ params: { positionSide: 'SHORT' } }, 'short'],
  [{ params: { params: { pos_side: 'long' } } }, 'long'],
  [{ options: { positionIdx: 2 } }, 'short'],
  [{ ps: 'SHORT' }, 'short'],
  [{ isLong: true }, 'long'],
  [{ isLong: false }, 'short'],
  [{ isShort: 'true' }, 'short'],
  [{ long: true, short: false }, 'long'],
  [{ okx: { posSide: 'short' } }, 'short'],
  [{ hedged: true, positionSide: 'LONG', params: { positionIdx: 1 } }, 'long'],
]

for (const [more, side] of NAMED) {
  t.test(`given ${JSON.stringify(more)}, when read, then the ${side} position is named`, async (t) => {
    t.same(read(more), { positionSide: side, unclear: null, replaced: null, anySymbol: false })
  })
}

/** Fields that may make something else of it; true: of its symbol, side or quantity. */
const UNCLEAR: readonly (readonly [more: object, replaced: boolean])[] = [
  ...['quoteOrderQty', 'cost', 'funds', 'notional', 'quote_size', 'cashOrderQty', 'tgtCcy', 'isQuote'].map(
    (name) => [{ [name]: 90_000 }, true] as const,
  ),
  ...['volume', 'sz', 'lots', 'Amount', 'QTY', 'orderQty'].map((name) => [{ [name]: 5 }, true] as const),
  ...['instrument', 'pair', 'instId', 'Symbol'].map((name) => [{ [name]: 'ETH/USDT' }, true] as const),
  [{ closePosition: true }, true],
  [{ tradeSide: 'close' }, true],
  [{ isBuy: true }, true],
  [{ ordSide: 'buy' }, true],
  [{ orders: [{ side: 'buy' }] }, true],
  [{ stopLoss: { price: 1 } }, true],
  [{ params: 'quantity=5' }, true],
  [{ params: ['quantity', 5] }, true],
  [{ params: { quantity: 5 } }, true],
  ...['orderQtyRq', 'baseQtyEv', 'valueQty'].map((name) => [{ params: { [name]: '5' } }, true] as const),
  ...['icebergQty', 'displaySize', 'minQty'].map((name) => [{ params: { [name]: '5' } }, false] as const),
  [{ newSz: '5' }, true],
  [{ params: { side: 'buy' } }, true],
  [{ params: { symbol: 'ETHUSDT' } }, true],
  [{ params: { params: { cost: 5 } } }, true],
  [{ extra: { cost: 5 } }, true],
  [{ params: { params: { params: { params: { cost: 5 } } } } }, true],
  ...['amountUsd', 'usd', 'valueUsd', 'size_usdt', 'orderValueUSD'].map((name) => [{ [name]: 90_000 }, true] as const),
  ...['slices', 'repeat'].map((name) => [{ [name]: 2 }, true] as const),
  ...['flip', 'reverse', 'reversePosition'].map((name) => [{ [name]: true }, true] as const),
  ...['native', 'okx', 'custom'].map((name) => [{ [name]: { cost: 5 } }, true] as const),
  [{ custom: { okx: { sz: 5 } } }, true],
  [{ closeAll: true }, true],
  ...['action', 'kind', 'intent', 'closeType', 'orderType', 'type'].map((name) => [{ [name]: 'open' }, false] as const),
  [{ intent: 'BUY_TO_OPEN' }, false],
  [{ action: 'openShort' }, false],
  [{ params: { action: 'place' } }, false],
  [{ native: { leverage: 50 } }, false],
  [{ isLong: 1 }, false],
  [{ isLong: true, isShort: true }, false],
  [{ leverage: 50 }, false],
  [{ sideEffectType: 'MARGIN_BUY' }, false],
  [{ params: { leverage: 2 } }, false],
  [{ params: { anything: 1 } }, false],
  [{ params: { reduceOnly: false } }, false],
  [{ reduceonly: false }, false],
  [{ positionEffect: 'open' }, false],
  [{ positionSide: 'left' }, false],
  [{ positionIdx: 3 }, false],
  [{ direction: 'buy' }, false],
  [{ hedged: 'maybe' }, false],
  [{ positionSide: 'LONG', posSide: 'short' }, false],
  [{ hedged: true, positionSide: 'SHORT' }, false],
]

for (const [more, replaced] of UNCLEAR) {
  t.test(`given an exit with ${JSON.stringify(more)}, when read, then it can’t be verified`, async (t) => {
    const fields = read(more)
    t.type(fields.unclear, 'string')
    t.equal(fields.replaced !== null, replaced)
  })
}

/** Whether what is sent may be of another instrument. */
const ELSEWHERE: readonly (readonly [more: object, elsewhere: boolean])[] = [
  [{ cost: 5 }, false],
  [{ qty: 5 }, false],
  [{ sz: 5 }, false],
  [{ takeProfit: { triggerPrice: 5 } }, false],
  [{ stopLoss: { symbol: 'BTCUSDT', price: 5 } }, false],
  [{ legs: [{ symbol: 'BTCUSDT' }, { pair: 'BTC-USDT' }] }, false],
  [{ legs: [{ symbol: 'BTCUSDT' }, {}] }, true],
  [{ orders: { side: 'buy' } }, true],
  [{ stopLoss: { symbol: 'ETHUSDT' } }, true],
  [{ stopLoss: { a: { b: { c: { d: { price: 5 } } } } } }, true],
  [{ pair: 'ETHUSDT' }, true],
  [{ params: 'a=b' }, true],
  [{ closeAll: true }, true],
  [{ custom: { symbol: 'ETHUSDT' } }, true],
]

for (const [more, elsewhere] of ELSEWHERE) {
  t.test(`given ${JSON.stringify(more)}, when read, then its symbol is ${elsewhere ? 'un' : ''}certain`, async (t) => {
    t.equal(read(more).anySymbol, elsewhere)
  })
}

t.test('given fields of a class, or hidden ones, when read, then they are found', async (t) => {
  class Base {
    get positionSide() {
      return 'SHORT'
    }
  }
  class Own extends Base {
    symbol = 'BTC/USDT'
  }
  t.equal(readExitFields(new Own(), readOrder(EXIT)).positionSide, 'short')
  const hidden = Object.defineProperty({ ...EXIT }, 'cost', { value: 5, enumerable: false })
  t.type(readExitFields(hidden, readOrder(EXIT)).unclear, 'string')
  t.equal(
    readExitFields(Object.assign(Object.create(null), EXIT, { posSide: 'long' }), readOrder(EXIT)).positionSide,
    'long',
  )
})

t.test('given a polluted Object.prototype, when an exit is read, then what stands there says nothing', async (t) => {
  t.teardown(() => Reflect.deleteProperty(Object.prototype, 'positionSide'))
  Object.defineProperty(Object.prototype, 'positionSide', { value: 'LONG', configurable: true, enumerable: true })
  t.equal(readExitFields({ ...EXIT }, readOrder(EXIT)).positionSide, null)
})

t.test('given what is no object, when it is read, then nothing of it is clear', async (t) => {
  for (const order of [null, undefined, 'sell', 5]) t.type(readExitFields(order, readOrder(order)).replaced, 'string')
})

t.test('given two symbols, when compared, then spellings and contracts of a pair may be one instrument', async (t) => {
  for (const other of ['btc-usdt', 'BTC_USDT', 'BTC/USDT:USDT', 'BTC-USDT-SWAP', 'BTCUSDT_PERP', 'BTCUSDT_251226']) {
    t.equal(mayBeSameInstrument('BTC/USDT', other), true, other)
    t.equal(mayBeSameInstrument(other, 'BTC/USDT'), true, other)
  }
  for (const other of ['ETH/USDT', 'BTC/USD', 'BTC/USDC', 'WBTC/USDT'])
    t.equal(mayBeSameInstrument('BTC/USDT', other), false, other)
})
