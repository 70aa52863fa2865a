import t from 'tap'
import { Latch } from '../../lib/between/latch/latch.js'
import type { VenueAnswer } from '../../lib/between/messages.js'
import { monotonicMs } from '../../lib/time/monotonic.js'
import { VenueAgent } from '../../lib/venues/venue-agent.js'
import type { AccountPart, ClosingOrder, Position, Venue, WorkingOrder } from '../../lib/words/ports.js'

const POSITION: Position = { symbol: 'A', side: 'long', quantity: '2' }
const ORDER: WorkingOrder = { id: '1', symbol: 'A', side: 'buy', quantity: '1', reduceOnly: false }
const CLOSING: ClosingOrder = { symbol: 'A', side: 'sell', quantity: '2', type: 'market', reduceOnly: true }

function agentOf(venue: Partial<Venue>, deadlineMs = 50) {
  const done: unknown[] = []
  const answers: VenueAnswer[] = []
  const whole: Venue = {
    name: 'a',
    positions: async () => [POSITION],
    openOrders: async () => [ORDER],
    cancel: async (order) => void done.push(order),
    close: async (_position, closing) => void done.push(closing),
    ...venue,
  }
  const latch = new Latch()
  const agent = new VenueAgent({
    venues: [whole],
    latch,
    settleMs: 0,
    onRead: () => {},
    onAnswer: (answer) => answers.push(answer),
    issue: (closing) => ({ ...closing, ticket: true }) as ClosingOrder,
    deadlineMs,
  })
  return { agent, latch, done, answers }
}

const odd = (fields: object): Position => ({ ...POSITION, symbol: 'ODD', ...fields }) as Position

const failing = async () => {
  throw new Error('not now')
}

t.test('given positions that fail, when read, then the orders are new, and the failure is told', async (t) => {
  const { agent } = agentOf({ positions: failing })
  t.match(await agent.read(), [{ openOrders: [ORDER], positions: null, asOf: null, error: 'a: not now' }])
})

t.test('given an account that fails, when read, then positions and orders are known all the same', async (t) => {
  const { agent } = agentOf({ account: failing })
  t.match(await agent.read(), [{ positions: [POSITION], error: null, account: null, accountError: 'not now' }])
})

for (const [what, venue, error] of [
  ['no list', { positions: async () => undefined as unknown as Position[] }, /returned no list/],
  ['a rejection that is no error', { positions: () => Promise.reject('offline') }, /offline/],
  [
    'a method that throws',
    {
      openOrders: () => {
        throw new Error('at once')
      },
    },
    /at once/,
  ],
] as const) {
  t.test(`given ${what}, when read, then nothing is known, and never that there is nothing`, async (t) => {
    const { agent } = agentOf(venue)
    const [snapshot] = await agent.read()
    t.match(snapshot, { positions: null, error })
  })
}

t.test('given an account that hangs, when read, then positions and orders are known all the same', async (t) => {
  const { agent } = agentOf({ account: () => new Promise(() => {}) }, 500)
  t.match(await agent.read(), [
    { positions: [POSITION], openOrders: [ORDER], error: null, account: null, accountError: /no account within/ },
  ])
})

t.test(
  'given an account that comes long after the positions, when trips go by it, then it is waited for',
  async (t) => {
    const account = async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      return { equity: '5', dailyPnl: null, unrealizedPnl: null, currency: 'USD' }
    }
    const { agent, latch } = agentOf({ account }, 5_000)
    t.match(await agent.read(), [{ account: null, accountError: /no account within/ }], 'no trip does')
    latch.trips.wantsAccounts = true
    t.match(await agent.read(), [{ account: { equity: '5' }, accountError: null, error: null }])
  },
)

t.test(
  'given an account that hangs, when trips go by it, then positions and orders are known all the same',
  async (t) => {
    const { agent, latch } = agentOf({ account: () => new Promise(() => {}) }, 500)
    latch.trips.wantsAccounts = true
    for (let reading = 0; reading < 3; reading++)
      t.match(await agent.read(), [{ positions: [POSITION], error: null, accountError: /no account within/ }])
  },
)

t.test('given a position whose symbol is an object, when read, then it is named, and hides no other', async (t) => {
  const { agent } = agentOf({ positions: async () => [odd({ symbol: Object.create(null) }), POSITION] })
  const [snapshot] = await agent.read()
  t.match(snapshot, { positions: [POSITION], error: null })
  t.match(snapshot?.parts, [{ positions: { state: 'failed', why: /has no symbol/ } }])
})

t.test('given names that look alike when written in a row, when read, then positions are not added up', async (t) => {
  const one = odd({ part: 'linear', symbol: 'USDT A' })
  const other = odd({ part: 'linear USDT', symbol: 'A' })
  const { agent } = agentOf({ positions: async () => [one, other] })
  const [snapshot] = await agent.read()
  t.match(snapshot?.positions, [
    { symbol: 'USDT A', quantity: '2' },
    { symbol: 'A', quantity: '2' },
  ])
})

const READ = { state: 'read', why: null } as const

for (const [what, strange, why] of [
  ['a quantity below zero', odd({ quantity: '-2' }), /ODD is below zero: the side tells the direction/],
  ['a number', odd({ quantity: 2 }), /ODD is number, not a decimal string/],
  ['neither side', odd({ side: null }), /neither long nor short/],
  ['nothing at all', null as unknown as Position, /null/],
] as const) {
  t.test(`given a position with ${what}, when read, then it is named, and hides no other`, async (t) => {
    const { agent } = agentOf({ positions: async () => [strange, POSITION] })
    const [snapshot] = await agent.read()
    t.match(snapshot, { positions: [POSITION], error: null })
    t.match(snapshot?.parts, [
      { name: 'what could not be taken in', positions: { state: 'failed', why }, orders: READ },
    ])
  })
}

t.test('given an order without an id, when read, then it is named, and hides no other', async (t) => {
  const { agent } = agentOf({ openOrders: async () => [{ ...ORDER, id: '' }, ORDER] })
  const [snapshot] = await agent.read()
  t.match(snapshot, { openOrders: [ORDER], error: null })
  t.match(snapshot?.parts, [{ name: 'what could not be taken in', orders: { state: 'failed', why: /no id/ } }])
})

t.test('given an order without a side or a size, when read, then it is there, and said to be unknown', async (t) => {
  const vague = { ...ORDER, id: 'vague', side: null, quantity: 'all of it' }
  const { agent } = agentOf({ openOrders: async () => [vague, ORDER] })
  const [snapshot] = await agent.read()
  t.match(snapshot?.openOrders, [{ id: 'vague', side: null, quantity: null }, ORDER])
  t.match(snapshot?.parts, [
    { name: 'orders that tell too little', positions: READ, orders: { why: /vague in .* tells no side/ } },
  ])
})

t.test('given ten thousand of what is not understood, when read, then a few are named', async (t) => {
  const { agent } = agentOf({ openOrders: async () => Array(1_000).fill({}) })
  const [snapshot] = await agent.read()
  t.match(snapshot?.parts[0]?.orders.why, /; and 995 more$/)
})

t.test(
  'given a venue that tells of parts, when read, then they are taken over, and an odd one is not known',
  async (t) => {
    const parts = [
      { name: 'spot', positions: READ, orders: { state: 'unread', why: 'not asked' } },
      { name: 'swap', positions: { state: 'fine' }, orders: undefined },
    ] as unknown as AccountPart[]
    const { agent } = agentOf({ parts: () => parts })
    const [snapshot] = await agent.read()
    t.match(snapshot?.parts, [parts[0], { name: 'swap', positions: { state: 'failed' }, orders: { state: 'failed' } }])
  },
)

t.test('given a bot that reads the venue as well, when a part has failed for us, then it is not known', async (t) => {
  const failed = { state: 'failed', why: 'not now' } as const
  let newest: Pick<AccountPart, 'positions' | 'orders'> = { positions: READ, orders: READ }
  const { agent } = agentOf({
    openOrders: async () => {
      newest = { ...newest, orders: failed }
      return []
    },
    positions: async () => {
      newest = { positions: failed, orders: READ }
      return []
    },
    account: async () => {
      await new Promise(setImmediate)
      newest = { positions: READ, orders: READ }
      return { equity: null, dailyPnl: null, unrealizedPnl: null, currency: 'USD' }
    },
    parts: () => [{ name: 'swap', ...newest }],
  })
  t.match(await agent.read(), [{ error: null, parts: [{ name: 'swap', positions: failed, orders: failed }] }])
})

for (const [what, thrown] of [
  ['nothing', undefined],
  ['an object without a prototype', Object.create(null)],
  ['an error whose message is none', Object.assign(new Error('x'), { message: { toString: () => 'y', f: () => {} } })],
] as const) {
  t.test(
    `given a venue that throws ${what}, when asked, then it is told as a text, and nothing else breaks`,
    async (t) => {
      const { agent, answers } = agentOf({
        openOrders: () => Promise.reject(thrown),
        cancel: () => Promise.reject(thrown),
      })
      const [snapshot] = await agent.read()
      t.type(snapshot?.error, 'string')
      const action = { do: 'cancel', venue: 'a', order: ORDER } as const
      agent.take({ type: 'venue-action', callId: 1, expiresAt: monotonicMs() + 1_000, action })
      await new Promise((resolve) => setTimeout(resolve, 10))
      t.type(answers[0]?.error, 'string')
      await agent.read()
    },
  )
}

t.test('given a position in two parts, when read, then it is one', async (t) => {
  const parts = [POSITION, { ...POSITION, quantity: '3.5' }, { ...POSITION, side: 'short' as const }]
  const { agent } = agentOf({ positions: async () => parts })
  t.match((await agent.read())[0]?.positions, [
    { symbol: 'A', side: 'long', quantity: '5.5' },
    { symbol: 'A', side: 'short', quantity: '2' },
  ])
})

t.test('given a profit that can not be read, when read, then only that is unknown', async (t) => {
  const { agent } = agentOf({ positions: async () => [{ ...POSITION, unrealizedPnl: '-1e-8', markPrice: 'NaN' }] })
  t.match((await agent.read())[0], {
    error: null,
    positions: [{ quantity: '2', unrealizedPnl: null, markPrice: null }],
  })
})

t.test('given a closing order that is not answered, when another is asked for, then it is not sent', async (t) => {
  const sent: ClosingOrder[] = []
  let answer: () => void = () => {}
  const { agent, answers } = agentOf({
    close: (_position, closing) => {
      sent.push(closing)
      return new Promise((resolve) => {
        answer = resolve
      })
    },
  })
  const close = (callId: number) => {
    const action = { do: 'close', venue: 'a', position: POSITION, closing: CLOSING } as const
    agent.take({ type: 'venue-action', callId, expiresAt: monotonicMs() + 1_000, action })
  }
  close(1)
  close(2)
  await new Promise((resolve) => setTimeout(resolve, 10))
  t.equal(sent.length, 1)
  t.match(answers, [{ callId: 2, error: /this one was not sent/ }])
  answer()
  await new Promise((resolve) => setTimeout(resolve, 10))
  close(3)
  await new Promise((resolve) => setTimeout(resolve, 10))
  t.equal(sent.length, 2)
})

t.test(
  'given a venue that hangs, when read again, then it is not asked again, and each asker gets the deadline',
  async (t) => {
    let calls = 0
    let answer: (orders: WorkingOrder[]) => void = () => {}
    const { agent } = agentOf({
      openOrders: () => {
        calls++
        return new Promise((resolve) => {
          answer = resolve
        })
      },
    })
    t.match(await agent.read(), [{ error: 'a has not answered within 50 ms', positions: null }])
    t.match(await agent.read(), [{ error: 'a has not answered within 50 ms' }])
    t.equal(calls, 1)
    answer([])
    await new Promise((resolve) => setTimeout(resolve, 20))
    t.equal(calls, 2, 'the reading that was asked for meanwhile')
  },
)

t.test('given a venue that is slow and answers, when it is read again and again, then it is waited for', async (t) => {
  const { agent } = agentOf({ openOrders: () => new Promise((resolve) => setTimeout(resolve, 120, [])) })
  const asked: Promise<unknown>[] = []
  for (let each = 0; each < 30; each++) {
    asked.push(agent.read())
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await Promise.all(asked)
  const [snapshot] = await agent.read()
  t.match(snapshot, { error: null, openOrders: [] })
  t.ok((snapshot?.tookMs ?? 0) >= 100)
})

t.test(
  'given two askers one after the other, when read, then the second gets a reading that began later',
  async (t) => {
    const { agent } = agentOf({ openOrders: () => new Promise((resolve) => setTimeout(resolve, 20, [])) }, 1_000)
    const first = agent.read()
    await new Promise((resolve) => setTimeout(resolve, 5))
    const asked = monotonicMs()
    const [[before], [after]] = await Promise.all([first, agent.read()])
    t.ok((before?.began ?? 0) < asked)
    t.ok((after?.began ?? 0) >= asked)
  },
)

t.test(
  'given actions, when carried out, then the outcome is answered, and a closing order has its ticket',
  async (t) => {
    const { agent, done, answers } = agentOf({})
    const expiresAt = monotonicMs() + 1_000
    agent.take({ type: 'venue-action', callId: 1, expiresAt, action: { do: 'cancel', venue: 'a', order: ORDER } })
    agent.take({
      type: 'venue-action',
      callId: 2,
      expiresAt,
      action: { do: 'close', venue: 'a', position: POSITION, closing: CLOSING },
    })
    agent.take({ type: 'venue-action', callId: 3, expiresAt, action: { do: 'cancel-all', venue: 'a' } })
    agent.take({ type: 'venue-action', callId: 4, expiresAt, action: { do: 'cancel-all', venue: 'b' } })
    await new Promise((resolve) => setTimeout(resolve, 10))
    t.match(done, [ORDER, { ...CLOSING, ticket: true }])
    t.match(
      answers.sort((one, other) => one.callId - other.callId),
      [{ error: null }, { error: null }, { error: 'a has no cancelAll()' }, { error: 'there is no venue b here' }],
    )
  },
)

t.test('given an action that was asked too long ago, when found, then it is not sent', async (t) => {
  const { agent, done, answers } = agentOf({})
  const action = { do: 'close', venue: 'a', position: POSITION, closing: CLOSING } as const
  agent.take({ type: 'venue-action', callId: 1, expiresAt: monotonicMs() - 1, action })
  await new Promise((resolve) => setTimeout(resolve, 10))
  t.same(done, [])
  t.match(answers, [{ callId: 1, error: /was not sent/ }])
})

const closing = {
  type: 'venue-action',
  action: { do: 'close', venue: 'a', position: POSITION, closing: CLOSING },
} as const

for (const [what, error, refusal] of [
  ['an error', new Error('ETIMEDOUT'), null],
  ['an error that says refused', Object.assign(new Error('no'), { refused: true }), { refused: true, atMost: null }],
  [
    'one that names a quantity',
    { message: 'no', refused: true, atMost: '1.5' },
    { atMost: '1.5', belowMinimum: false },
  ],
  ['one that names nonsense', { message: 'no', refused: true, atMost: 1.5, belowMinimum: 'x' }, { atMost: null }],
  ['refused, by its own word only', { message: 'no', refused: 'true' }, null],
  ['null', null, null],
  [
    'one that throws',
    {
      get refused() {
        throw new Error('again')
      },
    },
    null,
  ],
] as const) {
  t.test(`given a close that throws ${what}, when answered, then that is a refusal or nothing certain`, async (t) => {
    const { agent, answers } = agentOf({ close: () => Promise.reject(error) })
    agent.take({ ...closing, callId: 1, expiresAt: monotonicMs() + 1_000 })
    await new Promise((resolve) => setTimeout(resolve, 10))
    t.match(answers, [{ callId: 1, error: String }])
    t.match(answers[0], { refusal })
  })
}

t.test('given a close that was asked for too long ago, when answered, then it was certainly not sent', async (t) => {
  const { agent, answers, done } = agentOf({})
  agent.take({ ...closing, callId: 1, expiresAt: monotonicMs() - 1 })
  await new Promise((resolve) => setTimeout(resolve, 10))
  t.match(answers, [{ error: /too long ago/, refusal: { refused: true } }])
  t.same(done, [])
})

t.test('given a hundred thousand orders, when read, then two thousand are listed, risk first', async (t) => {
  const orders = Array.from({ length: 100_000 }, (_, index) => ({
    ...ORDER,
    id: String(index),
    reduceOnly: index < 99_990,
  }))
  const [read] = await agentOf({ openOrders: async () => orders }, 5_000).agent.read()
  t.match(read, { error: null })
  t.match(read?.parts, [{ positions: READ, orders: { why: /^98000 more than the 2000 that are looked at$/ } }])
  t.equal(read?.openOrders?.length, 2_000)
  t.equal(read?.openOrders?.filter(({ reduceOnly }) => !reduceOnly).length, 10)
})

t.test('given more positions than are listed, when read, then parts are added, and zeros do not count', async (t) => {
  const positions = Array.from({ length: 2_500 }, (_, index) => ({ ...POSITION, symbol: `S${index}` }))
  const more = [
    { ...POSITION, symbol: 'S0' },
    { ...POSITION, symbol: 'Z', quantity: '0.00' },
  ]
  const [read] = await agentOf({ positions: async () => [...positions, ...more] }, 5_000).agent.read()
  t.match(read, { error: null })
  t.match(read?.parts, [{ positions: { why: /^500 more than/ }, orders: READ }])
  t.match(read?.positions?.[0], { symbol: 'S0', quantity: '4' })
})

for (const [what, venue, error] of [
  ['a list without end', { openOrders: async () => new Array(2 ** 31) }, /a list of 2147483648/],
  ['a symbol of a megabyte', { positions: async () => [{ ...POSITION, symbol: 'x'.repeat(2 ** 20) }] }, /no symbol/],
  [
    'a quantity of a thousand digits',
    { positions: async () => [{ ...POSITION, quantity: '9'.repeat(1_000) }] },
    /not a/,
  ],
  ['orders that are null', { openOrders: async () => [null] as unknown as WorkingOrder[] }, /null/],
] as const) {
  t.test(`given ${what}, when read, then a line says so`, async (t) => {
    const [read] = await agentOf(venue as Partial<Venue>, 5_000).agent.read()
    const [unclear] = read?.parts ?? []
    const why = read?.error ?? unclear?.positions.why ?? unclear?.orders.why
    t.match(why, error)
    t.ok(String(why).length < 300)
  })
}

for (const [what, parts, unread] of [
  ['no part at all', [], { name: 'the account', orders: { state: 'failed', why: /no part/ } }],
  [
    'a hundred thousand parts',
    Array(100_000).fill({ name: 'a', positions: READ, orders: READ }),
    { name: 'further parts', orders: { state: 'failed', why: /99800 more/ } },
  ],
  [
    'a state of two million letters',
    [{ name: 'a', positions: READ, orders: { state: 's'.repeat(2_000_000), why: null } }],
    { name: 'a', orders: { state: 'failed', why: /^.{1,200}$/ } },
  ],
] as const) {
  t.test(`given ${what}, when an account is read, then something of it is not known, in few words`, async (t) => {
    const { agent } = agentOf({ parts: () => parts as unknown as AccountPart[] })
    const [snapshot] = await agent.read()
    t.match(snapshot?.parts.at(-1), unread)
    t.ok((snapshot?.parts.length ?? 0) < 300)
  })
}

t.test('given holes in a list of orders, when read, then they are no orders, and not none', async (t) => {
  const { agent } = agentOf({ openOrders: async () => new Array<WorkingOrder>(2) })
  const [snapshot] = await agent.read()
  t.match(snapshot?.parts, [{ name: 'what could not be taken in', orders: { state: 'failed' } }])
})

t.test('given a transfer whose time is in seconds, when read, then it is refused, and never left out', async (t) => {
  const transfer = { id: '1', amount: '5', currency: 'USD' }
  const read = async (at: number) => {
    const { agent, latch } = agentOf({ transfers: async () => [{ ...transfer, at }] })
    latch.trips.transfersSince = 1
    return agent.read()
  }
  t.match(await read(1_764_288_000), [{ transfers: null, transfersError: /1764288000, not milliseconds since 1970/ }])
  t.match(await read(1_764_288_000_000), [{ transfers: [transfer], transfersError: null }])
})
