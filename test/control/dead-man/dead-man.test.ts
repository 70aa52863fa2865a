import t, { type Test } from 'tap'
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
  readonly act?: (timeoutMs: number, venue: string) => Promise<void>
  readonly venues?: readonly string[]
  readonly settleMs?: number
}

/** A switch at each venue, of an active bot. What was asked for is in `asked`, in ms. */
function deadMan({ setting, sweepGaveUp = false, act = async () => {}, facts = [], ...given }: Given = {}) {
  const { venues = ['a'], settleMs = 0, rests = [] } = given
  /** `shown`: what the last reading has of it, where that is not what rests. */
  const world: { rests: typeof rests; shown?: typeof rests } = { rests }
  const last = (venue: string) => {
    const { rests, shown = rests } = world
    const read = { positions: [], openOrders: shown, error: shown === null ? 'not now' : null }
    const sentBefore = shown === rests ? latch.orders.sent() : 0
    return { ...neverRead(venue), ...read, asOf: Date.now(), began: monotonicMs(), sentBefore }
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
    settings: Object.fromEntries(
      venues.map((venue) => [
        venue,
        { timeoutMs: 60_000, cancelsStops: false, onShutdown: 'disarm', ...setting } as const,
      ]),
    ),
    latch,
    facts,
    venues: {
      names: venues,
      last,
      readOne: async (venue) => {
        delete world.shown
        return { snapshot: last(venue), failure: null }
      },
      act: async (action) => {
        const { timeoutMs, venue } = action as Extract<VenueAction, { do: 'dead-man' }>
        asked.push(timeoutMs)
        await act(timeoutMs, venue)
      },
    },
    pausing,
    haltedAt: () => 0,
    followers: () => ({ list: [], settledAt: 0 }),
    sweepGaveUp: () => sweepGaveUp,
    lettingIn: () => lettingIn.is,
    settleMs,
    maxSnapshotAgeMs: 5_000,
    note,
    log,
  })
  return { it, latch, pausing, lettingIn, asked, noted, world }
}

/** Looks until it is as it should be; as often as it may take. */
async function untilState({ it }: ReturnType<typeof deadMan>, state: string) {
  await until(
    async () => {
      it.look()
      return it.list()
    },
    ([each]) => each?.state === state,
  )
}

const { now: realNow } = Date

/** The wall's clock is ahead by so much. */
function aheadBy(t: Test, ms: number) {
  t.teardown(() => {
    Date.now = realNow
  })
  Date.now = () => realNow() + ms
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
  const { it, latch, noted, world } = deadMan()
  await it.begin()
  latch.orders.setPassed(1)
  world.rests = [ENTRY]
  world.shown = []
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

t.test('given a halted bot, when an entry rests, then it is armed, also where that shows late', async (t) => {
  const made = deadMan({ rests: [ENTRY] })
  const { it, latch, asked, world } = made
  await it.begin()
  latch.gate.raise('halted')
  it.look()
  t.same(asked, [60_000])
  world.rests = []
  await untilState(made, 'disarmed')
  t.same(asked, [60_000, 0])
  world.rests = [ENTRY]
  await untilState(made, 'armed')
  t.same(asked, [60_000, 0, 60_000])
})

t.test('given a halted bot, when orders are on their way or unknown, then it stays armed', async (t) => {
  const made = deadMan()
  const { it, latch, asked } = made
  await it.begin()
  latch.orders.setInFlight(1, 1)
  latch.gate.raise('halted')
  it.look()
  latch.orders.setInFlight(0, 1)
  latch.orders.setUnknown(1, monotonicMs() + 60_000)
  it.look()
  t.same(asked, [60_000])
  latch.orders.setUnknown(0, monotonicMs())
  await untilState(made, 'disarmed')
  latch.orders.setUnknown(1, monotonicMs() + 60_000)
  await untilState(made, 'armed')
  t.same(asked, [60_000, 0, 60_000])
})

t.test('given a disarming that is on its way, when nothing has answered, then it protects no more', async (t) => {
  const hanging = new Promise<void>(() => {})
  const { it, latch, pausing } = deadMan({ act: (timeoutMs) => (timeoutMs === 0 ? hanging : Promise.resolve()) })
  it.hold()
  t.match(pausing.list(), [{ owner: 'dead-mans-switch' }], 'nothing passes before the first arming')
  await it.begin()
  t.same(pausing.list(), [])
  latch.gate.raise('halted')
  it.look()
  t.match(pausing.list(), [{ owner: 'dead-mans-switch' }])
  t.match(it.list(), [{ state: 'unarmed', firesAt: null }])
})

t.test('given an exchange that answers late, when it is armed, then its time counts from the call', async (t) => {
  let calledAt = 0
  const act = async () => {
    calledAt = Date.now()
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const { it } = deadMan({ act })
  await it.begin()
  const firesAt = Date.parse(it.list()[0]?.firesAt ?? '')
  t.ok(firesAt <= calledAt + 60_000, `${firesAt - calledAt}`)
})

t.test('given an arming that nobody has answered, when it is disarmed, then that is done again', async (t) => {
  const act = async (timeoutMs: number) => {
    if (timeoutMs > 0) throw new Error('no route')
  }
  const { it, latch, asked } = deadMan({ act, settleMs: 60_000 })
  await it.begin()
  latch.gate.raise('halted')
  for (const ahead of [6_000, 12_000]) {
    aheadBy(t, ahead)
    it.look()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  t.same(asked, [60_000, 0, 0], 'it may have arrived behind the first one')
})

t.test('given a switch that was not refreshed in time, when it is armed anew, then that is told', async (t) => {
  const { it, asked, noted } = deadMan()
  await it.begin()
  aheadBy(t, 61_000)
  it.look()
  await until(
    async () => asked.length,
    (length) => length === 2,
  )
  await new Promise((resolve) => setTimeout(resolve, 10))
  t.ok(noted.includes("dead man's switch lapsed"))
})

t.test('given two switches, when one can’t be refreshed, then risk is paused by its time', async (t) => {
  let fails = false
  const act = async (_timeoutMs: number, venue: string) => {
    if (fails && venue === 'b') throw new Error('no route')
  }
  const { it, latch, asked, pausing } = deadMan({ venues: ['a', 'b'], act })
  await it.begin()
  const [wall, monotonic] = [Date.now(), monotonicMs()]
  t.equal(latch.pauses.overdue({ wall: wall + 25_000, monotonic }), null)
  fails = true
  aheadBy(t, 21_000)
  it.look()
  await until(
    async () => asked.length,
    (length) => length === 4,
  )
  await new Promise((resolve) => setTimeout(resolve, 10))
  t.same(pausing.list(), [])
  t.equal(latch.pauses.overdue({ wall: wall + 25_000, monotonic }), null)
  t.equal(latch.pauses.overdue({ wall: wall + 31_000, monotonic }), 'dead-mans-switch', 'though a frozen process')
  aheadBy(t, 31_000)
  it.look()
  t.match(pausing.list(), [{ owner: 'dead-mans-switch', reason: /at b could not be refreshed: no route/ }])
})

t.test('given a venue that goes, when its switch is armed, then it is disarmed, or what is left is said', async (t) => {
  const good = deadMan()
  await good.it.begin()
  t.equal(await good.it.remove('a'), null)
  t.same(good.asked, [60_000, 0])
  t.same(good.pausing.list(), [])
  const act = async (timeoutMs: number) => {
    if (timeoutMs === 0) throw new Error('no route')
  }
  const bad = deadMan({ act })
  await bad.it.begin()
  t.match(await bad.it.remove('a'), /could not be disarmed \(no route\): the exchange may cancel what rests at a/)
})
