import t from 'tap'
import { Latch } from '../../../lib/between/latch/latch.js'
import { CloseAllJob } from '../../../lib/control/getting-out/close-all-job.js'
import { planCloseAll } from '../../../lib/control/getting-out/close-all-plan.js'
import { Sweeper } from '../../../lib/control/getting-out/sweeper.js'
import { VenueLine } from '../../../lib/control/venues/venue-line.js'
import { Venues } from '../../../lib/control/venues/venues.js'
import { monotonicMs, thisMoment } from '../../../lib/time/monotonic.js'
import { VenueAgent } from '../../../lib/venues/venue-agent.js'
import { HaltSet } from '../../../lib/words/halt-set.js'
import type { ClosingOrder, Position, Venue, WorkingOrder } from '../../../lib/words/ports.js'

/** So long after its last sign a closing order may be filled further, in ms. */
const SETTLE_MS = 60

/** An order that the venue does not take off. */
const FOR_GOOD = '9'

/** An exchange that remembers which closing orders it was sent while another one could still be filled. */
class Exchange implements Venue {
  readonly name = 'x'
  readonly sent: ClosingOrder[] = []
  /** Orders that came while `working` held another, or right after one. */
  readonly tooSoon: ClosingOrder[] = []
  working: WorkingOrder[] = []
  #lastAt = Number.NEGATIVE_INFINITY

  constructor(
    public open: Position[],
    /** What becomes of an order that was sent. */
    readonly fill: (exchange: Exchange, closing: ClosingOrder) => void,
    readonly settleMs = SETTLE_MS,
  ) {}

  positions = async () => structuredClone(this.open)
  openOrders = async () => structuredClone(this.working)
  /** The venue takes its time, and the order would still fill meanwhile. */
  cancel = async ({ id }: WorkingOrder) => {
    await new Promise((resolve) => setTimeout(resolve, 8 * SETTLE_MS))
    if (id !== FOR_GOOD) this.working = this.working.filter((order) => order.id !== id)
  }

  close = async (_position: Position, closing: ClosingOrder) => {
    const now = performance.now()
    if (this.working.length > 0 || now - this.#lastAt < this.settleMs) this.tooSoon.push(closing)
    this.sent.push(closing)
    this.#lastAt = now
    this.fill(this, closing)
  }

  gone({ side }: ClosingOrder): void {
    this.open = this.open.filter((position) => (position.side === 'long') !== (side === 'sell'))
  }
}

/** A latch of a bot that has sent nothing. */
function latchAtRest(): Latch {
  const latch = new Latch()
  latch.orders.notePassed(monotonicMs())
  return latch
}

/** Carries out the plan that the exchange's positions make. */
async function closeAll(exchange: Exchange, deadlineMs = 5_000, latch = latchAtRest()) {
  const line: VenueLine = new VenueLine({
    venues: ['x'],
    post: (message) => agent.take(message),
    unreachable: () => null,
  })
  const agent = new VenueAgent({
    venues: [exchange],
    latch,
    settleMs: 0,
    onRead: (snapshots) => line.take({ type: 'snapshots', snapshots }),
    onAnswer: (answer) => line.take(answer),
    issue: (closing) => closing,
  })
  const venues = new Venues([line])
  const nothing = () => {}
  const sweeper = new Sweeper({
    venues,
    latch,
    halts: () => new HaltSet(),
    policy: 'cancel-all',
    deadlineMs: 100,
    note: nothing,
    log: nothing,
  })
  const plan = planCloseAll(await venues.read(1_000), thisMoment(), 5_000)
  const given = {
    id: 'c-1',
    operator: null,
    haltId: '1-aaaa',
    settleMs: exchange.settleMs,
    botStuck: () => false,
    note: nothing,
  }
  const job = new CloseAllJob({ ...given, venues, sweeper, latch, plan, deadlineMs })
  await job.run()
  return job.report()
}

const LONG: Position = { symbol: 'A', side: 'long', quantity: '1', markPrice: '10', currency: 'USD' }
const SHORT: Position = { symbol: 'A', side: 'short', quantity: '2', markPrice: '10', currency: 'USD' }

t.test('given both sides of a symbol, when all is closed, then one follows the other', async (t) => {
  const exchange = new Exchange([LONG, SHORT], (self, closing) => self.gone(closing), 500)
  const positions = exchange.positions
  let readings = 0
  // The first reading is the plan's. The next ones lack a side, which is seen again while the other's order is settling.
  exchange.positions = async () => (++readings > 1 && exchange.sent.length === 0 ? [LONG] : positions())
  t.match(await closeAll(exchange), { flat: true, totals: { filled: 2 } })
  t.same(
    exchange.sent.map(({ side, quantity }) => `${side} ${quantity}`),
    ['sell 1', 'buy 2'],
  )
  t.same(exchange.tooSoon, [])
})

t.test('given time for one reading alone, when that shows nothing, then it is not said to be flat', async (t) => {
  const exchange = new Exchange([], () => {})
  t.match(await closeAll(exchange, 150), { flat: false, status: 'partial' })
})

t.test('given a closing order that rests, when all is closed, then no second one is sent beside it', async (t) => {
  const exchange = new Exchange([LONG], (self, closing) => {
    if (self.sent.length > 1) return self.gone(closing)
    self.working = [{ id: '1', symbol: 'A', side: 'sell', quantity: '1', reduceOnly: true }]
  })
  t.match(await closeAll(exchange), { flat: true })
  t.equal(exchange.sent.length, 2)
  t.same(exchange.tooSoon, [])
})

t.test('given a position that turns, when its close had more effect than told, then nothing follows', async (t) => {
  const exchange = new Exchange([LONG], (self) => {
    self.open = [{ ...SHORT, quantity: '1' }]
  })
  const report = await closeAll(exchange, 1_000)
  t.match(report, { flat: false, status: 'partial', detail: /turned to the other side/ })
  t.equal(exchange.sent.length, 1)
})

t.test('given a position that shrinks, when it is closed, then no more than the rest is sent', async (t) => {
  const exchange = new Exchange([{ ...LONG, quantity: '3' }], (self, closing) => {
    if (self.sent.length > 1) return self.gone(closing)
    self.open = [{ ...LONG, quantity: '1' }]
  })
  t.match(await closeAll(exchange), { flat: true })
  t.same(
    exchange.sent.map(({ quantity }) => quantity),
    ['3', '1'],
  )
})

t.test('given an order that rests and is not taken off, when positions are gone, then it is not flat', async (t) => {
  const exchange = new Exchange([], () => {})
  exchange.working = [{ id: FOR_GOOD, symbol: 'B', side: 'buy', quantity: '1', reduceOnly: false }]
  t.match(await closeAll(exchange, 1_000), { flat: false, status: 'partial' })
})

t.test('given a venue that shows no position once, when it comes back, then it was not flat', async (t) => {
  const exchange = new Exchange([LONG], (self, closing) => self.gone(closing))
  let readings = 0
  const positions = exchange.positions
  // The first reading is the plan's; the second one lacks the position.
  exchange.positions = async () => (++readings === 2 ? [] : positions())
  t.match(await closeAll(exchange), { flat: true })
  t.equal(exchange.sent.length, 1)
})

t.test('given an order of the bot in flight, when all is closed, then nothing is sent before its answer', async (t) => {
  const latch = new Latch()
  latch.orders.setInFlight(1, 1)
  latch.orders.setPassed(1, 0)
  const inFlight: number[] = []
  const exchange = new Exchange([LONG], (self, closing) => {
    inFlight.push(latch.orders.counts().inFlight)
    self.gone(closing)
  })
  setTimeout(() => latch.orders.setInFlight(0, 1), 400)
  t.match(await closeAll(exchange, 5_000, latch), { flat: true })
  t.same(inFlight, [0])
})
