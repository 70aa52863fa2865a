// What each exchange takes for success, so that a call goes on to its next request.

const $WS = '$WS/'

const ADDRESS = `0x${'3'.repeat(40)}`

const SUCCESS = {
  binance: {},
  bingx: { code: 0, data: { orderId: '1', listenKey: 'k' }, listenKey: 'k' },
  bitget: { code: '00000', data: { orderId: '1', traceId: '1' } },
  bitfinex: [],
  bybit: { retCode: 0, result: { list: [], id: 1 }, retExtInfo: {} },
  coinex: { code: 0, data: {} },
  cryptocom: { code: 0, result: { data: [] } },
  deribit: { jsonrpc: '2.0', result: { order: {}, trades: [] } },
  dydx: {
    info: { account_number: '1', sequence: '2', pub_key: { key: 'AA==' } },
    result: { code: 0, response: { last_block_height: '1000' } },
    gas_info: { gas_used: '1000' },
  },
  htx: { status: 'ok', code: 200, data: [{ id: 1, type: 'spot', state: 'working' }] },
  hyperliquid: { status: 'ok', response: { type: 'order', data: { statuses: [{ resting: { oid: 1 } }] } } },
  kraken: { error: [], result: { token: 't' } },
  krakenfutures: { result: 'success', sendStatus: { status: 'placed', order_id: '1' } },
  kucoin: {
    code: '200000',
    data: { token: 't', instanceServers: [{ endpoint: $WS, pingInterval: 18000 }], items: [] },
  },
  mexc: { success: true, code: 0, data: { orderId: '1' }, listenKey: 'k' },
  okx: { code: '0', data: [], msg: '' },
  phemex: { code: 0, data: {} },
  woo: { success: true, data: {} },
  'prediction.binance': { wallets: [{ walletAddress: `0x${'1'.repeat(40)}`, walletId: '1' }], quoteId: '1' },
  'prediction.hyperliquid': { status: 'ok', response: { data: { statuses: [{ resting: { oid: 1 } }] } } },
  'prediction.opinion': {
    result: { list: [{ quoteTokenAddress: ADDRESS, ctfExchangeAddress: ADDRESS, decimal: 18 }] },
  },
  'prediction.polymarket': { apiKey: 'k', secret: 'c2VjcmV0', passphrase: 'p' },
  'prediction.predictfun': { success: true, data: { message: 'sign this', token: 't' } },
  'prediction.sxbet': {
    data: {
      domain: { name: 'SX', version: '1', chainId: 1, verifyingContract: ADDRESS },
      activeAsset: { baseToken: ADDRESS },
      oddsLadderStepSize: 125,
    },
  },
}

/** Where one answer does not fit all requests, by the path that they end in. */
const BY_PATH = {}

/** The body of the answer to a request. */
export function successOf(id, path, { wsUrl }) {
  const own = Object.entries(BY_PATH[id] ?? {}).find(([end]) => path.endsWith(end))
  return JSON.parse(JSON.stringify(own?.[1] ?? SUCCESS[id] ?? {}).replaceAll('$WS', wsUrl))
}

/** What exchanges answer to a login, without which they are sent no order. */
const LOGINS = {
  bitget: (message) => message.op === 'login' && { event: 'login', code: 0 },
  bybit: (message) => message.op === 'auth' && { op: 'auth', success: true, retCode: 0, connId: '1' },
  coinex: (message) =>
    message.method === 'server.sign' && { id: message.id, code: 0, message: 'OK', method: 'server.sign' },
  cryptocom: (message) => message.method === 'public/auth' && { id: message.id, code: 0, method: 'public/auth' },
  deribit: (message) => message.method === 'public/auth' && { id: message.id, result: { access_token: 't' } },
  gate: (message) =>
    /\.login$/.test(message.channel) && {
      request_id: message.payload?.req_id,
      ack: false,
      header: { status: '200', channel: message.channel, event: 'api' },
      data: { result: { uid: '1' } },
    },
  htx: (message) => message.ch === 'auth' && { action: 'req', code: 200, ch: 'auth', data: {} },
  okx: (message) => message.op === 'login' && { event: 'login', code: '0', msg: '' },
  phemex: (message) => message.method === 'user.auth' && { id: message.id, result: { status: 'success' } },
  woo: (message) => message.event === 'auth' && { event: 'auth', success: true },
}

/** The frame that answers a message. Undefined: none does. */
export function frameFor(id, message) {
  return (typeof message === 'object' && message !== null && LOGINS[id]?.(message)) || undefined
}
