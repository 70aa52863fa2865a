import shared from 'big.js'
import t from 'tap'
import { monotonicMs } from '../../lib/time/monotonic.js'
import { addMoney } from '../../lib/words/money.js'
import { readOrder, toQuantity } from '../../lib/words/order.js'
import { exit, realGuard, snapshotOf } from '../support/guard-parts.js'

const DEFAULTS = { strict: shared.strict, DP: shared.DP, RM: shared.RM, NE: shared.NE, PE: shared.PE }

/** What a bot may do to the `big.js` that it shares with the kill switch. */
const SETTINGS = [{ strict: true }, { DP: 0 }, { RM: shared.roundUp }, { NE: 0, PE: 0 }]

for (const setting of SETTINGS) {
  const what = JSON.stringify(setting)
  t.test(`given a bot that sets ${what} of big.js, when orders are read, then nothing differs`, async (t) => {
    t.teardown(() => Object.assign(shared, DEFAULTS))
    Object.assign(shared, setting)
    t.equal(toQuantity(0.1), '0.1')
    t.equal(toQuantity(1e-7), '0.0000001')
    t.equal(readOrder({ amount: 1, quantity: '1.0' }).quantity, '1')
    t.equal(addMoney(['0.1', '0.2']), '0.3')
    t.equal(addMoney(['10000000000000000000000', '1']), '10000000000000000000001')
  })

  t.test(`given a bot that sets ${what} of big.js, when it exits, then exits are counted as ever`, async (t) => {
    const { guard, halt, reductions } = realGuard({ settleMs: 0 })
    t.teardown(() => Object.assign(shared, DEFAULTS))
    Object.assign(shared, setting)
    halt({ level: 'reducing' })
    reductions.update([snapshotOf({ began: monotonicMs() + 1, whileHalted: true })])
    t.match(guard.check(exit({ quantity: '4' })), { allowed: true })
    t.match(guard.check(exit({ quantity: '7' })), { code: 'REDUCTION_UNVERIFIED' })
    t.match(guard.check(exit({ quantity: '6' })), { allowed: true })
  })
}
