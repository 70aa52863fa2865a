import { monotonicMs, thisMoment } from '../../time/monotonic.js'
import { Beats } from './beats.js'
import { BotHalts } from './bot-halts.js'
import { FleetHalts } from './fleet-halts.js'
import { Gate } from './gate.js'
import { HaltIds } from './halt-ids.js'
import { BOT_BLOCK, memoryOf, newBuffer } from './memory-layout.js'
import { News } from './news.js'
import { OrderCounters } from './order-counters.js'
import { Pauses } from './pauses.js'
import { RateTrips } from './rate-trips.js'
import { ThreadBlocks } from './thread-blocks.js'
import { TripNumbers } from './trip-numbers.js'

/** The latch: a few words of memory that all threads share, seen from eleven sides. A new latch lets nothing pass. */
export class Latch {
  readonly buffer: SharedArrayBuffer
  readonly gate: Gate
  readonly haltIds: HaltIds
  readonly botHalts: BotHalts
  readonly fleetHalts: FleetHalts
  readonly orders: OrderCounters
  readonly beats: Beats
  readonly news: News
  readonly pauses: Pauses
  readonly threads: ThreadBlocks
  readonly trips: TripNumbers
  readonly rateTrips: RateTrips

  /**
   * @param buffer the other thread's {@link Latch.buffer}; none for a new latch
   * @param block the one that this thread's orders are counted in
   */
  constructor(buffer?: SharedArrayBuffer, block: number = BOT_BLOCK) {
    this.buffer = buffer ?? newBuffer()
    const memory = memoryOf(this.buffer)
    this.gate = new Gate(memory)
    this.haltIds = new HaltIds(memory)
    this.botHalts = new BotHalts(memory)
    this.fleetHalts = new FleetHalts(memory)
    this.orders = new OrderCounters(memory, block)
    this.beats = new Beats(memory)
    this.news = new News(memory)
    this.pauses = new Pauses(memory, this.gate)
    this.threads = new ThreadBlocks(memory)
    this.trips = new TripNumbers(memory)
    this.rateTrips = new RateTrips(memory, this.gate, this.haltIds)
    if (buffer !== undefined) return
    this.gate.begin()
    this.haltIds.setCurrent('0-none')
    this.orders.begin(monotonicMs())
  }

  /** True while orders pass without a further question; by the clock where a pause may begin by itself. */
  isOpen(): boolean {
    return this.gate.isOpen() || (this.gate.isOpenForNow() && this.pauses.overdue(thisMoment()) === null)
  }
}
