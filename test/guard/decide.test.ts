import t from 'tap'
import { decide, type Reduction, type Situation } from '../../lib/guard/decide.js'
import type { RejectionCode } from '../../lib/words/errors.js'
import type { HaltLevel } from '../../lib/words/trading-state.js'
import { A_HALT, intent } from '../support/guard-parts.js'

const verified = (): Reduction => ({ verified: true })
const unverified = (): Reduction => ({ verified: false, why: 'too much' })
const neverAsked = (): Reduction => {
  throw new Error('the positions must not matter here')
}

const haltOf = (level: HaltLevel) => ({ ...A_HALT, level })
const PAUSE = { owner: 'lease', reason: 'it is lost', since: '2026-01-02T03:04:05.678Z' } as const
const ACTIVE: Situation = { shuttingDown: false, halts: [], pause: null }
const REDUCING: Situation = { shuttingDown: false, halts: [haltOf('reducing')], pause: null }
const HALTED: Situation = { shuttingDown: false, halts: [haltOf('halted')], pause: null }
const ENDING: Situation = { shuttingDown: true, halts: [], pause: null }
const PAUSED: Situation = { ...ACTIVE, pause: PAUSE }

const adding = intent()
const reducing = intent({ side: 'sell', reduceOnly: true })
const cancel = intent({ action: 'cancel' })
const amendment = intent({ action: 'amend' })
const reducingAmendment = intent({ action: 'amend', reduceOnly: true })

type Outcome = 'pass' | RejectionCode
type Row = readonly [what: string, order: typeof adding, verify: typeof verified, outcomes: readonly Outcome[]]

/** "What passes when", in the order active, reducing, halted, shutting down. */
const ROWS: readonly Row[] = [
  ['an order that adds risk', adding, neverAsked, ['pass', 'TRADING_REDUCING', 'TRADING_HALTED', 'SHUTTING_DOWN']],
  ['an amendment', amendment, neverAsked, ['pass', 'TRADING_REDUCING', 'TRADING_HALTED', 'SHUTTING_DOWN']],
  [
    'an amendment that calls itself reduce-only',
    reducingAmendment,
    neverAsked,
    ['pass', 'TRADING_REDUCING', 'TRADING_HALTED', 'SHUTTING_DOWN'],
  ],
  ['a verified reduction', reducing, verified, ['pass', 'pass', 'TRADING_HALTED', 'SHUTTING_DOWN']],
  [
    'an unverified reduction',
    reducing,
    unverified,
    ['pass', 'REDUCTION_UNVERIFIED', 'TRADING_HALTED', 'SHUTTING_DOWN'],
  ],
  ['a cancel', cancel, neverAsked, ['pass', 'pass', 'pass', 'pass']],
]

for (const [what, order, verify, outcomes] of ROWS) {
  for (const [index, [state, situation]] of Object.entries({
    active: ACTIVE,
    reducing: REDUCING,
    halted: HALTED,
    'shutting down': ENDING,
  }).entries()) {
    const outcome = outcomes[index]
    t.test(`given a bot that is ${state}, when ${what} comes, then: ${outcome}`, async (t) => {
      const verdict = decide(situation, order, verify)
      t.equal(verdict.allowed ? 'pass' : verdict.code, outcome)
    })
  }
}

t.test('given a halt, when it refuses an order, then the verdict carries that halt', async (t) => {
  t.same(decide(HALTED, adding, neverAsked), {
    allowed: false,
    code: 'TRADING_HALTED',
    haltId: A_HALT.haltId,
    reason: A_HALT.reason,
    since: A_HALT.since,
    scope: null,
  })
})

t.test('given a reduction that is not verified, when it is refused, then the reason says why', async (t) => {
  t.match(decide(REDUCING, reducing, unverified), { reason: 'too much', haltId: A_HALT.haltId })
})

t.test('given a bot that shuts down, when it refuses, then there is no halt to resume', async (t) => {
  t.match(decide(ENDING, adding, neverAsked), { haltId: null, since: null, scope: null })
})

t.test(
  'given everything reducing and a halted scope, when a verified exit comes, then the scope refuses it',
  async (t) => {
    const scoped = { ...A_HALT, haltId: '8-scop', scope: { symbol: 'BTC/USDT' } }
    const halts = [haltOf('reducing'), scoped]
    t.match(decide({ shuttingDown: false, halts, pause: null }, reducing, verified), {
      code: 'TRADING_HALTED',
      haltId: '8-scop',
    })
  },
)

t.test('given a bot that is halted and shuts down, when it refuses, then it names the halt', async (t) => {
  t.match(decide({ ...HALTED, shuttingDown: true }, adding, neverAsked), { code: 'TRADING_HALTED' })
})

t.test('given a bot that is reducing and shuts down, when a verified exit comes, then it is refused', async (t) => {
  t.match(decide({ ...REDUCING, shuttingDown: true }, reducing, verified), { code: 'SHUTTING_DOWN' })
})

t.test('given a pause, when orders come, then risk is refused, and cancels and verified exits pass', async (t) => {
  t.match(decide(PAUSED, adding, neverAsked), {
    code: 'PAUSED',
    haltId: null,
    since: PAUSE.since,
    reason: 'paused by the lease: it is lost; it ends with its cause',
  })
  t.match(decide(PAUSED, amendment, neverAsked), { code: 'PAUSED' })
  t.match(decide(PAUSED, cancel, neverAsked), { allowed: true })
  t.match(decide(PAUSED, reducing, verified), { allowed: true })
  t.match(decide(PAUSED, reducing, unverified), { code: 'REDUCTION_UNVERIFIED', haltId: null, reason: 'too much' })
})

t.test(
  'given a pause and a halt, when an order is refused, then the halt is named, which does not end by itself',
  async (t) => {
    t.match(decide({ ...HALTED, pause: PAUSE }, adding, neverAsked), { code: 'TRADING_HALTED' })
    t.match(decide({ ...REDUCING, pause: PAUSE }, adding, neverAsked), { code: 'TRADING_REDUCING' })
    t.match(decide({ ...ENDING, pause: PAUSE }, adding, neverAsked), { code: 'SHUTTING_DOWN' })
  },
)
