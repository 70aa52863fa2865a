import t from 'tap'
import { Latch } from '../../../lib/between/latch/latch.js'
import type { ClosingOrder, Position, Venue, WorkingOrder } from '../../../lib/words/ports.js'
import { latchAtRest, VenueCloseAll } from '../../support/venue-close-all.js'

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

/** Carries out the plan that the exchange's positions make. */
function closeAll(exchange: Exchange, deadlineMs = 5_000, latch = latchAtRest()) {
  return new VenueCloseAll(exchange, { settleMs: exchange.settleMs, deadlineMs, latch }).run()
}

const LONG: Position = { symbol: 'A', side: 'long', quantity: '1', markPrice: '10', currency: 'USD' }
const SHORT: Position = { symbol: 'A', side: 'short', quantity: '2', markPrice: '10', currency: 'USD' }

t.test('given both sides of a symbol, when all is closed, then one follows the other', async (t) => {
  const exchange = new Exchange([LONG, SHORT], (self, closing) => self.gone(closing), 500)
  t.match(await closeAll(exchange, 15_000), { flat: true, totals: { filled: 2 } })
  t.same(
    exchange.sent.map(({ side, quantity }) => `${side} ${quantity}`),
    ['buy 2', 'sell 1'],
  )
  t.same(exchange.tooSoon, [])
})

t.test('given time for one reading alone, when that shows nothing, then it is not said to be flat', async (t) => {
  const exchange = new Exchange([], () => {})
  t.match(await closeAll(exchange, 230), { flat: false, status: 'partial' })
})

t.test('given nothing in one reading, when a position is in the next one, then it was not flat', async (t) => {
  const exchange = new Exchange([LONG], (self, closing) => self.gone(closing))
  const positions = exchange.positions
  let readings = 0
  // The first reading is the plan's, and the second one too early to count.
  exchange.positions = async () => (++readings <= 3 ? [] : positions())
  t.match(await closeAll(exchange), { flat: true })
  t.equal(exchange.sent.length, 1)
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

t.test("given an exit of the bot's that rests, when all is closed, then nothing is sent beside it", async (t) => {
  const exchange = new Exchange([LONG], (self, closing) => self.gone(closing))
  exchange.working = [{ id: '1', symbol: 'A', side: 'sell', quantity: '1', reduceOnly: true }]
  t.match(await closeAll(exchange), { flat: true })
  t.equal(exchange.sent.length, 1)
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

t.test('given dust beside a position, when all is closed, then it is flat but for that, and says so', async (t) => {
  const dust = {
    ...LONG,
    symbol: 'D',
    quantity: '0.1',
    notClosable: 'below the minimum',
    remainder: 'below-minimum',
  } as const
  const exchange = new Exchange([LONG, dust], (self) => {
    self.open = [{ ...dust, symbol: 'A', quantity: '0.01' }, dust]
  })
  t.match(await closeAll(exchange), {
    flat: true,
    detail: /^Flat: 1 of 1 positions are closed.* but dust: 0.01 A at x \(worth 0.1 USD; below the minimum\), 0.1 D/,
    totals: { positions: 2, filled: 0, dust: 2, open: 0 },
  })
  t.equal(exchange.sent.length, 1)
})

t.test(
  'given more positions than are listed, when all is closed, then the others follow, and none is lost',
  async (t) => {
    const many = Array.from({ length: 2_100 }, (_, index) => ({ ...LONG, symbol: `S${index}` }))
    const exchange = new Exchange(many, (self, { symbol }) => {
      self.open = self.open.filter((position) => position.symbol !== symbol)
    })
    const report = await closeAll(exchange, 20_000)
    t.match(report, { flat: true, totals: { positions: 2_100, filled: 2_100 }, more: 1_100 })
    t.equal(new Set(exchange.sent.map(({ symbol }) => symbol)).size, 2_100)
    t.equal(exchange.sent.length, 2_100)
  },
)

t.test('given more positions than are listed, in another order each time, then none is taken for closed', async (t) => {
  const many = Array.from({ length: 2_100 }, (_, index) => ({ ...LONG, symbol: `S${index}` }))
  const exchange = new Exchange(many, () => {})
  let readings = 0
  exchange.positions = async () => (++readings % 2 === 0 ? many : many.toReversed())
  t.match(await closeAll(exchange, 1_500), { flat: false, totals: { positions: 2_100, filled: 0 } })
})

t.test('given more dust than is listed, when all is closed, then nobody says flat of the rest', async (t) => {
  const dust = { ...LONG, quantity: '0.1', notClosable: 'below the minimum', remainder: 'below-minimum' } as const
  const exchange = new Exchange(
    Array.from({ length: 2_100 }, (_, index) => ({ ...dust, symbol: `S${index}` })),
    () => {},
  )
  t.match(await closeAll(exchange, 1_000), { flat: false, status: 'partial' })
})
