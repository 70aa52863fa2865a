import fc from 'fast-check'
import t from 'tap'
import { MAX_WAIT_MS, readHaltRequest } from '../../lib/words/halt-request.js'

const EVERYTHING = { level: 'halted', reason: null, scope: null, waitMs: 0, warnings: [] }

const UNDERSTOOD: readonly (readonly [request: unknown, expected: object])[] = [
  [undefined, EVERYTHING],
  [null, EVERYTHING],
  [{ scope: null }, EVERYTHING],
  [{ scope: { venue: undefined } }, EVERYTHING],
  [{}, EVERYTHING],
  [{ reason: 'fat finger' }, { ...EVERYTHING, reason: 'fat finger' }],
  [{ reason: '  fat finger ' }, { ...EVERYTHING, reason: 'fat finger' }],
  [{ reason: '   ' }, EVERYTHING],
  [{ level: 'reducing' }, { ...EVERYTHING, level: 'reducing' }],
  [{ level: 'halted' }, EVERYTHING],
  [{ scope: {} }, EVERYTHING],
  [{ scope: { symbol: 'BTC/USDT' } }, { ...EVERYTHING, scope: { symbol: 'BTC/USDT' } }],
  [{ wait: MAX_WAIT_MS }, { ...EVERYTHING, waitMs: MAX_WAIT_MS }],
  [
    { wait: 0, level: 'reducing', reason: 'x', scope: { venue: 'a', strategy: 'b' } },
    {
      level: 'reducing',
      reason: 'x',
      scope: { venue: 'a', strategy: 'b' },
      waitMs: 0,
      warnings: [],
    },
  ],
]

for (const [request, expected] of UNDERSTOOD) {
  t.test(`given ${JSON.stringify(request)}, when read, then it is understood`, async (t) => {
    t.same(readHaltRequest(request), expected)
  })
}

const NOT_UNDERSTOOD: readonly unknown[] = [
  'halt',
  0,
  false,
  [],
  [{ scope: { symbol: 'BTC/USDT' } }],
  { level: 'active' },
  { level: 'REDUCING' },
  { level: 'reducing', levle: 1 },
  { level: null },
  { scope: 'BTC/USDT' },
  { scope: [] },
  { scope: { symbols: ['BTC/USDT'] } },
  { scope: { symbol: '' } },
  { scope: { symbol: '  ' } },
  { scope: { symbol: null } },
  { scope: { symbol: ['BTC/USDT'] } },
  { scope: { symbol: 'x'.repeat(201) } },
  { scope: { symbol: 'BTC/USDT' }, wait: -1 },
  { scope: { symbol: 'BTC/USDT' }, wait: MAX_WAIT_MS + 1 },
  { level: 'reducing', wait: '100' },
  { level: 'reducing', wait: 1.5 },
  { level: 'reducing', reason: 7 },
  { level: 'reducing', reason: 'x'.repeat(2_001) },
  { reson: 'a slip of the pen', level: 'reducing' },
]

for (const request of NOT_UNDERSTOOD) {
  t.test(`given ${JSON.stringify(request).slice(0, 60)}, when read, then everything is halted`, async (t) => {
    const { level, scope, waitMs, warnings } = readHaltRequest(request)
    t.same({ level, scope, waitMs }, { level: 'halted', scope: null, waitMs: 0 })
    t.equal(warnings.length, 1)
    t.match(warnings[0], /everything is halted/)
  })
}

t.test('given a request that is not understood, when its reason is readable, then it is kept', async (t) => {
  t.match(readHaltRequest({ reason: 'fat finger', levle: 'reducing' }), { reason: 'fat finger', level: 'halted' })
  t.equal(readHaltRequest({ reason: 'x'.repeat(5_000) }).reason?.length, 2_000)
  t.equal(readHaltRequest({ reason: ' ', level: 1 }).reason, null)
})

t.test('given a warning, when read by a person, then it says which field is wrong', async (t) => {
  t.match(readHaltRequest({ level: 'pause' }).warnings[0], /\/level/)
  t.match(readHaltRequest({ scope: { symbols: 'x' } }).warnings[0], /\/scope/)
})

t.test('given a request with thousands of wrong fields, when read, then the warning stays short', async (t) => {
  const request = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`field${index}`, index]))
  t.ok((readHaltRequest(request).warnings[0]?.length ?? 0) < 2_000)
})

/** The fields that say something. */
function told(value: object): string[] {
  return Object.entries(value).flatMap(([name, field]) => (field === undefined ? [] : [name]))
}

/** True for what the schema allows, told without the schema. */
function isUnderstood(value: unknown): boolean {
  if (value === undefined || value === null) return true
  if (typeof value !== 'object' || Array.isArray(value)) return false
  const { reason, level, scope, wait } = value as Record<string, unknown>
  const names = scope === undefined || scope === null ? [] : Object.entries(scope)
  return (
    told(value).every((key) => ['reason', 'level', 'scope', 'wait'].includes(key)) &&
    (reason === undefined || (typeof reason === 'string' && reason.length <= 2_000)) &&
    (level === undefined || level === 'halted' || level === 'reducing') &&
    (scope === undefined || (typeof scope === 'object' && !Array.isArray(scope))) &&
    names.every(
      ([key, name]) =>
        name === undefined ||
        (['venue', 'strategy', 'symbol'].includes(key) &&
          typeof name === 'string' &&
          name.trim() !== '' &&
          name.length <= 200),
    ) &&
    (wait === undefined || (Number.isInteger(wait) && Number(wait) >= 0 && Number(wait) <= MAX_WAIT_MS))
  )
}

const nearlyRight = fc.record(
  {
    reason: fc.oneof(fc.string(), fc.anything()),
    level: fc.oneof(fc.constantFrom('halted', 'reducing', 'active'), fc.anything()),
    scope: fc.oneof(fc.record({ symbol: fc.string(), venue: fc.string() }, { requiredKeys: [] }), fc.anything()),
    wait: fc.oneof(fc.integer({ min: -5, max: 40_000 }), fc.anything()),
    else: fc.anything(),
  },
  { requiredKeys: [] },
)

t.test('given any value, when read, then it never throws, and what is not understood halts everything', async (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.anything({ withNullPrototype: true }), fc.jsonValue(), nearlyRight), (value) => {
      const { level, scope, warnings } = readHaltRequest(value)
      if (isUnderstood(value)) return true
      return level === 'halted' && scope === null && warnings.length > 0
    }),
    { numRuns: 2_000 },
  )
  t.pass()
})
