import t from 'tap'
import { FleetHistory } from './history.mjs'

const LEASE = 1_000
const ID = 'fleet-1'
const halt = { haltId: ID, scope: null, bots: ['a'], at: 100 }
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
