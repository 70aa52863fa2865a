import { AsyncLocalStorage } from 'node:async_hooks'
import type { KillSwitch } from '../../../lib/host/kill-switch.js'
import type { ClosingOrder } from '../../../lib/words/ports.js'
import type { ExchangeInside } from '../library/exchange.js'
import { throttlerLike } from '../library/throttler-like.js'
import { copyArguments, withoutParams } from './call-arguments.js'
import { callKindOf } from './call-kind.js'
import { armsDeadMansSwitch, isDeadMansSwitch } from './dead-mans-switch.js'
import { libraryFunctions } from './library-functions.js'
import { methodNames } from './method-names.js'
import { OrderGate } from './order-gate.js'
import { type CallReader, intentReader } from './order-intent-reader.js'
import { OrderPassages } from './order-passages.js'
import { CANCELLING, type CurrentPassage, type Passage, READING } from './passage.js'
import { Patches } from './patches.js'
import { RateLimitQueue } from './rate-limit-queue.js'
import { SocketGuard } from './socket-guard.js'
import { unifiedNames } from './unified-names.js'
import { guardWayToHttp } from './way-to-http.js'
import { guardWayToSocket } from './way-to-socket.js'

export interface ExchangeGuardParts {
  readonly exchange: ExchangeInside
  readonly killSwitch: KillSwitch
  readonly reader: CallReader
}

/**
 * Stands inside one exchange object of ccxt. Every method that reads, cancels or orders says so when it is called; the innermost
 * of them counts. What an order goes through from there is in {@link OrderPassages}.
 */
export class ExchangeGuard {
  readonly #exchange: ExchangeInside
  readonly #reader: CallReader
  readonly #current: CurrentPassage = new AsyncLocalStorage<Passage>()
  readonly #patches: Patches
  readonly #queue: RateLimitQueue
  readonly #passages: OrderPassages
  readonly #sockets: SocketGuard

  constructor({ exchange, killSwitch, reader }: ExchangeGuardParts) {
    const { venue } = reader
    const current = this.#current
    const gate = new OrderGate({ killSwitch, venue })
    this.#exchange = exchange
    this.#reader = reader
    this.#patches = new Patches(exchange)
    this.#queue = new RateLimitQueue({
      killSwitch,
      makeThrottler: () => throttlerLike(exchange.throttler, exchange.tokenBucket),
      newestEntry: () => exchange.throttler?.queue?.at(-1),
    })
    this.#passages = new OrderPassages({ exchangeId: exchange.id, venue, killSwitch, current, gate })
    this.#sockets = new SocketGuard({
      killSwitch,
      current,
      gate,
      makeThrottler: (client) => throttlerLike(client.throttler, exchange.tokenBucket),
    })
  }

  install(): void {
    this.#guardMethods()
    const [patches, current, passages] = [this.#patches, this.#current, this.#passages]
    guardWayToHttp({ patches, current, passages, queue: this.#queue })
    guardWayToSocket({ patches, passages, sockets: this.#sockets })
    for (const client of this.#clients()) this.#sockets.install(client)
  }

  /** Puts everything back as it was. */
  remove(): void {
    this.#patches.undo()
    this.#sockets.undo(this.#clients())
  }

  /** Runs `send`, whose one order is `closing`: that object is its own ticket, also while halted. */
  sendClosing(closing: ClosingOrder, send: () => Promise<unknown>): Promise<unknown> {
    return this.#passages.callClosing(closing, send)
  }

  /** A read or a cancel that a bot has replaced may do more than that: its requests are judged one by one. */
  #guardMethods(): void {
    const unified = unifiedNames(this.#exchange)
    const library = libraryFunctions(this.#exchange)
    for (const name of methodNames(this.#exchange)) {
      const kind = callKindOf(name, unified.has(name))
      if (kind === 'order') this.#guardOrder(name)
      else if (kind !== null && library.has(Reflect.get(this.#exchange, name))) this.#mark(name, kind)
    }
  }

  #guardOrder(name: string): void {
    const read = intentReader(this.#reader, name)
    const deadMansSwitch = isDeadMansSwitch(name)
    this.#patches.wrap(name, (given, proceed) => {
      // The copy that is read here is what is sent, whatever becomes of the caller's objects.
      const args = copyArguments(given)
      const send = () => proceed(withoutParams(args, this.#reader.ownParams))
      if (deadMansSwitch && armsDeadMansSwitch(args)) return this.#current.run(CANCELLING, send)
      return this.#passages.call(() => read(args), send)
    })
  }

  /** A read or a cancel never asks the kill switch, so nothing there can hold it up. */
  #mark(name: string, kind: 'read' | 'cancel'): void {
    const passage = kind === 'read' ? READING : CANCELLING
    this.#patches.wrap(name, (_args, proceed) => {
      if (kind === 'cancel') this.#passages.cancelWithin()
      return this.#current.run(passage, proceed)
    })
  }

  #clients() {
    return Object.values(this.#exchange.clients ?? {})
  }
}
