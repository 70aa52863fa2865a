/**
 * What the four libraries have in common (bybit-api 4.7, binance 3.6, bitget-api 3.2, okx-api 3.2, all by Siebly): `BaseRestClient` sends each
 * request in `_call()`, by axios and with its `globalRequestOptions`; `BaseWSClient` opens each WebSocket in `connectToWsUrl()`.
 */
export interface RestClient {
  _call(method: unknown, endpoint: unknown, params?: unknown, ...rest: unknown[]): Promise<unknown>
  readonly globalRequestOptions?: { readonly adapter?: unknown; readonly transport?: unknown }
}

export interface SocketClient {
  connectToWsUrl(...args: unknown[]): unknown
  /** Absent in the legacy clients, which send no orders. */
  sendWSAPIRequest?(...args: unknown[]): Promise<unknown>
  readonly wsStore?: { getKeys?(): string[]; getWs?(key: string): unknown }
}

/** Methods that one of the four alone has, by the name of its exchange. */
const MARKS: readonly (readonly [venue: string, methods: readonly string[]])[] = [
  ['bybit', ['getSpreadOrderbook', 'getMergedOrderBook', 'subscribeV5']],
  ['binance', ['testConnectivity', 'getUserDataStreamManager', 'sendPing']],
  ['bitget', ['getTradeRate', 'getMarketFeeGroup', 'subscribeTopic']],
  ['okx', ['getAccountPositionRisk', 'getMarketWsKey', 'getWsAuthRequest']],
]

/** The exchange of a client or a prototype, e.g. `okx`. Null: it is not told by its methods, as of Bitget's WebSocketClientV3. Pure. */
export function venueOf(client: object): string | null {
  const found = MARKS.find(([, methods]) => methods.some((method) => typeof Reflect.get(client, method) === 'function'))
  return found?.[0] ?? null
}

export function isRestClient(client: object): client is RestClient {
  return has(client, '_call') && has(client, 'postPrivate')
}

export function isSocketClient(client: object): client is SocketClient {
  return has(client, 'connectToWsUrl')
}

function has(client: object, method: string): boolean {
  return typeof Reflect.get(client, method) === 'function'
}
