// Exchange objects whose every address is the recording server's, with markets and keys that look real.

const KEYS = {
  apiKey: 'k'.repeat(32),
  secret: 'c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0',
  password: 'password',
  uid: '1',
  walletAddress: `0x${'1'.repeat(40)}`,
  privateKey: `0x${'2'.repeat(64)}`,
}

/** Replaces scheme and host of every address, at any depth. */
function redirect(urls, server) {
  if (typeof urls === 'string') {
    if (/^wss?:/.test(urls)) return urls.replace(/^wss?:\/\/[^/]+/, server.wsUrl)
    return urls.replace(/^https?:\/\/[^/]+/, server.url).replace(/\{hostname\}/g, 'x')
  }
  if (typeof urls !== 'object' || urls === null) return urls
  return Object.fromEntries(Object.entries(urls).map(([key, value]) => [key, redirect(value, server)]))
}

const limits = { amount: { min: 0.001 }, price: {}, cost: { min: 1 }, leverage: {} }
const precision = { amount: 0.001, price: 0.01 }

// Binance looks here whether a market takes an order.
const ORDER_TYPES = [
  ...['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP', 'STOP_MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT'],
  ...['TAKE_PROFIT_LIMIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'],
]

export function markets(quote) {
  const pair = (base, settle) => ({
    base,
    quote,
    baseId: base,
    quoteId: quote,
    settle,
    settleId: settle,
    active: true,
    limits,
    precision,
    taker: 0.001,
    maker: 0.001,
    option: false,
    future: false,
    info: { orderTypes: ORDER_TYPES },
  })
  return ['BTC', 'ETH'].flatMap((base, index) => [
    {
      ...pair(base),
      id: `${base}${quote}`,
      symbol: `${base}/${quote}`,
      type: 'spot',
      spot: true,
      margin: false,
      swap: false,
      contract: false,
    },
    {
      ...pair(base, quote),
      id: `${base}-${quote}-SWAP`,
      symbol: `${base}/${quote}:${quote}`,
      type: 'swap',
      spot: false,
      margin: false,
      swap: true,
      contract: true,
      linear: true,
      inverse: false,
      contractSize: 1,
      baseId: String(index),
      baseName: base,
      numericId: index + 1,
    },
  ])
}

/**
 * Marks each request with the call that it belongs to, in the class, below anything that is done to an object of it.
 *
 * @param calls an AsyncLocalStorage that holds the number of the call
 */
export function marking(Exchange, calls) {
  return class extends Exchange {
    undiciRequest(url, params) {
      const headers = { ...params.headers, 'x-call': String(calls.getStore()) }
      return super.undiciRequest(url, { ...params, headers })
    }

    client(url) {
      const client = super.client(url)
      if (!Object.hasOwn(client, 'marks')) {
        client.marks = true
        const { send } = Object.getPrototypeOf(client)
        client.send = (message) => send.call(client, { call: calls.getStore(), message })
      }
      return client
    }
  }
}

export async function makeExchange(ccxt, id, server, config = {}, change = (Exchange) => Exchange) {
  const Exchange = change(ccxt.pro[id] ?? ccxt[id])
  const exchange = new Exchange({ ...KEYS, enableRateLimit: false, timeout: 2_000, ...config })
  exchange.urls = redirect(exchange.urls, server)
  // ccxt wants an agent for WebSockets without TLS.
  await exchange.loadHttpProxyAgent()
  // Some names of paths are put together from the host's name.
  exchange.hostname = server.url.replace('http://', '')
  if (id === 'coinbase') exchange.options.v3Accounts = true
  exchange.setMarkets(markets(id === 'hyperliquid' ? 'USDC' : 'USDT'))
  return exchange
}
