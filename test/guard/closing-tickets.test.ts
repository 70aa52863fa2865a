import t from 'tap'
import type { ClosingOrder } from '../../lib/words/ports.js'
import { realGuard } from '../support/guard-parts.js'

const CLOSING: ClosingOrder = { symbol: 'BTC/USDT', side: 'sell', quantity: '1', type: 'market', reduceOnly: true }

t.test('given a halted bot, when the kill switch sends its own closing order, then it passes', async (t) => {
  const { guard, halt, tickets } = realGuard()
  halt()
  const own = tickets.issue(CLOSING)
  t.equal(guard.check(own).allowed, true)
  t.same(own, CLOSING)
})

t.test('given an issued order, when somebody makes one like it, then that one is refused', async (t) => {
  const { guard, halt, tickets } = realGuard()
  halt()
  const own = tickets.issue(CLOSING)
  const likenesses = {
    'the order that was issued from': CLOSING,
    'a spread copy': { ...own },
    'a structured clone': structuredClone(own),
    'a copy by JSON': JSON.parse(JSON.stringify(own)),
    'an heir': Object.create(own),
    'a proxy of it': new Proxy(own, {}),
    'one that says so': { ...own, ticket: own, issued: true, bypass: true, isIssued: true },
  }
  for (const [what, order] of Object.entries(likenesses)) t.equal(guard.check(order).allowed, false, what)
})

t.test('given an issued order, when somebody tries to change it, then it stays what it was', async (t) => {
  const { tickets } = realGuard()
  const own = tickets.issue(CLOSING)
  t.throws(() => Object.assign(own, { quantity: '1000' }), TypeError)
  t.equal(own.quantity, '1')
})

t.test('given another kill switch issued it, when this one is asked, then it does not pass', async (t) => {
  const here = realGuard()
  here.halt()
  t.equal(here.guard.check(realGuard().tickets.issue(CLOSING)).allowed, false)
})

t.test('given anything that is no order, when asked, then it was not issued', async (t) => {
  const { tickets } = realGuard()
  for (const value of [undefined, null, 1, 'x', Symbol('x'), () => {}, []]) t.equal(tickets.isIssued(value), false)
})

t.test('given an issued order in flight, when a halt lands, then it is not late', async (t) => {
  const { middleware, tickets, halt, latch } = realGuard()
  let answer: () => void = () => {}
  const sent = middleware(tickets.issue(CLOSING), () => new Promise<void>((resolve) => (answer = resolve)))
  halt()
  answer()
  await sent
  t.match(latch.orders.counts(), { passed: 1, late: 0 })
})
