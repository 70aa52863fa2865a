import { createHash } from 'node:crypto'
import t from 'tap'
import { judgeMoment } from './moments.mjs'

const HALT = { haltId: '1-aaaa', level: 'halted', scope: null }
const SCOPED = { haltId: '2-bbbb', level: 'halted', scope: { symbol: 'A' } }

/** A segment of these lines, in a chain; `permit(n)` names its nth line. */
function journal(...lines: readonly object[]) {
  let previousHash = '0'.repeat(64)
  const places: object[] = []
  const text = lines.map((fields, at) => {
    const body = JSON.stringify({ sequence: at + 1, previousHash, ...fields }).slice(0, -1)
    previousHash = createHash('sha256').update(body).digest('hex')
    places.push({ sequence: at + 1, hash: previousHash })
    return `${body},"hash":"${previousHash}"}\n`
  })
  return { text: text.join(''), permit: (line: number) => `${JSON.stringify(places[line - 1])}\n` }
}

const OPENED = { kind: 'opened', segment: 1, halts: [], change: null }
const first = journal(OPENED, { kind: 'note' })
const halted = journal(OPENED, { kind: 'halt', halt: HALT })
const resumed = journal(OPENED, { kind: 'halt', halt: HALT }, { kind: 'resume', haltIds: ['1-aaaa'] })
const scoped = journal(OPENED, { kind: 'halt', halt: SCOPED })
const again = { ...HALT, haltId: '3-cccc', earlier: { last: [{ haltId: '1-aaaa' }] } }
const changes = {
  change: { sequence: 7, hash: 'c'.repeat(64) },
  lowered: { sequence: 5, hash: 'd'.repeat(64) },
}
const further = journal({ ...OPENED, halts: [SCOPED], ...changes }, { kind: 'note' })
const raised = journal({ ...OPENED, halts: [SCOPED], ...changes }, { kind: 'resume', haltIds: ['2-bbbb'] })
const naming = (place: object) => `${JSON.stringify(place)}\n`
const twice = journal(OPENED, { kind: 'halt', halt: HALT }, { kind: 'halt', halt: again })

for (const [what, text, permit, expected] of [
  ['a first start', first.text, first.permit(1), { moment: null, mustHalt: false, ids: [] }],
  ['a first start without a permit', first.text, null, { moment: 'no permit', mustHalt: true, ids: [] }],
  ['a halt, its permit gone', halted.text, null, { moment: null, mustHalt: false, ids: ['1-aaaa'] }],
  [
    'a halt, its permit not gone yet',
    halted.text,
    halted.permit(1),
    { moment: null, mustHalt: false, ids: ['1-aaaa'] },
  ],
  ['a halt, torn', halted.text.slice(0, -9), null, { moment: 'torn', mustHalt: true, ids: [] }],
  ['an empty journal', '', null, { moment: 'torn', mustHalt: true, ids: [] }],
  ['an edited line', halted.text.replace('1-aaaa', '1-bbbb'), null, { moment: 'torn', mustHalt: true, ids: [] }],
  ['a person who has halted again', twice.text, null, { moment: null, mustHalt: false, ids: ['3-cccc'] }],
  ['a resume', resumed.text, resumed.permit(3), { moment: null, mustHalt: false, ids: [] }],
  ['a resume without its permit', resumed.text, null, { moment: 'no permit', mustHalt: true, ids: [] }],
  [
    'a resume, and the permit before',
    resumed.text,
    resumed.permit(1),
    { moment: 'old permit', mustHalt: true, ids: [] },
  ],
  ['a scoped halt', scoped.text, scoped.permit(2), { moment: null, mustHalt: false, ids: ['2-bbbb'] }],
  [
    'a scoped halt, and the permit before',
    scoped.text,
    scoped.permit(1),
    { moment: null, mustHalt: false, ids: ['2-bbbb'] },
  ],
  [
    'a further segment, and the permit of the last change before it',
    further.text,
    naming(changes.change),
    { moment: null, mustHalt: false, ids: ['2-bbbb'] },
  ],
  [
    'a further segment that began before the permit of a scoped halt was written',
    further.text,
    naming(changes.lowered),
    { moment: null, mustHalt: false, ids: ['2-bbbb'] },
  ],
  [
    'a resume in a further segment, and the permit of before',
    raised.text,
    naming(changes.lowered),
    { moment: 'old permit', mustHalt: true, ids: [] },
  ],
  ['a permit for another journal', first.text, halted.permit(2), { moment: 'old permit', mustHalt: true, ids: [] }],
] as const) {
  t.test(`given ${what}, when a bot was killed, then that tells what it was in the middle of`, async (t) => {
    const { halts, ...judged } = judgeMoment({ segments: [{ number: 1, text }], permit })
    t.same({ ...judged, ids: [...halts.keys()] }, expected)
  })
}

t.test('given a permit without a journal, when a bot was killed, then the next start must be halted', async (t) => {
  t.match(judgeMoment({ segments: [], permit: 'any' }), { mustHalt: true })
  t.match(judgeMoment({ segments: [], permit: null }), { mustHalt: false }, 'before its first line')
})
