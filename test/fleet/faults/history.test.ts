import t from 'tap'
import { FleetHistory } from './history.mjs'

const LEASE = 1_000
const ID = 'fleet-1'
const halt = { haltId: ID, scope: null, bots: ['a'], journals: ['a'], at: 100 }
const order = { bot: 'a', sequence: 1, symbol: 'A', before: 101, passed: 102 }
const status = { bot: 'a', shown: [] as string[], askedAt: 101, answeredAt: 102 }

for (const { what, play, problem } of [
  { what: 'after the halt', play: (h: FleetHistory) => h.judgeOrder(order), problem: /has passed fleet-1/ },
  {
    what: 'before the halt was told',
    play: (h: FleetHistory) => h.judgeOrder({ ...order, before: 99 }),
    problem: null,
  },
  {
    what: 'on a bot that may not have heard it',
    play: (h: FleetHistory) => h.judgeOrder({ ...order, bot: 'b' }),
    problem: null,
  },
  {
    what: 'after a resume was signed',
    play: (h: FleetHistory) => {
      h.resumeSigned([ID], 101.5)
      h.judgeOrder(order)
    },
    problem: null,
  },
  {
    what: 'before a resume was signed',
    play: (h: FleetHistory) => {
      h.resumeSigned([ID], 103)
      h.judgeOrder(order)
    },
    problem: /has passed fleet-1/,
  },
  {
    what: 'after the lease',
    play: (h: FleetHistory) => {
      h.outage(2_000)
      h.judgeOrder({ ...order, bot: 'b', before: 3_001, passed: 3_002 })
    },
    problem: /has left 1 ms after the lease/,
  },
  {
    what: 'after the lease of another one',
    play: (h: FleetHistory) => {
      h.outage(2_000, ['c'])
      h.judgeOrder({ ...order, bot: 'b', before: 3_001, passed: 3_002 })
    },
    problem: null,
  },
  {
    what: 'within the lease',
    play: (h: FleetHistory) => {
      h.outage(2_000)
      h.judgeOrder({ ...order, bot: 'b', before: 3_000, passed: 3_002 })
    },
    problem: null,
  },
  {
    what: 'once the engine is there again',
    play: (h: FleetHistory) => {
      h.outage(2_000)(3_500)
      h.judgeOrder({ ...order, bot: 'b', before: 3_400, passed: 3_501 })
    },
    problem: null,
  },
] as const)
  t.test(`given an order ${what}, when it arrives, then it is ${problem === null ? 'right' : 'wrong'}`, async (t) => {
    const history = new FleetHistory(LEASE)
    history.acknowledged(halt)
    play(history)
    if (problem === null) t.same(history.problems, [])
    else t.match(history.problems, [problem])
  })

t.test('given a scoped halt, when orders arrive, then those of its symbol alone are wrong', async (t) => {
  const history = new FleetHistory(LEASE)
  history.acknowledged({ ...halt, scope: { symbol: 'A' } })
  history.judgeOrder({ ...order, symbol: 'B' })
  t.same(history.problems, [])
  history.judgeOrder(order)
  t.equal(history.problems.length, 1)
})

t.test(
  'given a status, when an acknowledged halt is missing there, then it is lost, unless a resume was signed',
  async (t) => {
    const history = new FleetHistory(LEASE)
    history.acknowledged(halt)
    history.judgeStatus({ ...status, shown: [ID] })
    history.judgeStatus({ ...status, bot: 'b' })
    history.judgeStatus({ ...status, askedAt: 99 })
    t.same(history.problems, [], 'b may not have heard it, and a may not have had it at 99')
    history.judgeStatus(status)
    t.match(history.problems, [/a: fleet-1 is lost/])
    t.same(history.mustHold, [ID])
  },
)

t.test('given a bot that shows a halt, when it shows it no more, then it is lost there too', async (t) => {
  const history = new FleetHistory(LEASE)
  history.acknowledged(halt)
  history.judgeStatus({ ...status, bot: 'b', shown: [ID] })
  history.judgeStatus({ ...status, bot: 'b', askedAt: 103, answeredAt: 104 })
  t.match(history.problems, [/b: fleet-1 is lost/])
})

t.test(
  'given a bot that hears of a halt late, when its resume was signed already, then that is none of its faults',
  async (t) => {
    const history = new FleetHistory(LEASE)
    history.acknowledged(halt)
    history.resumeSigned([ID], 101)
    history.judgeStatus({ ...status, bot: 'b' })
    history.judgeStatus({ ...status, bot: 'b', shown: [ID], askedAt: 103, answeredAt: 104 })
    t.same(history.problems, [])
  },
)

t.test('given a halt that has ended, when a status shows it again, then that is a problem', async (t) => {
  const history = new FleetHistory(LEASE)
  history.acknowledged(halt)
  history.resumeSigned([ID], 101)
  history.judgeStatus(status)
  t.same([history.problems, history.mustHold, history.resumed], [[], [], [ID]])
  history.judgeStatus({ ...status, shown: [ID], askedAt: 105, answeredAt: 106 })
  t.match(history.problems, [/a: fleet-1 is in force again/])
  history.allHaveEnded()
  t.same(history.resumed, [])
  history.judgeStatus({ ...status, bot: 'b', shown: [ID], askedAt: 107, answeredAt: 108 })
  t.match(history.problems[1], /b: fleet-1 is in force again, although it had ended on all/)
})

t.test(
  'given a bot that is killed, when it comes back, then what its journal has must be there, and no more',
  async (t) => {
    const history = new FleetHistory(LEASE)
    history.acknowledged(halt)
    history.acknowledged({ ...halt, haltId: 'fleet-2', journals: [] })
    history.acknowledged({ ...halt, haltId: 'fleet-3', bots: ['a', 'b'], journals: ['b'] })
    history.killed('a')
    t.same(history.mustHold, [ID, 'fleet-3'], 'nobody is sure to hold the second')
    history.judgeStatus(status)
    t.match(history.problems, [/a: fleet-1 is lost/])
  },
)

t.test('given a resume that a bot has taken, when it shows a halt of it again, then that is a problem', async (t) => {
  const history = new FleetHistory(LEASE)
  for (const haltId of [ID, 'fleet-2']) history.acknowledged({ ...halt, haltId })
  history.resumeSigned([ID, 'fleet-2'], 101)
  t.same(history.mustEnd, [])
  history.resumeTaken({ haltIds: [ID, 'fleet-2'], bot: 'a', ended: [ID], at: 102 })
  t.same(history.mustEnd, [ID, 'fleet-2'])
  history.judgeStatus({ ...status, shown: [ID, 'fleet-2'], askedAt: 103, answeredAt: 104 })
  t.match(history.problems, [/a: fleet-1 is in force again/])
})

t.test('given a look at an engine, when a halt is missing that it had before, then it is told as lost', async (t) => {
  const history = new FleetHistory(LEASE)
  history.acknowledged({ ...halt, haltId: 'fleet-2' })
  history.acknowledged({ ...halt, inEngine: true })
  const seen = { what: 'fleet status', shown: ['fleet-2'], askedAt: 101, answeredAt: 102 }
  for (const { askedAt, shown } of [
    { askedAt: 99, shown: [] },
    { askedAt: 101, shown: [ID] },
  ])
    history.judgeEngine({ ...seen, askedAt, shown })
  t.same(history.problems, [], 'the engine may not have had the second, nor the first by then')
  history.judgeEngine(seen)
  t.match(history.problems, [/fleet status: fleet-1 is in force, and is not told/])
  history.resumeSigned([ID], 103)
  history.judgeEngine({ ...seen, askedAt: 102, answeredAt: 104 })
  t.equal(history.problems.length, 1)
})

t.test('given outages, when bots send orders in them, then leases count that have run out meanwhile', async (t) => {
  const history = new FleetHistory(LEASE)
  const short = history.outage(100)
  history.judgeOrder(order)
  short(900)
  t.equal(history.endedLeases, 0)
  const long = history.outage(2_000)
  history.judgeOrder({ ...order, before: 1_999, passed: 2_000 })
  history.judgeOrder({ ...order, bot: 'b', before: 2_500, passed: 2_501 })
  long(3_100)
  t.equal(history.endedLeases, 1)
  t.equal(history.lastOrderOf('b'), 2_500)
  t.same(history.problems, [])
})
