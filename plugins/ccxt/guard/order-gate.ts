import { asManyAsIn } from '../../../lib/clients/orders-in.js'
import type { KillSwitch } from '../../../lib/host/kill-switch.js'
import { permitsAttempt, permitsStep } from '../../../lib/host/step-look.js'
import { TradingHaltedError } from '../../../lib/words/errors.js'
import { type OrderIntent, UNKNOWN_ORDER } from '../../../lib/words/order.js'
import { OrderPartlySentError } from './order-partly-sent-error.js'
import type { OrderProgress } from './order-progress.js'
import type { OrderPassage } from './passage.js'

export interface OrderGateParts {
  readonly killSwitch: Pick<KillSwitch, 'permits'>
  readonly venue: string
}

/** Asks the kill switch whether an order may take its next step, and throws what its caller is to see where it may not. */
export class OrderGate {
  readonly #killSwitch: Pick<KillSwitch, 'permits'>
  readonly #venue: string

  constructor({ killSwitch, venue }: OrderGateParts) {
    this.#killSwitch = killSwitch
    this.#venue = venue
  }

  permits({ order }: OrderPassage): boolean {
    return permitsStep(this.#killSwitch, order).allowed
  }

  /** Whether every order may pass now. */
  isOpen(): boolean {
    return permitsStep(this.#killSwitch, this.unknownOrder()).allowed
  }

  /** @throws {@link refusalOf} */
  require(passage: OrderPassage): void {
    if (!this.permits(passage)) throw this.refusalOf(passage)
  }

  /** The same for a request that is counted as sent already, and has not left: it is taken back. @throws {@link refusalOf} */
  requireOrTakeBack(passage: OrderPassage): void {
    if (this.permits(passage)) return
    passage.progress.requestsSent--
    throw this.refusalOf(passage)
  }

  /** The same for an order of which nothing is known. @throws {TradingHaltedError} */
  requireForUnknown(): void {
    const order = this.unknownOrder()
    const verdict = permitsStep(this.#killSwitch, order)
    if (!verdict.allowed) throw new TradingHaltedError(verdict, order)
  }

  /** An order of which nothing is known but its venue. @param said what is sent, which may hold several */
  unknownOrder(said?: unknown): OrderIntent {
    return asManyAsIn(said, { ...UNKNOWN_ORDER, venue: this.#venue })
  }

  /**
   * What a refused step throws. A request that has left before may be at the exchange: then it is not "nothing was sent", so the
   * caller gets what that request has failed with, as if it had been the last.
   */
  refusalOf({ order, intent, progress }: OrderPassage): unknown {
    const verdict = permitsStep(this.#killSwitch, order)
    const refused = verdict.allowed
      ? new Error('trading has been resumed meanwhile')
      : new TradingHaltedError(verdict, intent)
    return this.#thrownFor(progress, refused)
  }

  /** A request leaves: where orders in time are limited, the first one of an order counts from now on, and each other one is an order more. Null: it may leave. */
  refusalOfAttempt({ order, intent, progress }: OrderPassage): unknown {
    const verdict = permitsAttempt(this.#killSwitch, progress.attempts === 0 ? progress.order : order)
    progress.attempts++
    return verdict.allowed ? null : this.#thrownFor(progress, new TradingHaltedError(verdict, intent))
  }

  #thrownFor(progress: OrderProgress, refused: Error): unknown {
    return progress.requestsSent <= 0 ? refused : this.partlySent(progress, refused)
  }

  /** What a call throws that was refused after one of its requests had left. */
  partlySent({ failure }: OrderProgress, refused: Error): unknown {
    return failure ?? new OrderPartlySentError(this.#venue, refused)
  }
}
