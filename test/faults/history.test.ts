import t from 'tap'
import { History } from './history.mjs'

// What the judge of `npm run faults` calls a problem. Times are small whole numbers.

const HALT = {
  haltId: '1-aaaa',
  scope: null,
  level: 'halted',
  durable: true,
  run: 1,
  askedAt: 10,
  answeredAt: 12,
} as const
const SHOWN = { haltId: '1-aaaa', scope: null, level: 'halted', source: 'http', reason: '' } as const

function order(before: number, passed = before, run = 1) {
  return { run, sequence: 1, symbol: 'A', before, passed }
}

type Shown = Parameters<History['judgeStatus']>[0]['halts'][number]

function status(askedAt: number, halts: readonly Shown[], run = 2) {
  const state = halts.length > 0 ? ('halted' as const) : ('active' as const)
  return { state, halts, durable: true, run, askedAt, answeredAt: askedAt + 1 }
}

t.test(
  'given an acknowledged halt, when orders arrive, then those that came to the guard later are wrong',
  async (t) => {
    const history = new History()
    history.acknowledged(HALT)
    history.judgeOrder(order(9))
    history.judgeOrder(order(11, 13))
    t.same(history.problems, [], 'judged before the reply, whenever it arrives')
    history.judgeOrder(order(13))
    history.judgeOrder(order(50, 50, 2))
    t.equal(history.problems.length, 2, 'also in the next run')
  },
)

t.test('given a scoped halt, when orders arrive, then only those that it covers are wrong', async (t) => {
  const history = new History()
  history.acknowledged({ ...HALT, scope: { symbol: 'B' } })
  history.judgeOrder(order(13))
  t.same(history.problems, [])
  history.judgeOrder({ ...order(13), symbol: 'B' })
  t.equal(history.problems.length, 1)
})

t.test('given a resume, when orders pass, then from its being asked for on they may', async (t) => {
  const history = new History()
  history.acknowledged(HALT)
  const resume = history.resumeAsked('1-aaaa', 20)
  history.judgeOrder(order(15, 21))
  history.judgeOrder(order(22))
  t.same(history.problems, [])
  history.judgeOrder(order(15, 16))
  t.equal(history.problems.length, 1, 'not before')
  history.resumeAnswered(resume, 'refused', 25)
  history.judgeOrder(order(22))
  t.equal(history.problems.length, 2, 'not if it was refused')
})

t.test('given a kill, when started again, then what was acknowledged is in force', async (t) => {
  const lost = new History()
  lost.acknowledged(HALT)
  lost.died(20)
  lost.judgeStatus(status(30, []))
  t.match(lost.problems, [/1-aaaa is lost/, /the bot is active/])

  const kept = new History()
  kept.acknowledged(HALT)
  kept.died(20)
  kept.judgeStatus(status(30, [SHOWN]))
  t.same(kept.problems, [])

  const notDurable = new History()
  notDurable.acknowledged({ ...HALT, durable: false })
  notDurable.judgeStatus(status(30, []))
  t.same(notDurable.problems, [], 'unless the reply said that it is not on disk')
  notDurable.judgeStatus(status(30, [], 1))
  t.equal(notDurable.problems.length, 2, 'which is no excuse in the same run')
})

t.test('given a resume that was not answered, when started again, then both are right, but only once', async (t) => {
  const history = new History()
  history.acknowledged(HALT)
  history.resumeAsked('1-aaaa', 15)
  history.died(20)
  history.judgeStatus(status(30, []))
  t.same(history.problems, [], 'it has happened')

  const other = new History()
  other.acknowledged(HALT)
  other.resumeAsked('1-aaaa', 15)
  other.died(20)
  other.judgeStatus(status(30, [SHOWN]))
  other.judgeStatus(status(40, [], 3))
  t.match(other.problems, [/is lost/, /active/], 'a dead process resumes nothing')
})

t.test('given a halt that has ended, when it is shown again, then that is wrong', async (t) => {
  const history = new History()
  history.acknowledged(HALT)
  history.resumeAnswered(history.resumeAsked('1-aaaa', 15), 'resumed', 16)
  history.judgeStatus(status(30, []))
  t.same(history.problems, [])
  history.judgeStatus(status(40, [SHOWN]))
  t.match(history.problems, [/in force again/])
})

t.test('given a level, when a status shows a lower one, then that is wrong', async (t) => {
  const history = new History()
  history.acknowledged(HALT)
  const reducing = { ...SHOWN, level: 'reducing' } as const
  history.judgeStatus({ ...status(30, []), state: 'reducing', halts: [reducing] })
  t.match(history.problems, [/is only reducing/, /the bot is reducing/])
})

t.test('given a halt of its own accord, when it is shown, then that is wrong', async (t) => {
  const history = new History()
  history.judgeStatus({ ...status(30, []), state: 'halted', halts: [{ ...SHOWN, source: 'start', reason: 'torn' }] })
  t.match(history.problems, [/halted by itself: torn/])
})

t.test(
  'given a kill in the middle of a change, when started again, then only a halt that says so is right',
  async (t) => {
    const why = "what the last run left can't be gone on with: ACTIVE is missing: a halt may not have been written"
    const forCut = { ...SHOWN, haltId: '2-bbbb', source: 'start', reason: why } as const
    const cut = () => {
      const history = new History()
      history.died(20)
      history.cutShort()
      return history
    }
    const halted = cut()
    halted.judgeStatus(status(30, [forCut]))
    halted.prune(['2-bbbb'], 31)
    halted.judgeStatus(status(40, [forCut], 3))
    t.same(halted.problems, [], 'also in later runs')
    halted.judgeStatus(status(50, [], 4))
    t.match(halted.problems, [/2-bbbb is lost/, /active/])

    const anotherTime = cut()
    anotherTime.judgeStatus(status(30, [forCut]))
    anotherTime.prune(['2-bbbb'], 31)
    anotherTime.judgeStatus(status(40, [{ ...forCut, haltId: '3-cccc' }, forCut]))
    t.match(anotherTime.problems, [/halted by itself/], 'when nothing was cut short')

    const active = cut()
    active.judgeStatus(status(30, []))
    t.match(active.problems, [/a change was cut short, and the bot is active/])
  },
)

t.test('given a halt whose line came too late, when started again, then only a cut excuses that', async (t) => {
  const why = 'ACTIVE is missing'
  const killed = (halt: Parameters<History['acknowledged']>[0], isCut: boolean) => {
    const history = new History()
    history.acknowledged(halt)
    history.died(20)
    if (isCut) history.cutShort()
    history.judgeStatus(status(30, [{ ...SHOWN, haltId: '2-bbbb', source: 'start', reason: why }]))
    return history
  }
  const told = killed(HALT, true)
  t.same([told.problems, [...told.withoutLine]], [[], ['1-aaaa']])
  t.match(killed({ ...HALT, scope: { symbol: 'A' } }, true).problems, [/1-aaaa is lost/], 'and only one of everything')
  t.match(killed(HALT, false).problems, [/halted by itself/, /1-aaaa is lost/])
})

t.test('given halts that a journal tells of, when started again, then they are in force', async (t) => {
  const left = () => {
    const history = new History()
    history.died(20)
    history.journalLeft([HALT], 1, 21)
    return history
  }
  const kept = left()
  kept.judgeStatus(status(30, [SHOWN]))
  t.same(kept.problems, [])
  const lost = left()
  lost.judgeStatus(status(30, []))
  t.match(lost.problems, [/1-aaaa is lost/, /active/])
})

t.test('given a person who halts again, then the new halt stands for the one whose place it has taken', async (t) => {
  const AGAIN = { ...HALT, haltId: '2-bbbb', askedAt: 14, answeredAt: 16 }
  const earlier = { count: 1, since: '', last: [{ haltId: '1-aaaa', reason: '', since: '' }] }
  const shown = { ...SHOWN, haltId: '2-bbbb', earlier } as const
  const again = () => {
    const history = new History()
    history.acknowledged(HALT)
    history.acknowledged({ ...AGAIN, earlier })
    return history
  }
  const kept = again()
  kept.judgeStatus(status(13, [SHOWN], 1))
  kept.judgeStatus(status(30, [shown]))
  t.same(kept.problems, [], 'a status that was asked for before may show either')
  t.same(kept.known, ['2-bbbb'])
  kept.judgeStatus(status(40, [SHOWN, shown]))
  t.match(kept.problems, [/1-aaaa is in force again/])
  const lost = again()
  lost.judgeStatus(status(30, []))
  t.match(lost.problems, [/2-bbbb is lost/, /active/])

  const notWritten = new History()
  notWritten.acknowledged(HALT)
  notWritten.acknowledged({ ...AGAIN, earlier, durable: false })
  notWritten.died(20)
  notWritten.journalLeft([HALT], 1, 21)
  notWritten.judgeStatus(status(30, [SHOWN]))
  t.same(notWritten.problems, [], 'what was not on disk takes no place over a kill')
})
