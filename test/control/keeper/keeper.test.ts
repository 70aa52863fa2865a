import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { Latch } from '../../../lib/between/latch/latch.js'
import type { Notice } from '../../../lib/between/messages.js'
import { CHAIN_START } from '../../../lib/control/disk/audit-entry.js'
import { DiskFiles } from '../../../lib/control/disk/files.js'
import { HaltFile } from '../../../lib/control/disk/halt-file.js'
import { Journal } from '../../../lib/control/disk/journal.js'
import { readDirectory } from '../../../lib/control/disk/journal-directory.js'
import { Permit } from '../../../lib/control/disk/permit.js'
import { decideStart, EMPTY } from '../../../lib/control/disk/start-decision.js'
import { Keeper } from '../../../lib/control/keeper/keeper.js'
import { NO_TRIPS, type ResumesOfTrips } from '../../../lib/control/keeper/resumes-of-trips.js'
import { mayEnd } from '../../../lib/control/keeper/resuming.js'
import type { Halt } from '../../../lib/words/halt.js'
import { A_HALT } from '../../support/guard-parts.js'
import { HeldFiles } from '../../support/held-files.js'
import { journalEntries } from '../../support/journal-entries.js'
import { stateDirectory } from '../../support/state-directory.js'

// A keeper whose disk the test holds in its hand: a real latch, a real journal and permit in a real directory.

const STARTED = { what: 'started', who: null, source: 'start', reason: null, haltId: null }
const JOURNAL = { state: EMPTY, head: CHAIN_START, newest: 0 }
const NEW_JOURNAL = { ...JOURNAL, segment: { why: 'first start' }, found: 0, previous: null, unsealed: null }
const fine = async () => {}
const resume = (confirm: string | readonly string[], isGivenUp = () => false) =>
  ({ confirm: [confirm].flat(), source: 'http', operator: 'alice', who: 'alice', isGivenUp }) as const

function made(t: Test, halts: readonly Halt[] = [], trips: ResumesOfTrips = NO_TRIPS) {
  const directory = stateDirectory(t)
  mkdirSync(directory, { recursive: true })
  const disk = new HeldFiles(directory)
  const latch = new Latch()
  const notices: Notice[] = []
  let halted = 0
  const keeper = new Keeper(
    {
      latch,
      journal: new Journal({ files: disk, now: () => new Date(), mayWrite: fine, onWritten: fine }, NEW_JOURNAL),
      permit: new Permit({ files: disk, granted: null, mayWrite: fine, mayRevoke: fine }),
      haltFile: new HaltFile(directory, fine),
      trips,
      publish: (notice) => notices.push(notice),
      log: () => {},
      figures: { halted() {} },
      onHalt: () => {
        halted++
      },
    },
    halts,
  )
  const halt = (asked: Partial<Halt> = {}, number: number | null = null) =>
    keeper.halt({
      halt: { ...A_HALT, haltId: latch.haltIds.mint(), ...asked },
      own: number === null ? null : { callId: number, number },
      who: null,
      warnings: [],
    })
  return {
    directory,
    disk,
    latch,
    keeper,
    halt,
    notices,
    onHalts: () => halted,
    logged: () => journalEntries(directory),
    /** How a next start would begin, were this the end. */
    nextStart: async () => {
      const start = decideStart(await readDirectory(directory, new DiskFiles(directory)))
      return { ...start, active: start.problem === null && start.halts.every(({ scope }) => scope !== null) }
    },
  }
}

/** What is done each second. */
async function tick(keeper: Keeper, lettingIn: boolean) {
  await keeper.look(lettingIn)
  await keeper.catchUp()
}

async function started(t: Test, halts: readonly Halt[] = [], trips?: ResumesOfTrips) {
  const all = made(t, halts, trips)
  await all.keeper.begin(STARTED, [])
  return all
}

const ids = (halts: readonly Halt[]) => halts.map(({ haltId }) => haltId)

t.test('given a halt, when it is applied, then the latch is up at once, and the disk follows', async (t) => {
  const { latch, halt, keeper, nextStart } = await started(t)
  t.equal((await nextStart()).active, true)
  t.equal(latch.gate.read().state, 'active')
  const { inForce, written } = halt()
  t.equal(latch.gate.read().state, 'halted')
  t.equal(keeper.durable, false)
  t.equal(await written, true)
  t.equal(keeper.durable, true)
  t.match(await nextStart(), { problem: null, halts: [inForce] })
})

t.test('given several halts, when one is ended, then the latch comes down to the strictest that is left', async (t) => {
  const { latch, halt, keeper, nextStart } = await started(t)
  const reducing = halt({ level: 'reducing', source: 'code' }).inForce
  const halted = halt({ operator: 'bob' }).inForce
  const scoped = halt({ scope: { symbol: 'A' } }).inForce
  t.equal(latch.gate.read().state, 'halted')
  t.match(await keeper.resume(resume(halted.haltId)), { kind: 'resumed', lifted: [halted], state: 'reducing' })
  t.match(latch.gate.read(), { state: 'reducing', scoped: true })
  t.same(ids((await nextStart()).halts), ids([reducing, scoped]))
  t.equal((await nextStart()).problem, null)
  t.match(await keeper.resume(resume([reducing.haltId, scoped.haltId])), { kind: 'resumed', state: 'active' })
  t.match(latch.gate.read(), { state: 'active', scoped: false })
  t.match(await nextStart(), { active: true, halts: [] })
})

t.test('given no id, an unknown one, or one of each, when resumed, then nothing is ended', async (t) => {
  const { halt, keeper } = await started(t)
  t.match(await keeper.resume(resume([])), { kind: 'not-halted' })
  const { inForce } = halt()
  t.match(await keeper.resume(resume([])), { kind: 'confirm-missing', halts: [inForce], count: 1 })
  t.match(await keeper.resume(resume('1-none')), { kind: 'confirm-stale', unknown: ['1-none'] })
  t.match(await keeper.resume(resume([inForce.haltId, '1-none'])), { kind: 'confirm-stale', unknown: ['1-none'] })
  t.same(keeper.halts.list(), [inForce])
})

t.test(
  'given code or a signal, when it resumes, then it ends its own kind only, unless a person is named',
  async (t) => {
    const { halt, keeper, latch } = await started(t)
    const person = halt({ source: 'http' }).inForce
    const byCode = { ...resume(person.haltId), source: 'code', operator: null, who: null } as const
    t.match(await keeper.resume(byCode), { kind: 'not-by-this-way', others: [person] })
    t.match(await keeper.resume({ ...byCode, source: 'signal' }), { kind: 'not-by-this-way' })
    t.equal(latch.gate.read().state, 'halted')
    t.match(await keeper.resume({ ...byCode, operator: 'alice' }), { kind: 'resumed' })
    const sources = ['http', 'code', 'signal', 'file', 'guard', 'start'] as const
    for (const source of sources) {
      const halted = { ...A_HALT, source }
      t.equal(mayEnd('http', null, halted), true)
      t.equal(mayEnd('code', 'alice', halted), true)
      t.equal(mayEnd('code', null, halted), source === 'code')
      t.equal(mayEnd('signal', null, halted), source === 'signal')
    }
  },
)

t.test(
  'given a halt is being written, when another comes in, then each is told when it is on disk itself',
  async (t) => {
    const { disk, halt, keeper } = await started(t)
    const later: { written: Promise<boolean> }[] = []
    disk.meanwhile(
      (change) => change === 'append',
      () => later.push(halt({ scope: { symbol: 'A' } })),
    )
    t.equal(await halt({ operator: 'first' }).written, true)
    t.equal(later.length, 1)
    t.equal(await later[0]?.written, true)
    t.equal(keeper.durable, true)
    disk.failing = true
    t.equal(await halt({ scope: { symbol: 'B' } }).written, false)
    t.equal(keeper.durable, false)
  },
)

t.test(
  'given a disk that takes no line, when halted, then the permit goes, and the next start is halted',
  async (t) => {
    for (const level of ['halted', 'reducing'] as const) {
      for (const scope of [null, { symbol: 'A' }]) {
        const { disk, halt, keeper, nextStart } = await started(t)
        disk.fails = (change) => change === 'append' || change === 'write'
        t.equal(await halt({ level, scope }).written, true, `${level} ${scope?.symbol}`)
        t.equal(keeper.durable, false, 'as it stands, it is not')
        t.match(await nextStart(), { active: false, problem: /ACTIVE is missing/ })
        disk.fails = () => false
        await tick(keeper, false)
        t.equal(keeper.durable, true)
        t.match(await nextStart(), { problem: null, halts: [{ level, scope }] }, 'it is written once there is room')
      }
    }
  },
)

t.test(
  'given a full disk has cost the permit, when halted once more, then that is durable as the first was',
  async (t) => {
    const { disk, halt, nextStart } = await started(t)
    disk.fails = (change) => change === 'append' || change === 'write'
    t.equal(await halt({ scope: { symbol: 'A' } }).written, true)
    for (const again of [{}, {}, { operator: 'bob' }, { source: 'code' }, { source: 'code' }] as const) {
      t.equal(await halt(again).written, true, JSON.stringify(again))
      t.match(await nextStart(), { active: false, problem: /ACTIVE is missing/ })
    }
    disk.failing = true
    t.equal(
      await halt({ source: 'code' }).written,
      false,
      'where not even the permit can be looked after, nothing is said',
    )
  },
)

t.test('given a line that never ends, when halted, then the reply waits for the permit only', async (t) => {
  const { disk, halt, nextStart } = await started(t)
  disk.meanwhile(
    (change) => change === 'append',
    () => new Promise(() => {}),
  )
  t.equal(await halt().written, true)
  t.equal((await nextStart()).active, false)
})

t.test('given a disk that takes nothing at all, when halted and resumed, then both are told so', async (t) => {
  const { latch, disk, halt, keeper } = await started(t)
  const first = halt()
  await first.written
  disk.failing = true
  t.equal(await halt({ operator: 'bob' }).written, false, 'the line of the first stands, but that is not this one')
  t.match(await keeper.resume(resume(first.inForce.haltId)), { kind: 'not-durable', why: /ENOSPC/ })
  t.equal(latch.gate.read().state, 'halted')
  disk.failing = false
  await tick(keeper, false)
  t.equal(keeper.durable, true)
  t.equal(keeper.halts.size, 2)
})

t.test('given a permit that can not be written, when resumed, then it is refused, and written over', async (t) => {
  const { latch, disk, halt, keeper, nextStart, logged } = await started(t)
  const { inForce, written } = halt()
  await written
  disk.fails = (_change, name) => name.startsWith('ACTIVE')
  t.match(await keeper.resume(resume(inForce.haltId)), { kind: 'not-durable', why: /ENOSPC/ })
  t.equal(latch.gate.read().state, 'halted')
  t.match(await nextStart(), { problem: null, halts: [inForce] })
  t.match(logged().at(-1), { what: 'resume undone', haltId: inForce.haltId })
  disk.fails = () => false
  t.match(await keeper.resume(resume(inForce.haltId)), { kind: 'resumed' })
  t.equal((await nextStart()).active, true)
})

t.test(
  'given a resume that is undone, when trips have changed meanwhile, then what they remember now is kept',
  async (t) => {
    let now = 'before'
    const remembered = () => ({ remembered: now })
    const kept = { before: remembered, after: { remembered: 'accepted' } }
    const trips = { ...NO_TRIPS, ask: () => ({ accepted: { max_drawdown: '9%' }, kept }) }
    const { disk, halt, keeper, nextStart } = await started(t, [], trips)
    const { inForce, written } = halt()
    await written
    disk.fails = (_change, name) => {
      if (!name.startsWith('ACTIVE')) return false
      now = 'meanwhile'
      return true
    }
    t.match(await keeper.resume(resume(inForce.haltId)), { kind: 'not-durable' })
    t.match((await nextStart()).trips, { remembered: 'meanwhile' })
  },
)

t.test('given a resume is being written, when another halt comes in, then that stays in force beside it', async (t) => {
  for (const change of ['append', 'write', 'rename'] as const) {
    for (const scope of [null, { symbol: 'A' }]) {
      const { latch, disk, halt, keeper, nextStart } = await started(t)
      const { inForce, written } = halt()
      await written
      const meanwhile: { inForce: Halt; written: Promise<boolean> }[] = []
      disk.meanwhile(
        (each) => each === change,
        () => meanwhile.push(halt({ scope, operator: 'bob' })),
      )
      t.match(await keeper.resume(resume(inForce.haltId)), { kind: 'resumed', lifted: [inForce] })
      t.equal((await nextStart()).active, scope !== null, 'as it was answered')
      const state = scope === null ? 'halted' : 'active'
      t.match(latch.gate.read(), { state, scoped: scope !== null }, `${change} ${scope?.symbol}`)
      t.equal(await meanwhile[0]?.written, true)
      await tick(keeper, false)
      t.same(ids((await nextStart()).halts), [meanwhile[0]?.inForce.haltId])
      t.equal((await nextStart()).active, scope !== null)
    }
  }
})

t.test(
  'given a resume is being written, when the same is said again, then it is another halt, and stays',
  async (t) => {
    for (const source of ['code', 'http', 'guard'] as const) {
      const { latch, disk, halt, keeper, nextStart } = await started(t)
      const { inForce, written } = halt({ source })
      await written
      const again: { inForce: Halt; written: Promise<boolean> }[] = []
      disk.meanwhile(
        (change) => change === 'append',
        () => again.push(halt({ source })),
      )
      t.match(await keeper.resume(resume(inForce.haltId)), { kind: 'resumed', state: 'halted' })
      t.equal(latch.gate.read().state, 'halted')
      t.not(again[0]?.inForce.haltId, inForce.haltId)
      t.equal(await again[0]?.written, true)
      t.same(ids((await nextStart()).halts), [again[0]?.inForce.haltId], source)
    }
  },
)

t.test('given a halt, when its person says it again, then orders are cancelled anew; not for a program', async (t) => {
  const { halt, onHalts } = await started(t)
  halt()
  halt()
  t.equal(onHalts(), 2)
  for (let count = 0; count < 2; count++) halt({ source: 'code', operator: null })
  t.equal(onHalts(), 3)
})

t.test(
  'given a resume that waits its turn, when the same is said again, then it is another halt, and stays',
  async (t) => {
    const { latch, halt, keeper } = await started(t)
    const [first, second] = ['a', 'b'].map((reason) => halt({ source: 'code', reason }).inForce)
    const resumes = [first, second].map((each) => keeper.resume(resume(each?.haltId ?? '')))
    const again = halt({ source: 'code', reason: 'b' }).inForce
    t.not(again.haltId, second?.haltId)
    await Promise.all(resumes)
    t.same(keeper.halts.list(), [again])
    t.equal(latch.gate.read().state, 'halted')
  },
)

t.test('given the bot thread has raised, when its message is on its way, then nothing is lowered', async (t) => {
  const { latch, halt, keeper, nextStart } = await started(t)
  const { inForce, written } = halt()
  await written
  const number = latch.botHalts.announce()
  latch.gate.raise('halted')
  t.match(await keeper.resume(resume(inForce.haltId)), { kind: 'resumed' })
  t.equal(latch.gate.read().state, 'halted')
  t.equal((await nextStart()).active, false)
  t.match(await keeper.resume(resume('1-none')), { kind: 'halted-meanwhile' })
  const own = halt({ level: 'reducing', source: 'code' }, number)
  t.equal(latch.gate.read().state, 'reducing', 'once it has said what for, that is what it is')
  t.equal(await own.written, true)
  t.match(await keeper.resume(resume(own.inForce.haltId)), { kind: 'resumed', state: 'active' })
  t.equal(latch.gate.read().state, 'active')
  t.same(latch.botHalts.read(), { announced: number, taken: number, written: number })
})

t.test('given a raise that nobody explains, when two seconds have passed, then a halt stands for it', async (t) => {
  const { latch, keeper, nextStart } = await started(t)
  latch.botHalts.announce()
  latch.gate.raise('halted')
  await tick(keeper, true)
  await tick(keeper, false)
  t.equal(keeper.halts.size, 0, 'its message may still come')
  latch.gate.raise('halted')
  await tick(keeper, false)
  t.equal(keeper.halts.size, 0, 'it goes on')
  await tick(keeper, false)
  const [adopted] = keeper.halts.list()
  t.match(adopted, { level: 'halted', source: 'guard', reason: /has not arrived/ })
  t.equal((await nextStart()).active, false)
  t.match(await keeper.resume(resume(adopted?.haltId ?? '')), { kind: 'resumed' }, 'and can be ended')
  t.equal(latch.gate.read().state, 'active')
})

t.test(
  'given a resume that was given up, or a close-all that begins, when it is written, then it does not happen',
  async (t) => {
    for (const what of ['given up', 'close-all'] as const) {
      for (const change of ['append', 'write', 'rename'] as const) {
        const { latch, disk, halt, keeper, nextStart } = await started(t)
        const { inForce, written } = halt()
        await written
        let gone = false
        disk.meanwhile(
          (each) => each === change,
          () => {
            if (what === 'given up') gone = true
            else keeper.hold('c-1')
          },
        )
        t.match(await keeper.resume(resume(inForce.haltId, () => gone)), { kind: 'not-durable' }, `${what} ${change}`)
        t.equal(latch.gate.read().state, 'halted')
        t.match(await nextStart(), { problem: null, halts: [inForce] })
      }
    }
  },
)

t.test('given halts of the last run, when begun, then they are in force before the first order', async (t) => {
  const scoped: Halt = { ...A_HALT, haltId: '5-scop', scope: { symbol: 'ETH/USDT' } }
  const { latch, notices, onHalts, nextStart } = await started(t, [scoped])
  t.match(latch.gate.read(), { state: 'active', scoped: true })
  t.match(notices[0], { kind: 'raised', halt: scoped })
  t.equal(onHalts(), 1)
  t.match(await nextStart(), { active: true })
})

t.test('given a disk that takes nothing, when begun, then everything is halted', async (t) => {
  const all = made(t)
  all.disk.failing = true
  await all.keeper.begin(STARTED, [])
  t.equal(all.latch.gate.read().state, 'halted')
  const [own] = all.keeper.halts.list()
  t.match(own, { source: 'start', reason: /can't be written.*ENOSPC/ })
  all.disk.failing = false
  await tick(all.keeper, false)
  t.match(await all.keeper.resume(resume(own?.haltId ?? '')), { kind: 'resumed' })
  t.equal(all.latch.gate.read().state, 'active')
})

t.test('given reasons to begin halted, when begun, then each is a halt beside those of the last run', async (t) => {
  const all = made(t, [{ ...A_HALT, haltId: '5-left' }])
  await all.keeper.begin(STARTED, ['the journal is torn', 'the port is taken'])
  t.same(
    all.keeper.halts.list().map(({ reason }) => reason),
    [A_HALT.reason, 'the journal is torn', 'the port is taken'],
  )
})

t.test('given a halt comes in while the keeper starts, when it has started, then it stays', async (t) => {
  const all = made(t)
  all.disk.meanwhile(
    () => true,
    () => all.latch.gate.raise('halted'),
  )
  await all.keeper.begin(STARTED, [])
  t.equal(all.latch.gate.read().state, 'halted')
})

t.test('given a file HALT, when looked for, then it halts, and goes when that is resumed', async (t) => {
  const { directory, latch, keeper, nextStart } = await started(t)
  writeFileSync(join(directory, 'HALT'), '  exchange hacked\n')
  await tick(keeper, false)
  t.equal(latch.gate.read().state, 'halted')
  await tick(keeper, false)
  const [halt] = keeper.halts.list()
  t.match(keeper.halts.list(), [{ source: 'file', reason: 'exchange hacked', scope: null }])
  t.match(await keeper.resume(resume(halt?.haltId ?? '')), { kind: 'resumed' })
  await tick(keeper, false)
  t.equal(latch.gate.read().state, 'active')
  t.equal((await nextStart()).active, true)

  mkdirSync(join(directory, 'HALT', 'x'), { recursive: true })
  await tick(keeper, false)
  const [again] = keeper.halts.list()
  t.match(again, { source: 'file', reason: /directory/ })
  t.match(await keeper.resume(resume(again?.haltId ?? '')), { kind: 'not-durable', why: /HALT.*can't be removed/ })
  t.equal(latch.gate.read().state, 'halted')
  rmSync(join(directory, 'HALT'), { recursive: true })
  t.match(await keeper.resume(resume(again?.haltId ?? '')), { kind: 'resumed' })
})

t.test('given HALT is put there once more, when the first is resumed, then the second goes on', async (t) => {
  const { directory, latch, keeper } = await started(t)
  const touch = async () => {
    rmSync(join(directory, 'HALT'), { force: true })
    writeFileSync(join(directory, 'HALT'), '')
    await tick(keeper, false)
    return keeper.halts.list()[0]?.haltId ?? ''
  }
  const first = await touch()
  const second = await touch()
  t.not(second, first)
  t.match(await keeper.resume(resume(first)), { kind: 'confirm-stale' })
  t.equal(latch.gate.read().state, 'halted')
  t.match(await keeper.resume(resume(second)), { kind: 'resumed' })
  t.notOk(existsSync(join(directory, 'HALT')))
})

t.test('given HALT is there at the start, when begun, then nothing passes', async (t) => {
  const all = made(t)
  writeFileSync(join(all.directory, 'HALT'), '')
  await all.keeper.begin(STARTED, [])
  t.equal(all.latch.gate.read().state, 'halted')
  t.match(all.keeper.halts.list(), [{ source: 'file' }])
})

t.test('given a halt in code that the disk took later, when it is there, then the bot thread is told', async (t) => {
  const { disk, keeper, halt, latch } = await started(t)
  disk.failing = true
  const number = latch.botHalts.announce()
  await halt({ source: 'code' }, number).written
  t.ok(latch.botHalts.read().written < number)
  disk.failing = false
  await tick(keeper, false)
  t.equal(latch.botHalts.read().written, number, 'so that it does not leave it behind when it has ended')
})

t.test(
  'given a program that repeats a hundred halts, when orders are rejected, then they have an entry of their own',
  async (t) => {
    const { halt, keeper, logged } = await started(t)
    for (let index = 0; index < 200; index++) halt({ source: 'code', scope: { symbol: `S${index % 100}` } })
    keeper.tally('rejected', { ...STARTED, what: 'orders rejected' }, 5)
    await tick(keeper, false)
    t.match(
      logged().filter(({ what }) => what === 'orders rejected'),
      [{ details: { count: 5 } }],
    )
  },
)

t.test('given rejected orders that wait to be told, when resumed, then they are told before the resume', async (t) => {
  const { halt, keeper, logged } = await started(t)
  const { inForce } = halt()
  for (const count of [1, 2]) {
    keeper.tally('rejected', { ...STARTED, what: 'orders rejected' }, count)
    await tick(keeper, false)
  }
  t.equal((await keeper.resume(resume(inForce.haltId))).kind, 'resumed')
  t.match(
    logged().map(({ what, details }) => [what, details?.count]),
    [
      ['segment opened', undefined],
      ['started', undefined],
      ['halt', undefined],
      ['orders rejected', 1],
      ['orders rejected', 2],
      ['resume', undefined],
    ],
  )
})

t.test('given a close-all, when it begins and ends, then a start in between is halted', async (t) => {
  const { halt, keeper, nextStart } = await started(t)
  const { inForce, written } = halt()
  await written
  const report = { id: 'c-1', status: 'running', haltId: inForce.haltId } as never
  t.equal(await keeper.closeAll({ ...STARTED, what: 'close-all' }, report), true)
  t.match(await nextStart(), { closeAll: { kind: 'interrupted', report: { id: 'c-1' } } })
  await keeper.closeAll({ ...STARTED, what: 'close-all flat' }, { id: 'c-1', status: 'flat' } as never)
  t.match(await nextStart(), { closeAll: { kind: 'ended' } })
  await keeper.resume(resume(inForce.haltId))
  t.equal((await nextStart()).active, true)
})

t.test('given the end, when it comes, then what waits is written', async (t) => {
  const { keeper, logged } = await started(t)
  keeper.tally('rejected', { ...STARTED, what: 'orders rejected' }, 5)
  await keeper.end({ ...STARTED, what: 'stopped' })
  t.same(
    logged()
      .slice(-2)
      .map(({ what }) => what),
    ['orders rejected', 'stopped'],
  )
})

t.test('given a first segment that is not synced, when begun, then everything is halted', async (t) => {
  const { disk, keeper, latch } = made(t)
  disk.fails = (change) => change === 'sync'
  await keeper.begin(STARTED, [])
  t.match(keeper.failure, /ENOSPC/)
  t.equal(latch.gate.read().state, 'halted')
  // What is tried behind it is over before the directory goes.
  await keeper.catchUp()
})

t.test(
  'given a disk that hangs, when more lines wait than are kept, then one that is left out is not said to be there',
  async (t) => {
    const { disk, keeper, logged } = await started(t)
    let goOn = () => {}
    disk.hanging = new Promise((resolve) => {
      goOn = resolve
    })
    for (let count = 0; count < 1_100; count++) keeper.note({ ...STARTED, what: 'noise' })
    const noted = keeper.noted({ ...STARTED, what: 'drill passed' })
    goOn()
    t.match(await noted, /too much waits/)
    await keeper.catchUp()
    t.notOk(logged().some(({ what }) => what === 'drill passed'))
  },
)
