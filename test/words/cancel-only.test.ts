import t from 'tap'
import { readOrder } from '../../lib/words/order.js'

const NEW = { symbol: 'BTC/USDT', side: 'buy', amount: 9 }
/** As venues and clients tell of an order that rests. */
const RESTING = { id: '17', symbol: 'BTC/USDT', side: 'buy', type: 'limit', amount: 9, price: 100, status: 'open' }

class Ticket {
  readonly type = 'cancel'
  readonly #then = { side: 'sell', qty: 1 }
  get next() {
    return this.#then
  }
}

class Batch {
  get items() {
    return [NEW]
  }
}

class Client {
  readonly newUpdates = true
  readonly options = { createMarketBuyOrderRequiresPrice: true, side: 'buy' }
  readonly orders = {}
}

class Cancel {
  readonly client = new Client()
  get type() {
    return 'cancel'
  }
  get id() {
    return '7'
  }
  toString() {
    return 'cancel 7'
  }
}

const MORE: Readonly<Record<string, object>> = {
  'a new order beside it': { action: 'cancel', orderId: 7, newOrder: { side: 'buy', qty: 9 } },
  'orders without ids': { type: 'cancel', orders: [NEW] },
  'one order without id': { type: 'cancel', order: NEW },
  'an order by a client’s id': { type: 'cancel', orders: [{ ...NEW, clientOrderId: 'mine' }] },
  'Binance’s mode': { type: 'cancel', cancelReplaceMode: 'STOP_ON_FAILURE', symbol: 'X', side: 'BUY', quantity: 9 },
  'a replacement': { action: 'cancel', replaceWith: { side: 'buy', qty: 9 } },
  'a replacement that bears an id': { action: 'cancel', replacement: { ...RESTING } },
  'a flag to replace': { type: 'cancel', id: '1', replace: true, ...NEW },
  'a new price': { type: 'cancel', id: '1', newPrice: 5 },
  'a new quantity, in snakes': { type: 'cancel', id: '1', new_quantity: '5' },
  'an amendment': { type: 'cancel', id: '1', amend: { price: 5 } },
  'params that place': { type: 'cancel', id: '1', params: { side: 'buy', quantity: 9 } },
  'params that replace': { type: 'cancel', id: '1', params: { cancelReplaceMode: 'ALLOW_FAILURE' } },
  'another operation': { type: 'cancel', op: 'place', ...NEW },
  'a method that places': { action: 'cancel', method: 'order.place', ...NEW },
  'a method that creates': { action: 'cancel', method: 'createOrder', ...NEW },
  'actions, one of them a place': {
    type: 'cancel',
    actions: [
      { type: 'cancel', id: 1 },
      { type: 'place', id: 2 },
    ],
  },
  'what comes then': { type: 'cancel', id: 1, afterwards: { side: 'sell', size: 3 } },
  'what comes then, deep': { type: 'cancel', id: 1, a: { b: [{ c: { d: [{ side: 'sell' }] } }] } },
  'a tuple': { type: 'cancel', batch: [['BTC/USDT', 'market', 'BUY', 9]] },
  'Hyperliquid’s orders': { type: 'cancel', orders: [{ a: 1, b: true, p: '1', s: '2', r: false, t: { limit: {} } }] },
  'Hyperliquid’s orders, elsewhere': { type: 'cancel', wires: [{ a: 1, b: true, p: '1', s: '2' }] },
  'a map of orders': { type: 'cancel', batch: new Map([['a', NEW]]) },
  'a set of orders': { type: 'cancel', batch: new Set([NEW]) },
  'an instance of a class': { type: 'cancel', next: Object.assign(new (class Order {})(), NEW) },
  'an order in a getter of its class': new Ticket(),
  'an order that is not enumerable': Object.defineProperty({ type: 'cancel', id: 1 }, 'next', { value: NEW }),
  'an order of its prototype': Object.assign(Object.create({ next: NEW }), { type: 'cancel', id: 1 }),
  'a known order with a place in it': { type: 'cancel', order: { ...RESTING, takeProfit: { price: 5, side: 'sell' } } },
  'an order in JSON': { type: 'cancel', id: 1, body: '{"side":"buy","amount":9}' },
  'a take profit': { type: 'cancel', id: 1, takeProfit: { triggerPx: 5 } },
  'a flag to reverse': { type: 'cancel', id: 1, reverse: true, amount: 9 },
  'an order behind a symbol': { type: 'cancel', id: 1, [Symbol('next')]: NEW },
  'an order beside the items of a list': { type: 'cancel', orderIds: Object.assign([1], { next: NEW }) },
  'a list in an instance': { type: 'cancel', batch: new Batch() },
  'an order in a form': { action: 'cancel', id: 1, body: 'symbol=X&side=BUY&quantity=9' },
  'an order in an address': { action: 'cancel', id: 1, url: 'https://x.test/order?symbol=X&side=BUY&quantity=9' },
  'an order in bytes': { action: 'cancel', id: 1, body: Buffer.from('{"side":"buy","qty":9}') },
  'a path that places': { action: 'cancel', path: '/api/order/place' },
  'a topic that creates': { action: 'cancel', topic: 'order.create' },
  'new quotes': { action: 'cancel', id: 1, requote: { bid: 1, ask: 2, bidSize: 9 } },
  'quotes of a market maker': { action: 'cancel', id: 1, quote: { bid: 1, ask: 2 } },
  'a flag to flatten': { action: 'cancel', flatten: true },
  'a getter of its own': Object.defineProperty({ type: 'cancel' }, 'id', { enumerable: true, get: () => 1 }),
  'a proxy around it': new Proxy({ type: 'cancel', id: '1' }, {}),
  'a proxy that only gets': new Proxy({}, { get: (_, name) => (name === 'type' ? 'cancel' : undefined) }),
  'a toJSON': { type: 'cancel', id: '1', toJSON: () => NEW },
  'the form of a map': Object.assign(new Map([['side', 'buy']]), { action: 'cancel' }),
  'a withdrawal': { action: 'cancel', id: 1, withdraw: { coin: 'BTC', to: 'me' } },
}

for (const [what, order] of Object.entries(MORE)) {
  t.test(`given a cancel with ${what}, when read, then it is a place`, async (t) => {
    t.equal(readOrder(order).action, 'place')
  })
}

const circle: Record<string, unknown> = { type: 'cancel', id: '1' }
circle.self = { circle }

const ONLY: Readonly<Record<string, object>> = {
  'an id': { type: 'cancel', id: '1' },
  ids: { type: 'cancel', orderIds: ['1', 2, 3n] },
  'ids as orders': { type: 'cancel', orders: ['1', 2] },
  'a resting order': { ...RESTING, action: 'cancel' },
  'an order of ccxt': {
    ...RESTING,
    action: 'cancel',
    info: { orderId: '17', side: 'BUY', origQty: '9', status: 'NEW', workingType: 'x', descr: { type: 'buy' } },
    fee: { currency: 'USDT', cost: 0.1 },
    fees: [{ currency: 'USDT', cost: 0.1 }],
    trades: [{ id: '3', side: 'buy', amount: 1, price: 100 }],
    createTime: 5,
    lastTradeTimestamp: null,
    reduceOnly: false,
    takeProfitPrice: null,
    replacedBy: null,
  },
  'a resting order in it': { action: 'cancel', order: RESTING },
  'resting orders in it': { type: 'cancel', orders: [RESTING, { ...RESTING, id: '18' }] },
  'orders to cancel': { type: 'cancel', ordersToCancel: [{ orderId: 5, side: 'SELL' }] },
  'orders by the bot’s ids': { type: 'cancel', orders: [{ clientOrderId: 'mine', symbol: 'X' }] },
  'Hyperliquid’s cancels': { type: 'cancel', cancels: [{ a: 5, o: 123 }] },
  'params for a trigger': { type: 'cancel', id: '1', params: { stop: true, type: 'swap', marginMode: 'cross' } },
  'Binance’s id of the cancel': { type: 'cancel', symbol: 'X', newClientOrderId: 'c1' },
  'when it was made': { type: 'cancel', id: '1', createdAt: new Date(), createTime: 1, placedAt: 2, newSince: null },
  'nothing new': { type: 'cancel', id: '1', newOrder: null, replace: false, newOrders: [], newPrice: '' },
  'a callback': { type: 'cancel', id: '1', onNew: () => {}, resolve() {} },
  'its position and its market': {
    type: 'cancel',
    id: '1',
    position: { side: 'long', size: 5 },
    market: { id: 'BTCUSDT', precision: { price: 2, amount: 3 } },
    context: { price: 100, text: '[limit' },
    newStatus: 'CANCELED',
  },
  'a payload': { action: 'cancel', payload: { orderId: 5, side: 'buy', qty: 1 } },
  'a reason': { type: 'cancel', id: '1', reason: 'to replace it by a new one', tags: new Set(['x']) },
  'an instance of a class': new Cancel(),
  'a client': { type: 'cancel', id: '1', exchange: new Client() },
  bytes: { type: 'cancel', id: '1', signature: Buffer.alloc(100) },
  'a signature': { type: 'cancel', id: '1', signature: 'aBidQSzX8aBuyX==' },
  'a form of its own': { type: 'cancel', id: '1', body: 'symbol=X&orderId=5' },
  'itself in it': circle,
  'no prototype': Object.assign(Object.create(null), { type: 'cancel', id: '1' }),
  'its action from its class': Object.create({ type: 'cancel' }),
  'fifteen thousand orders': {
    type: 'cancel',
    orders: Array.from({ length: 15_000 }, (_, id) => ({ ...RESTING, id })),
  },
}

for (const [what, order] of Object.entries(ONLY)) {
  t.test(`given a cancel with ${what}, when read, then it is a cancel`, async (t) => {
    t.equal(readOrder(order).action, 'cancel')
  })
}

t.test('given fields that change at each reading, when read, then each is read once', async (t) => {
  const readings = new Map<string, number>()
  const order: Record<string, unknown> = {}
  for (const name of ['type', 'action', 'kind', 'symbol', 'market', 'side', 'amount', 'reduceOnly', 'venue', 'other']) {
    Object.defineProperty(order, name, {
      enumerable: true,
      get() {
        readings.set(name, (readings.get(name) ?? 0) + 1)
        return name === 'type' ? (readings.get(name) === 1 ? 'cancel' : 'limit') : undefined
      },
    })
  }
  t.equal(readOrder(order).action, 'place')
  t.same([...readings.values()], Array(9).fill(1))
})
