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

t.test('given a kill that tore a new state, when started again, then only a halt that says so is right', async (t) => {
  const why =
    'state.json.new: it is torn; a change of the state was not written to its end (was halted before by 1-aaaa: fat finger)'
  const forTorn = { ...SHOWN, haltId: '2-bbbb', source: 'start', reason: why } as const
  const torn = () => {
    const history = new History()
    history.acknowledged({ ...HALT, level: 'reducing' })
    history.died(20)
    history.stateTorn()
    return history
  }
  const halted = torn()
  halted.judgeStatus(status(30, [forTorn]))
  halted.prune(['2-bbbb'], 31)
  halted.judgeStatus(status(40, [forTorn], 3))
  t.same(halted.problems, [], 'also in later runs, and though it has taken the place of the milder one')
  halted.judgeStatus(status(50, [], 4))
  t.match(halted.problems, [/2-bbbb is lost/, /active/])

  const anotherTime = torn()
  anotherTime.judgeStatus(status(30, [forTorn]))
  anotherTime.prune(['2-bbbb'], 31)
  anotherTime.judgeStatus(status(40, [{ ...forTorn, haltId: '3-cccc' }, forTorn]))
  t.match(anotherTime.problems, [/halted by itself/], 'when nothing was torn')

  const milder = torn()
  milder.judgeStatus({ ...status(30, []), state: 'reducing', halts: [{ ...SHOWN, level: 'reducing' }] })
  t.match(milder.problems, [/a new state was torn, and the bot is reducing/])
})

t.test('given a new state that was left unrenamed, when started again, then its halts are in force', async (t) => {
  const left = () => {
    const history = new History()
    history.died(20)
    history.stateLeft([HALT], 1, 21)
    return history
  }
  const kept = left()
  kept.judgeStatus(status(30, [SHOWN]))
  t.same(kept.problems, [])
  const lost = left()
  lost.judgeStatus(status(30, []))
  t.match(lost.problems, [/1-aaaa is lost/, /active/])
  const tornNext = left()
  tornNext.stateTorn()
  tornNext.judgeStatus({ ...status(30, []), state: 'halted' })
  t.same(tornNext.problems, [], 'unless a second kill has torn it')
})
