import fc from 'fast-check'
import t from 'tap'
import { InFlightQuantities } from '../../lib/guard/in-flight-quantities.js'
import { Reductions } from '../../lib/guard/reductions.js'
import type { OrderIntent } from '../../lib/words/order.js'
import { intent, snapshotOf } from '../support/guard-parts.js'
import { NaiveReductions } from '../support/naive-reductions.js'

const MAX_AGE_MS = 5_000
const SETTLE_MS = 1_000
const POSITIONS = ['A', 'B'].map((symbol) => ({ symbol, side: 'long' as const, quantity: '10' }))

const orders = fc
  .record({
    action: fc.constantFrom('place', 'place', 'place', 'amend', 'cancel'),
    venue: fc.constantFrom('paper', 'paper', null, 'elsewhere'),
    symbol: fc.constantFrom('A', 'B', null),
    side: fc.constantFrom('sell', 'sell', 'buy', null),
    quantity: fc.constantFrom('0.1', '1', '2.50', '0.00000001', '4', null),
  })
  .map((fields): OrderIntent => intent(fields as Partial<OrderIntent>))

const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constantFrom('send' as const, 'exit' as const, 'hook' as const), order: orders }),
    fc.record({ do: fc.constantFrom('answer' as const), which: fc.nat(), unknown: fc.boolean() }),
    fc.record({ do: fc.constantFrom('build' as const) }),
    fc.record({ do: fc.constantFrom('read' as const), waitMs: fc.constantFrom(0, 1, 600, 1_500) }),
  ),
  { minLength: 1, maxLength: 40 },
)

const EXITS = ['A', 'B'].flatMap((symbol) =>
  ['0.00000001', '1', '2.5', '3.4', '6', '7.5', '9', '9.9', '10'].map((quantity) =>
    intent({ symbol, side: 'sell', reduceOnly: true, quantity }),
  ),
)

t.test('given any orders sent, answered and read back, when exits come, then sums and a scan agree', async (t) => {
  let verified = 0
  fc.assert(
    fc.property(steps, (list) => {
      const clock = { now: 1_000_000 }
      const reductions = new Reductions(MAX_AGE_MS, SETTLE_MS, () => ({ wall: clock.now, monotonic: clock.now }))
      const naive = new NaiveReductions(MAX_AGE_MS, SETTLE_MS, () => clock.now)
      let onTheWay = new InFlightQuantities()
      const sent = new Map<number, OrderIntent>()
      let next = 0
      const read = () => {
        const snapshot = snapshotOf({ positions: POSITIONS, asOf: clock.now, began: clock.now })
        reductions.update([snapshot])
        naive.update(snapshot)
      }
      const send = (order: OrderIntent, isExit: boolean) => {
        const place = next++
        sent.set(place, order)
        reductions.sent(order, place)
        if (!reductions.follows(place)) onTheWay.add(place, order)
        if (isExit) naive.sendExit(place, order)
        else naive.send(place, order)
      }
      read()
      for (const step of list) {
        if (step.do === 'send') send({ ...step.order }, false)
        else if (step.do === 'exit' || step.do === 'hook') {
          const exit = { ...step.order, action: 'place' as const, venue: 'paper', symbol: 'A', side: 'sell' as const }
          if (!reductions.verify(exit, 0, onTheWay).verified) continue
          verified++
          reductions.letPass(exit, exit)
          if (step.do === 'exit') send(exit, true)
          else naive.passUnfollowed(exit)
        } else if (step.do === 'answer') {
          const place = [...sent.keys()][step.which % Math.max(1, sent.size)]
          const order = place === undefined ? undefined : sent.get(place)
          if (place === undefined || order === undefined) continue
          sent.delete(place)
          onTheWay.remove(place)
          reductions.answered(place, order, step.unknown)
          naive.answered(place, step.unknown)
        } else if (step.do === 'build') {
          onTheWay = new InFlightQuantities()
          for (const [place, order] of sent) if (!reductions.follows(place)) onTheWay.add(place, order)
        } else if (step.do === 'read') {
          clock.now += step.waitMs
          read()
        }
        for (const exit of EXITS) {
          const bySums = reductions.verify(exit, 0, onTheWay).verified
          if (bySums !== naive.verify(exit)) throw new Error(`by sums ${bySums}: ${JSON.stringify(exit)}`)
        }
      }
    }),
    { numRuns: 300 },
  )
  t.ok(verified > 50, `${verified} exits did pass`)
})
