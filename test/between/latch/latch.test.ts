import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import t from 'tap'
import { ONE_RAISE } from '../../../lib/between/latch/gate.js'
import { Latch } from '../../../lib/between/latch/latch.js'
import { monotonicMs } from '../../../lib/time/monotonic.js'
import { PAUSE_OWNERS } from '../../../lib/words/pause.js'
import type { TradingState } from '../../../lib/words/trading-state.js'
import type { HammerData } from '../../support/guard-latch-hammer.js'

/** A latch that the keeper has settled. */
function settled(state: TradingState = 'active', scoped = false): Latch {
  const latch = new Latch()
  latch.gate.started(state, scoped)
  return latch
}

t.test('given a new latch, when nobody has settled it, then it is halted', async (t) => {
  const latch = new Latch()
  t.equal(latch.gate.isOpen(), false)
  t.match(latch.gate.read(), { state: 'halted', scoped: false, shuttingDown: false })
})

t.test('given the same memory in two latches, when one raises, then the other has it', async (t) => {
  const latch = settled()
  const other = new Latch(latch.buffer)
  t.equal(other.gate.isOpen(), true, 'a latch that is joined is not raised by it')
  other.gate.raise('reducing')
  t.equal(latch.gate.read().state, 'reducing')
})

for (const [state, scoped] of [
  ['active', false],
  ['active', true],
  ['reducing', false],
  ['halted', true],
] as const) {
  t.test(`given the last run left ${state}, scoped ${scoped}, when settled, then that is in force`, async (t) => {
    const latch = settled(state, scoped)
    t.match(latch.gate.read(), { state, scoped })
    t.equal(latch.gate.isOpen(), state === 'active' && !scoped)
  })
}

t.test('given a raise before the keeper has started, when it starts active, then the raise stays', async (t) => {
  const latch = new Latch()
  t.equal(latch.gate.read().state, 'halted', 'a new latch lets nothing pass')
  latch.gate.raise('reducing')
  latch.gate.raiseScoped()
  latch.gate.started('active', false)
  t.match(latch.gate.read(), { state: 'reducing', scoped: true })
})

t.test('given the state of the last run, when the keeper starts with it, then it is in force', async (t) => {
  for (const state of ['active', 'reducing', 'halted'] as const) {
    for (const scoped of [true, false]) {
      const latch = new Latch()
      latch.gate.started(state, scoped)
      t.match(latch.gate.read(), { state, scoped })
    }
  }
})

t.test('given halts of the bot thread, when announced, taken and written, then each is counted', async (t) => {
  const latch = new Latch()
  t.equal(latch.botHalts.announce(), 1)
  t.equal(latch.botHalts.announce(), 2)
  latch.botHalts.takenUpTo(1)
  latch.botHalts.writtenUpTo(1)
  t.same(latch.botHalts.read(), { announced: 2, taken: 1, written: 1 })
})

t.test('given any order of raises, when made, then the state never becomes milder', async (t) => {
  const rank = { active: 0, reducing: 1, halted: 2 }
  const step = fc.constantFrom('reducing', 'halted', 'scoped', 'let in', 'shut down')
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const latch = settled()
      for (const what of steps) {
        const before = latch.gate.read()
        if (what === 'scoped') latch.gate.raiseScoped()
        else if (what === 'let in') latch.gate.letIn()
        else if (what === 'shut down') latch.gate.shutDown()
        else latch.gate.raise(what)
        const after = latch.gate.read()
        if (rank[after.state] < rank[before.state]) return false
        if ((before.scoped && !after.scoped) || (before.shuttingDown && !after.shuttingDown)) return false
        if (what !== 'shut down' && after.raises === before.raises) return false
      }
      return latch.gate.isOpen() === (steps.length === 0)
    }),
  )
  t.pass()
})

t.test('given a halted latch, when raised to reducing, then it stays halted, and says what was before', async (t) => {
  const latch = settled()
  t.equal(latch.gate.raise('halted').state, 'active')
  t.equal(latch.gate.raise('reducing').state, 'halted')
  t.equal(latch.gate.read().state, 'halted')
})

t.test('given a confirmed resume, when nobody has raised since, then it lowers', async (t) => {
  for (const level of ['reducing', 'halted'] as const) {
    const latch = settled()
    latch.gate.raise(level)
    t.equal(latch.gate.lowerTo('active', false, latch.gate.read().raises), true)
    t.equal(latch.gate.isOpen(), true)
  }
})

for (const [what, raise] of Object.entries({
  'the same halt again': (latch: Latch) => latch.gate.raise('halted'),
  'a milder halt': (latch: Latch) => latch.gate.raise('reducing'),
  'a scoped halt': (latch: Latch) => latch.gate.raiseScoped(),
  'a halt that is being let in': (latch: Latch) => latch.gate.letIn(),
  'a halt that was let in and done': (latch: Latch) => {
    latch.gate.letIn()
    latch.gate.letInDone()
  },
})) {
  t.test(`given a confirmed resume, when ${what} comes in between, then nothing is lowered`, async (t) => {
    const latch = settled()
    latch.gate.raise('halted')
    const { raises } = latch.gate.read()
    raise(latch)
    t.equal(latch.gate.lowerTo('active', false, raises), false)
    t.equal(latch.gate.read().state, 'halted')
  })
}

t.test(
  'given a halt is being let in, when everything is lowered, then it stays halted until that is done',
  async (t) => {
    const latch = settled()
    latch.gate.letIn()
    t.equal(latch.gate.read().state, 'halted')
    t.equal(latch.gate.lowerTo('active', false, latch.gate.read().raises), true)
    t.equal(latch.gate.read().state, 'halted')
    latch.gate.letInDone()
    t.equal(latch.gate.read().state, 'active')
  },
)

t.test('given a halt is let in and raised, when letting in is done, then the halt stays', async (t) => {
  const latch = settled()
  latch.gate.letIn()
  latch.gate.raise('reducing')
  latch.gate.letInDone()
  t.equal(latch.gate.read().state, 'reducing')
})

t.test('given a scoped halt, when everything is lowered, then it stays scoped, and the other way round', async (t) => {
  const latch = settled()
  latch.gate.raise('halted')
  latch.gate.raiseScoped()
  latch.gate.lowerTo('active', true, latch.gate.read().raises)
  t.match(latch.gate.read(), { state: 'active', scoped: true })
  t.equal(latch.gate.isOpen(), false)
  latch.gate.raise('reducing')
  latch.gate.lowerTo('reducing', false, latch.gate.read().raises)
  t.match(latch.gate.read(), { state: 'reducing', scoped: false })
})

t.test('given a shutdown, when lowered and settled, then it still shuts down', async (t) => {
  const latch = settled()
  latch.gate.shutDown()
  latch.gate.raise('halted')
  latch.gate.lowerTo('active', false, latch.gate.read().raises)
  t.match(latch.gate.read(), { state: 'active', shuttingDown: true })
  t.equal(latch.gate.isOpen(), false)
})

/** A thread that raises the latch without a pause, from `go` to `stop`. */
async function hammerOn(latch: Latch) {
  const words = new SharedArrayBuffer(12)
  const shared = new Int32Array(words)
  const worker = new Worker(new URL('../../support/guard-latch-hammer.ts', import.meta.url), {
    workerData: { latch: latch.buffer, words } satisfies HammerData,
  })
  await once(worker, 'message')
  return {
    go: () => {
      Atomics.store(shared, 0, 1)
      Atomics.notify(shared, 0)
    },
    stop: async () => {
      Atomics.store(shared, 0, 2)
      await once(worker, 'exit')
      return { raises: Atomics.load(shared, 1), foundActive: Atomics.load(shared, 2) }
    },
  }
}

t.test('given another thread hammers raises, when this one lowers all the time, then no raise is lost', async (t) => {
  const latch = settled()
  const hammer = await hammerOn(latch)
  const before = latch.gate.read().raises
  hammer.go()
  let lowered = 0
  for (const end = performance.now() + 3_000; lowered < 5_000 && performance.now() < end; ) {
    const { state, raises } = latch.gate.read()
    if (state !== 'active' && latch.gate.lowerTo('active', false, raises)) lowered++
  }
  const { raises, foundActive } = await hammer.stop()

  const after = latch.gate.read()
  t.equal(after.raises, (before + raises * ONE_RAISE) % 2 ** 31, 'every raise was counted')
  t.equal(foundActive, lowered + (after.state === 'active' ? 0 : 1), 'every lowering was seen by the next raise')
  t.ok(lowered > 0, 'the threads met')
})

t.test('given another thread hammers raises, when a resume was confirmed before, then it is refused', async (t) => {
  const latch = settled()
  latch.gate.raise('halted')
  const { raises: confirmed } = latch.gate.read()
  const hammer = await hammerOn(latch)
  hammer.go()
  while (latch.gate.read().raises === confirmed);
  for (let attempt = 0; attempt < 50_000; attempt++) {
    if (latch.gate.lowerTo('active', false, confirmed)) t.fail('it was lowered by a stale confirmation')
  }
  await hammer.stop()
  t.equal(latch.gate.read().state, 'halted')
})

t.test('given so many raises that the count begins anew, when read, then the state is untouched', async (t) => {
  const latch = settled()
  const words = new Int32Array(latch.buffer)
  Atomics.store(words, 0, 0x7fffffff & ~(ONE_RAISE - 1))
  t.match(latch.gate.read(), { state: 'active', scoped: false, shuttingDown: false })
  latch.gate.raise('reducing')
  t.match(latch.gate.read(), { state: 'reducing', scoped: false, shuttingDown: false, raises: 0 })
})

t.test('given a halt id, when set, then every thread reads the same one', async (t) => {
  const latch = new Latch()
  const id = fc.tuple(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.stringMatching(/^[a-z0-9]{4}$/))
  fc.assert(
    fc.property(id, ([epoch, letters]) => {
      latch.haltIds.setCurrent(`${epoch}-${letters}`)
      return new Latch(latch.buffer).haltIds.current() === `${epoch}-${letters}`
    }),
  )
  t.pass()
})

t.test('given ids are minted by two threads, when compared, then each is new, and their epochs go up', async (t) => {
  const latch = new Latch()
  latch.haltIds.lastEpoch = 41
  const other = new Latch(latch.buffer)
  const ids = [latch.haltIds.mint(), other.haltIds.mint(), latch.haltIds.mint()]
  t.same(
    ids.map((id) => id.split('-')[0]),
    ['42', '43', '44'],
  )
  for (const id of ids) t.match(id, /^\d+-[a-z0-9]{4}$/)
  t.equal(other.haltIds.lastEpoch, 44)
  latch.haltIds.setCurrent(ids[0] ?? '')
  t.equal(latch.haltIds.current(), ids[0])
})

t.test('given many ids, when their letters are looked at, then none can be taken for another', async (t) => {
  const latch = new Latch()
  const letters = Array.from({ length: 500 }, () => latch.haltIds.mint().split('-')[1]).join('')
  t.notMatch(letters, /[ilo01]/)
  t.ok(new Set(letters).size > 20)
})

t.test('given beats and counts, when written, then the other thread reads them', async (t) => {
  const latch = new Latch()
  const other = new Latch(latch.buffer)
  t.same(other.orders.counts(), { passed: 0, rejected: 0, inFlight: 0, unknown: 0, late: 0 })
  latch.orders.setPassed(2 ** 40, 0)
  latch.orders.setRejected(3)
  latch.orders.setInFlight(2, 2)
  latch.orders.setLate(1)
  t.same(other.orders.counts(), { passed: 2 ** 40, rejected: 3, inFlight: 2, unknown: 0, late: 1 })
  const beats = [other.beats.botBeats(), other.beats.controlBeats(), other.news.revision()]
  latch.beats.botBeat()
  latch.beats.controlBeat(1_767_323_045_678)
  latch.news.nextRevision()
  t.same(
    [other.beats.botBeats(), other.beats.controlBeats(), other.news.revision()],
    beats.map((count) => count + 1),
  )
  t.equal(other.beats.clock(), 1_767_323_045_678)
  t.equal(other.beats.isControlGone(), false)
  latch.beats.controlGone()
  t.equal(other.beats.isControlGone(), true)
})

t.test('given an example is wanted, when taken, then it is taken once', async (t) => {
  const latch = new Latch()
  t.equal(latch.news.takeExampleWanted(), false)
  latch.news.wantExample()
  latch.news.wantExample()
  t.equal(latch.news.takeExampleWanted(), true)
  t.equal(latch.news.takeExampleWanted(), false)
})

t.test('given orders, when the venue is read now, then it shows all of them only once they can be there', async (t) => {
  const latch = new Latch()
  const started = monotonicMs()
  const later = started + 10_000
  latch.orders.notePassed(started)
  t.equal(latch.orders.settledSent(started, 1_000), -1, 'those of the last run may still be on their way')
  t.equal(latch.orders.settledSent(later, 1_000), 0)

  latch.orders.setPassed(1, 0)
  t.equal(latch.orders.settledSent(later, 1_000), -1, 'passed, and nobody follows it yet')
  latch.orders.setInFlight(1, 1)
  t.equal(latch.orders.settledSent(later, 1_000), -1, 'in flight')
  latch.orders.setInFlight(0, 1)
  t.equal(latch.orders.settledSent(later, 1_000), 1, 'answered')

  latch.orders.setUnknown(1, later)
  t.equal(latch.orders.settledSent(later + 999, 1_000), -1, 'its answer got lost')
  t.equal(latch.orders.settledSent(later + 1_000, 1_000), 1)

  latch.orders.setPassed(2, 0)
  latch.orders.notePassed(later + 2_000)
  t.equal(latch.orders.settledSent(later + 2_999, 1_000), -1, 'one that nobody follows')
  t.equal(latch.orders.settledSent(later + 3_000, 1_000), 2)
  latch.orders.setPassed(3, 0)
  t.equal(latch.orders.settledSent(later + 9_000, 1_000), -1, 'and one whose age is not known')

  latch.orders.setPassed(3, 1)
  t.equal(latch.orders.sent(), 2, 'a cancel is none of them')
})

t.test(
  'given a halt of the bot that is on disk, when an earlier write is told of later, then it still is',
  async (t) => {
    const { botHalts } = new Latch()
    botHalts.writtenUpTo(3)
    botHalts.writtenUpTo(2)
    t.equal(botHalts.read().written, 3)
  },
)

t.test(
  'given a start, when its first order is answered at once, then those of the last run may be on their way',
  async (t) => {
    const { orders } = new Latch()
    const began = monotonicMs()
    orders.setInFlight(0, 1)
    orders.setPassed(1, 0)
    t.equal(orders.settledSent(began, 1_000), -1)
    t.equal(orders.settledSent(began + 2_000, 1_000), 1)
  },
)

t.test('given pauses, when they begin and end, then nothing passes meanwhile, and no halt is touched', async (t) => {
  const latch = settled()
  latch.gate.raise('reducing')
  const { raises } = latch.gate.read()
  for (const owner of PAUSE_OWNERS) latch.pauses.begin(owner)
  t.match(latch.gate.read(), { state: 'reducing', paused: true, raises })
  for (const owner of PAUSE_OWNERS) {
    t.match(latch.gate.read(), { paused: true })
    latch.pauses.end(owner)
  }
  t.match(latch.gate.read(), { state: 'reducing', paused: false, raises })
  latch.pauses.begin('venue')
  t.equal(latch.gate.lowerTo('active', false, raises), true, 'nor keeps one from being ended')
  t.match(latch.gate.read(), { state: 'active', paused: true })
  t.equal(latch.gate.isOpen(), false)
  latch.pauses.end('venue')
  t.equal(latch.gate.isOpen(), true)
})

t.test('given a pause that rests on time, when either clock is past it, then it is overdue', async (t) => {
  const latch = settled()
  const at = { monotonic: 1_000, wall: 50_000 }
  t.equal(latch.pauses.overdue({ monotonic: 1e9, wall: 1e12 }), null)
  latch.pauses.beginsAt('lease', at)
  t.equal(latch.gate.isOpen(), false, 'each order looks at the clock')
  t.equal(latch.isOpen(), false, 'its time is over')
  t.match(latch.gate.read(), { state: 'active', paused: false, timedPauses: true })
  for (const [monotonic, wall, owner] of [
    [999, 49_999, null],
    [1_000, 0, 'lease'],
    [0, 50_000, 'lease'],
  ] as const) {
    t.equal(new Latch(latch.buffer).pauses.overdue({ monotonic, wall }), owner)
  }
  latch.pauses.beginsAt('lease', { monotonic: 2_000, wall: 60_000 })
  t.equal(latch.pauses.overdue(at), null, 'it was renewed')
  latch.pauses.beginsAt('lease', { monotonic: Number.MAX_VALUE, wall: Number.MAX_VALUE })
  t.equal(latch.isOpen(), true, 'orders pass as long as it is not over')
  latch.pauses.begin('venue')
  t.equal(latch.isOpen(), false)
  latch.pauses.end('venue')
  latch.pauses.beginsAt('leader', at)
  t.equal(latch.pauses.overdue(at), 'leader', 'each has a time of its own')
  latch.pauses.beginsAt('leader', null)
  latch.pauses.beginsAt('lease', null)
  t.equal(latch.gate.isOpen(), true)
})

t.test('given a caller without stack, when it slams, then no resume of another halt lowers it', async (t) => {
  const { gate, botHalts } = new Latch()
  gate.started('active', false)
  const before = gate.read().raises
  gate.slam()
  t.equal(gate.read().state, 'halted')
  t.equal(gate.lowerTo('active', false, before), false)
  t.equal(botHalts.allTaken(), false)
})
