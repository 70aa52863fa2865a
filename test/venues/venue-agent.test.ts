import t from 'tap'
import { Latch } from '../../lib/between/latch/latch.js'
import type { VenueAnswer } from '../../lib/between/messages.js'
import { monotonicMs } from '../../lib/time/monotonic.js'
import { VenueAgent } from '../../lib/venues/venue-agent.js'
import type { ClosingOrder, Position, Venue, WorkingOrder } from '../../lib/words/ports.js'

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
  const agent = new VenueAgent({
    venues: [whole],
    latch: new Latch(),
    settleMs: 0,
    onRead: () => {},
    onAnswer: (answer) => answers.push(answer),
    issue: (closing) => ({ ...closing, ticket: true }) as ClosingOrder,
    deadlineMs,
  })
  return { agent, done, answers }
}

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
  ['a quantity below zero', { positions: async () => [{ ...POSITION, quantity: '-2' }] }, /side tells the direction/],
  ['a number', { positions: async () => [{ ...POSITION, quantity: 2 as unknown as string }] }, /not a decimal string/],
  ['no list', { positions: async () => undefined as unknown as Position[] }, /returned no list/],
  ['an order without an id', { openOrders: async () => [{ ...ORDER, id: '' }] }, /no id/],
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
