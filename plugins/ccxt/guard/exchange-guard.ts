import { AsyncLocalStorage } from 'node:async_hooks'
import { watchGuard } from '../../../lib/host/standing-guards.js'
import type { ClosingOrder } from '../../../lib/words/ports.js'
import type { ExchangeInside } from '../library/exchange.js'
import { throttlerLike } from '../library/throttler-like.js'
import { BotMethods } from './bot-methods.js'
import { copyArguments, withoutParams } from './call-arguments.js'
import { callKindOf } from './call-kind.js'
import { armsDeadMansSwitch, isDeadMansSwitch } from './dead-mans-switch.js'
import type { Guarding } from './guarding.js'
import { methodNames } from './method-names.js'
import { OrderGate } from './order-gate.js'
import { type CallReader, intentReader } from './order-intent-reader.js'
import { OrderPassages } from './order-passages.js'
import type { CurrentPassage, Passage } from './passage.js'
import { Patches } from './patches.js'
import { RateLimitQueue } from './rate-limit-queue.js'
import { RequestKinds } from './request-kinds.js'
import { SocketGuard } from './socket-guard.js'
import { unifiedNames } from './unified-names.js'
import { guardWayToHttp } from './way-to-http.js'
import { guardWayToSocket } from './way-to-socket.js'

/** What every request of an exchange goes through last. Further up, a bot may put its own around a method. */
const ON_THE_WIRE = ['sign', 'fetch']

export interface ExchangeGuardParts {
  readonly exchange: ExchangeInside
  readonly killSwitch: Guarding
  readonly reader: CallReader
}

/**
 * Stands inside one exchange object of ccxt, in two places: before every method that orders, and on the way of every request, which is
 * judged by what it is, whoever makes it. What an order goes through is in {@link OrderPassages}.
 */
export class ExchangeGuard {
  readonly #exchange: ExchangeInside
  readonly #killSwitch: Guarding
  readonly #reader: CallReader
  readonly #current: CurrentPassage = new AsyncLocalStorage<Passage>()
  readonly #patches: Patches
  readonly #gate: OrderGate
  readonly #botMethods: BotMethods
  readonly #queue: RateLimitQueue
  readonly #passages: OrderPassages
  readonly #sockets: SocketGuard
  #unwatch: (() => void)[] = []

  constructor({ exchange, killSwitch, reader }: ExchangeGuardParts) {
    const { venue } = reader
    const current = this.#current
    const gate = new OrderGate({ killSwitch, venue })
    const kinds = new RequestKinds(exchange)
    this.#exchange = exchange
    this.#killSwitch = killSwitch
    this.#reader = reader
    this.#gate = gate
    this.#patches = new Patches(exchange)
    this.#botMethods = new BotMethods({ exchange, patches: this.#patches, current })
    this.#queue = new RateLimitQueue({
      killSwitch,
      makeThrottler: () => throttlerLike(exchange.throttler, exchange.tokenBucket),
      newestEntry: () => exchange.throttler?.queue?.at(-1),
    })
    this.#passages = new OrderPassages({ venue, killSwitch, current, gate, kinds })
    this.#sockets = new SocketGuard({
      killSwitch,
      current,
      gate,
      kinds,
      passages: this.#passages,
      makeThrottler: (client) => throttlerLike(client.throttler, exchange.tokenBucket),
    })
  }

  install(): void {
    this.#guardMethods()
    const [patches, current, passages] = [this.#patches, this.#current, this.#passages]
    guardWayToHttp({ patches, current, passages, queue: this.#queue, librarySigns: this.#botMethods.isLibrary('sign') })
    guardWayToSocket({ patches, passages, sockets: this.#sockets })
    this.#botMethods.separate()
    for (const client of this.#clients()) this.#sockets.install(client)
    this.#unwatch = ON_THE_WIRE.map((name) => watchGuard(this.#killSwitch, this.#exchange, name))
  }

  /** Puts everything back as it was. */
  remove(): void {
    for (const unwatch of this.#unwatch.splice(0)) unwatch()
    this.#patches.undo()
    this.#sockets.undo(this.#clients())
  }

  /** Runs `send`, whose one order is `closing`: that object is its own ticket, also while halted. */
  sendClosing(closing: ClosingOrder, send: () => Promise<unknown>): Promise<unknown> {
    this.#botMethods.separate()
    return this.#passages.callClosing(closing, send)
  }

  /** Runs `send`, which sets the exchange's dead man's switch for the kill switch itself: it may disarm it while halted. */
  sendDeadMan(send: () => Promise<unknown>): Promise<unknown> {
    return this.#passages.callDeadMan(send)
  }

  #guardMethods(): void {
    const unified = unifiedNames(this.#exchange)
    for (const name of methodNames(this.#exchange)) {
      if (callKindOf(name, unified.has(name)) === 'order') this.#guardOrder(name)
    }
  }

  #guardOrder(name: string): void {
    const read = intentReader(this.#reader, name)
    const deadMansSwitch = isDeadMansSwitch(name)
    this.#patches.wrap(name, (given, proceed) => {
      // The copy that is read here is what is sent, whatever becomes of the caller's objects.
      const args = copyArguments(given)
      const send = () => proceed(withoutParams(args, this.#reader.ownParams))
      if (deadMansSwitch && this.#passages.isOwnDeadMan) return send()
      if (deadMansSwitch && armsDeadMansSwitch(args)) return this.#current.exit(send)
      // Where orders are told apart, what a bot has replaced since must not borrow this one's permission.
      if (!this.#gate.isOpen()) this.#botMethods.separate()
      return this.#passages.call(() => read(args), send)
    })
  }

  #clients() {
    return Object.values(this.#exchange.clients ?? {})
  }
}
