import t from 'tap'
import { monotonicMs } from '../../lib/time/monotonic.js'
import { riskAdding } from '../../lib/words/exposure.js'
import { addMoney, isDecimal } from '../../lib/words/money.js'
import type { Account, WorkingOrder } from '../../lib/words/ports.js'
import { isQuiet, makeStatus, NOT_CANCELLING, oldestReading, type StatusParts } from '../../lib/words/status.js'
import { A_HALT, snapshotOf } from '../support/guard-parts.js'

const NOW = Date.parse('2026-01-02T03:04:05.678Z')
const STOP: WorkingOrder = { id: '1', symbol: 'BTC/USDT', side: 'sell', quantity: '10', reduceOnly: true }
const ENTRY: WorkingOrder = { id: '2', symbol: 'BTC/USDT', side: 'buy', quantity: '1', reduceOnly: false }
const ACCOUNT: Account = { equity: '100.10', dailyPnl: '-1.5', unrealizedPnl: '0.2', currency: 'USD' }

const venue = (given: Parameters<typeof snapshotOf>[0] = {}) =>
  snapshotOf({ asOf: NOW - 1_000, sentBefore: 7, ...given })

function parts(given: Partial<StatusParts> = {}): StatusParts {
  return {
    gate: { state: 'halted', scoped: false, shuttingDown: false, raises: 0, paused: false, timedPauses: false },
    halt: A_HALT,
    halts: [A_HALT],
    haltCount: 1,
    pauses: [],
    durable: true,
    orders: { passed: 7, rejected: 3, inFlight: 0, unknown: 0, late: 0 },
    sent: 7,
    haltedAt: 0,
    inFlightOrders: [],
    cancelling: NOT_CANCELLING,
    closeAll: null,
    threads: [],
    snapshots: [venue()],
    bot: {
      name: 'bot',
      pid: 1,
      version: '0',
      uptimeSeconds: 1,
      responsive: true,
      lastBeatMs: 0,
      stack: null,
    },
    now: { wall: NOW, monotonic: monotonicMs() },
    maxSnapshotAgeMs: 5_000,
    ...given,
  }
}

const partOf = (state: 'read' | 'none' | 'failed' | 'unread') => ({
  name: 'spot',
  positions: { state: 'read', why: null } as const,
  orders: { state, why: null },
})
const orders = { passed: 7, rejected: 3, inFlight: 0, unknown: 0, late: 0 }

const QUIET: readonly (readonly [what: string, given: Partial<StatusParts>, quiet: boolean])[] = [
  ['everything is known and nothing works', {}, true],
  [
    'the bot is not even halted',
    { gate: { state: 'active', scoped: false, shuttingDown: false, raises: 0, paused: false, timedPauses: false } },
    true,
  ],
  ['what became of an order is not shown', { orders: { ...orders, unknown: 1 } }, false],
  ['an order is in flight', { orders: { ...orders, inFlight: 1 } }, false],
  ['an order has passed since the reading began', { sent: 8 }, false],
  ['the reading is older than it may be, and slow', { snapshots: [venue({ asOf: NOW - 9_000, tookMs: 3_000 })] }, true],
  ['the reading is older than a slow one may be', { snapshots: [venue({ asOf: NOW - 12_000, tookMs: 3_000 })] }, false],
  ['an order was in flight when the reading began', { snapshots: [venue({ sentBefore: -1 })] }, false],
  ['the reading began before the halt', { haltedAt: Number.MAX_SAFE_INTEGER }, false],
  ['there is no venue to read', { snapshots: [] }, false],
  ['a part of the account was not read', { snapshots: [venue({ parts: [partOf('unread')] })] }, false],
  ['a part of the account could not be read', { snapshots: [venue({ parts: [partOf('failed')] })] }, false],
  ['a part of the account is known to be empty', { snapshots: [venue({ parts: [partOf('none')] })] }, true],
  ['a part of the account was read', { snapshots: [venue({ parts: [partOf('read')] })] }, true],
  ['a venue was never read', { snapshots: [venue(), venue({ asOf: null, openOrders: null, error: 'x' })] }, false],
  ['the last attempt failed', { snapshots: [venue({ error: 'timeout' })] }, false],
  ['the reading is as old as may be', { snapshots: [venue({ asOf: NOW - 5_000 })] }, true],
  [
    'the reading is older than may be, and the clock was set back',
    { snapshots: [venue({ began: monotonicMs() - 5_001 })] },
    false,
  ],
  ['the reading is older than may be', { snapshots: [venue({ asOf: NOW - 5_001 })] }, false],
  ['the open orders are not known', { snapshots: [venue({ openOrders: null })] }, false],
  ['an entry works', { snapshots: [venue({ openOrders: [ENTRY] })] }, false],
  ['a stop of the whole position works', { snapshots: [venue({ openOrders: [STOP] })] }, true],
  [
    'a stop works, and the positions are not known',
    { snapshots: [venue({ openOrders: [STOP], positions: null })] },
    false,
  ],
  ['a stop works, and there is no position', { snapshots: [venue({ openOrders: [STOP], positions: [] })] }, false],
  ['an entry works at the second venue', { snapshots: [venue(), venue({ venue: 'b', openOrders: [ENTRY] })] }, false],
]

for (const [what, given, quiet] of QUIET) {
  t.test(`given ${what}, when asked, then it is ${quiet ? '' : 'not '}quiet`, async (t) => {
    t.equal(isQuiet(parts(given)), quiet)
    t.equal(makeStatus(parts(given)).quiet, quiet)
  })
}

t.test('given followers, when a reading shows what became of their orders, then none of them is unknown', async (t) => {
  const NOT_HEARD = { responsive: null, lastBeatMs: null, stack: null }
  const told = { ...orders, inFlight: 2, unknown: 3 }
  const follower = {
    name: 'two',
    pid: 2,
    version: '1',
    state: 'ended',
    heardAt: '',
    orders: told,
    ...NOT_HEARD,
  } as const
  const read = venue()
  const beside = (settledAt: number | null) =>
    makeStatus(parts({ snapshots: [read], followers: { list: [follower], settledAt } }))
  t.match(beside(read.began), { quiet: true, followers: [{ orders: { passed: 7, inFlight: 0, unknown: 0 } }] })
  t.match(beside(read.began + 1), { quiet: false, followers: [{ orders: told }] })
  t.match(beside(null), { quiet: false, followers: [{ orders: told }] })
})

t.test('given what was told of orders, when no such order is left, then it is not shown', async (t) => {
  const order = { action: 'place', venue: null, strategy: null, symbol: 'A', side: null, quantity: null } as const
  const told = (outcome: 'awaited' | 'unknown') => ({ order: { ...order, reduceOnly: false }, since: '', outcome })
  const inFlightOrders = [told('awaited'), told('unknown')]
  const shown = (given: object) => makeStatus(parts({ inFlightOrders, orders: { ...orders, ...given } })).inFlightOrders
  t.same(shown({}), [])
  t.same(shown({ unknown: 1 }), [told('unknown')])
  t.same(shown({ inFlight: 1 }), [told('awaited')])
})

t.test('given two exits of the full size, when told apart, then the second could open the other side', async (t) => {
  const long = [{ symbol: 'BTC/USDT', side: 'long', quantity: '10' }] as const
  const second = { ...STOP, id: '2' }
  t.same(riskAdding([STOP, second], long), [second])
})

const EXITS: readonly (readonly [what: string, exits: Partial<WorkingOrder>[], adding: number])[] = [
  ['two halves', [{ quantity: '5' }, { quantity: '5' }], 0],
  ['two halves and a hair', [{ quantity: '5' }, { quantity: '5.00000001' }], 1],
  ['one too large and one that fits', [{ quantity: '11' }, { quantity: '10' }], 1],
  ['one that is not reduce-only', [{ reduceOnly: false }], 1],
  ['one of the same side', [{ side: 'buy' }], 1],
  ['one of another symbol', [{ symbol: 'ETH/USDT' }], 1],
  ['tenths that floats can not add', Array.from({ length: 100 }, () => ({ quantity: '0.1' })), 0],
]

for (const [what, exits, adding] of EXITS) {
  t.test(`given a long position of 10 and ${what}, when told apart, then ${adding} could add risk`, async (t) => {
    const long = [{ symbol: 'BTC/USDT', side: 'long', quantity: '10' }] as const
    t.equal(
      riskAdding(
        exits.map((exit) => ({ ...STOP, ...exit })),
        long,
      ).length,
      adding,
    )
  })
}

t.test('given a long and a short in one symbol, when exits work for both, then neither adds risk', async (t) => {
  const both = [
    { symbol: 'X', side: 'long', quantity: '1' },
    { symbol: 'X', side: 'short', quantity: '2' },
  ] as const
  const exits: WorkingOrder[] = [
    { id: '1', symbol: 'X', side: 'sell', quantity: '1', reduceOnly: true },
    { id: '2', symbol: 'X', side: 'buy', quantity: '2', reduceOnly: true },
  ]
  t.same(riskAdding(exits, both), [])
})

t.test('given a venue that was never read, when summed up, then the count is unknown and never zero', async (t) => {
  const never = venue({ venue: 'b', positions: null, openOrders: null, asOf: null, error: 'not read yet' })
  for (const snapshots of [[never], [venue(), never], []]) {
    t.match(makeStatus(parts({ snapshots })).positions, { count: null, asOf: null, stale: true })
  }
})

t.test('given venues that have been read, when summed up, then the oldest reading counts', async (t) => {
  const snapshots = [venue(), venue({ venue: 'b', positions: [], asOf: NOW - 2_000 })]
  const { positions } = makeStatus(parts({ snapshots }))
  t.same(positions, { count: 1, atLeast: 1, asOf: '2026-01-02T03:04:03.678Z', stale: false })
})

t.test('given a venue that fails now, when summed up, then what was known stays, marked as stale', async (t) => {
  t.match(makeStatus(parts({ snapshots: [venue({ error: 'timeout' })] })).positions, { count: 1, stale: true })
  t.match(makeStatus(parts({ snapshots: [venue({ asOf: NOW - 6_000 })] })).positions, { count: 1, stale: true })
})

t.test('given no position for certain, when summed up, then the count is zero', async (t) => {
  t.match(makeStatus(parts({ snapshots: [venue({ positions: [] })] })).positions, { count: 0, stale: false })
})

t.test(
  'given accounts, when summed up, then sums are exact, and a part that is unknown makes them unknown',
  async (t) => {
    const account = (accounts: (Account | null)[]) =>
      makeStatus(parts({ snapshots: accounts.map((account, index) => venue({ venue: `${index}`, account })) })).account
    t.equal(account([]), null)
    t.equal(account([null]), null)
    t.same(account([ACCOUNT]), { ...ACCOUNT, equity: '100.1', reason: null, asOf: '2026-01-02T03:04:04.678Z' })
    t.match(account([ACCOUNT, { ...ACCOUNT, equity: '0.2' }]), {
      equity: '100.3',
      dailyPnl: '-3',
      unrealizedPnl: '0.4',
    })
    const reason = 'there is no price of XYZ in USD'
    t.match(account([ACCOUNT, { ...ACCOUNT, equity: null, reason }]), {
      equity: null,
      reason: `1: ${reason}`,
      dailyPnl: '-3',
    })
    const unknown = { equity: null, dailyPnl: null, unrealizedPnl: null, currency: 'USD' }
    t.match(account([ACCOUNT, { ...ACCOUNT, currency: 'EUR' }]), {
      ...unknown,
      reason: 'there is money in USD and EUR, and no rate between them',
    })
    t.match(account([ACCOUNT, null]), { ...unknown, reason: '1 tells no equity' })
  },
)

t.test('given the parts, when made, then the status says them as they are', async (t) => {
  const scoped = [{ ...A_HALT, haltId: '8-scop', scope: { symbol: 'X' } }]
  const gate = {
    state: 'reducing',
    scoped: true,
    shuttingDown: true,
    raises: 9,
    paused: false,
    timedPauses: false,
  } as const
  t.match(makeStatus(parts({ gate, halts: [...scoped, A_HALT], haltCount: 2, durable: false })), {
    state: 'reducing',
    shuttingDown: true,
    durable: false,
    halt: A_HALT,
    halts: [...scoped, A_HALT],
    haltCount: 2,
    scopedHalts: scoped,
    orders,
  })
})

t.test('given readings, when the oldest is asked for, then one that never was makes it unknown', async (t) => {
  t.equal(oldestReading([]), null)
  t.equal(oldestReading([venue(), venue({ asOf: null })]), null)
  t.equal(oldestReading([venue({ asOf: 0 })]), '1970-01-01T00:00:00.000Z')
})

t.test('given decimal texts, when added, then the sum is exact', async (t) => {
  t.equal(addMoney(['0.1', '0.2']), '0.3')
  t.equal(addMoney(['9007199254740993', '0.01']), '9007199254740993.01')
  t.equal(addMoney(['-1', '1']), '0')
  t.equal(addMoney(['1', null]), null)
  t.equal(addMoney([]), null)
})

t.test('given texts, when asked, then only plain decimal numbers are decimal', async (t) => {
  for (const text of ['0', '-1', '1.50', '-0.001', '007']) t.equal(isDecimal(text), true, text)
  for (const other of ['', ' 1', '1e3', '+1', '.5', '1.', 'NaN', '1,0', '1\n', 1, null, undefined]) {
    t.equal(isDecimal(other), false, String(other))
  }
})

t.test('given orders of another on the same account, when summed up, then they count as such only', async (t) => {
  const another: WorkingOrder = { ...ENTRY, id: '3', whose: 'another' }
  const unknown: WorkingOrder = { ...ENTRY, id: '4', whose: 'unknown' }
  const status = (openOrders: WorkingOrder[]) => makeStatus(parts({ snapshots: [venue({ openOrders })] }))
  t.match(status([another, STOP]), { quiet: true, workingOrders: { count: 1, others: 1, riskAdding: 0 } })
  t.match(status([another]), { quiet: true, workingOrders: { count: 0, others: 1, riskAdding: 0 } })
  t.match(status([unknown]), { quiet: false, workingOrders: { count: 1, others: 0, riskAdding: 1 } })
})
