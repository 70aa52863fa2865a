import { mkdirSync } from 'node:fs'
import t, { type Test } from 'tap'
import { Latch } from '../../../lib/between/latch/latch.js'
import { CHAIN_START } from '../../../lib/control/disk/audit-entry.js'
import { DiskFiles } from '../../../lib/control/disk/files.js'
import { HaltFile } from '../../../lib/control/disk/halt-file.js'
import { Journal } from '../../../lib/control/disk/journal.js'
import { readDirectory } from '../../../lib/control/disk/journal-directory.js'
import { Permit } from '../../../lib/control/disk/permit.js'
import { decideStart, EMPTY } from '../../../lib/control/disk/start-decision.js'
import { Keeper } from '../../../lib/control/keeper/keeper.js'
import type { ResumesOfTrips } from '../../../lib/control/keeper/resumes-of-trips.js'
import type { AcceptedLimits } from '../../../lib/words/resume.js'
import { HeldFiles } from '../../support/held-files.js'
import { stateDirectory } from '../../support/state-directory.js'

// Resumes of trips, with a real journal and permit in a real directory. Those who know the trips are the test.

const JOURNAL = { state: EMPTY, head: CHAIN_START, newest: 0 }
const fine = async () => {}
const [BEFORE, AFTER] = [{ limits: 'before' }, { limits: 'after' }]

async function made(t: Test, asked: Partial<ResumesOfTrips> = {}) {
  const directory = stateDirectory(t)
  mkdirSync(directory, { recursive: true })
  const disk = new HeldFiles(directory)
  const accepted: (AcceptedLimits | null)[] = []
  const trips: ResumesOfTrips = {
    prepare: fine,
    ask: (_named, accept) => ({ accepted: accept, kept: { before: () => BEFORE, after: AFTER } }),
    lifted: (_halts, limits) => void accepted.push(limits),
    ...asked,
  }
  const journal = new Journal(
    { files: disk, now: () => new Date(), mayWrite: fine, onWritten: fine },
    { ...JOURNAL, segment: { why: 'first start' }, found: 0, previous: null, unsealed: null },
  )
  const keeper = new Keeper(
    {
      latch: new Latch(),
      journal,
      permit: new Permit({ files: disk, granted: null, mayWrite: fine, mayRevoke: fine }),
      haltFile: new HaltFile(directory, fine),
      publish: () => {},
      log: () => {},
      figures: { halted() {} },
      onHalt: () => {},
      trips,
    },
    [],
  )
  await keeper.begin({ what: 'started', who: null, source: 'start', reason: null, haltId: null }, [])
  const { inForce, written } = keeper.haltByTrip('max_daily_loss', 'halted', 'equity is 9400')
  await written
  const resume = (isGivenUp = () => false) =>
    keeper.resume({
      confirm: [inForce.haltId],
      source: 'http',
      operator: 'ada',
      who: 'ada',
      accept: { max_daily_loss: '8%' },
      isGivenUp,
    })
  const nextStart = async () => decideStart(await readDirectory(directory, new DiskFiles(directory)))
  return { disk, keeper, haltId: inForce.haltId, resume, accepted, nextStart }
}

t.test('given a trip that holds no more, when resumed, then what was accepted is on disk with it', async (t) => {
  const prepared: unknown[] = []
  const { disk, resume, accepted, nextStart } = await made(t, {
    prepare: async (named) => void prepared.push(...named.map(({ trip }) => trip)),
  })
  t.match(await resume(), { kind: 'resumed', state: 'active' })
  t.same(prepared, ['max_daily_loss'], 'what it is about was looked at anew')
  t.match((await disk.read('journal.jsonl'))?.toString(), /"what":"resume".*"accepted":\{"max_daily_loss":"8%"\}/)
  t.same(accepted, [{ max_daily_loss: '8%' }])
  t.match(await nextStart(), { halts: [], trips: AFTER, problem: null })
})

t.test('given a trip that holds, when resumed, then nothing is written, and it stays in force', async (t) => {
  const holding = [{ name: 'max_daily_loss', haltId: '1-aaaa', why: 'equity is 9400', acceptable: true }]
  const { resume, accepted, nextStart, haltId } = await made(t, { ask: () => ({ holding }) })
  t.match(await resume(), { kind: 'trip-holds', trips: holding, halts: [{ haltId }] })
  t.same(accepted, [])
  const { trips, halts } = await nextStart()
  t.match({ trips, halts }, { trips: undefined, halts: [{ haltId, trip: 'max_daily_loss' }] })
})

t.test('given a resume that is given up while it is written, then nothing is left accepted', async (t) => {
  const { resume, accepted, nextStart, haltId } = await made(t)
  let asked = 0
  const report = await resume(() => ++asked > 1)
  t.match(report, { kind: 'not-durable' })
  t.same(accepted, [])
  t.match(await nextStart(), { halts: [{ haltId, trip: 'max_daily_loss' }], trips: BEFORE })
})

t.test('given what trips remember, when kept, then it survives, and what is in force is as it was', async (t) => {
  const { keeper, nextStart, haltId } = await made(t)
  const facts = { what: 'trips', who: null, source: 'trip', reason: null, haltId: null }
  t.equal(await keeper.keepTrips({ ...facts, trips: { equity: '10000' } }), true)
  t.match(await nextStart(), { halts: [{ haltId }], trips: { equity: '10000' }, problem: null })
})
