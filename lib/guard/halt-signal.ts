import { setMaxListeners } from 'node:events'
import { TradingHaltedError } from '../words/errors.js'
import type { Halt } from '../words/halt.js'
import { UNKNOWN_ORDER } from '../words/order.js'

/** An `AbortSignal` for each time in which the whole bot is not halted. */
export class HaltSignal {
  #controller = newController()

  /**
   * The signal of now. While the halt has not been told to those who wait for it, it is another one than theirs, aborted already: no code
   * of theirs runs in here.
   *
   * @param strictest the strictest halt of everything; null: there is none
   */
  at(strictest: Halt | null): AbortSignal {
    const { signal } = this.#controller
    if (strictest?.level === 'halted') return signal.aborted ? signal : AbortSignal.abort(haltedError(strictest))
    if (signal.aborted) this.#controller = newController()
    return this.#controller.signal
  }

  /** Aborts the signal at a halt, and makes a new one after it has ended. Runs what waits for the signal. */
  follow(strictest: Halt | null): void {
    const { signal } = this.#controller
    if (strictest?.level !== 'halted') {
      if (signal.aborted) this.#controller = newController()
    } else if (!signal.aborted) this.#controller.abort(haltedError(strictest))
  }
}

/** Bots hang every request on it. */
function newController(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  return controller
}

/** What is stopped by the signal is no order that anything is known of. */
function haltedError({ haltId, reason, since, scope }: Halt): TradingHaltedError {
  return new TradingHaltedError({ allowed: false, code: 'TRADING_HALTED', haltId, reason, since, scope }, UNKNOWN_ORDER)
}
