import t from 'tap'
import { unitsOf } from '../../../../plugins/ccxt/guard/order-units.js'

const swap = { contract: true, base: 'BTC', quote: 'USDT', settle: 'USDT', contractSize: 0.01 }
const inverse = { contract: true, base: 'BTC', quote: 'USD', settle: 'BTC', inverse: true, contractSize: 100 }

type Units = Parameters<typeof unitsOf>
const TABLE: readonly (readonly [what: string, ...Units, contractSize: number | null, inverse: boolean])[] = [
  ['a spot market', { base: 'BTC', quote: 'USDT' }, 'contracts', 1, false],
  ['a linear contract', swap, 'contracts', 0.01, false],
  ['a contract of a size that ccxt does not know', { ...swap, contractSize: undefined }, 'contracts', null, false],
  ['an inverse contract', inverse, 'contracts', 100, true],
  ['Bitget, linear', swap, 'coins', 1, false],
  ['Bitget, settled in coins', { ...inverse, contractSize: 1 }, 'coins', 1, false],
  ['Deribit, linear', { ...swap, contractSize: 0.0001 }, 'amounts', 1, false],
  ['Deribit, inverse: its amount is USD', { ...inverse, contractSize: 10 }, 'amounts', 1, true],
  ['an option settled in coins', { ...inverse, option: true, contractSize: 0.01 }, 'contracts', null, false],
  ['Deribit’s options, settled in coins', { ...inverse, option: true, contractSize: 1 }, 'amounts', null, false],
  ['an option settled in the currency of its price', { ...swap, option: true }, 'contracts', 0.01, false],
  ['a contract settled in a third currency', { ...swap, settle: 'BNB' }, 'contracts', null, false],
  ['an inverse one settled in a third currency', { ...inverse, settle: 'ETH' }, 'contracts', null, false],
]

for (const [what, market, units, contractSize, isInverse] of TABLE) {
  t.test(`given ${what}, when its orders are counted, then a unit is ${contractSize ?? 'not known'}`, async (t) => {
    t.same(unitsOf(market, units), { contractSize, inverse: isInverse })
  })
}
