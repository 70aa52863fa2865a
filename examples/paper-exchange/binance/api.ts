import type { Faults } from '../faults.js'
import { tryAgain } from './binance-error.js'
import type { Parameters } from './parameters.js'

/** Who may call a route: anyone, who names an API key, or who signs: Binance's documentation, "Request security". */
export type Security = 'NONE' | 'KEY' | 'SIGNED'

/** A route of one of Binance's APIs. */
export interface Route {
  readonly method: string
  /** Without its version, e.g. `order`. */
  readonly path: string
  readonly security: Security
  /** True: its answer can get lost, by the fault `lose_acknowledgements`. */
  readonly places?: boolean
  handle(parameters: Parameters): object
}

/** A method of a WebSocket API, and the route that does the same. */
export type WebSocketMethods = Readonly<Record<string, { readonly method: string; readonly path: string }>>

/** One of Binance's APIs: spot, or USDⓈ-M futures. */
export interface BinanceApi {
  readonly routes: readonly Route[]
  readonly webSocketMethods: WebSocketMethods
  /** Calls `push` with every event of the user data stream from here on. Returns what ends it. */
  follow(push: (event: object) => void): () => void
}

/** Refuses a cancel when the fault `reject_cancels` says so. */
export function refuseCancel(faults: Faults): void {
  if (faults.refusesCancel()) throw tryAgain()
}
