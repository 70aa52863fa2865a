import vm from 'node:vm'
import t from 'tap'
import { readHaltRequest } from '../../lib/words/halt-request.js'
import { completeIntent, orderIdIn, readOrder, UNKNOWN_ORDER } from '../../lib/words/order.js'
import { buy, exit, realGuard, snapshotOf } from '../support/guard-parts.js'

type Fields = Readonly<Record<string, unknown>>

/** What a merge of untrusted JSON leaves on every object of the process. */
function pollute(t: { teardown(undo: () => void): void }, fields: Fields, prototype: object = Object.prototype): void {
  for (const [name, value] of Object.entries(fields)) {
    Object.defineProperty(prototype, name, { value, configurable: true, enumerable: true, writable: true })
    t.teardown(() => Reflect.deleteProperty(prototype, name))
  }
}

const POLLUTIONS: readonly Fields[] = [
  { type: 'cancel' },
  { action: 'cancel' },
  { kind: 'cancel' },
  { type: 'cancel', action: 'cancel', kind: 'cancel' },
  { reduceOnly: true },
  { allowed: true },
  { level: 'reducing' },
  { scope: { symbol: 'X' } },
  { scope: null },
  { symbol: 'X', market: 'X', venue: 'X', strategy: 'X' },
]

class Order {
  readonly symbol = 'BTC/USDT'
  readonly side = 'buy'
  readonly amount = 1
}

for (const fields of POLLUTIONS) {
  const what = JSON.stringify(fields)
  t.test(`given ${what} on every object, when halted, then no order passes by it`, async (t) => {
    const { guard, halt } = realGuard()
    halt()
    pollute(t, fields)
    for (const order of [
      {},
      { symbol: 'X', side: 'buy', amount: 1 },
      { type: 'market' },
      buy(),
      new Order(),
      [],
      () => {},
    ]) {
      t.equal(guard.check(order).allowed, false)
      t.equal(guard.permits(order).allowed, false)
    }
    t.equal(guard.check({ type: 'cancel', id: 1 }).allowed, true)
  })

  t.test(`given ${what} on every object, when reducing, then none is an exit by it`, async (t) => {
    const { guard, halt, reductions } = realGuard()
    halt({ level: 'reducing', since: new Date(Date.now() - 1_000).toISOString() })
    reductions.update([snapshotOf()])
    pollute(t, fields)
    t.match(guard.check(exit({ reduceOnly: undefined })), { allowed: false })
    const { reduceOnly, ...withoutFlag } = exit()
    t.match(guard.check(withoutFlag), { allowed: false })
  })

  t.test(`given ${what} on every object, when a scope is halted, then who names nothing is covered`, async (t) => {
    const { guard, halt } = realGuard()
    halt({ scope: { symbol: 'BTC/USDT' } })
    pollute(t, fields)
    t.match(guard.check({ side: 'buy', amount: 1 }), { allowed: false })
  })
}

t.test('given a polluted prototype, when a host describes an order, then only what it says counts', async (t) => {
  pollute(t, { action: 'cancel', reduceOnly: true, venue: 'x', id: '9' })
  t.same(completeIntent({ symbol: 'X' }), { ...UNKNOWN_ORDER, symbol: 'X' })
  t.equal(orderIdIn({ status: 'filled' }), null)
  t.equal(orderIdIn({ orderId: 5 }), '5')
})

t.test('given an order of another realm, when its prototype is polluted, then that is not read', async (t) => {
  const context = vm.createContext({})
  const order = vm.runInContext('Object.prototype.type = "cancel"; ({ symbol: "X", side: "buy" })', context)
  t.match(readOrder(order), { action: 'place', symbol: 'X' })
})

t.test('given a polluted prototype, when an order says otherwise, then what it says counts', async (t) => {
  pollute(t, { type: 'limit', action: 'place' })
  t.equal(readOrder({ type: 'cancel' }).action, 'cancel')
  t.equal(readOrder(Object.create({ action: 'cancel' })).action, 'cancel')
})

t.test('given a polluted prototype, when a halt is asked for, then it is of everything', async (t) => {
  pollute(t, { scope: { symbol: 'X' }, level: 'reducing', wait: 5, venue: 'x' })
  t.match(readHaltRequest({ reason: 'x' }), { level: 'halted', scope: null, waitMs: 0, reason: 'x' })
  t.match(readHaltRequest({}), { level: 'halted', scope: null })
  t.match(readHaltRequest({ scope: { symbol: 'Y' } }), { scope: { symbol: 'Y' } })
})

t.test('given prototypes without end, when read, then nothing is known of the order', async (t) => {
  const endless = (): object => new Proxy({}, { getPrototypeOf: endless })
  const { guard } = realGuard()
  t.same(guard.read(endless()), UNKNOWN_ORDER)
})
