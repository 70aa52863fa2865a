import { AsyncLocalStorage } from 'node:async_hooks'
import type { Queue, Throttler } from '../library/exchange.js'
import { throttlerLike } from '../library/throttler-like.js'

/** What is used of an exchange object's rate limiter. */
export interface LimitedExchange {
  readonly throttler?: Queue
  readonly tokenBucket?: unknown
  throttle(cost?: number): Promise<unknown>
}

/**
 * A second queue in the rate limiter of an exchange object, for what must not stand behind reads: ccxt has one queue for all, and
 * a reading of all open orders is charged seconds in it. Both queues go at the exchange's pace, so that together they may go at
 * twice that for a while.
 */
export class PriorityQueue {
  readonly #current = new AsyncLocalStorage<Throttler>()
  readonly #exchange: LimitedExchange
  #queue: Throttler | null = null

  /** Changes `throttle` of this object. */
  constructor(exchange: LimitedExchange) {
    this.#exchange = exchange
    const throttle = exchange.throttle.bind(exchange)
    exchange.throttle = (cost) => {
      const queue = this.#current.getStore()
      return queue === undefined ? throttle(cost) : queue.throttle(cost)
    }
  }

  /** Runs `send`. Its requests go through the second queue, or through the only one where ccxt makes no other. */
  run<Result>(send: () => Promise<Result>): Promise<Result> {
    this.#queue ??= throttlerLike(this.#exchange.throttler, this.#exchange.tokenBucket)
    return this.#queue === null ? send() : this.#current.run(this.#queue, send)
  }
}
