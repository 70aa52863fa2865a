import type { WorkingOrdersPolicy } from '../../config/control-config.js'
import { whyUnknownBeside } from '../../words/account-parts.js'
import { closesWhatever, riskAdding, type VenueSnapshot } from '../../words/exposure.js'
import type { Halt } from '../../words/halt.js'
import { ofThisBot } from '../../words/own-orders.js'
import type { WorkingOrder } from '../../words/ports.js'
import { covers } from '../../words/scope.js'

/** What a venue's working orders are judged by. */
export interface CancelRule {
  readonly policy: WorkingOrdersPolicy
  /** The halts in force; those that cover an order decide on it. */
  readonly halts: readonly Pick<Halt, 'level' | 'scope'>[]
  /** The positions are those of now; otherwise nothing is known of what protects them. */
  readonly positionsKnown: boolean
}

/** What is to be done with the working orders of one venue. */
export interface OrdersToCancel {
  readonly certain: readonly WorkingOrder[]
  /**
   * Reduce-only orders that seem to exceed the position. Orders and positions are read one after the other, so that a fill
   * between the two makes a good stop look like this: to be cancelled if the next reading says so again.
   */
  readonly suspected: readonly WorkingOrder[]
}

/**
 * Decides which working orders have to go. Pure.
 *
 * `cancel-risk` keeps what can only reduce a position, all exits counted together. A `reducing` halt lets exits pass, so that
 * it takes no more than that off under `cancel-all` either.
 */
export function ordersToCancel(snapshot: VenueSnapshot, rule: CancelRule): OrdersToCancel {
  const { policy, halts, positionsKnown } = rule
  const orders = ofThisBot(snapshot.openOrders ?? [])
  if (policy === 'keep' || orders.length === 0) return { certain: [], suspected: [] }
  const covering = (order: WorkingOrder) =>
    halts.filter(({ scope }) => scope === null || covers(scope, named(snapshot.venue, order)))
  const covered = orders.filter((order) => order.whose !== 'unknown' && covering(order).length > 0)
  const whatever =
    policy === 'cancel-all' ? covered.filter((order) => covering(order).some(({ level }) => level === 'halted')) : []
  const going = new Set(whatever)
  const risky = new Set(riskAdding(orders, snapshot.positions ?? []))
  const rest = covered.filter((order) => !going.has(order) && risky.has(order))
  return {
    certain: [...whatever, ...rest.filter(({ reduceOnly }) => !reduceOnly)],
    suspected: positionsKnown ? rest.filter((order) => order.reduceOnly && exceeds(order, snapshot)) : [],
  }
}

/** What a risky reduce-only order is taken off for: it is more than the position. Where that isn't known, it stays, and is named. */
function exceeds(order: WorkingOrder, snapshot: VenueSnapshot): boolean {
  const isTold = order.quantity !== null && (order.side !== null || closesWhatever(order))
  return isTold && whyUnknownBeside(snapshot, order, 'positions') === null
}

function named(venue: string, { strategy, symbol }: WorkingOrder) {
  return { venue, strategy: strategy ?? null, symbol }
}
