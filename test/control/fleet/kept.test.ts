import t from 'tap'
import { Latch } from '../../../lib/between/latch/latch.js'
import { CHAIN_START } from '../../../lib/control/disk/audit-entry.js'
import { type FleetFacts, readJournalEntry } from '../../../lib/control/disk/journal-entry.js'
import { makeLines, openedFacts } from '../../../lib/control/disk/journal-lines.js'
import { parseSegment } from '../../../lib/control/disk/segments.js'
import { EMPTY } from '../../../lib/control/disk/start-decision.js'
import { newFleetHaltId } from '../../../lib/words/fleet-id.js'
import { HaltSet } from '../../../lib/words/halt-set.js'
import { Signer } from '../../support/fleet-keeper.js'
import { A_HALT } from '../../support/guard-parts.js'

const NOBODY = { who: null, source: 'fleet', reason: null, haltId: null }
const change = (fleet: FleetFacts['fleet']): FleetFacts => ({ ...NOBODY, kind: 'fleet', what: 'fleet', fleet })
const alice = new Signer()
const kept = (at: string) => ({ at, resume: alice.resume([newFleetHaltId()]) })

t.test(
  'given what is remembered of the fleet, when the journal goes on in a new segment, then it is there',
  async (t) => {
    const heard = { at: '2026-03-01T00:00:00.000Z', engineMs: 1, group: 'desk-1' }
    const [old, young] = [kept('2026-01-01T00:00:00.000Z'), kept('2026-02-01T00:00:00.000Z')]
    const before = { state: EMPTY, head: CHAIN_START }
    const first = makeLines(before, () => new Date(), [
      openedFacts(1, EMPTY, null, 'first start'),
      change({ resumed: old }),
      change({ heard: { ...heard, engineMs: null } }),
      change({ resumed: young }),
      change({ heard }),
      change({ forgetBefore: '2026-01-15T00:00:00.000Z' }),
    ])
    t.same(first.state.fleet, { heard, resumes: [young] })
    t.same(first.state.change, { ...first.state.lowered }, 'none of them changes what is in force')
    t.same(parseSegment(1, Buffer.from(first.text), null).folded?.state.fleet, first.state.fleet)
    const next = makeLines(first, () => new Date(), [openedFacts(2, first.state, null, 'full')])
    t.match(parseSegment(2, Buffer.from(next.text), null), {
      damage: null,
      folded: { state: { fleet: first.state.fleet } },
    })
  },
)

t.test('given a line of the fleet that is not what it has to be, then it is damage', async (t) => {
  for (const fleet of [undefined, { heard: 5 }, { resumed: { at: 'x', resume: {} } }, { forgetBefore: 1 }])
    t.type(readJournalEntry(JSON.stringify({ kind: 'fleet', fleet })), 'string', JSON.stringify(fleet))
})

t.test('given halts of the fleet in the set, then none stands for another, and they are known apart', async (t) => {
  const halts = new HaltSet([A_HALT])
  const ofFleet = (haltId = newFleetHaltId()) => ({ ...A_HALT, source: 'fleet' as const, haltId })
  const [one, two] = [ofFleet(), ofFleet()]
  t.equal(halts.add(one).change, 'new')
  t.equal(halts.add(two).change, 'new')
  t.equal(halts.add(one).change, 'repeated', 'the same one')
  t.equal(halts.size, 3)
  t.same([...halts.ofFleet.keys()], [one.haltId, two.haltId])
  halts.remove(one.haltId)
  t.same([...halts.ofFleet.keys()], [two.haltId])
})

t.test('given a halt of the fleet, then until its words are there an order is refused by the name of it', async (t) => {
  const { haltIds } = new Latch()
  haltIds.setCurrent(newFleetHaltId())
  t.equal(haltIds.current(), 'fleet')
  haltIds.setCurrent('7-k3fq')
  t.equal(haltIds.current(), '7-k3fq')
})
