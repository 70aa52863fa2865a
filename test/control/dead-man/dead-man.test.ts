import t from 'tap'
import { Latch } from '../../../lib/between/latch/latch.js'
import type { VenueAction } from '../../../lib/between/messages.js'
import type { DeadManSetting } from '../../../lib/config/dead-man.js'
import { DeadMan } from '../../../lib/control/dead-man/dead-man.js'
import { Pausing } from '../../../lib/control/keeper/pausing.js'
import { monotonicMs } from '../../../lib/time/monotonic.js'
import { neverRead } from '../../../lib/words/exposure.js'
import type { WorkingOrder } from '../../../lib/words/ports.js'
import type { HeldVenueFacts } from '../../../lib/words/venue-facts.js'
import { until } from '../../support/exchange-process.js'

const ENTRY: WorkingOrder = { id: '1', symbol: 'A', side: 'buy', quantity: '1', reduceOnly: false }

interface Given {
  readonly setting?: Partial<DeadManSetting>
  /** Null: they could not be read. */
  readonly rests?: readonly WorkingOrder[] | null
  readonly sweepGaveUp?: boolean
  readonly facts?: readonly HeldVenueFacts[]
  /** What the exchange does of a call. */
  readonly act?: (timeoutMs: number) => Promise<void>
}

/** A switch at one venue, of an active bot. What was asked for is in `asked`, in ms. */
function deadMan(given: Given = {}) {
  const { setting, sweepGaveUp = false, act = async () => {}, facts = [] } = given
  const book = { rests: given.rests === undefined ? [] : given.rests }
  let last = neverRead('a')
  const read = () => {
    const { rests } = book
    const read = { positions: [], openOrders: rests, error: rests === null ? 'not now' : null }
    last = { ...last, ...read, asOf: Date.now(), began: monotonicMs(), sentBefore: latch.orders.sent() }
  }
  const latch = new Latch()
  latch.gate.started('active', false)
  const asked: number[] = []
  const lettingIn = { is: false }
  const noted: string[] = []
  const note = ({ what }: { readonly what: string }) => void noted.push(what)
  const log = () => {}
  const pausing = new Pausing({ latch, publish: () => {}, note, log })
  const it = new DeadMan({
    settings: { a: { timeoutMs: 60_000, cancelsStops: false, onShutdown: 'disarm', ...setting } },
    latch,
    facts,
    venues: {
      names: ['a'],
      last: () => last,
      readOne: async () => {
        read()
        return { snapshot: last, failure: null }
      },
      act: async (action) => {
        const { timeoutMs } = action as Extract<VenueAction, { do: 'dead-man' }>
        asked.push(timeoutMs)
        await act(timeoutMs)
      },
    },
    pausing,
    haltedAt: () => 0,
    followers: () => ({ list: [], settledAt: 0 }),
    sweepGaveUp: () => sweepGaveUp,
    lettingIn: () => lettingIn.is,
    settleMs: 0,
    maxSnapshotAgeMs: 5_000,
    note,
    log,
  })
  read()
  return { it, latch, pausing, lettingIn, asked, noted, book }
}

const DISARMED = "dead man's switch disarmed"
const FIRES = "dead man's switch left to fire"
const UNCOVERED = "orders left without a dead man's switch"

for (const [what, given, asked, noted] of [
  ['nothing rests', {}, [60_000, 0], [DISARMED]],
  ['an entry rests that was to stay', { rests: [ENTRY] }, [60_000, 0], [DISARMED, UNCOVERED]],
  ['it is not known what rests', { rests: null }, [60_000, 0], [DISARMED, UNCOVERED]],
  ['an entry rests that was to go', { rests: [ENTRY], sweepGaveUp: true }, [60_000], [FIRES]],
  ['nothing rests, and elsewhere something does', { sweepGaveUp: true }, [60_000, 0], [DISARMED]],
] as const) {
  t.test(`given a planned end, when ${what}, then: ${noted.join(', ')}`, async (t) => {
    const { it, latch, ...seen } = deadMan(given)
    await it.begin()
    latch.gate.shutDown()
    await it.end()
    t.same(seen.asked, asked)
    t.same(seen.noted, noted)
  })
}

t.test('given an entry that came to rest after the last reading, when it ends, then that is told', async (t) => {
  const { it, latch, noted, book } = deadMan()
  await it.begin()
  latch.orders.setPassed(1)
  book.rests = [ENTRY]
  latch.gate.shutDown()
  await it.end()
  t.same(noted, [DISARMED, UNCOVERED])
})

for (const [what, given, noted] of [
  ['and an entry rests', { rests: [ENTRY] }, [UNCOVERED]],
  ['and nothing rests', {}, []],
  ['and what was to go rests', { rests: [ENTRY], sweepGaveUp: true, setting: {} }, [UNCOVERED]],
] as const) {
  t.test(`given a switch that was never confirmed, when it is to fire ${what}, then it is not said to`, async (t) => {
    const act = async () => {
      throw new Error('not for this key')
    }
    const { it, latch, ...seen } = deadMan({ setting: { onShutdown: 'fire' }, act, ...given })
    await it.begin()
    latch.gate.shutDown()
    await it.end()
    t.same(
      seen.noted.filter((each) => each !== 'paused'),
      noted,
    )
  })
}

t.test('given on_shutdown = "fire", when nothing rests, then no beat before the end disarms it', async (t) => {
  const { it, latch, asked, noted } = deadMan({ setting: { onShutdown: 'fire' } })
  await it.begin()
  latch.gate.shutDown()
  it.look()
  await it.end()
  t.same(asked, [60_000])
  t.ok(noted.includes(FIRES))
})

t.test(
  'given on_shutdown = "fire", when it is disarmed since nothing rests, then it is not said to fire',
  async (t) => {
    const { it, latch, asked, noted } = deadMan({ setting: { onShutdown: 'fire' } })
    await it.begin()
    latch.gate.raise('halted')
    it.look()
    await until(
      async () => it.list(),
      ([each]) => each?.state === 'disarmed',
    )
    latch.gate.shutDown()
    it.look()
    await it.end()
    t.same(asked, [60_000, 0])
    t.notOk(noted.includes(FIRES))
  },
)

t.test(
  'given a bot that was active for long, when it ends, then no pause is told, since nobody feels it',
  async (t) => {
    const { it, latch, pausing, noted } = deadMan()
    await it.begin()
    const { now } = Date
    t.teardown(() => {
      Date.now = now
    })
    Date.now = () => now() + 10_000
    latch.gate.shutDown()
    await it.end()
    t.same(noted, [DISARMED])
    t.match(pausing.list(), [{ owner: 'dead-mans-switch' }], 'followers have it')
  },
)

t.test('given an exchange that does not answer, when there is no time left, then that is told', async (t) => {
  const hanging = new Promise<void>(() => {})
  const { it, noted } = deadMan({ act: (timeoutMs) => (timeoutMs === 0 ? hanging : Promise.resolve()) })
  await it.begin()
  await it.end(1)
  t.same(noted, ["dead man's switch not known to be disarmed"])
})

t.test(
  'given a venue whose switch can not do what is configured, then it is never armed, and risk is paused',
  async (t) => {
    const least = { shortestMs: 120_000, longestMs: null, cancelsStops: false, note: '' }
    const facts = [{ name: 'A', tellsAccount: true, tellsTransfers: true, ofModule: false, deadMan: least }]
    const { it, asked, pausing } = deadMan({ facts })
    await it.begin()
    t.same(asked, [])
    t.match(pausing.list(), [{ reason: /is not armed: .*set 120000/ }])
  },
)

t.test('given an idle bot, when a halt is being let in, then nothing is disarmed before it is known', async (t) => {
  const { it, latch, lettingIn, asked } = deadMan()
  await it.begin()
  lettingIn.is = true
  latch.gate.letIn()
  it.look()
  t.same(asked, [60_000])
  latch.gate.raise('halted')
  latch.gate.letInDone()
  lettingIn.is = false
  it.look()
  t.same(asked, [60_000, 0])
})

t.test('given a refresh that hangs and then fails, when it is paused, then the pause says the error', async (t) => {
  let fail = (_error: Error) => {}
  const hanging = new Promise<void>((_, reject) => {
    fail = reject
  })
  const { it, pausing } = deadMan({ act: () => hanging })
  const begun = it.begin()
  const { now } = Date
  t.teardown(() => {
    Date.now = now
  })
  Date.now = () => now() + 5_000
  it.look()
  t.match(pausing.list(), [{ reason: /the exchange has not confirmed it/ }])
  fail(new Error('not for this key'))
  await begun
  t.match(pausing.list(), [{ reason: /is not armed: not for this key/ }])
})
