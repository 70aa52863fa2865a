import fc from 'fast-check'
import t from 'tap'
import type { OrderEffect } from '../../lib/guard/order-effect.js'
import { type PendingOrder, PendingOrders, UNANSWERED } from '../../lib/guard/pending-orders.js'
import { mayBeSameInstrument } from '../../lib/words/instrument.js'

const SELL = { venue: 'v', symbol: 'BTC/USDT', side: 'sell', quantity: '1', says: '' } as const

const effects = fc.record({
  venue: fc.constantFrom('v', 'w', null, 'unread'),
  symbol: fc.constantFrom('BTC/USDT', 'btc-usdt', 'ETH/USDT'),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  quantity: fc.constantFrom('1', '2.5', '0.1'),
  unknown: fc.constantFrom(undefined, undefined, undefined, undefined, 'its cost', 'its symbol'),
})
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('add' as const), effect: effects, answered: fc.boolean() }),
    fc.record({ do: fc.constantFrom('answer' as const, 'send' as const), which: fc.nat() }),
    fc.record({ do: fc.constant('read' as const), venue: fc.constantFrom('v', 'w') }),
  ),
  { maxLength: 60 },
)

/** The same, by going through every order each time. */
function scan(orders: readonly PendingOrder[], venue: string, began: ReadonlyMap<string, number>) {
  const pending = orders.filter(({ effect, shownFrom }) => {
    const isHere = effect.venue === venue || effect.venue === null || !began.has(effect.venue)
    return isHere && shownFrom >= (began.get(venue) ?? 0)
  })
  const quantity = pending.reduce((sum, { effect }) => {
    const counts = !('unknown' in effect) && effect.side === 'sell' && mayBeSameInstrument(effect.symbol, SELL.symbol)
    return counts ? sum + Number(effect.quantity) * 10 : sum
  }, 0)
  const unknown = pending.some(({ effect: { symbol, ...effect } }) => {
    return 'unknown' in effect && (symbol === null || mayBeSameInstrument(symbol, SELL.symbol))
  })
  return { quantity, unknown }
}

t.test('given any orders, answered and read back, when summed up, then sums and a scan agree', async (t) => {
  fc.assert(
    fc.property(steps, (list) => {
      const pending = new PendingOrders()
      const orders: PendingOrder[] = []
      const began = new Map([
        ['v', 0],
        ['w', 0],
      ])
      let now = 1
      for (const step of list) {
        now++
        const order = 'which' in step ? orders[step.which % Math.max(1, orders.length)] : undefined
        if (step.do === 'add') {
          const { unknown, ...known } = step.effect
          const { venue } = known
          const symbol = unknown === 'its symbol' ? null : known.symbol
          const effect: OrderEffect = unknown === undefined ? { ...known, says: '' } : { venue, symbol, unknown }
          orders.push(pending.add(effect, step.answered ? now + 10 : UNANSWERED))
        } else if (step.do === 'read') {
          began.set(step.venue, now + 5)
          pending.update(began)
        } else if (order !== undefined && !order.gone) {
          pending.showFrom(order, step.do === 'answer' ? now + 10 : UNANSWERED)
        }
        for (const venue of ['v', 'w']) {
          const { quantity, unknown } = pending.against(venue, SELL.symbol, 'sell', began)
          const scanned = scan(orders, venue, began)
          const agree = Number(quantity.times(10)) === scanned.quantity && (unknown !== null) === scanned.unknown
          if (!agree) throw new Error(`${venue}: ${quantity}, ${JSON.stringify(unknown)}; ${JSON.stringify(scanned)}`)
        }
      }
    }),
    { numRuns: 500 },
  )
  t.pass()
})

t.test(
  'given a venue that is not read for long, when many orders go on, then their sum stays, and is shown',
  async (t) => {
    const pending = new PendingOrders()
    const byCost = { venue: 'v', symbol: SELL.symbol, unknown: 'its cost' }
    for (let at = 0; at < 10_000; at++) pending.add(at % 100 === 0 ? byCost : SELL, at)
    t.match(pending.against('v', 'ETH/USDT', 'sell', new Map([['v', 0]])), { unknown: null })
    const before = pending.against('v', SELL.symbol, 'sell', new Map([['v', 0]]))
    t.equal(before.quantity.toFixed(), '9900')
    t.match(before.unknown, { why: 'its cost', shownFrom: 9_900 })
    const began = new Map([['v', 10_000]])
    pending.update(began)
    t.match(pending.against('v', SELL.symbol, 'sell', began), { unknown: null })
    t.equal(pending.against('v', SELL.symbol, 'sell', began).quantity.toFixed(), '0')
  },
)

t.test('given old orders that are kept as one, when a reading shows some of them, then all of them wait', async (t) => {
  const pending = new PendingOrders()
  for (let at = 1; at <= 2_001; at++) pending.add(SELL, at)
  const began = new Map([['v', 500]])
  pending.update(began)
  t.equal(pending.against('v', SELL.symbol, 'sell', began).quantity.toFixed(), '2001')
  began.set('v', 1_001)
  pending.update(began)
  t.equal(pending.against('v', SELL.symbol, 'sell', began).quantity.toFixed(), '1001')
})
