import t from 'tap'
import { binanceAccount } from './binance-account.js'
import { goesFlat } from './flow.js'

t.test('given Binance with orders and positions in every part, when halted and closed out, then flat', (t) =>
  goesFlat(t, binanceAccount),
)
