import t from 'tap'
import { binanceAccount } from './binance-account.js'
import { goesFlat } from './flow.js'

// The parts that are read without being asked for. ccxt's throttle makes one reading last some ten seconds.
const throttled = {
  ...binanceAccount,
  rests: binanceAccount.rests.filter(
    ([symbol, , , , , params]) => !symbol.endsWith('-C') && !JSON.stringify(params ?? {}).includes('margin'),
  ),
  reading: { quote: 'USDT', parts: { others: 'none' } },
  exchangeOptions: {},
  connection: 'module',
  settings: { close_deadline_ms: 300_000 },
  patienceMs: 300_000,
} as const

t.test('given Binance and a connection of the kill switch’s own, throttled, when closed out, then flat', (t) =>
  goesFlat(t, throttled),
)
