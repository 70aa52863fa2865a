import { AsyncLocalStorage } from 'node:async_hooks'
import { closingOf, withClosing } from '../../lib/clients/closing.js'
import { isDisarming } from '../../lib/clients/disarming.js'
import { type Guarding, OrderRequest } from '../../lib/clients/order-request.js'
import { withoutTerms } from '../../lib/clients/order-terms.js'
import { isCountdown, kindOfCall } from './method-kind.js'
import { orderOfCall } from './order-of-call.js'

export interface GuardBinanceOptions {
  /** What a halt's `scope.venue` is compared with. Default `binance`. */
  readonly venue?: string
}

// biome-ignore lint/suspicious/noExplicitAny: takes the options of the library, and gives its client
type MakeBinance = (options?: any) => any

/** The option of each address, and what it is where none is given; on the test network, as `getEndpoint` of the library has them. */
const ADDRESSES = [
  ['httpBase', 'https://api.binance.com', 'https://demo-api.binance.com'],
  ['httpFutures', 'https://fapi.binance.com', 'https://demo-fapi.binance.com'],
  ['httpDelivery', 'https://dapi.binance.com', 'https://demo-dapi.binance.com'],
  ['httpPortfolioMargin', 'https://papi.binance.com', 'https://demo-papi.binance.com'],
] as const

/** The order that the running code sends. */
interface Sending {
  readonly request: OrderRequest
  /** Requests that come before it: for the exchange's clock. */
  before: number
}

/**
 * Guards the clients that `binance-api-node` 0.13 makes. Its methods are closures over what they were made with, so that a client can't be guarded
 * later: a call that was behind its signature would leave. Readings and cancels pass by the name of their method; everything else is an order, and
 * is asked for again when the library reads the address to send it to, behind the exchange's clock and the signature.
 *
 * @param makeBinance the library's default export
 * @returns what takes its place: the same function, for guarded clients
 * @throws {TypeError} when it is no function
 */
export function guardBinance<Make extends MakeBinance>(
  makeBinance: Make,
  killSwitch: Guarding,
  options: GuardBinanceOptions = {},
): Make {
  if (typeof makeBinance !== 'function') {
    throw new TypeError(
      'guardBinance(Binance, killSwitch): pass the default export of binance-api-node, which makes clients. A client that is there already ' +
        "can't be guarded. Nothing was guarded.",
    )
  }
  const venue = options.venue ?? 'binance'
  const guardedMake = (given: Readonly<Record<string, unknown>> = {}) => {
    const sending = new AsyncLocalStorage<Sending>()
    const client = makeBinance({ ...given, ...checkedAddresses(given, () => attempt(sending.getStore())) })
    // Streams send no orders, and read the addresses as texts.
    client.ws = makeBinance(given).ws
    for (const [name, method] of Object.entries<unknown>(client)) {
      if (typeof method !== 'function') continue
      client[name] = function guarded(this: unknown, ...args: unknown[]) {
        const passes = kindOfCall(name, args) !== 'order' || (isDisarming(this) && isCountdown(name, args))
        if (passes) return method.apply(client, args)
        // A copy: the library deletes from the bot's own object.
        const sent = args.map((each) => (isRecord(each) ? { ...each } : each))
        const orders = withClosing([orderOfCall(name, sent, venue)], closingOf(Object(this)))
        const request = new OrderRequest(killSwitch, orders)
        const told = sent.map((each) => withoutTerms(each, orders))
        const before = sent.some((each) => isRecord(each) && Boolean(each.useServerTime)) ? 1 : 0
        return request.send(() => sending.run({ request, before }, () => method.apply(client, told)))
      }
    }
    return client
  }
  return guardedMake as Make
}

function attempt(sending: Sending | undefined): void {
  if (sending === undefined) return
  if (sending.before > 0) sending.before--
  else sending.request.attempt()
}

/** Addresses that ask when they are made into a text, which the library does for each request, in the turn in which it sends it. */
function checkedAddresses(given: Readonly<Record<string, unknown>>, ask: () => void): object {
  const isTest = Boolean(given.testnet)
  const addresses = ADDRESSES.map(([option, live, test]) => {
    const address = String(isTest ? test : (given[option] ?? live))
    const checked = {
      toString() {
        ask()
        return address
      },
    }
    return [option, checked]
  })
  return { ...Object.fromEntries(addresses), testnet: false }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
