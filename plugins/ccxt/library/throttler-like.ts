import type { Queue, Throttler } from './exchange.js'

/** An empty queue of the same kind; null where a bot has a queue of its own that can't be made again. */
export function throttlerLike(like: Queue | undefined, config: unknown): Throttler | null {
  try {
    const made = like === undefined ? null : new like.constructor(config)
    return typeof made?.throttle === 'function' ? made : null
  } catch {
    return null
  }
}
