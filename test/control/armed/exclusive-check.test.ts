import t from 'tap'
import { ExclusiveCheck } from '../../../lib/control/armed/exclusive-check.js'
import type { VenueSnapshot } from '../../../lib/words/exposure.js'
import { snapshotOf } from '../../support/guard-parts.js'

const SETTLE_MS = 1_000

/** An account that is read each second. */
function account(...others: readonly VenueSnapshot[]) {
  const world = { now: 100_000, sent: 0, inFlight: 0, unknown: 0, closing: false, followers: false }
  let snapshots = [snapshotOf({ openOrders: null })]
  const check = new ExclusiveCheck({
    venues: {
      get snapshots() {
        return snapshots
      },
    },
    orders: { sent: () => world.sent, counts: () => world },
    isClosing: () => world.closing,
    hasFollowers: () => world.followers,
    settleMs: SETTLE_MS,
    now: () => world.now,
  })
  const read = (...ids: string[]) => {
    world.now += 1_000
    const openOrders = ids.map((id) => ({ id, symbol: 'A', side: 'buy' as const, quantity: '1', reduceOnly: false }))
    snapshots = [snapshotOf({ openOrders, ordersBegan: world.now }), ...others]
    return check.look()
  }
  return { world, check, read }
}

t.test('given an account never read, when looked at, then it is not known', async (t) => {
  t.match(account().check.look(), { state: 'unknown' })
})

t.test('given a bot that sends nothing, when an order turns up, then it is named till it is long gone', async (t) => {
  const { read, world } = account()
  t.match(read('1'), { state: 'unknown', why: /^paper: no reading/ }, 'with nothing to compare it with')
  for (let count = 0; count < 5; count++) read('1')
  t.equal(read('1').state, 'ok', 'what rested before is the bot’s')
  t.match(read('1', '2'), { state: 'failing', why: 'not sent through this guard: order 2 (A) at paper' })
  for (let count = 0; count < 10; count++) t.equal(read('1').state, 'failing', 'and gone again')
  world.now += 400_000
  t.equal(read('1').state, 'ok')
  t.equal(read('1', '2').state, 'ok', 'one that was seen before is no new one')
})

for (const [what, happens] of [
  ['sends', (world: ReturnType<typeof account>['world']) => world.sent++],
  ['has one in flight', (world: ReturnType<typeof account>['world']) => world.inFlight++],
  ['has one of unknown outcome', (world: ReturnType<typeof account>['world']) => world.unknown++],
  ['is being closed out', (world: ReturnType<typeof account>['world']) => (world.closing = true)],
] as const) {
  t.test(`given a bot that ${what}, when an order turns up, then it may be its own`, async (t) => {
    const { read, world } = account()
    for (let count = 0; count < 5; count++) read()
    happens(world)
    t.equal(read('1').state, 'ok')
    t.equal(read('1', '2').state, 'ok', 'nor within the time that it may take to show')
  })
}

t.test('given a reading that is looked at twice, when nothing is new, then nothing is judged', async (t) => {
  const { read, check } = account()
  for (let count = 0; count < 5; count++) read('1')
  t.equal(check.look().state, 'ok')
})

t.test('given followers, when looked at, then whose order is whose is not known', async (t) => {
  const { read, world } = account()
  world.followers = true
  t.match(read('1'), { state: 'unknown' })
})

t.test(
  'given a bot that sends all the time, when nothing could be compared for long, then it is not known',
  async (t) => {
    const { read, world } = account()
    const busy = () => {
      world.sent++
      return read('1').state
    }
    t.equal(busy(), 'unknown')
    for (let seconds = 0; seconds < 5; seconds++) read('1')
    t.equal(read('1').state, 'ok')
    for (let seconds = 0; seconds < 590; seconds++) busy()
    t.equal(busy(), 'ok')
    for (let seconds = 0; seconds < 20; seconds++) busy()
    t.equal(busy(), 'unknown')
    for (let seconds = 0; seconds < 5; seconds++) read('1')
    t.equal(read('1').state, 'ok')
  },
)

t.test('given two venues, when one of them is not read for long, then the other is not taken for it', async (t) => {
  const { read } = account(snapshotOf({ venue: 'other', ordersBegan: 1 }))
  for (let seconds = 0; seconds < 10; seconds++) read('1')
  t.match(read('1'), { state: 'unknown', why: /^other: no reading/ })
})
