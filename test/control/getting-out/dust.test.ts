import t from 'tap'
import { isDust } from '../../../lib/control/getting-out/dust.js'
import type { Position } from '../../../lib/words/ports.js'

const SMALL: Position = {
  symbol: 'DOGE/USDT',
  side: 'long',
  quantity: '0.5',
  markPrice: '10',
  notClosable: 'below the minimum size of 1 DOGE',
  remainder: 'below-minimum',
  currency: 'USDT',
}

for (const [what, given, dustValue, dust] of [
  ['below the minimum, and worth less', {}, '10', true],
  ['below the minimum, and worth just as much', {}, '5', true],
  ['below the minimum, and worth more', {}, '4.99', false],
  ['below the minimum, and without a price', { markPrice: null }, '10', false],
  ['below the minimum, and worth nothing', { markPrice: '0' }, '0', true],
  ['large enough to be closed', { notClosable: null }, '10', false],
  ['not traded now', { remainder: null, notClosable: 'the market is closed' }, '10', false],
  ['traded in no market', { remainder: 'no-market', markPrice: null }, '0', true],
] as const) {
  t.test(`given a position that is ${what}, when judged, then it is ${dust ? '' : 'not '}dust`, async (t) => {
    t.equal(isDust({ ...SMALL, ...given }, dustValue), dust)
  })
}
