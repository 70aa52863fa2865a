import t from 'tap'
import type { AskedPart } from '../../../../plugins/ccxt/venue/account-parts.js'
import { keyOf, partReadings } from '../../../../plugins/ccxt/venue/part-readings.js'

const QUERIES = [{ params: { plain: true } }, { params: { trigger: true } }] as unknown as AskedPart['orders'] &
  object[]
const [PLAIN, TRIGGER] = QUERIES as [object, object]
const NO_ACCOUNT = 'USER_NOT_FOUND: there is no account'

function read(failures: readonly (readonly [object, string])[]) {
  const part: AskedPart = { name: 'options', holds: null, noneIf: /USER_NOT_FOUND/, orders: QUERIES, positions: [] }
  const keyed = new Map(failures.map(([query, why]) => [keyOf(query), why]))
  return partReadings([part], 'orders', keyed, new Set()).get('options')
}

t.test(
  'given the exchange’s word that there is no such account, when all calls say it, then there is none',
  async (t) => {
    t.match(read([]), { state: 'read' })
    t.match(
      read([
        [PLAIN, NO_ACCOUNT],
        [TRIGGER, NO_ACCOUNT],
      ]),
      { state: 'none', why: /USER_NOT_FOUND/ },
    )
  },
)

t.test(
  'given calls of a part, when one of them has failed in another way, or answered, then it has failed',
  async (t) => {
    t.match(read([[PLAIN, NO_ACCOUNT]]), { state: 'failed', why: NO_ACCOUNT })
    t.match(
      read([
        [PLAIN, NO_ACCOUNT],
        [TRIGGER, 'timed out'],
      ]),
      { state: 'failed' },
    )
  },
)
