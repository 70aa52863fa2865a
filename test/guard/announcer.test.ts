import t from 'tap'
import { LEADS_NOBODY } from '../../lib/between/messages.js'
import { Announcer } from '../../lib/guard/announcer.js'
import { looksActive } from '../../lib/guard/early-look.js'
import { TradingHaltedError } from '../../lib/words/errors.js'
import type { Pause } from '../../lib/words/pause.js'
import { A_HALT, buy, realGuard } from '../support/guard-parts.js'

const REDUCING = { ...A_HALT, haltId: '8-redu', level: 'reducing' as const }
const SCOPED = { ...A_HALT, haltId: '9-scop', scope: { symbol: 'BTC/USDT' } }
const EVENTS = ['halt', 'resume', 'reducing', 'quiet', 'paused', 'unpaused'] as const
const turn = () => new Promise(setImmediate)

/** A bot thread that listens to everything. */
function listening() {
  const parts = realGuard()
  const failed: [string, unknown][] = []
  let quiet = false
  const announcer = new Announcer({
    latch: parts.latch,
    view: parts.view,
    isQuiet: () => quiet,
    onFailed: (event, error) => failed.push([event, error]),
  })
  const told: string[] = []
  for (const event of EVENTS) {
    announcer.on(event, (...given: unknown[]) => {
      const [about] = given as [{ haltId?: string; lifted?: { haltId: string }[]; state?: string; owner?: string }?]
      const ids = about?.haltId ?? about?.lifted?.map(({ haltId }) => haltId).join() ?? about?.owner ?? ''
      told.push([event, ids, about?.state ?? ''].join(' ').trim())
    })
  }
  const lift = (...haltIds: string[]) => parts.publish({ kind: 'lifted', haltIds })
  const lower = (state: 'active' | 'reducing') => parts.latch.gate.lowerTo(state, false, parts.latch.gate.read().raises)
  const setQuiet = (now: boolean) => {
    quiet = now
  }
  return { ...parts, announcer, told, failed, lift, lower, setQuiet }
}

t.test('given halts and resumes in quick succession, when told, then each once, in their order', async (t) => {
  const { halt, lift, lower, announcer, told } = listening()
  for (const haltId of ['1-aaaa', '2-bbbb', '3-cccc']) {
    halt({ haltId })
    lift(haltId)
    lower('active')
  }
  halt({ haltId: '4-dddd' })
  announcer.tell()
  announcer.tell()
  t.same(told, [
    'halt 1-aaaa',
    'resume 1-aaaa active',
    'halt 2-bbbb',
    'resume 2-bbbb active',
    'halt 3-cccc',
    'resume 3-cccc active',
    'halt 4-dddd',
  ])
})

t.test('given levels and scopes, when told, then the state of everything shows where it changes', async (t) => {
  const { halt, lift, lower, announcer, told } = listening()
  halt(REDUCING)
  halt()
  halt(SCOPED)
  lift(A_HALT.haltId)
  lower('reducing')
  announcer.tell()
  t.same(told, [
    'halt 8-redu',
    'reducing 8-redu',
    'halt 7-k3fq',
    'halt 9-scop',
    'resume 7-k3fq reducing',
    'reducing 8-redu',
  ])
})

t.test('given an order that is checked in a loop, when a halt comes, then no code of the bot runs in it', async (t) => {
  const { halt, guard, announcer, told } = listening()
  const { signal } = { signal: announcer.signal() }
  halt()
  for (let i = 0; i < 1_000; i++) t.notOk(guard.check(buy()).allowed)
  announcer.signal()
  t.same(told, [])
  t.equal(signal.aborted, false)
  await turn()
  t.same(told, ['halt 7-k3fq'])
  t.equal(signal.aborted, true)
})

t.test('given the bot halts itself, when the keeper answers, then it is one halt, also under another id', async (t) => {
  const { latch, view, publish, announcer, told, lift, lower } = listening()
  latch.gate.raise('halted')
  view.addOwn(1, A_HALT)
  announcer.tell()
  publish({ kind: 'raised', halt: A_HALT, callId: 1 })
  announcer.tell()
  t.same(told, ['halt 7-k3fq'])

  const code = { ...A_HALT, source: 'code' as const, operator: null }
  publish({ kind: 'raised', halt: { ...code, haltId: '8-code' }, callId: null })
  view.addOwn(2, { ...code, haltId: '9-again' })
  publish({ kind: 'raised', halt: { ...code, haltId: '8-code' }, callId: 2 })
  announcer.tell()
  t.same(told.slice(1), ['halt 8-code'], 'a program that repeats itself')

  lift(A_HALT.haltId, '8-code', '9-again')
  lower('active')
  announcer.tell()
  t.same(told.slice(2), ['resume 7-k3fq,8-code active'])
})

t.test('given a person who halts again, when told, then the earlier one has not been resumed', async (t) => {
  const { halt, publish, announcer, told } = listening()
  halt()
  publish({ kind: 'raised', halt: { ...A_HALT, haltId: '8-next' }, replaced: A_HALT.haltId, callId: null })
  announcer.tell()
  t.same(told, ['halt 7-k3fq', 'halt 8-next'])
})

t.test('given a notice that was lost, when all is told anew, then what has changed is told, once', async (t) => {
  const { halt, publish, lower, announcer, told } = listening()
  halt()
  halt(SCOPED)
  announcer.tell()
  publish({ kind: 'whole', halts: [SCOPED, REDUCING], pauses: [], durable: true, botHaltsTaken: 0, role: LEADS_NOBODY })
  lower('reducing')
  announcer.tell()
  announcer.tell()
  t.same(told.slice(2), ['halt 8-redu', 'resume 7-k3fq reducing', 'reducing 8-redu'])
})

t.test('given a latch that is not lowered yet, when a resume is told, then not before orders pass', async (t) => {
  const { halt, lift, lower, announcer, told, guard } = listening()
  const passed: boolean[] = []
  announcer.on('resume', () => passed.push(guard.check(buy()).allowed))
  halt()
  announcer.tell()
  lift(A_HALT.haltId)
  announcer.tell()
  t.same(told, ['halt 7-k3fq'])
  lower('active')
  announcer.tell()
  t.same(told.slice(1), ['resume 7-k3fq active'])
  t.same(passed, [true])
})

t.test('given a resume that another halt follows, when told, then it is told all the same', async (t) => {
  const { halt, lift, announcer, told } = listening()
  halt()
  lift(A_HALT.haltId)
  halt({ haltId: '8-next' })
  announcer.tell()
  t.same(told, ['halt 7-k3fq', 'resume 7-k3fq active', 'halt 8-next'])
})

t.test('given listeners that throw, reject or never answer, when told, then all others are called', async (t) => {
  const { halt, announcer, told, failed } = listening()
  announcer.on('halt', () => {
    throw new Error('broken')
  })
  announcer.on('halt', async () => Promise.reject(new Error('later')))
  announcer.on('halt', () => new Promise(() => {}))
  let last = 0
  announcer.on('halt', () => last++)
  halt()
  announcer.tell()
  await turn()
  t.same(told, ['halt 7-k3fq'])
  t.equal(last, 1)
  t.match(failed, [
    ['halt', { message: 'broken' }],
    ['halt', { message: 'later' }],
  ])
})

t.test('given a listener that halts again each time, when told, then the event loop turns in between', async (t) => {
  const { halt, announcer } = listening()
  let halts = 0
  announcer.on('halt', () => {
    if (++halts < 100) halt({ haltId: `${halts}-more` })
  })
  halt({ haltId: '0-more' })
  announcer.tell()
  t.equal(halts, 1)
  while (halts < 100) await turn()
  await turn()
  t.equal(halts, 100)
})

t.test(
  'given a listener that is taken away, when told, then it alone is not called, also from a listener',
  async (t) => {
    const { halt, announcer } = listening()
    const called: string[] = []
    const one = () => called.push('one')
    const off = announcer.on('halt', one)
    announcer.on('halt', one)
    off()
    off()
    announcer.on('halt', () => offLater())
    const offLater = announcer.on('halt', () => called.push('later'))
    halt()
    announcer.tell()
    t.same(called, ['one'])
  },
)

t.test('given an event that there is none of, when listened to, then the error names those there are', async (t) => {
  const { announcer } = listening()
  t.throws(() => announcer.on('halted' as 'halt', () => {}), /no event halted.*halt, resume, reducing, quiet/)
  t.throws(() => announcer.on('halt', 'log' as never), /no function/)
})

t.test(
  'given a signal, when everything is halted and resumed, then it is aborted, and a new one is made',
  async (t) => {
    const { halt, lift, lower, announcer } = listening()
    const first = announcer.signal()
    t.equal(announcer.signal(), first)
    halt(REDUCING)
    halt(SCOPED)
    announcer.tell()
    t.equal(first.aborted, false, 'the whole bot is not halted')
    halt()
    t.equal(announcer.signal().aborted, true, 'before it is told')
    t.equal(first.aborted, false)
    announcer.tell()
    t.equal(first.aborted, true)
    t.equal(announcer.signal(), first)
    t.type(first.reason, TradingHaltedError)
    t.match(first.reason, { code: 'TRADING_HALTED', haltId: A_HALT.haltId, reason: A_HALT.reason })
    lift(A_HALT.haltId)
    lower('reducing')
    const second = announcer.signal()
    announcer.tell()
    t.equal(second.aborted, false)
    t.equal(announcer.signal(), second)
    halt({ haltId: '8-next' })
    lift('8-next')
    lower('reducing')
    announcer.tell()
    t.equal(second.aborted, true, 'a halt that was over before it was told')
    t.equal(announcer.signal().aborted, false)
  },
)

t.test('given a bot that becomes quiet, when it is looked at, then that is told at each time it does', async (t) => {
  const { halt, lift, lower, announcer, told, setQuiet } = listening()
  setQuiet(true)
  announcer.look()
  t.same(told, [], 'nothing is halted')
  setQuiet(false)
  halt()
  announcer.look()
  setQuiet(true)
  announcer.look()
  announcer.look()
  t.same(told, ['halt 7-k3fq', 'quiet'])
  setQuiet(false)
  announcer.look()
  setQuiet(true)
  announcer.look()
  t.same(told.slice(2), ['quiet'])
  lift(A_HALT.haltId)
  lower('active')
  announcer.look()
  halt({ haltId: '8-next' })
  announcer.look()
  t.same(told.slice(3), ['resume 7-k3fq active', 'halt 8-next', 'quiet'])
})

t.test('given pauses, when they begin and end, then each is told once', async (t) => {
  const { publish, announcer, told } = listening()
  const pause: Pause = { owner: 'lease', reason: 'lost', since: new Date().toISOString() }
  publish({ kind: 'paused', pause })
  publish({ kind: 'paused', pause: { ...pause, reason: 'still lost' } })
  publish({ kind: 'unpaused', owner: 'lease' })
  publish({ kind: 'unpaused', owner: 'lease' })
  announcer.tell()
  t.same(told, ['paused lease', 'unpaused lease'])
})

t.test('given nobody who listens, when notices come, then nothing is kept', async (t) => {
  const { halt, view } = realGuard()
  halt()
  view.readNotices()
  t.equal(view.changes.size, 0)
})

t.test('given an early look, when something is halted, then it says so and counts nothing', async (t) => {
  const { latch, view, guard, halt, lift } = realGuard()
  const active = (order?: unknown) => looksActive({ latch, view, read: (each) => guard.read(each) }, order)
  t.ok(active() && active(buy()))
  halt(SCOPED)
  t.ok(active(), 'not everything is halted')
  t.notOk(active({ symbol: 'BTC/USDT' }))
  t.ok(active({ symbol: 'ETH/USDT' }))
  t.notOk(active({}), 'it may be BTC/USDT')
  halt(REDUCING)
  t.notOk(active())
  t.notOk(active({ symbol: 'ETH/USDT', reduceOnly: true, side: 'sell', amount: 1 }), 'it asks for risk')
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no')
      },
    },
  )
  t.notOk(active(hostile))
  lift(REDUCING)
  lift(SCOPED)
  t.ok(active())
  latch.gate.shutDown()
  t.notOk(active())
  t.match(latch.orders.counts(), { passed: 0, rejected: 0, inFlight: 0 })
})

t.test('given a pause that may begin by itself, when the bot is active, then it is told of no quiet', async (t) => {
  const { latch, announcer, told, halt, setQuiet } = listening()
  latch.pauses.beginsAt('dead-mans-switch', { monotonic: Number.MAX_VALUE, wall: Number.MAX_VALUE })
  setQuiet(true)
  announcer.look()
  t.same(told, [])
  halt()
  announcer.look()
  t.same(told, ['halt 7-k3fq', 'quiet'])
})
