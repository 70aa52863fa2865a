import type { PaperOrder } from './order.js'
import type { OrderStep } from './pipeline.js'

/** How many orders and cancels were sent and refused since the last count. */
export interface OrderCounts {
  readonly sent: number
  readonly rejected: number
}

/** Where the log step reports to. */
export interface OrderReport {
  accepted(order: PaperOrder): void
  rejected(order: PaperOrder, rejection: Rejection): void
}

/** Why an order didn't get through. */
export interface Rejection {
  /** True: a kill switch has halted trading. False: anything else, such as the venue's own refusal. */
  readonly halted: boolean
  readonly message: string
  readonly code: string | null
  readonly haltId: string | null
}

/**
 * Reports what became of every order, and counts. A refused order ends here: the strategy carries on with the next one.
 */
export class OrderLog {
  readonly #report: OrderReport
  #sent = 0
  #rejected = 0

  constructor(report: OrderReport) {
    this.#report = report
  }

  readonly step: OrderStep = async (order: PaperOrder, next) => {
    try {
      await next()
      this.#sent += 1
      this.#report.accepted(order)
    } catch (error) {
      this.#rejected += 1
      this.#report.rejected(order, rejectionOf(error))
    }
  }

  /** The counts so far; counting starts again at zero. */
  takeCounts(): OrderCounts {
    const counts = { sent: this.#sent, rejected: this.#rejected }
    this.#sent = 0
    this.#rejected = 0
    return counts
  }
}

/** Reads what any thrown value says about itself. */
export function rejectionOf(error: unknown): Rejection {
  if (!(error instanceof Error)) return { halted: false, message: String(error), code: null, haltId: null }
  const { code, haltId } = error as { code?: unknown; haltId?: unknown }
  return {
    halted: error.name === 'TradingHaltedError',
    message: error.message,
    code: typeof code === 'string' ? code : null,
    haltId: typeof haltId === 'string' ? haltId : null,
  }
}
