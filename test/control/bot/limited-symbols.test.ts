import t from 'tap'
import { LimitedSymbols } from '../../../lib/control/bot/limited-symbols.js'

function watched(...symbols: string[]) {
  const told: string[] = []
  const limited = new LimitedSymbols(symbols, (_level, message) => told.push(message))
  const take = (orders: number, symbol: string | null) => {
    for (let order = 0; order < orders; order++) limited.take({ symbol })
  }
  return { told, take }
}

t.test('given limits by symbol, when no order fits one of them, then that is said once', async (t) => {
  const { told, take } = watched('BTC/USDT', 'XBTUSDTM')
  take(500, null)
  take(99, 'BTC-USDT')
  t.same(told, [])
  take(500, 'ETH/USDT')
  t.equal(told.length, 1)
  t.match(told[0], /none of 100 orders was of XBTUSDTM, .*symbols like BTC-USDT, ETH\/USDT/)
})

t.test('given limits by symbol, when each fits an order, then nothing is said', async (t) => {
  const { told, take } = watched('BTC/USDT')
  take(1, 'BTC/USDT:USDT')
  take(500, 'ETH/USDT')
  t.same(told, [])
})
