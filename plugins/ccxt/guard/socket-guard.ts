import type { KillSwitch } from '../../../lib/host/kill-switch.js'
import { TradingHaltedError } from '../../../lib/words/errors.js'
import type { SocketClient, Throttler } from '../library/exchange.js'
import type { OrderGate } from './order-gate.js'
import type { OrderProgress } from './order-progress.js'
import { type CurrentPassage, type OrderPassage, READING, type SocketPlace } from './passage.js'
import { Patches } from './patches.js'
import { RateLimitQueue } from './rate-limit-queue.js'

export interface SocketGuardParts {
  readonly killSwitch: Pick<KillSwitch, 'state' | 'permits' | 'status'>
  readonly current: CurrentPassage
  readonly gate: OrderGate
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

  /** Runs `watch`, and remembers whose messages are sent from there on. */
  from(place: SocketPlace, watch: () => unknown): unknown {
    const { current } = this.#parts
    const passage = current.getStore()
    return passage?.kind === 'order' ? current.run({ ...passage, socket: place }, () => watch()) : watch()
  }

  install(client: SocketClient): void {
    if (this.#installed.has(client)) return
    const patches = new Patches(client)
    this.#installed.set(client, patches)
    patches.wrap('send', ([message], proceed) => {
      const refused = this.#refuse(client, message)
      return refused === null ? proceed() : refused
    })
    this.#guardQueue(client, patches)
    this.#noteAwaited(patches)
    this.#separateFromOpener(client, patches)
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
      if (passage?.kind === 'order' && passage.socket === null) this.#awaited(passage).add(String(messageHash))
      return proceed()
    })
  }

  /** A connection outlives the call that has opened it: what its handlers do later does not belong to that call. */
  #separateFromOpener(client: SocketClient, patches: Patches): void {
    const { current } = this.#parts
    patches.wrap('connect', (_args, proceed) => current.exit(proceed))
    patches.wrap('onPingInterval', (_args, proceed) => current.run(READING, proceed))
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

  #awaited({ progress }: OrderPassage): Set<string> {
    const known = this.#awaitedFutures.get(progress)
    if (known !== undefined) return known
    const hashes = new Set<string>()
    this.#awaitedFutures.set(progress, hashes)
    return hashes
  }

  /** Null: the message may go. Else what `send` is to return; whoever waits for the answer has the error already. */
  #refuse(client: SocketClient, message: unknown): Promise<void> | null {
    const { current, gate } = this.#parts
    const passage = current.getStore()
    if (passage === undefined) return this.#refuseUnknown(message)
    if (passage.kind !== 'order') return null
    if (gate.permits(passage)) {
      passage.progress.requestsSent++
      return null
    }
    const error = gate.refusalOf(passage)
    const waiting = passage.socket?.messageHashes ?? [...this.#awaited(passage)]
    if (waiting.length === 0) return refused(error)
    for (const hash of passage.socket?.subscribeHashes ?? []) delete client.subscriptions[hash]
    for (const hash of waiting) client.reject(error, hash)
    return Promise.resolve()
  }

  /** A message that no call stands for adds risk, unless it keeps the connection alive. */
  #refuseUnknown(message: unknown): Promise<void> | null {
    const { killSwitch, gate } = this.#parts
    const order = gate.unknownOrder()
    const verdict = killSwitch.permits(order)
    return verdict.allowed || isKeepAlive(message) ? null : refused(new TradingHaltedError(verdict, order))
  }
}

/** The rejection counts as handled: ccxt's own calls of `send` don't wait, and an unhandled one would end the process. */
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
