import { AsyncLocalStorage } from 'node:async_hooks'
import { isTradingHaltedError, TradingHaltedError } from '../../lib/errors.js'
import type { KillSwitch } from '../../lib/kill-switch.js'
import { type OrderIntent, readOrder, UNKNOWN_ORDER } from '../../lib/order.js'
import type { ClosingOrder } from '../../lib/ports.js'
import { askingAtConnection } from './dispatcher.js'
import { armsDeadMansSwitch, doorOf } from './doors.js'
import { type Endpoint, endpointDoor } from './endpoints.js'
import { OrderPartlySentError } from './errors.js'
import type { AnyMethod, ExchangeInside, SocketClient } from './exchange.js'
import { type CallReader, orderOfCall } from './order-of-call.js'
import { CANCELLING, Journey, type OrderPassage, type Passage, READING } from './passage.js'
import { Patches } from './patches.js'
import { SocketGuard } from './socket-guard.js'
import { unifiedNames } from './unified-names.js'
import { WaitingLine } from './waiting-line.js'

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
    for (const name of methodNames(this.#exchange)) this.#guardDoor(name, unified)
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

  #guardDoor(name: string, unified: ReadonlySet<string>): void {
    const door = doorOf(name, unified.has(name))
    if (door === null) return
    this.#patches.wrap(name, (original) => {
      if (door === 'read') return this.#passing(READING, original)
      if (door === 'cancel') return this.#passing(CANCELLING, original)
      const guard = this
      return function (this: unknown, ...args: unknown[]) {
        const send = () => original.apply(this, args)
        if (armsDeadMansSwitch(name, args)) return guard.#passages.run(CANCELLING, send)
        return guard.#order(() => orderOfCall(guard.#reader, name, args), send)
      }
    })
  }

  /** A read or a cancel never asks the kill switch, so nothing there can hold it up. */
  #passing(passage: Passage, original: AnyMethod): AnyMethod {
    const passages = this.#passages
    return function (this: unknown, ...args: unknown[]) {
      return passages.run(passage, () => original.apply(this, args))
    }
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
          const send = () => guard.#attempt(() => original.apply(this, args))
          return guard.#enter({ path: pathOf(url), method }, send)
        },
    )
    this.#patches.wrap(
      'undiciRequest',
      (original) =>
        function (this: unknown, ...args: unknown[]) {
          const [url, options, ...rest] = args
          guard.#lastLook(url, options)
          const passage = guard.#passages.getStore()
          if (passage?.kind !== 'order') return original.apply(this, args)
          const ask = () => guard.#takeBackUnlessPermitted(passage)
          return original.call(this, url, askingAtConnection(options, ask), ...rest)
        },
    )
    this.#patches.wrapValue('fetchImplementation', (implementation) =>
      typeof implementation === 'function'
        ? function (this: unknown, ...args: unknown[]) {
            guard.#lastLook(args[0], args[1])
            return implementation.apply(this, args)
          }
        : implementation,
    )
  }

  #guardSockets(): void {
    const guard = this
    for (const name of ['watch', 'watchMultiple']) {
      this.#patches.wrap(
        name,
        (original) =>
          function (this: unknown, ...args: unknown[]) {
            const [, messageHashes, message, subscribeHashes] = args
            const place = { messageHashes: textsOf(messageHashes), subscribeHashes: textsOf(subscribeHashes) }
            const passage = guard.#passages.getStore()
            const send = () => guard.#sockets.from(place, () => original.apply(this, args))
            if (passage?.kind === 'order') return guard.#rejecting(() => guard.#ask(passage, send))
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
    if (passage?.kind === 'order') return this.#rejecting(() => this.#ask(passage, send))
    if (passage !== undefined) return send()
    const door = this.#doorOf(asked)
    if (door !== 'order') return this.#passages.run(door === 'read' ? READING : CANCELLING, send)
    return this.#order(() => this.#unknownOrder(), send)
  }

  /** A call that orders: the kill switch is asked, and learns what becomes of it. */
  #order(read: () => OrderIntent, send: () => unknown): Promise<unknown> {
    return this.#rejecting(() => {
      const intent = read()
      const outer = this.#passages.getStore()
      if (outer?.kind !== 'order') return this.#follow(intent, intent, false, send)
      // Within an order, e.g. createOrder() within createMarketBuyOrder(): counted already, but maybe of another symbol.
      const isTicket = outer.isTicket && isPartOf(intent, outer.intent)
      const inner = { ...outer, intent, isTicket, order: isTicket ? outer.order : intent }
      return this.#ask(inner, () => this.#passages.run(inner, send))
    })
  }

  #follow(order: object, intent: OrderIntent, isTicket: boolean, send: () => unknown): Promise<unknown> {
    const passage: OrderPassage = { kind: 'order', order, intent, isTicket, journey: new Journey(), socket: null }
    return this.#killSwitch.middleware(order, () => this.#passages.run(passage, send))
  }

  /** @throws the refusal */
  #ask(passage: OrderPassage, send: () => unknown): unknown {
    if (!this.#killSwitch.permits(passage.order).allowed) throw this.#refusal(passage)
    return send()
  }

  /** @throws {TradingHaltedError} for an order that must not go on */
  #look(asked: AskedEndpoint): void {
    const passage = this.#passages.getStore()
    if (passage?.kind === 'order') this.#ask(passage, () => undefined)
    else if (passage === undefined && this.#doorOf(asked) === 'order') {
      const order = this.#unknownOrder()
      const verdict = this.#killSwitch.permits(order)
      if (!verdict.allowed) throw new TradingHaltedError(verdict, order)
    }
  }

  /** Right before the network library. The attempt has been counted as sent one step before. */
  #lastLook(url: unknown, options: unknown): void {
    const passage = this.#passages.getStore()
    if (passage?.kind === 'order') this.#takeBackUnlessPermitted(passage)
    else this.#look({ path: pathOf(url), method: (options as { method?: unknown } | undefined)?.method })
  }

  #takeBackUnlessPermitted(passage: OrderPassage): void {
    if (this.#killSwitch.permits(passage.order).allowed) return
    passage.journey.left--
    throw this.#refusal(passage)
  }

  /** Keeps what an attempt has failed with: should the next one be refused, it is the last that is known of the order. */
  async #attempt(send: () => unknown): Promise<unknown> {
    const passage = this.#passages.getStore()
    if (passage?.kind !== 'order') return send()
    passage.journey.left++
    try {
      return await send()
    } catch (error) {
      if (!isTradingHaltedError(error)) passage.journey.failure = error
      throw error
    }
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

  #rejecting(call: () => unknown): Promise<unknown> {
    try {
      return call() as Promise<unknown>
    } catch (error) {
      return Promise.reject(error)
    }
  }

  #doorOf({ path, method, params }: AskedEndpoint) {
    const endpoint: Endpoint = { path: String(path ?? ''), method: String(method ?? 'GET'), params }
    return endpointDoor(this.#exchange.id, endpoint)
  }

  #unknownOrder(): OrderIntent {
    return { ...UNKNOWN_ORDER, venue: this.#reader.venue }
  }
}

interface AskedEndpoint {
  readonly path: unknown
  readonly method: unknown
  readonly params?: unknown
}

/** The same position, the same direction, and not more of it. */
function isPartOf(order: OrderIntent, closing: OrderIntent): boolean {
  return (
    order.action === 'place' &&
    order.symbol === closing.symbol &&
    order.side === closing.side &&
    order.quantity !== null &&
    closing.quantity !== null &&
    Number(order.quantity) <= Number(closing.quantity)
  )
}

function throttlerLike(like: ExchangeInside['throttler'], config: unknown) {
  return like === undefined ? null : new like.constructor(config)
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
