import t from 'tap'
import {
  ConfigError,
  isTradingHaltedError,
  KillSwitchDisabledError,
  KillSwitchError,
  type Rejection,
  type RejectionCode,
  ResumeRefusedError,
  StartError,
  TradingHaltedError,
} from '../../lib/words/errors.js'
import { intent } from '../support/guard-parts.js'

const REJECTION: Rejection = {
  allowed: false,
  code: 'TRADING_HALTED',
  haltId: '7-k3fq',
  reason: 'fat finger',
  since: '2026-01-02T03:04:05.678Z',
  scope: null,
}

t.test('given a rejection, when thrown, then the error tells all of it', async (t) => {
  const error = new TradingHaltedError(REJECTION, intent())
  t.match(error, {
    name: 'TradingHaltedError',
    code: 'TRADING_HALTED',
    haltId: '7-k3fq',
    reason: 'fat finger',
    since: REJECTION.since,
    order: intent(),
  })
  t.ok(error instanceof KillSwitchError && error instanceof Error)
  t.equal(
    error.message,
    'Trading is halted: fat finger (halt 7-k3fq; it ends by a resume that confirms this id). The order was not sent.',
  )
})

const TEXTS: Readonly<Record<RejectionCode, RegExp>> = {
  TRADING_HALTED: /^Trading is halted: /,
  TRADING_REDUCING: /^Only orders that reduce a position pass: /,
  REDUCTION_UNVERIFIED: /^The order is not certain to reduce a position: /,
  PAUSED: /^Trading is paused: /,
  SHUTTING_DOWN: /^The bot is shutting down: /,
  ORDER_LIMIT: /^The order is beyond a limit: /,
  DRILL: /^This is a drill: /,
}

for (const [code, text] of Object.entries(TEXTS)) {
  t.test(`given ${code}, when thrown, then the message says what happened, and that nothing was sent`, async (t) => {
    const { message } = new TradingHaltedError({ ...REJECTION, code: code as RejectionCode }, intent())
    t.match(message, text)
    t.match(message, /The order was not sent\.$/)
  })
}

t.test('given a scoped halt, when it refuses, then the message names the scope', async (t) => {
  const { message } = new TradingHaltedError({ ...REJECTION, scope: { symbol: 'BTC/USDT' } }, intent())
  t.match(message, /for symbol=BTC\/USDT/)
})

t.test('given a shutdown, when it refuses, then the message speaks of no resume', async (t) => {
  const { message } = new TradingHaltedError({ ...REJECTION, code: 'SHUTTING_DOWN', haltId: null }, intent())
  t.notMatch(message, /resume/)
})

t.test('given a rejection is made, when other errors are made after it, then they have their stacks', async (t) => {
  const { stackTraceLimit } = Error
  new TradingHaltedError(REJECTION, intent())
  t.equal(Error.stackTraceLimit, stackTraceLimit)
  t.match(new Error('x').stack, /errors\.test/)
})

t.test('given a frozen stack trace limit, when a rejection is made, then it is made all the same', async (t) => {
  const { stackTraceLimit } = Error
  t.teardown(() =>
    Object.defineProperty(Error, 'stackTraceLimit', { value: stackTraceLimit, writable: true, configurable: true }),
  )
  Object.defineProperty(Error, 'stackTraceLimit', { value: stackTraceLimit, writable: false, configurable: true })
  t.equal(new TradingHaltedError(REJECTION, intent()).code, 'TRADING_HALTED')
})

t.test('given an error, when asked whether an order was refused, then copies of the package agree', async (t) => {
  t.equal(isTradingHaltedError(new TradingHaltedError(REJECTION, intent())), true)
  const fromACopy = Object.assign(new Error('x'), { name: 'TradingHaltedError', haltId: '1-aaaa' })
  t.equal(isTradingHaltedError(fromACopy), true)
  for (const other of [
    new Error('x'),
    null,
    undefined,
    'TradingHaltedError',
    { name: 'TradingHaltedError', haltId: null },
  ]) {
    t.equal(isTradingHaltedError(other), false)
  }
})

t.test('given every kind of error, when thrown, then it has its name and its code', async (t) => {
  const errors = [
    [new ConfigError(['one', 'two']), 'ConfigError', 'CONFIG_INVALID', /one\n {2}- two/],
    [new StartError('PORT_UNAVAILABLE', 'taken'), 'StartError', 'PORT_UNAVAILABLE', /taken/],
    [new ResumeRefusedError('CONFIRM_STALE', 'no', ['1-aaaa']), 'ResumeRefusedError', 'CONFIRM_STALE', /no/],
    [new KillSwitchDisabledError('halt()'), 'KillSwitchDisabledError', 'KILL_SWITCH_DISABLED', /halt\(\) did nothing/],
  ] as const
  for (const [error, name, code, message] of errors) {
    t.match(error, { name, code, message })
    t.ok(error instanceof KillSwitchError)
  }
  t.same(errors[0][0].problems, ['one', 'two'])
  t.same(errors[2][0].haltIds, ['1-aaaa'])
})
