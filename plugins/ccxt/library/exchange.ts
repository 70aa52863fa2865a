// What is used of a ccxt exchange object. Its own types are not imported: ESM and CommonJS copies, and versions, differ in them.

/** Any exchange object of ccxt: `ccxt.binance`, `ccxt.pro.binance`, `ccxt.prediction.…`, or a subclass. */
export interface CcxtExchange {
  readonly id: string
  readonly has: object
  // biome-ignore lint/suspicious/noExplicitAny: the exchanges disagree on these types
  fetch2(...args: any[]): Promise<any>
  // biome-ignore lint/suspicious/noExplicitAny: see above
  sign(...args: any[]): any
}

// biome-ignore lint/suspicious/noExplicitAny: whatever a method of the library takes and returns
export type AnyMethod = (...args: any[]) => any

/** A queue of requests that lets them go at the exchange's pace. */
export interface Throttler {
  /** Those that wait; each is charged its `cost` when its turn comes. */
  readonly queue?: readonly { cost?: unknown }[]
  throttle(cost?: number): Promise<unknown>
}

/** The queue of ccxt's rate limiter. Another one can be made of its class. */
export type Queue = Throttler & { readonly constructor: new (config: unknown) => Throttler }

/** The inside of an exchange object, as far as the guard and the venue need it. */
export interface ExchangeInside {
  readonly id: string
  readonly has: Readonly<Record<string, unknown>>
  /** All endpoints, by part of the API and HTTP method. */
  readonly api?: unknown
  readonly options?: Record<string, unknown>
  readonly markets?: Readonly<Record<string, unknown>> | null
  readonly clients?: Readonly<Record<string, SocketClient>>
  readonly throttler?: Queue
  readonly tokenBucket?: unknown
  market(symbol: string): Readonly<Record<string, unknown>>
}

/** A WebSocket of ccxt. */
export interface SocketClient {
  readonly url: string
  readonly subscriptions: Record<string, unknown>
  readonly throttler?: Queue
  readonly isConnected?: boolean
  reject(error: unknown, messageHash?: string): unknown
  future(messageHash: string): unknown
  clearPingInterval(): void
  setPingInterval(): void
}
