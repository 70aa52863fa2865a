import type { KillSwitch } from '../../../lib/host/kill-switch.js'
import { TradingHaltedError } from '../../../lib/words/errors.js'
import type { SocketClient, Throttler } from '../library/exchange.js'
import { textOf } from './judged-message.js'
import type { OrderGate } from './order-gate.js'
import type { OrderPassages } from './order-passages.js'
import type { OrderProgress } from './order-progress.js'
import type { CurrentPassage, OrderPassage } from './passage.js'
import { Patches } from './patches.js'
import { RateLimitQueue } from './rate-limit-queue.js'
import type { RequestKinds } from './request-kinds.js'

export interface SocketGuardParts {
  readonly killSwitch: Pick<KillSwitch, 'state' | 'check' | 'permits' | 'active'>
  readonly current: CurrentPassage
  readonly gate: OrderGate
  readonly kinds: RequestKinds
  readonly passages: OrderPassages
  readonly makeThrottler: (client: SocketClient) => Throttler | null
}

/**
 * Stands before every message that leaves through a WebSocket. An error thrown there would end every request of that socket, so
 * a refusal goes to the one that it belongs to.
 */
export class SocketGuard {
  readonly #parts: SocketGuardParts
  readonly #installed = new WeakMap<SocketClient, Patches>()
  readonly #awaitedFutures = new WeakMap<OrderProgress, Set<string>>()

  constructor(parts: SocketGuardParts) {
    this.#parts = parts
  }

  install(client: SocketClient): void {
    if (this.#installed.has(client)) return
    const patches = new Patches(client)
    this.#installed.set(client, patches)
    patches.wrap('send', ([message], proceed) => {
      const text = textOf(message) ?? ''
      const refused = this.#refuse(client, text)
      return refused === null ? proceed([asJudged(message, text)]) : refused
    })
    this.#guardQueue(client, patches)
    this.#noteAwaited(patches)
    this.#separateFromOpener(patches)
  }

  #guardQueue(client: SocketClient, patches: Patches): void {
    const { killSwitch, current, makeThrottler } = this.#parts
    const queue = new RateLimitQueue({
      killSwitch,
      makeThrottler: () => makeThrottler(client),
      newestEntry: () => client.throttler?.queue?.at(-1),
    })
    patches.wrap('throttle', ([cost], proceed) => {
      const passage = current.getStore()
      const enqueue = () => proceed([cost]) as Promise<unknown>
      return passage === undefined ? enqueue() : queue.wait(passage, cost as number | undefined, enqueue)
    })
  }

  /** Where watch() itself is not guarded, e.g. called as super.watch(), this shows who will wait for the answer. */
  #noteAwaited(patches: Patches): void {
    patches.wrap('future', ([messageHash], proceed) => {
      const passage = this.#parts.current.getStore()
      if (passage?.kind === 'order' && passage.message === null) this.#awaited(passage).add(String(messageHash))
      return proceed()
    })
  }

  /** A connection outlives the call that has opened it: what its handlers do later does not belong to that call. */
  #separateFromOpener(patches: Patches): void {
    patches.wrap('connect', (_args, proceed) => this.#parts.current.exit(proceed))
  }

  undo(clients: readonly SocketClient[]): void {
    for (const client of clients) {
      this.#installed.get(client)?.undo()
      this.#installed.delete(client)
    }
  }

  #awaited({ progress }: OrderPassage): Set<string> {
    const known = this.#awaitedFutures.get(progress)
    if (known !== undefined) return known
    const hashes = new Set<string>()
    this.#awaitedFutures.set(progress, hashes)
    return hashes
  }

  /** Null: the message may go. Else what `send` is to return; whoever waits for the answer has the error already. */
  #refuse(client: SocketClient, text: string): Promise<void> | null {
    const { gate, kinds, passages } = this.#parts
    const kind = kinds.ofMessage(text)
    if (kind === 'cancel') passages.cancelLeaves()
    if (kind !== 'order') return null
    const order = passages.orderOfMessage(text)
    if (order === null) return this.#refuseUnknown(text)
    const error = gate.permits(order) ? gate.refusalOfAttempt(order) : gate.refusalOf(order)
    if (error === null) {
      order.progress.requestsSent++
      return null
    }
    const waiting = order.message?.place.messageHashes ?? [...this.#awaited(order)]
    if (waiting.length === 0) return refused(error)
    for (const hash of order.message?.place.subscribeHashes ?? []) delete client.subscriptions[hash]
    for (const hash of waiting) client.reject(error, hash)
    return Promise.resolve()
  }

  /** A message that no call stands for: an order that nobody has asked for yet. */
  #refuseUnknown(text: string): Promise<void> | null {
    const { killSwitch, gate } = this.#parts
    const order = gate.unknownOrder(text)
    const verdict = killSwitch.check(order)
    return verdict.allowed ? null : refused(new TradingHaltedError(verdict, order))
  }
}

/** What was judged is what is sent: plain data, and not an object that may give another text the next time. */
function asJudged(message: unknown, text: string): unknown {
  return typeof message === 'object' && message !== null ? JSON.parse(text) : message
}

/** The rejection counts as handled: ccxt's own calls of `send` don't wait, and an unhandled one would end the process. */
function refused(error: unknown): Promise<void> {
  const rejection = Promise.reject(error)
  rejection.catch(() => {})
  return rejection
}
