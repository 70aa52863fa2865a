import t from 'tap'
import { comparedName } from '../../lib/words/compared-name.js'
import { nearestNames } from '../../lib/words/nearest-names.js'

const KNOWN = ['BTC/USDT:USDT', 'ETH/USDT:USDT', 'SOL/USDT', 'BTC/USD:USD', '1000PEPE/USDT']

const TABLE: readonly (readonly [typed: string, nearest: string])[] = [
  ['BTC-USDT-SWAP', 'BTC/USDT:USDT'],
  ['BINANCE:BTCUSDT', 'BTC/USDT:USDT'],
  ['BTCUSDT_PERP', 'BTC/USDT:USDT'],
  ['XBT/USD', 'BTC/USD:USD'],
  ['PEPE/USDT', '1000PEPE/USDT'],
  ['ETH', 'ETH/USDT:USDT'],
  ['SLO/USDT', 'SOL/USDT'],
  ['ВТС/USDT', 'BTC/USDT:USDT'],
]

for (const [typed, nearest] of TABLE) {
  t.test(`given ${typed}, when the known names are looked through, then ${nearest} is the nearest`, async (t) => {
    const known = KNOWN.map((name) => [comparedName('symbol', name), name] as const)
    t.equal(nearestNames(comparedName('symbol', typed), known, 3)[0], nearest)
  })
}

t.test('given no known name, or many long ones, when looked through, then it comes to an end', async (t) => {
  t.strictSame(nearestNames('BTC', [], 3), [])
  const many = Array.from({ length: 5_000 }, (_, index) => [`${'X'.repeat(1_000)}${index}`, `${index}`] as const)
  t.equal(nearestNames('Y'.repeat(1_000), many, 3).length, 3)
})
