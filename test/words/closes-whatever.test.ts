import t from 'tap'
import { ordersToCancel } from '../../lib/control/getting-out/orders-to-cancel.js'
import { unclearParts } from '../../lib/venues/check-answers.js'
import { riskAdding } from '../../lib/words/exposure.js'
import type { Position, WorkingOrder } from '../../lib/words/ports.js'
import { snapshotOf } from '../support/guard-parts.js'

const LONG: Position = { symbol: 'A', side: 'long', quantity: '3' }
/** As Gate shows a stop of a whole position in one-way mode. */
const STOP: WorkingOrder = { id: '1', symbol: 'A', side: null, quantity: '0', reduceOnly: true, stop: true }
const OTHER: WorkingOrder = { id: '2', symbol: 'A', side: 'sell', quantity: '3', reduceOnly: true }

t.test(
  'given an exit of a whole position without a side, when it is read, then nothing of it is missing',
  async (t) => {
    const missing = (order: WorkingOrder) => unclearParts({ items: [], unclear: [] }, { items: [order], unclear: [] })
    t.same(missing(STOP), [])
    t.match(missing({ ...STOP, quantity: '1' }), [{ orders: { why: /tells no side/ } }])
    t.match(missing({ ...STOP, reduceOnly: false }), [{ orders: { why: /tells no side/ } }])
    t.match(missing({ ...STOP, quantity: null }), [{ orders: { why: /tells no side/ } }])
  },
)

t.test('given an exit of a whole position, when it rests beside another exit, then both may stay', async (t) => {
  t.same(riskAdding([STOP, OTHER], [LONG]), [])
  t.same(riskAdding([STOP], [{ ...LONG, side: 'short' }]), [])
})

t.test('given an exit of a whole position, when there is none any more, then it goes', async (t) => {
  t.same(riskAdding([STOP], []), [STOP])
  const rule = { policy: 'cancel-risk', halts: [{ level: 'halted', scope: null }], positionsKnown: true } as const
  const snapshot = snapshotOf({ openOrders: [STOP], positions: [] })
  t.same(ordersToCancel(snapshot, rule), { certain: [], suspected: [STOP] })
})
