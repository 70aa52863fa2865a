import fc from 'fast-check'
import t from 'tap'
import { type AuditFacts, CHAIN_START, checkAuditLine, makeAuditLine } from '../../../lib/control/disk/audit-entry.js'

const FACTS: AuditFacts = { what: 'halt', who: 'alice', source: 'http', reason: 'fat finger', haltId: '7-k3fq' }
const AT = new Date('2026-01-02T03:04:05.678Z')

t.test('given facts, when made a line, then it is one line of JSON that says them in one order', async (t) => {
  const line = makeAuditLine(CHAIN_START, AT, { ...FACTS, details: { level: 'halted' } })
  t.same(Object.entries(JSON.parse(line.text)), [
    ['sequence', 1],
    ['time', '2026-01-02T03:04:05.678Z'],
    ['previousHash', CHAIN_START.hash],
    ['what', 'halt'],
    ['who', 'alice'],
    ['source', 'http'],
    ['reason', 'fat finger'],
    ['haltId', '7-k3fq'],
    ['details', { level: 'halted' }],
    ['hash', line.hash],
  ])
  t.notMatch(line.text, /\n/)
  t.match(line.hash, /^[0-9a-f]{64}$/)
})

t.test('given a line, when checked behind the one before it, then it tells its own place', async (t) => {
  const first = makeAuditLine(CHAIN_START, AT, FACTS)
  const second = makeAuditLine(first, AT, FACTS)
  t.same(checkAuditLine(CHAIN_START, first.text), { sequence: 1, hash: first.hash })
  t.same(checkAuditLine(first, second.text), { sequence: 2, hash: second.hash })
})

t.test('given a line that does not follow, when checked, then it says why', async (t) => {
  const first = makeAuditLine(CHAIN_START, AT, FACTS)
  const second = makeAuditLine(first, AT, FACTS)
  const other = makeAuditLine(CHAIN_START, AT, { ...FACTS, who: 'mallory' })
  t.match(checkAuditLine(CHAIN_START, second.text), 'it has sequence 2 where 1 should follow')
  t.match(checkAuditLine(first, first.text), 'it has sequence 1 where 2 should follow')
  t.match(checkAuditLine(other, second.text), 'it does not follow the line before it')
  t.match(checkAuditLine(first, second.text.replace('alice', 'bob')), 'its content does not fit its hash')
  t.match(checkAuditLine(first, second.text.slice(0, -1)), 'it is torn, or not an entry')
  for (const text of ['', '{}', 'null', ' ']) t.match(checkAuditLine(first, text), 'it is torn, or not an entry')
})

t.test('given any facts, when made a line and read, then they come back, and the line is checked', async (t) => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"}', '","hash":"', '\u2028\r\n', `","hash":"${'0'.repeat(64)}"}`),
  )
  const facts = fc.record({ what: text, who: text, source: text, reason: text, haltId: text, details: fc.object() })
  fc.assert(
    fc.property(facts, (said) => {
      const line = makeAuditLine(CHAIN_START, AT, said)
      const { sequence: _s, time: _t, previousHash: _p, hash: _h, ...told } = JSON.parse(line.text)
      const comesBack = JSON.stringify(told) === JSON.stringify(JSON.parse(JSON.stringify(said)))
      return comesBack && typeof checkAuditLine(CHAIN_START, line.text) === 'object' && !line.text.includes('\n')
    }),
    { numRuns: 200 },
  )
  t.pass()
})

t.test('given a line, when any character of it changes, then it is not accepted', async (t) => {
  const { text } = makeAuditLine(CHAIN_START, AT, FACTS)
  for (let at = 0; at < text.length; at++) {
    for (const change of ['', 'x', '0', text[at]?.toUpperCase() ?? '', `${text[at]} `]) {
      const changed = text.slice(0, at) + change + text.slice(at + 1)
      if (changed !== text && typeof checkAuditLine(CHAIN_START, changed) !== 'string') t.fail(changed)
    }
  }
  t.pass()
})

t.test('given a reason with odd line ends, when written, then no line reader splits it', async (t) => {
  const facts = { what: 'halt', who: null, source: 'http', reason: 'one\u2028two\u2029three\nfour', haltId: null }
  const line = makeAuditLine(CHAIN_START, new Date(0), facts)
  t.notMatch(line.text, /[\u2028\u2029\n\r]/)
  t.equal(JSON.parse(line.text).reason, facts.reason)
})
