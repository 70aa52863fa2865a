import { AsyncLocalStorage } from 'node:async_hooks'
import Big from 'big.js'
import type { KillSwitch } from '../../../lib/host/kill-switch.js'
import { isTradingHaltedError, TradingHaltedError } from '../../../lib/words/errors.js'
import { type OrderIntent, readOrder, UNKNOWN_ORDER } from '../../../lib/words/order.js'
import type { ClosingOrder } from '../../../lib/words/ports.js'
import type { ExchangeInside, SocketClient } from '../library/exchange.js'
import { throttlerLike } from '../library/throttler-like.js'
import { copyArguments, withoutParams } from './call-arguments.js'
import { armsDeadMansSwitch, doorOf, isDeadMansSwitch } from './call-kind.js'
import { AskingDispatchers } from './checking-dispatchers.js'
import { libraryFunctions } from './library-functions.js'
import { type CallReader, ordersOfCalls } from './order-of-call.js'
import { OrderPartlySentError } from './order-partly-sent-error.js'
import { CANCELLING, Journey, type OrderPassage, type Passage, READING } from './passage.js'
import { Patches } from './patches.js'
import { WaitingLine } from './rate-limit-queue.js'
import { type Endpoint, endpointDoor } from './request-kind.js'
import { SocketGuard } from './socket-guard.js'
import { unifiedNames } from './unified-names.js'

export interface ExchangeGuardParts {
  readonly exchange: ExchangeInside
  readonly killSwitch: KillSwitch
  readonly reader: CallReader
}

/**
 * Stands inside one exchange object of ccxt. Every method that reads, cancels or orders says so when it is called; the innermost
 * of them counts. An order asks the kill switch when it is called, and again at each step on its way: behind the rate limiter's
 * queue, at the signature, at `fetch`, and right before the network library, for each attempt anew. What comes to one of these
 * steps without such a method is judged by its path.
 */
export class ExchangeGuard {
  readonly #exchange: ExchangeInside
  readonly #killSwitch: KillSwitch
  readonly #reader: CallReader
  readonly #passages = new AsyncLocalStorage<Passage>()
  readonly #patches: Patches
  readonly #line: WaitingLine
  readonly #sockets: SocketGuard

  constructor({ exchange, killSwitch, reader }: ExchangeGuardParts) {
    this.#exchange = exchange
    this.#killSwitch = killSwitch
    this.#reader = reader
    this.#patches = new Patches(exchange)
    this.#line = new WaitingLine({
      killSwitch,
      makeThrottler: () => throttlerLike(exchange.throttler, exchange.tokenBucket),
      newestEntry: () => exchange.throttler?.queue?.at(-1),
    })
    this.#sockets = new SocketGuard({
      killSwitch,
      passages: this.#passages,
      refusal: (passage) => this.#refusal(passage),
      makeThrottler: (client) => throttlerLike(client.throttler, exchange.tokenBucket),
      venue: reader.venue,
    })
  }

  install(): void {
    const unified = unifiedNames(this.#exchange)
    const library = libraryFunctions(this.#exchange)
    for (const name of methodNames(this.#exchange)) {
      const door = doorOf(name, unified.has(name))
      // What a bot has put in the place of a read or a cancel may do more than that: its requests are judged one by one.
      if (door === 'order') this.#guardOrder(name)
      else if (door !== null && library.has(Reflect.get(this.#exchange, name))) this.#openDoor(name, door)
    }
    this.#guardWayToWire()
    this.#guardSockets()
  }

  /** Puts everything back as it was. */
  remove(): void {
    this.#patches.undo()
    this.#sockets.undo(Object.values(this.#exchange.clients ?? {}))
  }

  /** Runs `send`, whose one order is `closing`: that object is its own ticket, also while halted. */
  sendClosing(closing: ClosingOrder, send: () => Promise<unknown>): Promise<unknown> {
    const intent = { ...readOrder(closing), venue: this.#reader.venue }
    return this.#follow(closing, intent, true, send)
  }

  #guardOrder(name: string): void {
    const guard = this
    const read = ordersOfCalls(this.#reader, name)
    const deadMansSwitch = isDeadMansSwitch(name)
    this.#patches.wrap(
      name,
      (original) =>
        function (this: unknown, ...given: unknown[]) {
          // What was read here is what is sent, whatever becomes of the caller's objects.
          const args = copyArguments(given)
          const send = () => original.apply(this, [...withoutParams(args, guard.#reader.ownParams)])
          if (deadMansSwitch && armsDeadMansSwitch(args)) return guard.#passages.run(CANCELLING, send)
          return guard.#order(() => read(args), send)
        },
    )
  }

  /** A read or a cancel never asks the kill switch, so nothing there can hold it up. */
  #openDoor(name: string, door: 'read' | 'cancel'): void {
    const guard = this
    const passage = door === 'read' ? READING : CANCELLING
    this.#patches.wrap(
      name,
      (original) =>
        function (this: unknown, ...args: unknown[]) {
          if (door === 'cancel') guard.#countPart()
          return guard.#passages.run(passage, () => original.apply(this, args))
        },
    )
  }

  /** A cancel within an order, e.g. in an emulated editOrder(): what follows can't say that nothing has left. */
  #countPart(): void {
    const outer = this.#passages.getStore()
    if (outer?.kind === 'order') outer.journey.left++
  }

  #guardWayToWire(): void {
    const guard = this
    for (const name of ['request', 'fetch2']) {
      this.#patches.wrap(
        name,
        (original) =>
          function (this: unknown, ...args: unknown[]) {
            const [path, , method, params] = args
            return guard.#enter({ path, method, params }, () => original.apply(this, args))
          },
      )
    }
    this.#patches.wrap(
      'throttle',
      (original) =>
        function (this: unknown, cost?: number) {
          const passage = guard.#passages.getStore()
          const queue = () => original.call(this, cost) as Promise<unknown>
          return passage === undefined ? queue() : guard.#line.wait(passage, cost, queue)
        },
    )
    this.#patches.wrap(
      'sign',
      (original) =>
        function (this: unknown, ...args: unknown[]) {
          const [path, , method, params] = args
          guard.#look({ path, method, params })
          return original.apply(this, args)
        },
    )
    this.#patches.wrap(
      'fetch',
      (original) =>
        function (this: unknown, ...args: unknown[]) {
          const [url, method] = args
          const asked = { url, method }
          return guard.#enter(asked, () => guard.#attempt(asked, () => original.apply(this, args)))
        },
    )
    const dispatchers = new AskingDispatchers(() => {
      const passage = this.#passages.getStore()
      return passage?.kind === 'order' ? () => this.#takeBackUnlessPermitted(passage) : null
    })
    for (const name of ['undiciRequest', 'undici_request']) {
      this.#patches.wrap(
        name,
        (original) =>
          function (this: unknown, ...args: unknown[]) {
            const [url, options, ...rest] = args
            const passage = guard.#passages.getStore()
            guard.#lastLook(passage, url, options)
            return original.call(this, url, passage?.kind === 'order' ? dispatchers.in(options) : options, ...rest)
          },
      )
    }
    this.#patches.wrapValue('fetchImplementation', (implementation) =>
      typeof implementation === 'function'
        ? function (this: unknown, ...args: unknown[]) {
            guard.#lastLook(guard.#passages.getStore(), args[0], args[1])
            return implementation.apply(this, args)
          }
        : implementation,
    )
  }

  #guardSockets(): void {
    const guard = this
    for (const name of ['watch', 'watchMultiple', 'watch_multiple']) {
      this.#patches.wrap(
        name,
        (original) =>
          function (this: unknown, ...args: unknown[]) {
            const [url, messageHashes, message, subscribeHashes] = args
            const place = { messageHashes: textsOf(messageHashes), subscribeHashes: textsOf(subscribeHashes) }
            const passage = guard.#passages.getStore()
            const send = () => guard.#sockets.from(place, () => original.apply(this, args))
            if (passage?.kind === 'order') {
              return guard.#goOn(passage, () => {
                guard.#lookForAnother(passage, { path: url, method: 'WS' })
                return send()
              })
            }
            if (passage !== undefined) return send()
            if (message === undefined || message === null) return guard.#passages.run(READING, send)
            return guard.#order(() => guard.#unknownOrder(), send)
          },
      )
    }
    this.#patches.wrap(
      'client',
      (original) =>
        function (this: unknown, ...args: unknown[]) {
          const client = original.apply(this, args) as SocketClient
          guard.#sockets.install(client)
          return client
        },
    )
    for (const client of Object.values(this.#exchange.clients ?? {})) this.#sockets.install(client)
  }

  /** A request that goes on its own way, or on that of the method that has made it. */
  #enter(asked: AskedEndpoint, send: () => unknown): unknown {
    const passage = this.#passages.getStore()
    if (passage?.kind === 'order') return this.#goOn(passage, send)
    if (passage !== undefined) return send()
    const door = this.#doorOf(asked)
    if (door !== 'order') return this.#passages.run(door === 'read' ? READING : CANCELLING, send)
    return this.#order(() => this.#unknownOrder(), send)
  }

  /** A call that orders: the kill switch is asked, and learns what becomes of it. */
  #order(read: () => OrderIntent, send: () => unknown): Promise<unknown> {
    return rejecting(() => {
      const intent = read()
      const outer = this.#passages.getStore()
      if (outer?.kind !== 'order' || !takesPart(intent, outer)) return this.#follow(intent, intent, false, send)
      // The same order, e.g. createOrder() within createMarketBuyOrder(): it is counted already.
      outer.journey.placed = plus(outer.journey.placed, intent.quantity ?? '0')
      const inner = { ...outer, intent, order: outer.isTicket ? outer.order : intent, signed: [] }
      return this.#goOn(inner, () => this.#passages.run(inner, send))
    })
  }

  #follow(order: object, intent: OrderIntent, isTicket: boolean, send: () => unknown): Promise<unknown> {
    const journey = new Journey()
    const passage: OrderPassage = { kind: 'order', order, intent, isTicket, journey, signed: [], socket: null }
    return this.#killSwitch.middleware(order, () => this.#travel(passage, send))
  }

  /** A call that was refused in the middle can't say that nothing was sent. */
  #travel(passage: OrderPassage, send: () => unknown): unknown {
    const { journey } = passage
    const answered = (answer: unknown) => {
      journey.over = true
      return answer
    }
    const failed = (error: unknown) => {
      journey.over = true
      if (!isTradingHaltedError(error) || journey.left <= 0) throw error
      throw journey.failure ?? new OrderPartlySentError(this.#reader.venue, error)
    }
    return this.#passages.run(passage, rejecting, send).then(answered, failed)
  }

  /** An order at one more step of its way. */
  #goOn(passage: OrderPassage, send: () => unknown): unknown {
    try {
      this.#ask(passage)
      return send()
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** @throws the refusal */
  #ask(passage: OrderPassage): void {
    if (!this.#killSwitch.permits(passage.order).allowed) throw this.#refusal(passage)
  }

  /** @throws {TradingHaltedError} for an order that must not go on */
  #look(asked: AskedEndpoint): void {
    const passage = this.#passages.getStore()
    if (passage?.kind === 'order') {
      this.#ask(passage)
      this.#lookForAnother(passage, asked)
    } else if (passage === undefined && this.#doorOf(asked) === 'order') this.#askUnknown()
  }

  /**
   * An order is signed once for an endpoint. What goes there again in its name, or when it is over, is another one of which nothing
   * is known: a bot that hedges within createOrder() must not do so on the ticket of a closing order.
   */
  #lookForAnother({ signed, journey }: OrderPassage, asked: AskedEndpoint): void {
    if (asked.method === 'GET' && this.#doorOf(asked) !== 'order') return
    const endpoint = `${asked.method} ${placeOf(asked)}`
    const isAnother = signed.includes(endpoint) || journey.over
    signed.push(endpoint)
    if (isAnother && this.#doorOf(asked) === 'order') this.#askUnknown()
  }

  /** @throws {TradingHaltedError} unless anything may pass */
  #askUnknown(): void {
    const order = this.#unknownOrder()
    const verdict = this.#killSwitch.permits(order)
    if (!verdict.allowed) throw new TradingHaltedError(verdict, order)
  }

  /** Right before the network library. The attempt has been counted as sent one step before. */
  #lastLook(passage: Passage | undefined, url: unknown, options: unknown): void {
    if (passage?.kind === 'order') this.#takeBackUnlessPermitted(passage)
    else this.#look({ url, method: (options as { method?: unknown } | undefined)?.method })
  }

  #takeBackUnlessPermitted(passage: OrderPassage): void {
    if (this.#killSwitch.permits(passage.order).allowed) return
    passage.journey.left--
    throw this.#refusal(passage)
  }

  /**
   * Keeps what an attempt has failed with: should the next one be refused, it is the last that is known of the order. A closing
   * order is not tried again here: whether it is needed again is seen when the venue is read.
   */
  #attempt(asked: AskedEndpoint, send: () => unknown): unknown {
    const passage = this.#passages.getStore()
    if (passage?.kind !== 'order' || (asked.method === 'GET' && this.#doorOf(asked) === 'read')) return send()
    const { journey, isTicket } = passage
    if (isTicket && journey.failure !== undefined) throw journey.failure
    journey.left++
    const attempt = Promise.resolve(send())
    attempt.then(undefined, (error) => {
      if (!isTradingHaltedError(error)) journey.failure = error
    })
    return attempt
  }

  /**
   * What a refused step throws. An attempt that has gone out before may be at the exchange: that is not "nothing was sent", so
   * the caller gets what that attempt has failed with, as if it had been the last.
   */
  #refusal({ order, intent, journey }: OrderPassage): unknown {
    const verdict = this.#killSwitch.permits(order)
    const refused = verdict.allowed
      ? new Error('trading has been resumed meanwhile')
      : new TradingHaltedError(verdict, intent)
    if (journey.left <= 0) return refused
    return journey.failure ?? new OrderPartlySentError(this.#reader.venue, refused)
  }

  #doorOf(asked: AskedEndpoint) {
    const endpoint: Endpoint = { path: placeOf(asked), method: String(asked.method ?? 'GET'), params: asked.params }
    return endpointDoor(this.#exchange.id, endpoint)
  }

  #unknownOrder(): OrderIntent {
    return { ...UNKNOWN_ORDER, venue: this.#reader.venue }
  }
}

/** What a call gives, as a promise, also when it throws. */
function rejecting(call: () => unknown): Promise<unknown> {
  try {
    return Promise.resolve(call())
  } catch (error) {
    return Promise.reject(error)
  }
}

/** A request as ccxt asks for it, by path or by address. */
type AskedEndpoint = ({ readonly path: unknown } | { readonly url: unknown }) & {
  readonly method: unknown
  readonly params?: unknown
}

function placeOf(asked: AskedEndpoint): string {
  return 'url' in asked ? pathOf(asked.url) : String(asked.path ?? '')
}

/**
 * Whether an order within another one's call is that one, or a part of it: the same market and direction, and together not more
 * of it. What the outer call doesn't tell (a batch of several symbols, an order by its cost) it covers, unless it is an exit.
 */
function takesPart(order: OrderIntent, { intent: outer, journey, isTicket, signed }: OrderPassage): boolean {
  // It is over, or has sent its own order already.
  if (journey.over || signed.length > 0) return false
  const isExit = isTicket || outer.reduceOnly
  const fits = (mine: string | null, its: string | null) => its === mine || (its === null && !isExit)
  if (!fits(order.symbol, outer.symbol) || !fits(order.side, outer.side)) return false
  if (isExit && !isTicket && !order.reduceOnly) return false
  if (outer.quantity === null) return !isExit
  if (order.quantity === null) return !isExit && journey.placed === '0'
  return new Big(plus(journey.placed, order.quantity)).lte(outer.quantity)
}

function plus(one: string, other: string): string {
  return new Big(one).plus(other).toFixed()
}

function pathOf(url: unknown): string {
  try {
    return new URL(String(url)).pathname
  } catch {
    return String(url)
  }
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string')
}

/** The names of all methods of an object, its own and inherited ones. */
function methodNames(object: object): Set<string> {
  const names = new Set<string>()
  for (let each: object = object; each !== Object.prototype; each = Object.getPrototypeOf(each)) {
    for (const name of Object.getOwnPropertyNames(each)) {
      const { value } = Object.getOwnPropertyDescriptor(each, name) ?? {}
      if (typeof value === 'function' && name !== 'constructor') names.add(name)
    }
  }
  return names
}
