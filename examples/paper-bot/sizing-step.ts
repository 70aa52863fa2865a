import type { PaperOrder } from './order.js'
import type { OrderStep } from './pipeline.js'
import { entryLots, exitLots } from './sizing.js'
import type { Holding } from './strategies/strategy.js'

/** What sizing looks at, as of now. */
export interface SizingView {
  holding(strategy: string): Holding
  /** The account's net position in lots. */
  readonly netLots: number
}

/** Cuts an order to what the strategy may hold, or to what it has to close. Drops an order with nothing left of it. */
export function sizingStep(view: SizingView): OrderStep {
  return async (order: PaperOrder, next) => {
    if (order.action === 'place') {
      const wanted = Number(order.quantity)
      const holding = view.holding(order.strategy)
      const { lots, reduceOnly } = order.reduceOnly
        ? exitLots(wanted, order.side, holding, view.netLots)
        : { lots: entryLots(wanted, order.side, holding), reduceOnly: false }
      if (lots === 0) return
      order.quantity = String(lots)
      order.reduceOnly = reduceOnly
    }
    await next()
  }
}
