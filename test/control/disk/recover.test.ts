import t from 'tap'
import { CHAIN_START, makeAuditLine } from '../../../lib/control/disk/audit-entry.js'
import { type Remains, recover as recoverAll } from '../../../lib/control/disk/recover.js'
import type { StateContent } from '../../../lib/control/disk/state-file.js'
import type { Halt } from '../../../lib/words/halt.js'
import { ACTIVE_STATE } from '../../support/files-state.js'
import { A_HALT } from '../../support/guard-parts.js'

const FACTS = { what: 'resume', who: null, source: null, reason: null, haltId: null }
const at = new Date(0)
const first = makeAuditLine(CHAIN_START, at, FACTS)
const second = makeAuditLine(first, at, FACTS)
const third = makeAuditLine(second, at, FACTS)
const foreign = makeAuditLine(CHAIN_START, at, { ...FACTS, who: 'somebody else' })

const loaded = (given: Partial<StateContent> = {}): Remains['state'] => ({
  kind: 'loaded',
  content: { ...ACTIVE_STATE, auditHead: { sequence: second.sequence, hash: second.hash }, ...given },
})
const verified = (head = second, hashAtAnchor: string | null = second.hash): Remains['audit'] => ({
  kind: 'verified',
  head,
  hashAtAnchor,
})
const NONE = { kind: 'none' } as const
type Given = Omit<Remains, 'unfinished'> & Partial<Remains>
const recover = (given: Given) => recoverAll({ unfinished: NONE, ...given })
const DAMAGED = { kind: 'damaged', why: 'it is torn' } as const
const REDUCING = { ...A_HALT, level: 'reducing' as const }
const SCOPED = { ...A_HALT, haltId: '6-scop', scope: { symbol: 'X' } }
const WORD = { kind: 'halted', halt: { ...A_HALT, haltId: '9-last' } } as const

t.test('given nothing at all, when recovered, then it is a first run, and active', async (t) => {
  t.match(recover({ state: NONE, audit: NONE, haltedFile: NONE }), {
    epoch: 0,
    halt: null,
    damage: null,
    firstRun: true,
    auditHead: CHAIN_START,
  })
})

t.test('given sound files, when recovered, then the state is what it was', async (t) => {
  const state = loaded({ halt: A_HALT, scopedHalts: [SCOPED], epoch: 12 })
  t.same(recover({ state, audit: verified(), haltedFile: NONE }), {
    epoch: 12,
    halt: A_HALT,
    scopedHalts: [SCOPED],
    found: [],
    auditHead: second,
    missingLines: [],
    keepAside: { state: false, audit: false, haltedFile: false },
    damage: null,
    firstRun: false,
  })
})

/** Whatever is damaged, a start has to come up halted: `damage` says so. */
const DAMAGES: readonly (readonly [what: string, remains: Given, damage: RegExp, aside: string[]])[] = [
  ['a torn state file', { state: DAMAGED, audit: verified(), haltedFile: NONE }, /state\.json: it is torn/, ['state']],
  ['a torn state file and no log', { state: DAMAGED, audit: NONE, haltedFile: NONE }, /state\.json/, ['state']],
  ['a log without a state file', { state: NONE, audit: verified(), haltedFile: NONE }, /state\.json is missing/, []],
  [
    'an empty log without a state file',
    { state: NONE, audit: { ...verified(), head: CHAIN_START } as Remains['audit'], haltedFile: NONE },
    /missing/,
    [],
  ],
  ['a torn log', { state: loaded(), audit: DAMAGED, haltedFile: NONE }, /audit\.jsonl: it is torn/, ['audit']],
  ['a missing log', { state: loaded(), audit: NONE, haltedFile: NONE }, /it is missing.*seen 2 entries/, []],
  [
    'a log cut at a line',
    { state: loaded(), audit: verified(first, null), haltedFile: NONE },
    /ends with entry 1.*seen 2/,
    ['audit'],
  ],
  [
    'a log emptied',
    { state: loaded(), audit: { kind: 'verified', head: CHAIN_START, hashAtAnchor: null }, haltedFile: NONE },
    /ends with entry 0/,
    ['audit'],
  ],
  [
    'another log of the same length',
    { state: loaded(), audit: verified(second, foreign.hash), haltedFile: NONE },
    /not the log/,
    ['audit'],
  ],
  [
    'a longer log that is another',
    { state: loaded(), audit: verified(third, foreign.hash), haltedFile: NONE },
    /not the log/,
    ['audit'],
  ],
  [
    'a tail that does not fit',
    { state: loaded({ auditTail: [third] }), audit: verified(first, null), haltedFile: NONE },
    /ends with entry 1/,
    ['audit'],
  ],
  [
    'a tail that is of another log',
    { state: loaded({ auditTail: [second] }), audit: verified(foreign, null), haltedFile: NONE },
    /ends with entry 1/,
    ['audit'],
  ],
  [
    'a tail whose end is not the head',
    { state: loaded({ auditTail: [second, third] }), audit: verified(first, null), haltedFile: NONE },
    /not the log/,
    ['audit'],
  ],
  [
    'a torn halted.json',
    { state: loaded(), audit: verified(), haltedFile: DAMAGED },
    /halted\.json: it is torn/,
    ['haltedFile'],
  ],
  [
    'a torn new state',
    { state: loaded(), unfinished: DAMAGED, audit: verified(), haltedFile: NONE },
    /state\.json\.new: it is torn; .* it may have been a halt/,
    [],
  ],
  [
    'a torn new state under a milder halt',
    { state: loaded({ halt: REDUCING }), unfinished: DAMAGED, audit: verified(), haltedFile: NONE },
    /state\.json\.new/,
    [],
  ],
  [
    'a new state alone that knows of older files',
    { state: NONE, unfinished: loaded(), audit: NONE, haltedFile: NONE },
    /state\.json and audit\.jsonl are missing/,
    [],
  ],
  ['nothing but a torn new state', { state: NONE, unfinished: DAMAGED, audit: NONE, haltedFile: NONE }, /\.new/, []],
]

for (const [what, remains, damage, aside] of DAMAGES) {
  t.test(`given ${what}, when recovered, then it is damage, and never a first run`, async (t) => {
    const recovery = recover(remains)
    t.match(recovery.damage, damage)
    t.equal(recovery.firstRun, false)
    t.same(recovery.keepAside, {
      state: aside.includes('state'),
      audit: aside.includes('audit'),
      haltedFile: aside.includes('haltedFile'),
    })
    t.same(recovery.missingLines, [])
    if (aside.includes('audit')) t.same(recovery.auditHead, CHAIN_START)
  })
}

t.test('given everything is damaged, when recovered, then all of it is told', async (t) => {
  const { damage, halt } = recover({ state: DAMAGED, audit: DAMAGED, haltedFile: DAMAGED })
  t.match(damage, /state\.json.*audit\.jsonl.*halted\.json/)
  t.equal(halt, null)
})

t.test('given a torn log and a halt, when recovered, then the halt stays in force', async (t) => {
  t.same(recover({ state: loaded({ halt: A_HALT }), audit: DAMAGED, haltedFile: NONE }).halt, A_HALT)
})

t.test('given a crash before the log was written, when recovered, then its entries are made up for', async (t) => {
  const { sequence, hash, text } = second
  const state = loaded({ auditTail: [{ sequence, hash, text }] })
  const lacking = recover({ state, audit: verified(first, null), haltedFile: NONE })
  t.match(lacking, { damage: null, auditHead: { sequence: 1, hash: first.hash } })
  t.same(lacking.missingLines, [{ sequence, hash, text }])
  const written = recover({ state, audit: verified(), haltedFile: NONE })
  t.match(written, { damage: null, auditHead: { sequence: 2, hash: second.hash } })
  t.same(written.missingLines, [])
})

t.test('given a crash before the first entry was written, when recovered, then the log begins with it', async (t) => {
  const state = loaded({ auditHead: { sequence: 1, hash: first.hash }, auditTail: [first] })
  const recovery = recover({ state, audit: NONE, haltedFile: NONE })
  t.equal(recovery.damage, null)
  t.equal(recovery.missingLines.length, 1)
})

t.test('given a log that has gone on after the state, when recovered, then it goes on at its end', async (t) => {
  const recovery = recover({ state: loaded(), audit: verified(third), haltedFile: NONE })
  t.equal(recovery.damage, null)
  t.match(recovery.auditHead, { sequence: 3, hash: third.hash })
})

t.test('given an active state and a halted.json, when recovered, then it comes back halted', async (t) => {
  for (const state of [loaded(), NONE]) {
    const recovery = recover({ state, audit: state.kind === 'none' ? NONE : verified(), haltedFile: WORD })
    t.match(recovery, { halt: { haltId: '9-last', level: 'halted' }, epoch: 9, firstRun: false })
  }
})

t.test('given a halt in the state and a halted.json, when recovered, then that of the state stays', async (t) => {
  const recovery = recover({ state: loaded({ halt: A_HALT, epoch: 12 }), audit: verified(), haltedFile: WORD })
  t.match(recovery, { halt: A_HALT, epoch: 12 })
})

t.test(
  'given a reducing state and a halted.json, when the bot starts, then it is halted: a restart is never milder',
  async (t) => {
    const content = {
      epoch: 7,
      halt: { ...A_HALT, level: 'reducing' as const },
      scopedHalts: [],
      auditHead: CHAIN_START,
      auditTail: [],
    }
    const recovery = recover({
      state: { kind: 'loaded', content },
      audit: { kind: 'none' },
      haltedFile: { kind: 'halted', halt: { ...A_HALT, haltId: '8-last', reason: 'drawdown' } },
    })
    t.match(recovery, { halt: { haltId: A_HALT.haltId, level: 'halted', reason: 'drawdown' }, epoch: 8 })
  },
)

/** What the first start writes. */
const FIRST = { auditHead: { sequence: 1, hash: first.hash }, auditTail: [first] }
const again = { count: 1, reason: 'STOP', source: 'http', operator: null, since: '2026-01-02' } as const

/** The state on disk, the newer one that was being written, and the halts that a start makes of both. */
const UNFINISHED: readonly (readonly [
  what: string,
  state: Partial<StateContent>,
  newer: Partial<StateContent>,
  halts: Pick<StateContent, 'halt' | 'scopedHalts'>,
  found: readonly Halt[],
])[] = [
  ['a halt', {}, { halt: A_HALT }, { halt: A_HALT, scopedHalts: [] }, [A_HALT]],
  ['a halt of a scope', {}, { scopedHalts: [SCOPED] }, { halt: null, scopedHalts: [SCOPED] }, [SCOPED]],
  ['a halt that rises', { halt: REDUCING }, { halt: A_HALT }, { halt: A_HALT, scopedHalts: [] }, [A_HALT]],
  [
    'a halt that was said again',
    { halt: A_HALT },
    { halt: { ...A_HALT, again } },
    { halt: { ...A_HALT, again }, scopedHalts: [] },
    [],
  ],
  [
    'a scope beside a halt',
    { halt: A_HALT },
    { halt: A_HALT, scopedHalts: [SCOPED] },
    { halt: A_HALT, scopedHalts: [SCOPED] },
    [SCOPED],
  ],
  ['a resume', { halt: A_HALT }, {}, { halt: A_HALT, scopedHalts: [] }, []],
  ['a resume of a scope', { scopedHalts: [SCOPED] }, {}, { halt: null, scopedHalts: [SCOPED] }, []],
  [
    'what no kill switch writes, a milder one',
    { halt: A_HALT, scopedHalts: [SCOPED] },
    { halt: REDUCING, scopedHalts: [{ ...SCOPED, level: 'reducing' }] },
    { halt: A_HALT, scopedHalts: [SCOPED] },
    [],
  ],
  ['nothing new', {}, {}, { halt: null, scopedHalts: [] }, []],
]

for (const [what, before, newer, halts, found] of UNFINISHED) {
  t.test(`given the writing of ${what} did not come to its end, when recovered, then it only raises`, async (t) => {
    const unfinished = loaded({ ...newer, epoch: 20 })
    const recovery = recover({ state: loaded(before), unfinished, audit: verified(), haltedFile: NONE })
    t.match(recovery, { damage: null, epoch: 20, firstRun: false, auditHead: second })
    t.same({ halt: recovery.halt, scopedHalts: recovery.scopedHalts, found: recovery.found }, { ...halts, found })
  })
}

t.test(
  'given the first run was killed while it wrote, when recovered, then it is one still, unless halted',
  async (t) => {
    const recoverFirst = (newer: Partial<StateContent>) =>
      recover({ state: NONE, unfinished: loaded({ ...FIRST, ...newer }), audit: NONE, haltedFile: NONE })
    t.match(recoverFirst({}), { firstRun: true, damage: null, halt: null })
    t.match(recoverFirst({ halt: A_HALT }), { firstRun: false, damage: null, halt: A_HALT })
  },
)

t.test(
  'given a torn new state over a halt, when recovered, then the halt says that another one may be missing',
  async (t) => {
    const recoverFrom = (halt: Halt) =>
      recover({ state: loaded({ halt }), unfinished: DAMAGED, audit: verified(), haltedFile: NONE })
    const { damage, halt } = recoverFrom(A_HALT)
    t.equal(damage, null)
    t.match(halt?.reason, /^fat finger \(state\.json\.new: it is torn; .* it may have been another halt\)$/)
    t.same({ ...halt, reason: A_HALT.reason }, A_HALT)
    t.equal(recoverFrom(halt as Halt).halt?.reason, halt?.reason, 'and says so once')
  },
)

t.test(
  'given a torn new state and a halted.json, when recovered, then the halted.json tells what it was',
  async (t) => {
    const recovery = recover({ state: loaded(), unfinished: DAMAGED, audit: verified(), haltedFile: WORD })
    t.match(recovery, { damage: null, halt: { haltId: '9-last', reason: WORD.halt.reason } })
  },
)

t.test(
  'given a halt of a scope in a new state and as a halted.json, when recovered, then it is one halt, of everything',
  async (t) => {
    const haltedFile = { kind: 'halted', halt: { ...SCOPED, scope: null } } as const
    const recovery = recover({
      state: loaded(),
      unfinished: loaded({ scopedHalts: [SCOPED] }),
      audit: verified(),
      haltedFile,
    })
    t.match(recovery, { halt: { haltId: SCOPED.haltId, scope: null }, scopedHalts: [] })
  },
)
