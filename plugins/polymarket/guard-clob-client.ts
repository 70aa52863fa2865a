import { asOneRequest } from '../../lib/clients/orders-in.js'
import type { ClientCall, OnRefused } from '../../lib/guard/on-refused.js'
import { sendOrThrow } from '../../lib/guard/send-or-throw.js'
import type { KillSwitch } from '../../lib/host/kill-switch.js'
import { watchGuard } from '../../lib/host/standing-guards.js'
import { isTradingHaltedError, TradingHaltedError } from '../../lib/words/errors.js'
import { completeIntent, type OrderIntent } from '../../lib/words/order.js'
import type { ClosingOrder } from '../../lib/words/ports.js'
import { mayPlaceOrders } from './allowed-paths.js'
import { closingOf } from './closing.js'
import { OrderBody, OrderQuery } from './order-body.js'
import { isUncertain, UncertainOutcome } from './outcome.js'
import { isWithin, readOrders } from './signed-order.js'

export interface GuardClobClientOptions {
  /** What a halt's `scope.venue` is compared with. Default `polymarket`. */
  readonly venue?: string
  /**
   * True for a bot that never holds both outcomes of a market: its sales pass at level `reducing`, as far as the position goes.
   * Default false: who holds both and sells one is left with a bet on the other.
   */
  readonly sellsReduce?: boolean
  /**
   * The bot's own way to hear a no, e.g. `({ message }) => ({ success: false, errorMsg: message })`. Without it, a refused call rejects with
   * the error. Nothing was sent; not asked where a first attempt may have arrived.
   */
  readonly onRefused?: OnRefused
}

type Guarding = Pick<KillSwitch, 'middleware' | 'permits'>

/** What the prototype's `post` is to both versions of the client. */
type Post = (this: Poster, endpoint: unknown, options?: PostOptions, ...rest: unknown[]) => Promise<unknown>

interface Poster {
  readonly host?: unknown
}

interface PostOptions {
  readonly data?: unknown
  readonly params?: unknown
}

/** An object with a `post` or a `put`: the prototype, the client, or the functions that its RFQ client was given. */
type Holder = Record<PropertyKey, unknown>

const GUARDED = Symbol.for('trading-kill-switch.guarded-post')

/**
 * Guards what every order of a Polymarket client is sent through: the `post` of `@polymarket/clob-client-v2` 1.x, and of
 * `@polymarket/clob-client` 4.x and 5.x. No order leaves while it may not, whether it was signed before the halt or after, alone or in a
 * batch, at the first attempt or by the client's own retry. The caller gets a `TradingHaltedError`, also with `throwOnError: false`.
 * A batch leaves as a whole or not at all. Cancels, readings and heartbeats pass.
 *
 * @param clobClient the class, before `new`, or a client. ESM and CommonJS have different classes: take the one that is used
 * @returns takes the guard off again
 * @throws {TypeError} when it is no Polymarket client
 */
export function guardClobClient(
  clobClient: object,
  killSwitch: Guarding,
  options: GuardClobClientOptions = {},
): () => void {
  const client = (typeof clobClient === 'function' ? clobClient.prototype : clobClient) as Holder
  if (typeof client?.post !== 'function' || typeof client.postOrder !== 'function') {
    throw new TypeError(
      'guardClobClient(ClobClient, killSwitch): this is no Polymarket client; it has no post() and postOrder(). ' +
        'Pass the class ClobClient, or what `new ClobClient(…)` has made. Nothing was guarded.',
    )
  }
  const reading = { venue: options.venue ?? 'polymarket', sellsReduce: options.sellsReduce ?? false }
  const sending = [
    ...sendingMethodsOf(client),
    ...sendingMethodsOf((client.rfq as { deps?: Holder } | undefined)?.deps), // bound in v1's constructor
  ]
  const undo = sending.map(({ holder, key }) =>
    replace(holder, key, killSwitch, (original) => {
      return async function guarded(this: Poster, endpoint, given, ...rest) {
        if (key === 'post' && !mayPlaceOrders(this.host, endpoint)) return original.call(this, endpoint, given, ...rest)
        const data = parsed(given?.data)
        const orders = asOneRequest(withClosing(readOrders(data, reading), closingOf(this)))
        const call = { method: key, args: [endpoint, given, ...rest] }
        return settled(
          sendAll(killSwitch, orders, data, (body, query) =>
            original.call(this, endpoint, { ...given, data: body, params: given?.params ?? query }, ...rest),
          ).catch((error: unknown) => sayNo(options.onRefused, error, call)),
        )
      }
    }),
  )
  return () => {
    for (const restore of undo) restore()
  }
}

/** An {@link UncertainOutcome} is no refusal: something may have arrived. @throws the error, where nobody says no in its place */
function sayNo(onRefused: OnRefused | undefined, error: unknown, call: ClientCall): unknown {
  if (onRefused === undefined || !isTradingHaltedError(error)) throw error
  return onRefused(error, error.order, call)
}

/** The methods that send what may be an order. */
function sendingMethodsOf(holder: Holder | undefined): { holder: Holder; key: 'post' | 'put' }[] {
  if (holder === undefined) return []
  return (['post', 'put'] as const).filter((key) => typeof holder[key] === 'function').map((key) => ({ holder, key }))
}

function replace(holder: Holder, key: string, killSwitch: Guarding, guard: (original: Post) => Post): () => void {
  const original = holder[key] as Post & { [GUARDED]?: unknown }
  if (original[GUARDED] === killSwitch) return () => {}
  const own = Reflect.getOwnPropertyDescriptor(holder, key)
  const value = Object.defineProperty(guard(original), GUARDED, { value: killSwitch })
  Object.defineProperty(holder, key, {
    value,
    writable: true,
    configurable: true,
    enumerable: own?.enumerable ?? false,
  })
  const unwatch = watchGuard(killSwitch, holder, key)
  return () => {
    unwatch()
    if (holder[key] !== value) return
    if (own === undefined) delete holder[key]
    else Object.defineProperty(holder, key, own)
  }
}

/** Sends a request by its body and its query. */
type Send = (body: unknown, query: OrderQuery) => Promise<unknown>

type Order = Partial<OrderIntent> | ClosingOrder

/** The kill switch's own closing order stands for the order that carries it out, and for no other. */
function withClosing(orders: Partial<OrderIntent>[], closing: ClosingOrder | null): Order[] {
  return orders.map((order) => (closing !== null && orders.length === 1 && isWithin(order, closing) ? closing : order))
}

/** Sends one request once each of its orders has passed. Every order is followed to its own part of the answer. */
async function sendAll(killSwitch: Guarding, orders: readonly Order[], data: unknown, send: Send): Promise<unknown> {
  let whole: Promise<unknown> = Promise.resolve()
  const pass = (index: number): Promise<unknown> =>
    sendOrThrow(killSwitch.middleware, orders[index], () => {
      if (index + 1 < orders.length) pass(index + 1).catch(() => {})
      else whole = sendOnce(killSwitch, orders, data, send)
      return whole.then((answer) => (Array.isArray(answer) ? answer[index] : answer))
    }) as Promise<unknown>
  await pass(0)
  return whole
}

async function sendOnce(killSwitch: Guarding, orders: readonly Order[], data: unknown, send: Send): Promise<unknown> {
  const body: OrderBody = new OrderBody(data, () => refusalOf(killSwitch, orders, body.attempts))
  const outcome = await send(typeof data === 'object' && data !== null ? body : data, new OrderQuery(body)).then(
    (answer) => () => answer,
    (error: unknown) => () => {
      throw error
    },
  )
  if (body.refusal === null) {
    return isUncertain(outcome, body.attempts) ? Promise.reject(new UncertainOutcome(outcome)) : outcome()
  }
  const { refusal } = body
  if (body.attempts === 0) throw refusal
  throw new UncertainOutcome(() => {
    throw refusal
  })
}

function refusalOf(killSwitch: Guarding, orders: readonly Order[], attempts: number): TradingHaltedError | null {
  for (const order of orders) {
    const verdict = killSwitch.permits(order)
    if (verdict.allowed) continue
    const reason =
      attempts === 0 ? verdict.reason : `${verdict.reason}; this was a retry, and the first attempt may have arrived`
    return new TradingHaltedError({ ...verdict, reason }, completeIntent(order))
  }
  return null
}

/** What the caller gets where the kill switch has to take the outcome for unknown. */
function settled(sent: Promise<unknown>): Promise<unknown> {
  return sent.catch((error: unknown) => {
    if (error instanceof UncertainOutcome) return error.outcome()
    throw error
  })
}

/** A body that is a text already is parsed, so that it can be checked once more right before it is sent. */
function parsed(data: unknown): unknown {
  if (typeof data !== 'string') return data
  try {
    return JSON.parse(data)
  } catch {
    return data
  }
}
