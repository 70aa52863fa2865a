import { KillSwitchError } from './errors.js'

/** What an error of `Venue.close()` may say beside its message. Without `refused`, the order may have arrived. */
export interface CloseRefusal {
  /** The exchange has certainly not taken the order, and will not: another one may follow. */
  readonly refused: true
  /** The most of the position that the exchange would take an order for now, by its own words. A decimal string; null: it doesn't say. */
  readonly atMost?: string | null
  /** The order is for less than the exchange trades, whenever it is sent. */
  readonly belowMinimum?: boolean
}

/** A closing order that the exchange has certainly not taken. Any error with the same fields says the same. */
export class CloseRefusedError extends KillSwitchError implements CloseRefusal {
  override readonly name = 'CloseRefusedError'
  readonly refused = true
  readonly atMost: string | null
  readonly belowMinimum: boolean

  constructor(message: string, more: Partial<CloseRefusal> = {}, options?: ErrorOptions) {
    super('CLOSE_REFUSED', message, options)
    this.atMost = more.atMost ?? null
    this.belowMinimum = more.belowMinimum ?? false
  }
}
