import ccxt from 'ccxt'
import t from 'tap'
import {
  describeCapabilities,
  type GuardExchangeOptions,
  guardExchange,
  unguardExchange,
} from '../../../plugins/ccxt/index.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'

t.test(
  'given several exchanges, when their capabilities are described, then a gap shows its consequence',
  async (t) => {
    t.match(describeCapabilities(new ccxt.binance()), /binance through ccxt can:\n {2}read working orders +yes/)
    const table = describeCapabilities(new ccxt.coinbase())
    t.match(table, /cancel all orders +(no|emulated) +they are cancelled one by one/)
  },
)

t.test(
  'given several exchanges, when their capabilities are described, then the need for symbols is shown',
  async (t) => {
    t.match(describeCapabilities(new ccxt.phemex()), /orders of all symbols +no +`symbols` must be given/)
    t.match(describeCapabilities(new ccxt.kucoin()), /orders of all symbols +depends +high-frequency/)
    t.match(describeCapabilities(new ccxt.okx()), /orders of all symbols +yes/)
  },
)

t.test('given an account, when it is described, then each part is told as the venue reads it', async (t) => {
  const table = describeCapabilities(new ccxt.binance())
  t.match(
    table,
    /and of the account it reads:\n {2}spot +positions: NO: .*quote: 'USDT'.*; orders: yes\n {2}linear +yes/,
  )
  t.match(table, /options +NO: it is read where it is asked for: parts: {"options":"read"}/)
  const whole = describeCapabilities(new ccxt.binance(), { quote: 'USDT', parts: { others: 'none' } })
  t.notMatch(whole, /NO:/)
  t.match(whole, /options +none, the operator has said so: parts: {"others":"none"}/)
  t.match(describeCapabilities(new ccxt.latoken()), /other parts +NO: nobody has looked up/)
  t.match(describeCapabilities(new ccxt.okx(), { symbols: ['BTC/USDT'] }), /of these symbols only: BTC\/USDT/)
  const predictions = new ccxt.prediction.binance({ walletAddress: '0x1' })
  t.match(describeCapabilities(predictions), /what ccxt shows +yes/, 'it is not Binance')
})

t.test(
  'given a logger that throws or rejects, when an exchange is guarded, then it is, and nothing comes of it',
  async (t) => {
    const killSwitch = await runningKillSwitch(t)
    const lines: string[] = []
    const loggers: NonNullable<GuardExchangeOptions['logger']>[] = [
      { info: (_fields, message) => void lines.push(message) },
      {
        info: () => {
          throw new Error('the log service is down')
        },
      },
      { info: async () => Promise.reject(new Error('the log service is down')) },
    ]
    for (const logger of loggers) {
      const exchange = new ccxt.binance()
      t.equal(guardExchange(exchange, killSwitch, { logger }).name, 'binance')
      t.equal(unguardExchange(exchange), true)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
    t.match(lines.slice(0, 2), ['binance through ccxt can:', /^ {2}read/], 'its own lines stay')
  },
)
