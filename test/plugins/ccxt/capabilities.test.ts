import ccxt from 'ccxt'
import t from 'tap'
import { describeCapabilities } from '../../../plugins/ccxt/index.js'

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
