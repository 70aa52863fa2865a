import { refused } from '../../lib/guard/refused.js'
import { isTradingHaltedError, type TradingHaltedError } from '../../lib/words/errors.js'
import type { MethodStyle } from './lists.js'

/** Calls the client's method. */
export type SendCall = (args: readonly unknown[]) => unknown

export interface StyledCall {
  readonly args: readonly unknown[]
  readonly send: SendCall
  /** Lets a call go its way, and follows the promise that it gives. @throws {TradingHaltedError} at once, where it may not leave */
  readonly pass: (go: () => unknown) => unknown
  /** What the caller gets in the place of the error; null: the error. */
  readonly sayNo: ((error: TradingHaltedError) => unknown) | null
  /** Is told before a callback is called. */
  readonly answered: () => void
}

/** Sends a call, and answers its caller in the style of its method: also for a refusal that has come from further down. */
export function answerIn(style: MethodStyle, call: StyledCall): unknown {
  if (style === 'sync') return sync(call)
  const at = style === 'callback' ? call.args.findLastIndex((arg) => typeof arg === 'function') : -1
  return at === -1 ? promise(call) : callback(call, at)
}

function sync(call: StyledCall): unknown {
  try {
    return call.pass(() => call.send(call.args))
  } catch (error) {
    return noOr(call, error)
  }
}

function promise(call: StyledCall): unknown {
  let answer: unknown
  try {
    answer = call.pass(() => call.send(call.args))
  } catch (error) {
    if (!isTradingHaltedError(error)) throw error
    return refusedPromise(call, error)
  }
  return call.sayNo !== null && answer instanceof Promise
    ? answer.then(undefined, (error) => noOr(call, error))
    : answer
}

/** @param at the place of the callback among the arguments */
function callback(call: StyledCall, at: number): unknown {
  const { args, send, pass, answered } = call
  const tell = args[at] as (...answer: unknown[]) => unknown
  let returned: unknown
  const go = (): Promise<unknown> => {
    let settle: (error: unknown, answer: unknown) => void = () => {}
    const whole = new Promise((resolve, reject) => {
      settle = (error, answer) => (error ? reject(error) : resolve(answer))
    })
    const wrapped = function (this: unknown, ...answer: unknown[]): unknown {
      const [error] = answer
      settle(error, answer[1])
      answered()
      return Reflect.apply(tell, this, isTradingHaltedError(error) ? noFor(call, error) : answer)
    }
    returned = send(args.with(at, wrapped))
    return whole
  }
  try {
    Promise.resolve(pass(go)).catch(() => {})
  } catch (error) {
    if (!isTradingHaltedError(error)) throw error
    // Never on the spot: who calls again from its callback would never come back to its event loop.
    setImmediate(() => tell(...noFor(call, error)))
  }
  return returned
}

/** What a callback is called with. */
function noFor(call: StyledCall, error: TradingHaltedError): unknown[] {
  try {
    return [null, noOr(call, error)]
  } catch (thrown) {
    return [thrown]
  }
}

function refusedPromise(call: StyledCall, error: TradingHaltedError): Promise<unknown> {
  try {
    return Promise.resolve(noOr(call, error))
  } catch (thrown) {
    return refused(thrown)
  }
}

/** @throws the error, where it is no refusal or nobody says no in its place */
function noOr({ sayNo }: StyledCall, error: unknown): unknown {
  if (sayNo === null || !isTradingHaltedError(error)) throw error
  return sayNo(error)
}
