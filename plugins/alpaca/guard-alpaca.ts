import { checkedFetch } from '../../lib/clients/checking-dispatchers.js'
import { closingOf } from '../../lib/clients/closing.js'
import { type Guarding, OrderRequest } from '../../lib/clients/order-request.js'
import { requestHead } from '../../lib/clients/request-head.js'
import { watchGuard } from '../../lib/host/standing-guards.js'
import { closes, kindOfRequest, orderOfRequest } from './request-kind.js'

export interface GuardAlpacaOptions {
  /** What a halt's `scope.venue` is compared with. Default `alpaca`. */
  readonly venue?: string
}

type Fetch = (url: string, init?: RequestInit) => Promise<Response>

/** The `Configuration` of `@alpacahq/alpaca-trade-api` 4.x, through whose `fetchApi` all of its requests go. */
interface Configuration {
  readonly fetchApi?: Fetch
}

const GUARDED = Symbol.for('trading-kill-switch.guarded-alpaca')

/**
 * Guards the trading of `@alpacahq/alpaca-trade-api` 4.x, behind its rate limiter and at each of its retries. Readings, cancels and watchlists
 * pass; everything else is an order, also what closes a position. The caller gets a `TradingHaltedError` as the `cause` of the client's
 * `FetchError`.
 *
 * @param alpaca an `Alpaca`, its `trading`, or the `Configuration` that APIs are made with
 * @returns takes the guard off again
 * @throws {TypeError} when it is none of these. Nothing is guarded then.
 */
export function guardAlpaca(alpaca: object, killSwitch: Guarding, options: GuardAlpacaOptions = {}): () => void {
  const configuration = configurationOf(alpaca)
  if (Reflect.get(configuration, GUARDED) === killSwitch) return () => {}
  const venue = options.venue ?? 'alpaca'
  const original = () =>
    Reflect.get(Object.getPrototypeOf(configuration), 'fetchApi', configuration) ?? globalThis.fetch
  const guarded: Fetch = async (url, init) => {
    const { pathname, searchParams } = new URL(url)
    const head = requestHead(init?.method ?? 'GET', pathname)
    if (kindOfRequest(head) !== 'order') return original()(url, init)
    const closing = closingOf(init ?? {})
    const isClosing = closing !== null && closes(head, searchParams, closing)
    const request = new OrderRequest(killSwitch, [isClosing ? closing : orderOfRequest(head, init?.body, venue)])
    const attempt = () => request.attempt()
    return (await request.send(() => original()(url, checkedFetch(attempt, init)))) as Response
  }
  Object.defineProperty(configuration, 'fetchApi', { get: () => guarded, configurable: true })
  Object.defineProperty(configuration, GUARDED, { value: killSwitch, configurable: true })
  const unwatch = watchGuard(killSwitch, configuration, 'fetchApi')
  return () => {
    unwatch()
    if (configuration.fetchApi !== guarded) return
    Reflect.deleteProperty(configuration, 'fetchApi')
    Reflect.deleteProperty(configuration, GUARDED)
  }
}

function configurationOf(alpaca: object): Configuration {
  for (const path of [['trading', 'config'], ['config'], []]) {
    const found = path.reduce<unknown>((object, key) => Reflect.get(Object(object), key), alpaca)
    if (typeof found === 'object' && found !== null && 'fetchApi' in Object.getPrototypeOf(found)) return found
  }
  throw new TypeError(
    'guardAlpaca(alpaca, killSwitch): this is no client of @alpacahq/alpaca-trade-api 4.x. Pass what `new Alpaca(…)` has made. Nothing was guarded.',
  )
}
