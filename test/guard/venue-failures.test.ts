import ccxt from 'ccxt'
import t from 'tap'
import { Latch } from '../../lib/between/latch/latch.js'
import { TradingHaltedError } from '../../lib/words/errors.js'
import { isVenueRefusal } from '../../lib/words/venue-refusal.js'
import { A_HALT, buy, intent, realGuard } from '../support/guard-parts.js'

class MyInvalidOrder extends ccxt.InvalidOrder {}

const ERRORS: readonly (readonly [what: string, error: unknown, isRefusal: boolean])[] = [
  ['no money', new ccxt.InsufficientFunds('no'), true],
  ['no order', new MyInvalidOrder('no'), true],
  ['one that says so', Object.assign(new Error('no'), { refused: true }), true],
  ['HTTP 400', Object.assign(new Error('no'), { status: 400 }), true],
  ['HTTP 422 of axios', Object.assign(new Error('no'), { response: { status: 422 } }), true],
  ['HTTP 408', Object.assign(new Error('no'), { status: 408 }), false],
  ['HTTP 503', Object.assign(new Error('no'), { status: 503 }), false],
  ['a time-out', new ccxt.RequestTimeout('no'), false],
  ['a network', new ccxt.NetworkError('no'), false],
  ['any exchange error', new ccxt.ExchangeError('no'), false],
  ['a text', 'no', false],
  ['nothing', undefined, false],
]

for (const [what, error, isRefusal] of ERRORS) {
  t.test(
    `given an order that fails with ${what}, when that is counted, then it is ${isRefusal ? 'a refusal' : 'an error'}`,
    async (t) => {
      t.equal(isVenueRefusal(error), isRefusal)
      const { middleware, latch } = realGuard()
      await Promise.allSettled([middleware(buy(), () => Promise.reject(error))])
      t.same(latch.orders.failures(), { refusals: isRefusal ? 1 : 0, errors: isRefusal ? 0 : 1 })
    },
  )
}

t.test('given a refusal of the kill switch and a cancel, when they fail, then neither counts', async (t) => {
  const { middleware, latch } = realGuard()
  const halted = new TradingHaltedError({ allowed: false, code: 'TRADING_HALTED', ...A_HALT }, intent())
  await Promise.allSettled([
    middleware(buy(), () => Promise.reject(halted)),
    middleware({ type: 'cancel', id: 1 }, () => Promise.reject(new Error('no'))),
  ])
  t.same(latch.orders.failures(), { refusals: 0, errors: 0 })
})

t.test('given several threads, when orders fail in each, then the counts are summed', async (t) => {
  const latch = new Latch()
  const block = latch.threads.take()?.block ?? 0
  latch.orders.setFailures({ refusals: 1, errors: 2 })
  new Latch(latch.buffer, block).orders.setFailures({ refusals: 10, errors: 20 })
  t.same(latch.orders.failures(), { refusals: 11, errors: 22 })
})
