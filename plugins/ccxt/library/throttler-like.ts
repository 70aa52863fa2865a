import type { Queue, Throttler } from './exchange.js'

/** A new, empty queue of the same kind. Null for a bot's own queue that can't be made again. */
export function throttlerLike(like: Queue | undefined, config: unknown): Throttler | null {
  try {
    const made = like === undefined ? null : new like.constructor(config)
    return typeof made?.throttle === 'function' ? made : null
  } catch {
    return null
  }
}
