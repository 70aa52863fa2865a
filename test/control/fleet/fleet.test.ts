import t, { type Test } from 'tap'
import { Fleet } from '../../../lib/control/fleet/fleet.js'
import { readFleetHalt } from '../../../lib/control/fleet/fleet-halt.js'
import { newFleetHaltId } from '../../../lib/words/fleet-id.js'
import type { Halt } from '../../../lib/words/halt.js'
import { aFleetHalt, aKeeper, GROUP, Signer } from '../../support/fleet-keeper.js'
import { HeldLine } from '../../support/fleet-line.js'
import { journalEntries } from '../../support/journal-entries.js'
import { until } from '../../support/notification-service.js'
import { stateDirectory } from '../../support/state-directory.js'

// A fleet on a real keeper, journal and latch; the test says what the fleet thread would say. With a real engine: test/process/fleet.test.ts.

const alice = new Signer()
const DAY = 86_400_000

async function made(t: Test, directory = stateDirectory(t), isHeard = true, group = GROUP) {
  const kept = await aKeeper(t, directory)
  const line = new HeldLine(kept.latch)
  const logged: string[] = []
  const fleet = new Fleet({
    settings: {
      urls: ['redis://:secret@127.0.0.1:6379'],
      sentinelMaster: null,
      group,
      bot: 'bot-1',
      leaseMs: 60_000,
      onLostLease: 'pause',
      resumeKeys: [alice.key],
      replicas: null,
      ca: null,
    },
    keeper: kept.keeper,
    thread: line,
    ...(kept.start.fleet !== undefined && { kept: kept.start.fleet }),
    state: () => kept.latch.gate.read().state,
    self: () => ({ url: null, quiet: false, equity: null }),
    bot: { run: 'run-1', version: '0', pid: 1 },
    log: (_level, message) => logged.push(message),
  })
  fleet.hold()
  fleet.begin()
  let isOver = false
  const end = async () => {
    if (isOver) return
    isOver = true
    await fleet.end()
    await kept.close()
  }
  t.teardown(end)
  if (isHeard) {
    line.renews()
    await until(() => kept.journal.waiting === 0, 'the start is written')
  }
  const inForce = () => kept.keeper.halts.list().map(({ haltId }) => haltId)
  return { ...kept, line, fleet, logged, inForce, end }
}

const byAlice = (haltId: string) =>
  ({ confirm: [haltId], source: 'http', operator: 'alice', who: 'alice', isGivenUp: () => false }) as const

t.test(
  'given halts of the fleet, when they are heard, then each is in force by its own id, and journalled',
  async (t) => {
    const { line, latch, keeper, inForce, directory } = await made(t)
    t.equal(latch.isOpen(), true)
    const halts = [aFleetHalt(), aFleetHalt(), aFleetHalt({ level: 'reducing', scope: { venue: 'x' }, operator: null })]
    line.hears(...halts)
    const ids = halts.map(({ haltId }) => haltId)
    t.same(inForce(), ids, 'the same words twice are two')
    t.equal(latch.gate.read().state, 'halted')
    t.equal(latch.fleetHalts.allTaken(), true)
    await until(() => line.words.presence.journalled.length === 3, 'all are journalled, and that is told')
    t.same(line.words.presence.holds, ids)
    t.same(line.words.halts, halts, 'as they were said')
    const lines = journalEntries(directory).filter(({ what }) => what === 'halt')
    t.same(
      lines.map(({ haltId, who, source }) => [haltId, who, source]),
      ids.map((haltId, at) => [haltId, at === 2 ? 'bot-2' : 'bob', 'fleet']),
    )
    line.hears(...halts)
    t.same(inForce(), ids)
    t.match(await keeper.resume(byAlice(ids[0] ?? '')), { kind: 'fleet-halt', ofFleet: [{ haltId: ids[0] }] })
    const byProgram = { ...byAlice(ids[0] ?? ''), source: 'fleet', operator: null } as const
    t.match(await keeper.resume(byProgram), { kind: 'fleet-halt' }, 'whatever it says that it is')
    t.same(inForce(), ids, 'one bot ends none of them')
  },
)

t.test('given a signed resume, when it is heard, then it ends what it names, and nothing else', async (t) => {
  const { line, latch, inForce, directory } = await made(t)
  const [one, two] = [aFleetHalt(), aFleetHalt({ level: 'reducing' })]
  line.hears(one, two)
  line.hearsResumes(alice.resume([one.haltId, newFleetHaltId()]))
  await until(() => inForce().length === 1, 'it has ended one')
  t.same(inForce(), [two.haltId])
  t.equal(latch.gate.read().state, 'reducing')
  const entries = journalEntries(directory).filter(({ what }) => what === 'fleet resume' || what === 'resume')
  t.match(entries, [
    { what: 'fleet resume', who: 'alice' },
    { what: 'resume', who: 'alice', source: 'fleet', haltId: one.haltId },
  ])
  line.hears(one)
  t.same(inForce(), [two.haltId], 'it never comes into force again')
  t.equal(latch.gate.read().state, 'reducing', 'and what was raised for it is lowered')
})

t.test('given resumes that nobody of the keys has signed, then nothing ends', async (t) => {
  const { line, inForce, logged, fleet } = await made(t)
  const halt = aFleetHalt()
  line.hears(halt)
  const good = alice.resume([halt.haltId])
  const bad = [new Signer().resume([halt.haltId]), { ...good, operator: 'mallory' }, { haltIds: [halt.haltId] }, null]
  line.hearsResumes(...bad)
  t.match(await fleet.resume({ ...good, nonce: alice.resume([]).nonce }), { kind: 'not-signed', why: /its signature/ })
  t.same(inForce(), [halt.haltId])
  t.match(logged.join('\n'), /A resume of the fleet in the name of alice was refused, .* none of resume_keys/)
  t.match(await fleet.resume(good), { kind: 'taken', ended: [halt.haltId] })
  t.same(inForce(), [])
})

t.test('given a resume before its halt, then the halt never comes into force, and the engine is told', async (t) => {
  const { line, inForce, latch, fleet } = await made(t)
  const halt = aFleetHalt()
  const resume = alice.resume([halt.haltId])
  t.match(await fleet.resume(resume), { kind: 'taken', ended: [], left: null })
  for (let renewal = 0; renewal < 9; renewal++) line.renews()
  t.same(line.words.resumes, [], 'the engine had its time')
  line.hears(halt)
  t.same(inForce(), [])
  t.equal(latch.isOpen(), true)
  await until(() => line.words.resumes.length > 0, 'it is told')
  t.same(line.words.resumes, [resume])
})

t.test(
  'given a halt that the engine tells as a smaller one, when a caller says it, then it holds as it was said',
  async (t) => {
    const { line, latch, keeper, fleet, directory } = await made(t)
    const { haltId } = aFleetHalt()
    line.hears(aFleetHalt({ haltId, level: 'reducing', scope: { symbol: 'NONE' } }))
    t.equal(latch.gate.read().state, 'active')
    const said = readFleetHalt(aFleetHalt({ haltId })) as Halt
    const applied = fleet.halt(said, 'bob', [])
    t.match(applied.inForce, { haltId, level: 'halted', scope: null })
    t.equal(latch.gate.read().state, 'halted')
    t.equal(await applied.written, true)
    await until(() => line.words.halts[0]?.scope === null, 'it is told on as it holds')
    const lines = journalEntries(directory).filter(({ kind }) => kind === 'halt')
    t.match(lines.at(-1), { halt: { haltId, level: 'halted', scope: null } })
    t.match(await fleet.resume(alice.resume([haltId])), { kind: 'taken', ended: [haltId] })
    t.equal(keeper.halts.size, 0)
  },
)

t.test(
  'given many halts at once, when they are heard one by one, then what is held is not told with each',
  async (t) => {
    const { line, inForce } = await made(t)
    const before = line.told.length
    for (let more = 0; more < 500; more++) line.hears(aFleetHalt())
    t.equal(inForce().length, 500)
    await until(() => line.words.presence.journalled.length === 500, 'all of them are told')
    t.ok(line.told.length - before < 50, `it was told ${line.told.length - before} times`)
  },
)

t.test('given halts and resumes, when the bot is started anew, then it knows all of them', async (t) => {
  const first = await made(t)
  const [one, two] = [aFleetHalt({ scope: { desk: 'x' } }), aFleetHalt()]
  first.line.hears(one, two)
  const resume = alice.resume([two.haltId])
  t.match(await first.fleet.resume(resume), { kind: 'taken', ended: [two.haltId] })
  await first.end()
  const next = await made(t, first.directory, false)
  t.equal(next.start.problem, null)
  t.same(next.inForce(), [one.haltId])
  t.match(next.line.words, {
    writesBack: false,
    halts: [one],
    resumes: [resume],
    presence: { journalled: [one.haltId] },
  })
  next.line.hears(two)
  t.same(next.inForce(), [one.haltId])
  next.line.renews()
  t.equal(next.line.words.writesBack, true, 'the engine says that it was not away for long')
})

t.test('given a resume on disk, when the process ended before its halt did, then it ends at the start', async (t) => {
  const first = await made(t)
  const halt = aFleetHalt()
  first.line.hears(halt)
  const kept = { at: new Date().toISOString(), resume: alice.resume([halt.haltId]) }
  t.equal(await first.keeper.keepFleet({ resumed: kept }, 'fleet resume'), true)
  await first.end()
  const next = await made(t, first.directory, false)
  await until(() => next.inForce().length === 0, 'it has ended')
})

t.test('given a close-all that runs, when a resume comes, then it ends the halt once that is over', async (t) => {
  const { line, keeper, inForce, fleet } = await made(t)
  const halt = aFleetHalt()
  line.hears(halt)
  const release = keeper.hold('c-1')
  t.match(await fleet.resume(alice.resume([halt.haltId])), { kind: 'taken', ended: [], left: /close-all-running/ })
  t.same(inForce(), [halt.haltId])
  release()
  await until(() => inForce().length === 0, 'it has ended')
})

for (const [what, heardDaysAgo, engineDays] of [
  ['by its own clock', 61, 0],
  ['by the engine’s clock', 0, 61],
] as const) {
  t.test(`given a bot that was silent for 61 days ${what}, then its halts are its own, and not told`, async (t) => {
    const first = await made(t)
    const halt = aFleetHalt({ level: 'reducing' })
    first.line.hears(halt)
    const at = new Date(Date.now() - heardDaysAgo * DAY).toISOString()
    await first.keeper.keepFleet({ heard: { at, engineMs: Date.now(), group: GROUP } }, 'fleet heard')
    await first.end()
    const { line, keeper, inForce, latch } = await made(t, first.directory, false)
    line.renews(Date.now() + engineDays * DAY)
    t.notOk(line.told.some(({ writesBack, halts }) => writesBack && halts.length > 0))
    await until(() => !inForce().includes(halt.haltId), 'the fleet’s has ended')
    t.match(keeper.halts.list(), [{ haltId: /^\d+-/, level: 'reducing', source: 'fleet', operator: 'bob' }])
    t.match(
      keeper.halts.list()[0]?.reason,
      /the fleet's fleet-.* by bob: fat finger \(this bot has not heard its fleet for 61 days\)/,
    )
    t.equal(latch.gate.read().state, 'reducing')
    await until(() => {
      line.renews(Date.now() + engineDays * DAY)
      return line.words.writesBack
    }, 'it takes part again')
    t.same(line.words.halts, [])
    const [own] = inForce()
    t.match(await keeper.resume(byAlice(own ?? '')), { kind: 'resumed' })
  })
}

t.test(
  'given a bot that was in another fleet, then what it has from there is told to nobody, and ends nothing',
  async (t) => {
    const first = await made(t)
    const [over, halt] = [aFleetHalt({ level: 'reducing' }), aFleetHalt()]
    first.line.hears(over, halt)
    await first.fleet.resume(alice.resume([over.haltId]))
    await first.end()
    const second = await made(t, first.directory, false, 'desk-2')
    second.line.renews()
    await until(() => !second.inForce().includes(halt.haltId), 'the fleet’s has ended')
    t.match(second.keeper.halts.list(), [{ level: 'halted', reason: /this bot was in the fleet desk-1/ }])
    t.notOk(second.line.told.some(({ writesBack, halts }) => writesBack && halts.length > 0))
    await until(() => {
      second.line.renews()
      return second.line.words.writesBack
    }, 'it takes part')
    second.line.hears(over)
    t.ok(second.inForce().includes(over.haltId), 'it was resumed in the other one')
    await second.end()
    const third = await made(t, first.directory, true, 'desk-2')
    t.same(third.inForce(), second.inForce())
    third.line.hears(aFleetHalt({ haltId: over.haltId }))
    t.equal(third.fleet.resumeOf(over.haltId), undefined)
  },
)

t.test('given a bot that is in no fleet any more, then a person ends what its fleet has left', async (t) => {
  const first = await made(t)
  const halt = aFleetHalt()
  first.line.hears(halt)
  await first.end()
  const { keeper, close } = await aKeeper(t, first.directory, { isInFleet: false })
  t.match(await keeper.resume(byAlice(halt.haltId)), { kind: 'resumed', lifted: [{ haltId: halt.haltId }] })
  await close()
})

t.test('given a halt that can’t be read, then everything is halted, and a resume of that does not last', async (t) => {
  const { line, keeper, inForce } = await made(t)
  line.hears({ ...aFleetHalt(), haltId: 'x' })
  t.match(keeper.halts.list(), [{ level: 'halted', source: 'guard', reason: /cannot read/ }])
  await keeper.resume(byAlice(inForce()[0] ?? ''))
  t.same(inForce(), [])
  line.hears({ ...aFleetHalt(), haltId: 'x' })
  t.equal(inForce().length, 1)
})

t.test('given the status, then it says how the bot stands with its fleet, and no secret', async (t) => {
  const { line, fleet } = await made(t)
  const halt = aFleetHalt()
  line.hears(halt)
  line.failure = 'the engine refuses the password'
  const status = fleet.status()
  t.match(status, { group: GROUP, engine: 'redis://127.0.0.1:6379', lease: 'held', halts: [halt.haltId], haltCount: 1 })
  t.match(status, { failure: 'the engine refuses the password', lostLeases: 0 })
  t.notMatch(JSON.stringify(status), 'secret')
})

t.test(
  'given a halt that was raised and not said yet, when another one is resumed, then nothing is lowered',
  async (t) => {
    const { line, latch, fleet, inForce } = await made(t)
    const [one, two] = [aFleetHalt(), aFleetHalt()]
    line.hears(one)
    const number = latch.fleetHalts.announce()
    latch.gate.raise('halted')
    t.match(await fleet.resume(alice.resume([one.haltId])), { kind: 'taken', ended: [one.haltId] })
    t.same(inForce(), [])
    t.equal(latch.gate.read().state, 'halted')
    line.hears(two)
    t.equal(number < latch.fleetHalts.read().announced, true)
    t.same(inForce(), [two.haltId])
    t.match(await fleet.resume(alice.resume([two.haltId])), { kind: 'taken', ended: [two.haltId] })
    t.equal(latch.isOpen(), true, 'nothing is left')
  },
)

t.test('given a raise whose halt never comes, then a halt of the keeper stands for it after a second', async (t) => {
  const { latch, keeper, inForce } = await made(t)
  latch.fleetHalts.announce()
  latch.gate.raise('halted')
  await keeper.look(false)
  t.same(inForce(), [])
  await keeper.look(false)
  t.match(keeper.halts.list(), [{ level: 'halted', source: 'guard', reason: /raised on the fleet thread/ }])
  t.equal(latch.fleetHalts.allTaken(), true)
  t.match(await keeper.resume(byAlice(inForce()[0] ?? '')), { kind: 'resumed' })
  t.equal(latch.isOpen(), true)
})

t.test('given that the fleet is halted here, then it is in force at once, whatever the engine does', async (t) => {
  const { line, latch, fleet, directory } = await made(t)
  line.written = { kind: 'not-known', why: 'the engine does not answer' }
  const halt = readFleetHalt(aFleetHalt({ reason: 'from here' })) as Halt
  const applied = fleet.halt(halt, 'carol', ['odd'])
  t.equal(latch.gate.read().state, 'halted')
  t.same(line.words.presence.holds, [halt.haltId], 'and is told with the next renewal')
  t.match(await fleet.write(halt, 100), { kind: 'not-known' })
  t.equal(await applied.written, true)
  const said = journalEntries(directory).filter(({ what }) => what === 'halt')
  t.match(said, [{ who: 'carol', details: { warnings: ['odd'] } }])
  const again = fleet.halt(halt, 'carol', [])
  t.equal(again.inForce, applied.inForce, 'said again, it is the same')
})
