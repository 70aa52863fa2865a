import t from 'tap'
import { planCloseAll } from '../../lib/control/getting-out/close-all-plan.js'
import { ordersToCancel } from '../../lib/control/getting-out/orders-to-cancel.js'
import { describePositions } from '../../lib/control/getting-out/positions.js'
import { UnreadPartsWatch } from '../../lib/control/venues/unread-parts-watch.js'
import { thisMoment } from '../../lib/time/monotonic.js'
import { describeUnread, isWhole, unreadParts, whyFailed, whyUnknownBeside } from '../../lib/words/account-parts.js'
import type { AccountPart, PartReading } from '../../lib/words/ports.js'
import { snapshotOf } from '../support/guard-parts.js'

const READ: PartReading = { state: 'read', why: null }
const NONE: PartReading = { state: 'none', why: 'the configuration says so' }
const FAILED: PartReading = { state: 'failed', why: 'the exchange is away' }
const UNREAD: PartReading = { state: 'unread', why: 'it is not asked for' }

const RULES = { maxAgeMs: 5_000, dustValue: '10', accounts: { find: () => null } }

const part = (name: string, positions: PartReading, orders = positions): AccountPart => ({ name, positions, orders })
const venue = (...parts: AccountPart[]) => ({ venue: 'paper', parts })
const swap = part('swap', READ)

for (const [what, parts, positions, orders] of [
  ['no parts', [], true, true],
  ['parts that were read', [swap, part('spot', READ)], true, true],
  ['a part of which is known that nothing is there', [swap, part('spot', NONE)], true, true],
  ['a part that failed', [swap, part('spot', FAILED)], false, false],
  ['a part that is not asked for', [swap, part('spot', UNREAD)], false, false],
  ['a part whose orders were read', [swap, part('spot', UNREAD, READ)], false, true],
  ['a part whose positions were read', [swap, part('spot', READ, FAILED)], true, false],
] as const) {
  t.test(`given ${what}, when asked, then all is known or not`, async (t) => {
    t.equal(isWhole({ parts }, 'positions'), positions)
    t.equal(isWhole({ parts }, 'orders'), orders)
    t.equal(unreadParts(venue(...parts)).length, positions && orders ? 0 : 1)
  })
}

t.test('given a part that was not read, when described, then it is named with what mends it', async (t) => {
  const [unread] = unreadParts(venue(swap, part('spot', UNREAD, FAILED)))
  t.same(unread, {
    venue: 'paper',
    part: 'spot',
    unread: ['positions', 'orders'],
    why: 'it is not asked for; the exchange is away',
  })
  if (unread) {
    t.equal(describeUnread(unread), 'positions and orders of spot at paper (it is not asked for; the exchange is away)')
  }
  t.equal(
    whyFailed(venue(swap, part('spot', UNREAD, FAILED)), 'orders'),
    'orders of spot at paper: the exchange is away',
  )
  t.equal(whyFailed(venue(swap, part('spot', UNREAD)), 'orders'), null, 'what is not asked for has not failed')
})

t.test('given a position in a part, when asked what is beside it, then its own part counts', async (t) => {
  const parts = [swap, part('spot', FAILED)]
  t.equal(whyUnknownBeside({ parts }, { part: 'swap' }, 'orders'), null)
  t.match(whyUnknownBeside({ parts }, { part: 'spot' }, 'orders'), /orders of spot are not known: the exchange is away/)
  for (const part of [null, undefined, 'another']) t.match(whyUnknownBeside({ parts }, { part }, 'orders'), /spot/)
  const unclear = part('what could not be taken in', READ, FAILED)
  t.match(whyUnknownBeside({ parts: [swap, unclear] }, { part: 'swap' }, 'orders'), /what could not be taken in/)
  const vague = part('orders that tell too little', READ, FAILED)
  t.equal(whyUnknownBeside({ parts: [swap, vague] }, {}, 'orders'), null, 'they tell their symbol')
})

t.test('given a part that was not read, when planned, then the plan is not complete, and says so', async (t) => {
  const position = { symbol: 'BTC', side: 'long', quantity: '1', markPrice: '1', currency: 'USD' } as const
  for (const unread of [part('spot', UNREAD), part('spot', FAILED), part('spot', READ, UNREAD)]) {
    const snapshot = snapshotOf({ positions: [position], parts: [swap, unread] })
    const plan = planCloseAll([{ snapshot, failure: null }], thisMoment(), RULES)
    t.match(plan, { complete: false, orders: [{ position }], skipped: [{ symbol: null, why: /spot/ }] })
  }
})

t.test('given a part that was not read, when positions are told, then their number is not', async (t) => {
  const told = (parts: AccountPart[]) => describePositions([snapshotOf({ parts })], thisMoment(), 5_000).totals
  t.match(told([swap, part('spot', UNREAD)]), { count: null, atLeast: 1 })
  t.match(told([swap, part('spot', READ, UNREAD)]), { count: 1, atLeast: 1 }, 'orders are not positions')
})

t.test('given orders that tell too little, when chosen, then they go only where everything has to go', async (t) => {
  const base = { symbol: 'BTC/USDT', side: null, quantity: '1', reduceOnly: true }
  const openOrders = [
    { ...base, id: 'exit' },
    { ...base, id: 'entry', reduceOnly: false },
  ]
  const rule = { halts: [{ level: 'halted', scope: null }], positionsKnown: true } as const
  const choose = (policy: 'cancel-all' | 'cancel-risk') => {
    const { certain, suspected } = ordersToCancel(snapshotOf({ openOrders }), { ...rule, policy })
    return [certain.map(({ id }) => id), suspected.map(({ id }) => id)]
  }
  t.same(choose('cancel-all'), [['exit', 'entry'], []])
  t.same(choose('cancel-risk'), [['entry'], []], 'what can only reduce stays, and is named')
})

t.test('given an exit whose part is unread, when chosen, then it is not taken off for what is not known', async (t) => {
  const exit = { id: '1', symbol: 'ETH/USDT', side: 'sell', quantity: '1', reduceOnly: true, part: 'spot' } as const
  const choose = (...parts: AccountPart[]) =>
    ordersToCancel(snapshotOf({ openOrders: [exit], parts }), {
      policy: 'cancel-risk',
      halts: [{ level: 'halted', scope: null }],
      positionsKnown: true,
    }).suspected.length
  t.equal(choose(), 1)
  t.equal(choose(part('spot', READ)), 1)
  t.equal(choose(part('spot', FAILED, READ)), 0)
})

t.test(
  'given parts that are not read, when looked at, then the log says so once, and when it has changed',
  async (t) => {
    const lines: string[] = []
    let parts = [swap, part('spot', FAILED), part('options', UNREAD)]
    const venues = {
      get snapshots() {
        return [snapshotOf({ parts })]
      },
    }
    const watch = new UnreadPartsWatch(venues, (level, message) => lines.push(`${level} ${message}`))
    watch.look()
    watch.look()
    t.equal(lines.length, 1)
    t.match(lines[0], /^warn .*never said to be quiet or flat: positions and orders of options/)
    t.notMatch(lines[0], /spot/, 'that may pass')
    parts = [swap]
    watch.look()
    t.match(lines[1], /^info Everything is read/)
  },
)
