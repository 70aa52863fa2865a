import { OrderCancels } from '../../lib/control/getting-out/order-cancels.js'
import { VenueSweep } from '../../lib/control/getting-out/venue-sweep.js'
import { monotonicMs } from '../../lib/time/monotonic.js'
import type { Position, WorkingOrder } from '../../lib/words/ports.js'
import { snapshotOf } from './guard-parts.js'

export const order = (symbol: string, given: Partial<WorkingOrder> = {}): WorkingOrder => ({
  id: '7',
  symbol,
  side: 'buy',
  quantity: '1',
  reduceOnly: false,
  ...given,
})

/**
 * A sweep of one venue under a halt of everything, with what rests there.
 *
 * @param refusals how many cancels of each symbol the venue refuses first
 */
export function sweepOf(resting: readonly WorkingOrder[], positions: readonly Position[] = [], refusals = 0) {
  /** Readings that get no answer. What was read before stands then. */
  const outage = { readings: 0 }
  const before = snapshotOf({ openOrders: [], positions, began: monotonicMs(), sentBefore: 0 })
  const cancelled: string[] = []
  const left = new Set(resting)
  const cancels = new OrderCancels({
    venue: 'v',
    cancel: async ({ symbol }) => {
      cancelled.push(symbol)
      if (cancelled.filter((each) => each === symbol).length <= refusals) throw new Error('busy')
      for (const each of left) if (each.symbol === symbol) left.delete(each)
    },
    isWanted: () => true,
    onTried: () => {},
  })
  const snapshot = () => snapshotOf({ openOrders: [...left], positions, began: monotonicMs(), sentBefore: 0 })
  const sweep = new VenueSweep({
    venue: 'v',
    cancels,
    cancelAll: () => Promise.reject(new Error('no such call')),
    onAllCancelled: () => {},
    read: async () =>
      outage.readings-- > 0 ? { snapshot: before, failure: 'no answer' } : { snapshot: snapshot(), failure: null },
    last: snapshot,
    isHalted: () => true,
    rules: () => [{ policy: 'cancel-risk', halts: [{ level: 'halted', scope: null }] }],
    sent: () => 0,
    deadlineMs: 5_000,
    onOverdue: () => {},
  })
  return { sweep, cancelled, left, snapshot, outage }
}
