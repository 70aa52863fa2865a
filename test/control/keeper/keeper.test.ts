import { join } from 'node:path'
import t, { type Test } from 'tap'
import { Latch } from '../../../lib/between/latch/latch.js'
import type { Notice } from '../../../lib/between/messages.js'
import { CHAIN_START } from '../../../lib/control/disk/audit-entry.js'
import { AuditLog } from '../../../lib/control/disk/audit-log.js'
import type { StateContent } from '../../../lib/control/disk/state-file.js'
import type { StateStore } from '../../../lib/control/disk/stores.js'
import { Keeper } from '../../../lib/control/keeper/keeper.js'
import type { Halt } from '../../../lib/words/halt.js'
import type { Halts } from '../../../lib/words/halt-set.js'
import { auditEntries } from '../../support/audit-entries.js'
import { A_HALT } from '../../support/guard-parts.js'
import { stateDirectory } from '../../support/state-directory.js'

// A keeper whose disk the test holds in its hand: a real latch, a real audit log, and a state file that is written when the
// test lets it.

const NONE: Halts = { halt: null, scopedHalts: [] }
const STARTED = { what: 'started', who: null, source: 'start', reason: null, haltId: null }
const resume = (confirm: string, isGivenUp = () => false) =>
  ({ confirm, source: 'http', who: 'alice', isGivenUp }) as const

class Disk implements StateStore {
  readonly saved: StateContent[] = []
  failing = false
  /** It takes so many states, and no more. */
  room = Number.POSITIVE_INFINITY
  /** Runs in the middle of the next save. */
  meanwhile: (() => void) | null = null

  async save(content: StateContent): Promise<void> {
    const { meanwhile } = this
    this.meanwhile = null
    meanwhile?.()
    this.unfinished = true
    if (this.failing || this.saved.length >= this.room) throw new Error('ENOSPC: no space left')
    this.unfinished = false
    this.saved.push(content)
  }

  /** Half of a state that it did not take. */
  unfinished = false
  /** The haltId of what is left beside the state. */
  haltedFile: string | null = null

  /** What is left beside the state takes this long. */
  leaving: Promise<void> = Promise.resolve()

  async leaveHaltedFile({ haltId }: Halt): Promise<void> {
    await this.leaving
    this.haltedFile ??= haltId
  }

  async removeUnfinished(): Promise<void> {
    this.unfinished = false
  }

  async removeHaltedFile(): Promise<void> {
    this.haltedFile = null
  }

  get last(): StateContent | undefined {
    return this.saved[this.saved.length - 1]
  }
}

async function start(t: Test, halts: Halts = NONE, disk = new Disk()) {
  const latch = new Latch()
  let onNotice = (_: Notice) => {}
  const directory = stateDirectory(t)
  const keeper = new Keeper(
    {
      latch,
      store: disk,
      audit: new AuditLog(join(directory, 'audit.jsonl'), CHAIN_START, () => new Date()),
      publish: (notice) => onNotice(notice),
      log: () => {},
      onHalt: () => {},
    },
    halts,
  )
  await keeper.begin(STARTED)
  const halt = (asked: Partial<Halt> = {}, callId: number | null = null) =>
    keeper.halt({ halt: { ...A_HALT, haltId: latch.haltIds.current(), ...asked }, callId, who: null, warnings: [] })
  const listen = (listener: typeof onNotice) => {
    onNotice = listener
  }
  return { latch, disk, keeper, halt, onNotice: listen, logged: () => auditEntries(directory) }
}

t.test('given a halt, when it is applied, then the latch is up at once, and the disk follows', async (t) => {
  const { latch, disk, halt, keeper } = await start(t)
  t.equal(latch.gate.read().state, 'active')
  const { inForce, written } = halt()
  t.equal(latch.gate.read().state, 'halted')
  t.equal(keeper.durable, false)
  await written
  t.equal(keeper.durable, true)
  t.equal(disk.last?.halt?.haltId, inForce.haltId)
})

t.test(
  'given a halt is being written, when another comes in, then each is told when it is on disk itself',
  async (t) => {
    const { disk, halt, keeper, latch } = await start(t)
    const later: { written: Promise<boolean> }[] = []
    const second = () => later.push(halt({ scope: { symbol: 'A' }, haltId: latch.haltIds.mint() }))
    disk.meanwhile = second
    t.equal(await halt().written, true)
    t.equal(later.length, 1)
    t.equal(keeper.durable, false, 'the state as a whole is not')
    t.equal(await later[0]?.written, true)
    t.equal(keeper.durable, true)

    disk.failing = true
    t.equal(await halt({ scope: { symbol: 'B' }, haltId: latch.haltIds.mint() }).written, false)
    t.equal(await halt({ scope: { symbol: 'A' } }).written, false, 'nor one that would have to be written again')
  },
)

t.test('given a halt left beside the state, when the state is on disk, then it is taken away', async (t) => {
  const { disk, halt, keeper, latch } = await start(t)
  disk.failing = true
  const everything = halt()
  const scoped = halt({ scope: { symbol: 'A' }, haltId: latch.haltIds.mint() })
  t.equal(await everything.written, false)
  for (const applied of [everything, scoped]) await keeper.onDisk(applied, null)
  t.equal(disk.haltedFile, everything.inForce.haltId)
  await keeper.tick(false)
  t.equal(disk.haltedFile, everything.inForce.haltId, 'the disk still takes nothing')
  disk.failing = false
  latch.botHalts.announce()
  await keeper.tick(false)
  t.equal(keeper.durable, true)
  t.equal(disk.haltedFile, everything.inForce.haltId, 'a halt of the bot thread is on its way, and may be left there')
  latch.botHalts.tookOne()
  await keeper.tick(false)
  t.equal(disk.haltedFile, null)

  disk.failing = true
  disk.leaving = new Promise((resolve) => setTimeout(resolve, 50))
  const left = keeper.onDisk(halt({ source: 'http' }), null)
  await keeper.tick(false)
  disk.failing = false
  await keeper.tick(false)
  t.equal(keeper.durable, true)
  t.equal(disk.haltedFile, null)
  await left
  t.equal(disk.haltedFile, everything.inForce.haltId, 'it comes late')
  await keeper.tick(false)
  t.equal(disk.haltedFile, null, 'also what comes too late')
  await keeper.resume(resume(everything.inForce.haltId))
  t.same(disk.last?.scopedHalts, [scoped.inForce])
})

t.test(
  'given a halt left beside the state, when that is said to be on disk, then nothing is left any more',
  async (t) => {
    const { disk, halt, keeper, onNotice } = await start(t)
    const left: (string | null)[] = []
    onNotice((notice) => {
      if (notice.kind === 'durable' && notice.durable) left.push(disk.haltedFile)
    })
    disk.failing = true
    const applied = halt()
    await keeper.onDisk(applied, null)
    t.equal(disk.haltedFile, applied.inForce.haltId)
    disk.failing = false
    await keeper.tick(false)
    t.same(left, [null], 'a full disk may have taken half of it, and that would be damage to a start')
  },
)

t.test('given a halt in code that the disk took later, when it is there, then the bot thread is told', async (t) => {
  const { disk, keeper, halt, latch } = await start(t)
  disk.failing = true
  const number = latch.botHalts.announce()
  await halt({}, 1).written
  t.ok(latch.botHalts.read().written < number)
  disk.failing = false
  await keeper.tick(false)
  t.equal(latch.botHalts.read().written, number, 'so that it does not leave it behind when it has ended')
})

t.test(
  'given a resume was written and can not be undone, when halted again, then that is not on disk, though it was',
  async (t) => {
    const { disk, halt, keeper, latch } = await start(t)
    const { inForce, written } = halt()
    t.equal(await written, true)
    const again: { written: Promise<boolean> }[] = []
    disk.meanwhile = () => {
      t.equal(keeper.durable, false, 'from here on a crash may come back without it')
      again.push(halt({ source: 'code' }))
      disk.room = disk.saved.length + 1
    }
    t.equal((await keeper.resume(resume(inForce.haltId))).kind, 'halted-meanwhile')
    t.equal(disk.last?.halt, null, 'the disk says active')
    t.equal(await again[0]?.written, false)
    t.equal(latch.gate.read().state, 'halted')
    t.equal(disk.haltedFile, inForce.haltId, 'so it is left beside the state')
    disk.room = Number.POSITIVE_INFINITY
    await keeper.tick(false)
    t.equal(disk.last?.halt?.haltId, inForce.haltId)
    t.equal(disk.haltedFile, null)
  },
)

t.test(
  'given a resume is being written, when a halt comes in, then it is refused and written over before the reply',
  async (t) => {
    for (const scope of [null, { symbol: 'BTC/USDT' }]) {
      const { latch, disk, halt, keeper } = await start(t)
      const { inForce, written } = halt()
      await written
      disk.meanwhile = () => void halt({ scope, haltId: latch.haltIds.mint() })
      const report = await keeper.resume(resume(inForce.haltId))
      t.equal(report.kind, 'halted-meanwhile')
      t.equal(disk.last?.halt?.haltId, inForce.haltId, 'a crash right after the reply comes back halted')
      t.equal(latch.gate.read().state, 'halted')
    }
  },
)

t.test('given the bot thread has raised, when its message is still on its way, then nothing is lowered', async (t) => {
  const { latch, disk, halt, keeper } = await start(t)
  const { inForce, written } = halt()
  await written
  latch.botHalts.announce()
  latch.gate.raise('halted')
  t.equal((await keeper.resume(resume(inForce.haltId))).kind, 'halted-meanwhile')
  t.equal(disk.last?.halt?.haltId, inForce.haltId)
  await halt({}, 1).written
  t.equal((await keeper.resume(resume(inForce.haltId))).kind, 'resumed', 'and once it has come, it can be')
  t.equal(latch.gate.read().state, 'active')
  t.same(latch.botHalts.read(), { announced: 1, taken: 1, written: 1 })
})

t.test('given a disk that takes nothing, when resumed, then it is refused, and stays halted', async (t) => {
  const { latch, disk, halt, keeper } = await start(t)
  const { inForce, written } = halt()
  await written
  disk.failing = true
  t.match(await keeper.resume(resume(inForce.haltId)), { kind: 'not-durable', why: /ENOSPC/ })
  t.equal(latch.gate.read().state, 'halted')
  t.equal(keeper.durable, false)
  disk.failing = false
  await keeper.tick(false)
  t.equal(keeper.durable, true)
  t.equal(disk.last?.halt?.haltId, inForce.haltId)
})

t.test('given a resume that was given up, when the disk is done, then it does not happen', async (t) => {
  const { latch, disk, halt, keeper } = await start(t)
  const { inForce, written } = halt()
  await written
  let gone = false
  disk.meanwhile = () => {
    gone = true
  }
  t.equal((await keeper.resume(resume(inForce.haltId, () => gone))).kind, 'not-durable')
  t.equal(latch.gate.read().state, 'halted')
  t.equal(disk.last?.halt?.haltId, inForce.haltId)
})

t.test(
  'given scoped halts of the last run, when the start cannot write, then they are in force after all',
  async (t) => {
    const scoped: Halt = { ...A_HALT, haltId: '5-scop', scope: { symbol: 'ETH/USDT' } }
    const disk = new Disk()
    disk.failing = true
    const { latch, keeper } = await start(t, { halt: null, scopedHalts: [scoped] }, disk)
    t.match(latch.gate.read(), { state: 'halted', scoped: true })
    disk.failing = false
    const { haltId } = keeper.halts.halt ?? { haltId: '' }
    t.equal((await keeper.resume(resume(haltId))).kind, 'resumed')
    t.match(latch.gate.read(), { state: 'active', scoped: true }, 'the scoped one stays')
  },
)

t.test('given a halt comes in while the keeper starts, when it has started, then it stays', async (t) => {
  const disk = new Disk()
  const latch = new Latch()
  const keeper = new Keeper(
    {
      latch,
      store: disk,
      audit: new AuditLog(join(stateDirectory(t), 'audit.jsonl'), CHAIN_START, () => new Date()),
      publish: () => {},
      log: () => {},
      onHalt: () => {},
    },
    NONE,
  )
  disk.meanwhile = () => latch.gate.raise('halted')
  await keeper.begin(STARTED)
  t.equal(latch.gate.read().state, 'halted')
})

t.test('given a raise that nobody explains, when two seconds have passed, then the keeper takes it up', async (t) => {
  const { latch, disk, keeper } = await start(t, { halt: { ...A_HALT, level: 'reducing' }, scopedHalts: [] })
  latch.gate.raise('halted')
  await keeper.tick(false)
  t.equal(keeper.halts.halt?.level, 'reducing', 'its message may still come')
  await keeper.tick(false)
  t.equal(disk.last?.halt?.level, 'halted')
})

t.test(
  'given a program that repeats a hundred halts, when orders are rejected, then they have an entry of their own',
  async (t) => {
    const { halt, keeper, latch, logged } = await start(t)
    for (let index = 0; index < 200; index++) {
      halt({ source: 'code', scope: { symbol: `S${index % 100}` }, haltId: latch.haltIds.mint() })
    }
    keeper.tally('rejected', { ...STARTED, what: 'orders rejected' }, 5)
    await keeper.tick(false)
    t.match(
      logged().filter(({ what }) => what === 'orders rejected'),
      [{ details: { count: 5 } }],
    )
  },
)

t.test('given rejected orders that wait to be told, when resumed, then they are told before the resume', async (t) => {
  const { halt, keeper, logged } = await start(t)
  const { inForce } = halt()
  for (const count of [1, 2]) {
    keeper.tally('rejected', { ...STARTED, what: 'orders rejected' }, count)
    await keeper.tick(false)
  }
  t.equal((await keeper.resume(resume(inForce.haltId))).kind, 'resumed')
  t.match(
    logged().map(({ what, details }) => [what, details?.count]),
    [
      ['started', undefined],
      ['halt', undefined],
      ['orders rejected', 1],
      ['orders rejected', 2],
      ['resume', undefined],
    ],
  )
})

t.test('given a full disk, when it ends, then half of a state is left only where it may hold a halt', async (t) => {
  const { disk, keeper, halt } = await start(t)
  await keeper.end({ ...STARTED, what: 'stopped' })
  t.equal(disk.saved.length, 2, 'the state knows the end of the log')
  disk.failing = true
  await keeper.end({ ...STARTED, what: 'stopped' })
  t.equal(disk.unfinished, false)
  t.equal(keeper.durable, true)
  await halt().written
  await keeper.end({ ...STARTED, what: 'stopped' })
  t.equal(disk.unfinished, true)
})
