import type { AsyncLocalStorage } from 'node:async_hooks'
import type { KillSwitch } from '../../../lib/host/kill-switch.js'
import { TradingHaltedError } from '../../../lib/words/errors.js'
import { UNKNOWN_ORDER } from '../../../lib/words/order.js'
import type { SocketClient, Throttler } from '../library/exchange.js'
import { type Journey, type OrderPassage, type Passage, READING, type SocketPlace } from './passage.js'
import { Patches } from './patches.js'
import { WaitingLine } from './rate-limit-queue.js'

export interface SocketGuardParts {
  readonly killSwitch: KillSwitch
  readonly passages: AsyncLocalStorage<Passage>
  readonly refusal: (passage: OrderPassage) => unknown
  readonly makeThrottler: (client: SocketClient) => Throttler | null
  readonly venue: string
}

/**
 * Stands before every message that leaves through a WebSocket. An error thrown there would end every request of that socket, so
 * a refusal goes to the one that it belongs to.
 */
export class SocketGuard {
  readonly #parts: SocketGuardParts
  readonly #installed = new WeakMap<SocketClient, Patches>()
  readonly #awaitedFutures = new WeakMap<Journey, Set<string>>()

  constructor(parts: SocketGuardParts) {
    this.#parts = parts
  }

  /** Runs `watch`, and remembers whose messages are sent from there on. */
  from(place: SocketPlace, watch: () => unknown): unknown {
    const { passages } = this.#parts
    const passage = passages.getStore()
    return passage?.kind === 'order' ? passages.run({ ...passage, socket: place }, watch) : watch()
  }

  install(client: SocketClient): void {
    if (this.#installed.has(client)) return
    const patches = new Patches(client)
    this.#installed.set(client, patches)
    const { killSwitch, passages, makeThrottler } = this.#parts
    const line = new WaitingLine({
      killSwitch,
      makeThrottler: () => makeThrottler(client),
      newestEntry: () => client.throttler?.queue?.at(-1),
    })
    const guard = this
    patches.wrap(
      'send',
      (original) =>
        function (this: unknown, message: unknown) {
          const refused = guard.#refuse(client, message)
          return refused === null ? original.call(this, message) : refused
        },
    )
    patches.wrap(
      'throttle',
      (original) =>
        function (this: unknown, cost?: number) {
          const passage = passages.getStore()
          const queue = () => original.call(this, cost) as Promise<unknown>
          return passage === undefined ? queue() : line.wait(passage, cost, queue)
        },
    )
    // Where watch() itself was not guarded, e.g. called as super.watch(), this is where it shows who will wait for the answer.
    patches.wrap(
      'future',
      (original) =>
        function (this: unknown, messageHash: unknown) {
          const passage = passages.getStore()
          if (passage?.kind === 'order' && passage.socket === null) guard.#awaited(passage).add(String(messageHash))
          return original.call(this, messageHash)
        },
    )
    // A connection outlives the call that has opened it: what its handlers do later is not that call's.
    patches.wrap(
      'connect',
      (original) =>
        function (this: unknown, ...args: unknown[]) {
          return passages.exit(() => original.apply(this, args))
        },
    )
    patches.wrap(
      'onPingInterval',
      (original) =>
        function (this: unknown, ...args: unknown[]) {
          return passages.run(READING, () => original.apply(this, args))
        },
    )
    // The timer of an open connection holds the method as it was before.
    if (client.isConnected === true) {
      client.clearPingInterval()
      client.setPingInterval()
    }
  }

  undo(clients: readonly SocketClient[]): void {
    for (const client of clients) {
      this.#installed.get(client)?.undo()
      this.#installed.delete(client)
    }
  }

  #awaited({ journey }: OrderPassage): Set<string> {
    const known = this.#awaitedFutures.get(journey)
    if (known !== undefined) return known
    const hashes = new Set<string>()
    this.#awaitedFutures.set(journey, hashes)
    return hashes
  }

  /** Null: the message may go. Else what `send` is to return; the one who waits for the answer has been told. */
  #refuse(client: SocketClient, message: unknown): Promise<void> | null {
    const { killSwitch, passages, refusal, venue } = this.#parts
    const passage = passages.getStore()
    if (passage === undefined) {
      const order = { ...UNKNOWN_ORDER, venue }
      const verdict = killSwitch.permits(order)
      return verdict.allowed || isKeepAlive(message) ? null : refused(new TradingHaltedError(verdict, order))
    }
    if (passage.kind !== 'order') return null
    if (killSwitch.permits(passage.order).allowed) {
      passage.journey.left++
      return null
    }
    const error = refusal(passage)
    const waiting = passage.socket?.messageHashes ?? [...this.#awaited(passage)]
    if (waiting.length === 0) return refused(error)
    for (const hash of passage.socket?.subscribeHashes ?? []) delete client.subscriptions[hash]
    for (const hash of waiting) client.reject(error, hash)
    return Promise.resolve()
  }
}

/** ccxt's own calls of `send` wait for nothing: a rejection that nobody has taken would end the process. */
function refused(error: unknown): Promise<void> {
  const rejection = Promise.reject(error)
  rejection.catch(() => {})
  return rejection
}

/** Answers to a server's ping, which the exchanges' handlers send by themselves. */
export function isKeepAlive(message: unknown): boolean {
  const text = typeof message === 'string' ? message : (JSON.stringify(message) ?? '')
  return text.length <= 200 && /ping|pong|heartbeat/i.test(text) && !/order|side|trade|withdraw|transfer/i.test(text)
}
