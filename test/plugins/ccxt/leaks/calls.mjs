import ccxt from 'ccxt'
import { INVERSE } from './exchange-object.mjs'

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
    const kind = kindOf(camel(name), isUnified(exchange, camel(name)))
    return symbolsFor(name, kind, quote).map((symbol) => ({
      name,
      label: `${name} ${symbol ?? 'without a symbol'}`,
      kind,
      args: argumentsFor(exchange, camel(name), parameters, symbol, quote),
    }))
  })
}

/** Both names of a method are called for a spot market and a swap; one of them for more. */
function symbolsFor(name, kind, quote) {
  const symbols = [`BTC/${quote}`, `BTC/${quote}:${quote}`]
  if (name !== camel(name)) return symbols
  return kind !== 'read' ? [...symbols, INVERSE, undefined] : [...symbols, undefined]
}

/** The first words of the unified methods that add risk, or may: what moves money, borrows it, or changes how much is at stake. */
const ADDS_RISK = /^(create|edit|withdraw|transfer|borrow|repay|set|add|reduce|close|redeem|deposit)(?=[A-Z]|$)/

/** The unified methods that add risk and that the exchange has, by what ccxt says of it. */
export function riskMethods(exchange) {
  return Object.keys(exchange.has).filter((name) => exchange.has[name] && ADDS_RISK.test(name))
}

export function camel(name) {
  return name.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_all, letter) => letter.toUpperCase())
}

/** Whether ccxt's own documentation has the method; an exchange's helper may send anything. */
function isUnified(exchange, name) {
  return (
    name in exchange.has ||
    [ccxt.Exchange, ccxt.PredictionExchange].some((each) => each !== undefined && name in each.prototype)
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

/** The `params` without which methods of an exchange send nothing. */
const PARAMS = {
  dydx: {
    cancelOrder: { clientOrderId: 1 },
    cancelOrders: { clientOrderIds: [1] },
    transfer: { fromSubaccountId: 0, toSubaccountId: 1 },
    withdraw: { subaccountId: 0 },
  },
  'prediction.binance': {
    createOrder: { accountType: 'SPOT' },
    createMarketOrderWithCost: { accountType: 'SPOT', price: 0.5 },
  },
}

function argumentsFor(exchange, name, parameters, symbol, quote) {
  return parameters.map((parameter) => {
    if (parameter === 'params') return PARAMS[exchange.matrixId]?.[name] ?? {}
    if (parameter === 'price' && exchange.matrixId.startsWith('prediction.')) return 0.5
    return argumentFor(parameter, symbol, quote)
  })
}

function argumentFor(parameter, symbol, quote) {
  const order = {
    symbol: symbol ?? `BTC/${quote}`,
    outcome: symbol,
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
  return values[parameter]
}

/** Words by which the path of a GET says that it may act. Whatever has one is called, and has to be told from a read by a person. */
const MAY_ACT = new Set(
  (
    'broadcast place submit create buy sell withdraw transfer cancel edit amend modify set add remove delete close approve redeem ' +
    'repay borrow lend send execute convert claim update change switch start stop enable disable adjust purchase stake unstake new ' +
    'post make trade replace reset sign register move exit enter accept reject quote allocate generate confirm activate logout toggle'
  ).split(' '),
)

/** Every endpoint of the implicit API that is no GET, and those GETs that may act; what is no GET by both of its names. */
export function implicitCalls(exchange) {
  return endpointsOf(exchange.api)
    .filter(({ method, path }) => method !== 'get' || mayAct(path))
    .flatMap((endpoint) => implicitCall(exchange, endpoint))
}

function endpointsOf(api, names = []) {
  return Object.entries(api).flatMap(([key, value]) => {
    if (!/^(get|post|put|delete|head|patch)$/i.test(key)) return endpointsOf(value, [...names, key])
    const paths = Array.isArray(value) ? value : Object.keys(value)
    return paths.map((path) => ({ names, method: key.toLowerCase(), path: path.trim() }))
  })
}

function mayAct(path) {
  const words = path
    .replace(/\{[^{}]*\}/g, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  return words.some((word) => MAY_ACT.has(word))
}

function implicitCall(exchange, { names, method, path }) {
  const upper = (text) => exchange.capitalize(text)
  const parts = path.split(/[^a-zA-Z0-9]/)
  const camelCase = names[0] + names.slice(1).map(upper).join('') + upper(method) + parts.map(upper).join('')
  const snake = [...names, method, ...parts.map((part) => part.toLowerCase()).filter(Boolean)].join('_')
  const inPath = Object.fromEntries([...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => [name, '1']))
  const params = { symbol: 'BTCUSDT', side: 'BUY', quantity: '1', ...actionOf(exchange), ...inPath }
  const called = method === 'get' || typeof exchange[snake] !== 'function' ? [camelCase] : [camelCase, snake]
  return called.map((name) => ({ name, label: name, kind: 'order', args: [params] }))
}

/** One path of Hyperliquid's takes everything. */
function actionOf({ id }) {
  return id === 'hyperliquid' ? { action: { type: 'order' } } : {}
}

/** The ways around every named method. */
export function rawCalls(exchange, server) {
  const call = (name, ...args) => ({
    name,
    label: `${name}(${JSON.stringify(args).slice(1, 60)})`,
    kind: 'order',
    args,
  })
  const { names, method, path } = placeFor(exchange)
  const asked = [path, names.length > 1 ? names : names[0], method.toUpperCase(), actionOf(exchange)]
  return [
    call('request', ...asked),
    call('fetch2', ...asked),
    call('fetch', `${server.url}/order/leak`, 'POST', {}, '{}'),
    call('undiciRequest', `${server.url}/order/leak`, { method: 'POST', headers: {}, body: '{}' }),
    call('watch', `${server.wsUrl}/raw`, 'leak', { op: 'order.leak', leak: 1 }, 'leak'),
    call('watchMultiple', `${server.wsUrl}/raw`, ['leak2'], { op: 'order.leak', leak: 2 }, ['leak2']),
  ].filter(({ name }) => typeof exchange[name] === 'function')
}

/** Where an unknown request goes: to a private part of the API that takes POSTs, else to one where a GET acts. */
function placeFor(exchange) {
  const endpoints = endpointsOf(exchange.api)
  const posts = endpoints.filter(({ method }) => method === 'post')
  const post = posts.find(({ names }) => /private|trad|sapi/i.test(names.join())) ?? posts[0]
  const found = post ?? endpoints.find(({ method, path }) => method === 'get' && mayAct(path))
  return { ...found, path: post === undefined ? `${found.path}_leak` : 'order/leak' }
}
