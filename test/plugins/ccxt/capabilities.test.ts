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
    t.match(lines, [/^binance through ccxt can:\n {2}read/], 'its own lines stay')
  },
)
