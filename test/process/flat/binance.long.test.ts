import t from 'tap'
import { binanceAccount } from './binance-account.js'
import { saysWhatToDeclare, waitsForPart } from './flow.js'

for (const [failing, part] of [
  [/^GET .api.v3.openOrders/, 'spot'],
  [/^GET .api.v3.account/, 'spot'],
  [/^GET .fapi.v1.openAlgoOrders/, 'linear'],
  [/^GET .fapi.v3.positionRisk/, 'linear'],
  [/^GET .dapi/, 'inverse'],
  [/^GET .sapi.v1.margin.openOrders/, 'cross margin'],
  [/^GET .eapi/, 'options'],
] as const) {
  t.test(`given Binance, when ${failing} fails, then ${part} is unknown until it is back`, (t) =>
    waitsForPart(t, binanceAccount, failing, part),
  )
}

t.test('given Binance with parts that nobody reads, when halted, then unknown, and what to declare', (t) =>
  saysWhatToDeclare(t, binanceAccount, [
    'isolated margin',
    'portfolio margin',
    'portfolio margin linear',
    'portfolio margin inverse',
    'stocks',
  ]),
)
