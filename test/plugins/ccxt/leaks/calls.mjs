import ccxt from 'ccxt'

// Every call of an exchange object, made from the object itself, with arguments that are plausible by their names.

/** The inside of the library: neither unified methods nor endpoints of an exchange. */
const INSIDE =
  /^(request|fetch2?|close|sleep|throttle|delay|spawn|watch|watchMultiple|safeDeterministicCall|undici.*|load(Proxy|Http|Fetch|Exchange|Dydx|Lighter).*|getZK.*|preLoad.*)$/

const ASYNC = Object.getPrototypeOf(async () => {}).constructor

/** All methods that the exchange and ccxt's base classes define, and their copies in snake case. */
export function unifiedCalls(exchange, quote) {
  const names = new Set()
  for (let each = exchange; each !== Object.prototype; each = Object.getPrototypeOf(each)) {
    for (const name of Object.getOwnPropertyNames(each)) {
      if (typeof exchange[name] !== 'function' || INSIDE.test(camel(name))) continue
      // An object's own methods are the implicit API, and copies of the class's methods in snake case.
      const original = Object.getPrototypeOf(exchange)[camel(name)]
      if (original instanceof ASYNC) names.add(name)
    }
  }
  return [...names].sort().flatMap((name) => {
    const parameters = parametersOf(exchange[name])
    return [`BTC/${quote}`, `BTC/${quote}:${quote}`, undefined].map((symbol) => ({
      name,
      label: `${name} ${symbol ?? 'without a symbol'}`,
      kind: kindOf(camel(name), isUnified(exchange, camel(name))),
      args: parameters.map((parameter) => argumentFor(parameter, symbol, quote)),
    }))
  })
}

export function camel(name) {
  return name.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_all, letter) => letter.toUpperCase())
}

/** Whether ccxt's own documentation has the method; an exchange's helper may send anything. */
function isUnified(exchange, name) {
  return (
    name in exchange.has || name in Object.getPrototypeOf(ccxt.Exchange.prototype) || name in ccxt.Exchange.prototype
  )
}

/** What the matrix expects of a method; sorted here by itself, and not by the guard. */
function kindOf(name, unified) {
  if (/^(watch|unWatch)/.test(name) && !unified) return 'order'
  if (/^(fetch|watch|unWatch|load|authenticate|signIn|keepAlive|negotiate|renewListen|ensureUserData)/.test(name))
    return 'read'
  return /^cancel/.test(name) && name !== 'cancelAllOrdersAfter' ? 'cancel' : 'order'
}

function parametersOf(method) {
  const text = Function.prototype.toString.call(method)
  const list = text.slice(text.indexOf('(') + 1, text.indexOf(') {'))
  return list === '' ? [] : list.split(/,\s*/).map((each) => each.split('=')[0].trim())
}

function argumentFor(parameter, symbol, quote) {
  const order = {
    symbol: symbol ?? `BTC/${quote}`,
    type: 'limit',
    side: 'buy',
    amount: 1,
    price: 100,
    id: '1',
    params: {},
  }
  const values = {
    symbol,
    outcome: symbol,
    symbols: symbol === undefined ? undefined : [symbol],
    type: 'limit',
    side: 'buy',
    amount: 1,
    price: 100,
    cost: 100,
    id: '1',
    clientOrderId: '1',
    ids: ['1'],
    clientOrderIds: ['1'],
    orders: [order],
    code: quote,
    codes: [quote],
    currency: quote,
    fromCode: 'BTC',
    toCode: 'ETH',
    address: '0x1111111111111111111111111111111111111111',
    fromAccount: 'spot',
    toAccount: 'swap',
    leverage: 3,
    marginMode: 'cross',
    hedged: true,
    // Zero disarms a dead man's switch.
    timeout: 0,
    duration: 600_000,
    triggerPrice: 90,
    stopLossPrice: 90,
    takeProfitPrice: 110,
    takeProfit: { triggerPrice: 110 },
    stopLoss: { triggerPrice: 90 },
    trailingAmount: 5,
    trailingPercent: 5,
    trailingTriggerPrice: 90,
    timeframe: '1m',
    name: 'name',
    enabled: true,
  }
  if (parameter === 'params') return {}
  return values[parameter]
}

/** Every endpoint of the implicit API that is not public and not a GET, by both of its names. */
export function implicitCalls(exchange) {
  const calls = []
  const walk = (api, names) => {
    for (const [key, value] of Object.entries(api)) {
      if (/^(get|post|put|delete|head|patch)$/i.test(key)) {
        if (/^(get|head)$/i.test(key) || (names.some((name) => /public/i.test(name)) && exchange.id !== 'hyperliquid'))
          continue
        for (const path of Array.isArray(value) ? value : Object.keys(value))
          calls.push(...implicitCall(exchange, names, key, path))
      } else walk(value, [...names, key])
    }
  }
  walk(exchange.api, [])
  return calls
}

function implicitCall(exchange, names, method, path) {
  const upper = (text) => exchange.capitalize(text)
  const parts = path.trim().split(/[^a-zA-Z0-9]/)
  const camelCase =
    names[0] + names.slice(1).map(upper).join('') + upper(method.toLowerCase()) + parts.map(upper).join('')
  const snake = [...names, method.toLowerCase(), ...parts.map((part) => part.toLowerCase()).filter(Boolean)].join('_')
  const inPath = Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, '1']))
  const params = { symbol: 'BTCUSDT', side: 'BUY', quantity: '1', action: { type: 'order' }, ...inPath }
  return [camelCase, snake].map((name) => ({ name, label: name, kind: 'order', args: [params] }))
}

/** The ways around every named method. */
export function rawCalls(exchange, server) {
  const call = (name, ...args) => ({
    name,
    label: `${name}(${JSON.stringify(args).slice(1, 60)})`,
    kind: 'order',
    args,
  })
  const api = exchange.id === 'coinbase' ? ['v3', 'private'] : exchange.id === 'binance' ? 'sapi' : 'private'
  const path = 'order/leak'
  return [
    call('request', path, api, 'POST', { action: { type: 'order' } }),
    call('fetch2', path, api, 'POST', { action: { type: 'order' } }),
    call('fetch', `${server.url}/order/leak`, 'POST', {}, '{}'),
    call('undiciRequest', `${server.url}/order/leak`, { method: 'POST', headers: {}, body: '{}' }),
    call('watch', `${server.wsUrl}/raw`, 'leak', { op: 'order.leak', leak: 1 }, 'leak'),
    call('watchMultiple', `${server.wsUrl}/raw`, ['leak2'], { op: 'order.leak', leak: 2 }, ['leak2']),
  ]
}
