import t from 'tap'
import { CheckingSockets } from '../../lib/clients/checking-socket.js'
import { buy, type RealGuardOptions, realGuard } from '../support/guard-parts.js'

/** A socket that takes orders, each message one of this quantity, and a kill switch before it. */
function socketOf(options: RealGuardOptions) {
  const parts = realGuard(options)
  const { guard, middleware } = parts
  const killSwitch = { middleware, permits: (order: unknown) => guard.permits(order) }
  const reading = {
    orders: (data: unknown) => [buy({ quantity: String(data), price: 100 })],
    idOf: (data: unknown) => String(data),
    leavesOpen: () => false,
  }
  const sent: unknown[] = []
  const socket = new (class extends EventTarget {
    readyState = 1
    send(data: unknown): void {
      if (data === 'breaks') throw new Error('the socket is closing')
      sent.push(data)
    }
  })()
  const refused: unknown[] = []
  new CheckingSockets(killSwitch, reading).guard(socket as never, (error) => refused.push(error))
  return { ...parts, socket, sent, refused }
}

t.test(
  'given a socket, when a limit refuses an order, then its sender is told why, and it takes no slot',
  async (t) => {
    const rates = [{ name: 'max_orders_per_second', limit: 1, level: 'halted' }] as const
    const { socket, sent, refused, latch, inFlight } = socketOf({ limits: { maxOrderValue: { '*': '150' } }, rates })
    for (let order = 0; order < 3; order++)
      t.throws(() => socket.send('2'), { name: 'TradingHaltedError', code: 'ORDER_LIMIT', reason: /worth 200/ })
    t.match(refused, [{ code: 'ORDER_LIMIT' }, { code: 'ORDER_LIMIT' }, { code: 'ORDER_LIMIT' }])
    socket.send('1')
    t.same(sent, ['1'])
    t.equal(latch.gate.read().state, 'active')
    t.throws(() => socket.send('1'), { code: 'TRADING_HALTED', reason: /max_orders_per_second/ })
    t.equal(inFlight.size, 1, 'the answer has not come')
  },
)

t.test('given a socket that throws, when an order is sent, then its sender gets that', async (t) => {
  const { socket, refused } = socketOf({})
  t.throws(() => socket.send('breaks'), { message: 'the socket is closing' })
  t.match(refused, [{ message: 'the socket is closing' }])
})
