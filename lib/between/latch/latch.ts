import { monotonicMs } from '../../time/monotonic.js'
import { Beats } from './beats.js'
import { BotHalts } from './bot-halts.js'
import { Gate } from './gate.js'
import { HaltIds } from './halt-ids.js'
import { memoryOf, newBuffer } from './memory-layout.js'
import { News } from './news.js'
import { OrderCounters } from './order-counters.js'
import { Pauses } from './pauses.js'

/** The latch: a few words of memory that all threads share, seen from seven sides. A new latch lets nothing pass. */
export class Latch {
  readonly buffer: SharedArrayBuffer
  readonly gate: Gate
  readonly haltIds: HaltIds
  readonly botHalts: BotHalts
  readonly orders: OrderCounters
  readonly beats: Beats
  readonly news: News
  readonly pauses: Pauses

  /** @param buffer the other thread's {@link Latch.buffer}; none for a new latch */
  constructor(buffer?: SharedArrayBuffer) {
    this.buffer = buffer ?? newBuffer()
    const memory = memoryOf(this.buffer)
    this.gate = new Gate(memory)
    this.haltIds = new HaltIds(memory)
    this.botHalts = new BotHalts(memory)
    this.orders = new OrderCounters(memory)
    this.beats = new Beats(memory)
    this.news = new News(memory)
    this.pauses = new Pauses(memory, this.gate)
    if (buffer !== undefined) return
    this.gate.begin()
    this.haltIds.setCurrent('0-none')
    this.orders.begin(monotonicMs())
  }
}
