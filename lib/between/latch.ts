import { randomInt } from 'node:crypto'
import { monotonicMs } from '../time/monotonic.js'
import type { OrderCounts } from '../words/status.js'
import type { GateReading, HaltLevel, TradingState } from '../words/trading-state.js'

/**
 * The words that both threads share. Everything that decides whether an order passes is in one of them, the gate, so
 * that a raise is seen whole or not at all.
 *
 * Gate bits: 0 reducing, 1 halted, 2 being let in, 3 scoped, 4 shutting down, 5 starting; from bit 6 on a count of the
 * raises, so that a lowering can tell that someone has raised since it was confirmed.
 */
const REDUCING = 1
const HALTED = 2
const LETTING_IN = 4
const SCOPED = 8
const SHUTTING_DOWN = 16
const STARTING = 32
const FLAGS = 63
const ONE_RAISE = 64
const COUNT_MASK = 0x7fffffff & ~FLAGS

// 32-bit words, by index.
const GATE = 0
const REVISION = 1
const HALT_EPOCH = 2
const HALT_LETTERS = 3
const BOT_BEAT = 4
const CONTROL_BEAT = 5
const EXAMPLE_WANTED = 6
const LAST_EPOCH = 7
const CONTROL_GONE = 8
const BOT_HALTS = 9
const BOT_HALTS_TAKEN = 10
const BOT_HALTS_WRITTEN = 11
const WORDS = 16

// 64-bit counters behind them, by index; each has one writer, the bot thread.
const PASSED = 0
const REJECTED = 1
const IN_FLIGHT = 2
const LATE = 3
const FOLLOWED = 5
const CANCELS = 6
const UNKNOWN = 7
const UNKNOWN_AT = 8
// Written by the control thread at each beat.
const CLOCK = 4
const NOTED_PASSED = 9
const NOTED_AT = 10
const COUNTERS = 16

const BYTES = WORDS * 4 + COUNTERS * 8

const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

/**
 * The latch: a few words of shared memory. Any thread raises, at once and without asking; only the keeper lowers.
 * A new latch is raised: nothing passes before the keeper has read what the last run left behind.
 */
export class Latch {
  readonly buffer: SharedArrayBuffer
  readonly #words: Int32Array
  readonly #counters: Float64Array

  /** @param buffer the other thread's {@link Latch.buffer}; none for a new latch */
  constructor(buffer?: SharedArrayBuffer) {
    this.buffer = buffer ?? new SharedArrayBuffer(BYTES)
    this.#words = new Int32Array(this.buffer, 0, WORDS)
    this.#counters = new Float64Array(this.buffer, WORDS * 4, COUNTERS)
    if (buffer === undefined) {
      Atomics.store(this.#words, GATE, STARTING)
      this.setHaltId('0-none')
      // Orders of the last run may still be on their way.
      this.#counters[UNKNOWN_AT] = monotonicMs()
    }
  }

  /** True while an order may pass without a further question. One atomic load. */
  isOpen(): boolean {
    return (Atomics.load(this.#words, GATE) & FLAGS) === 0
  }

  /** Like {@link isOpen}, by a plain read: cheaper, and what another thread has just done may not show. For counting only. */
  looksOpen(): boolean {
    return ((this.#words[GATE] ?? FLAGS) & FLAGS) === 0
  }

  read(): GateReading {
    return readGate(Atomics.load(this.#words, GATE))
  }

  /** Raises the state of everything; from any thread. Returns what was before. */
  raise(level: HaltLevel): GateReading {
    return this.#change((gate) => countRaise(gate) | (level === 'halted' ? HALTED : REDUCING))
  }

  /** Says that there is a scoped halt; from any thread, after the halt's scope is where the guard finds it. */
  raiseScoped(): GateReading {
    return this.#change((gate) => countRaise(gate) | SCOPED)
  }

  /** Raises while a halt is being let in, before its arguments are known. The control thread's own. */
  letIn(): void {
    this.#change((gate) => countRaise(gate) | LETTING_IN)
  }

  /** Ends {@link letIn}, once every halt that was let in has been applied. The control thread's own. */
  letInDone(): void {
    this.#change((gate) => gate & ~LETTING_IN)
  }

  /** From here to the end of the process only cancels and the kill switch's own closing orders pass. */
  shutDown(): void {
    this.#change((gate) => gate | SHUTTING_DOWN)
  }

  /**
   * Lowers to `active`, unless anyone has raised since `raises` was read. The keeper's own.
   *
   * @param raises {@link GateReading.raises}, read when the resume was confirmed
   * @returns false, and nothing lowered, when there was a raise in between
   */
  lower(raises: number): boolean {
    return this.#clearBits(raises, REDUCING | HALTED)
  }

  /** Puts the state of the last run in the place of a new latch's. What anyone has raised meanwhile stays raised. */
  started(state: TradingState, scoped: boolean): void {
    const bits = (state === 'halted' ? HALTED : state === 'reducing' ? REDUCING : 0) | (scoped ? SCOPED : 0)
    this.#change((gate) => (gate & ~STARTING) | bits)
  }

  /** Says that no scoped halt is left, unless anyone has raised since. The keeper's own. */
  lowerScoped(raises: number): boolean {
    return this.#clearBits(raises, SCOPED)
  }

  #clearBits(raises: number, bits: number): boolean {
    for (;;) {
      const gate = Atomics.load(this.#words, GATE)
      if (readGate(gate).raises !== raises) return false
      if (Atomics.compareExchange(this.#words, GATE, gate, gate & ~bits) === gate) return true
    }
  }

  #change(next: (gate: number) => number): GateReading {
    for (;;) {
      const gate = Atomics.load(this.#words, GATE)
      if (Atomics.compareExchange(this.#words, GATE, gate, next(gate)) === gate) return readGate(gate)
    }
  }

  /**
   * Announces a halt of the bot thread, before it raises. The keeper lowers nothing while it has not taken every halt that was
   * announced: the raise may be seen long before the message that explains it.
   *
   * @returns the halt's number
   */
  announceBotHalt(): number {
    return Atomics.add(this.#words, BOT_HALTS, 1) + 1
  }

  /** The keeper has taken one of the halts that the bot thread announced; the keeper's own. */
  botHaltTaken(): void {
    Atomics.add(this.#words, BOT_HALTS_TAKEN, 1)
  }

  /** Every halt up to this number is on disk; the keeper's own. */
  botHaltsWritten(number: number): void {
    if (number > Atomics.load(this.#words, BOT_HALTS_WRITTEN)) Atomics.store(this.#words, BOT_HALTS_WRITTEN, number)
  }

  botHalts(): { readonly announced: number; readonly taken: number; readonly written: number } {
    return {
      announced: Atomics.load(this.#words, BOT_HALTS),
      taken: Atomics.load(this.#words, BOT_HALTS_TAKEN),
      written: Atomics.load(this.#words, BOT_HALTS_WRITTEN),
    }
  }

  /** Changes when the keeper has published something: a halt's details, the end of one. */
  revision(): number {
    return Atomics.load(this.#words, REVISION)
  }

  /** The keeper's own. */
  nextRevision(): void {
    Atomics.add(this.#words, REVISION, 1)
  }

  /** The id of the halt of everything: the one in force, or else the next one. Decided beforehand, so that both threads know it. */
  haltId(): string {
    const packed = Atomics.load(this.#words, HALT_LETTERS)
    const letters = [24, 16, 8, 0].map((shift) => String.fromCharCode((packed >>> shift) & 255)).join('')
    return `${Atomics.load(this.#words, HALT_EPOCH)}-${letters}`
  }

  /** Sets {@link haltId}. The keeper's own, while the halt it names is not raised yet or still being read from disk. */
  setHaltId(haltId: string): void {
    const [epoch = '0', letters = ''] = haltId.split('-')
    const packed = [0, 1, 2, 3].reduce((word, index) => (word << 8) | (letters.charCodeAt(index) & 255), 0)
    Atomics.store(this.#words, HALT_EPOCH, Number(epoch))
    Atomics.store(this.#words, HALT_LETTERS, packed)
  }

  /** A halt id that was never given before. */
  mintHaltId(): string {
    const epoch = Atomics.add(this.#words, LAST_EPOCH, 1) + 1
    const letters = Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
    return `${epoch}-${letters}`
  }

  /** The highest epoch that was given. Kept on disk, so that ids stay unique over restarts. */
  get lastEpoch(): number {
    return Atomics.load(this.#words, LAST_EPOCH)
  }

  set lastEpoch(epoch: number) {
    Atomics.store(this.#words, LAST_EPOCH, epoch)
  }

  /** A sign of life of the bot thread. */
  botBeat(): void {
    Atomics.add(this.#words, BOT_BEAT, 1)
  }

  botBeats(): number {
    return Atomics.load(this.#words, BOT_BEAT)
  }

  /** A sign of life of the control thread. @param now milliseconds since 1970 */
  controlBeat(now: number): void {
    this.#counters[CLOCK] = now
    Atomics.add(this.#words, CONTROL_BEAT, 1)
  }

  controlBeats(): number {
    return Atomics.load(this.#words, CONTROL_BEAT)
  }

  /** Milliseconds since 1970, as of the control thread's last beat: cheap enough to read for every order. */
  clock(): number {
    return this.#counters[CLOCK] ?? 0
  }

  /** Said by the control thread when it is about to end by a fault. */
  controlGone(): void {
    Atomics.store(this.#words, CONTROL_GONE, 1)
  }

  isControlGone(): boolean {
    return Atomics.load(this.#words, CONTROL_GONE) === 1
  }

  /** The control thread asks for one rejected order, as an example for the audit log. */
  wantExample(): void {
    Atomics.store(this.#words, EXAMPLE_WANTED, 1)
  }

  /** True once after {@link wantExample}. */
  takeExampleWanted(): boolean {
    return Atomics.load(this.#words, EXAMPLE_WANTED) === 1 && Atomics.exchange(this.#words, EXAMPLE_WANTED, 0) === 1
  }

  countPassed(total: number): void {
    this.#counters[PASSED] = total
  }

  countRejected(total: number): void {
    this.#counters[REJECTED] = total
  }

  /** @param followed all that were ever followed to the venue's answer; `now` of them are not answered yet */
  countInFlight(now: number, followed: number): void {
    this.#counters[IN_FLIGHT] = now
    this.#counters[FOLLOWED] = followed
  }

  /** Cancels among those that have passed, as far as they were recognised. They can't come to rest at a venue. */
  countCancels(total: number): void {
    this.#counters[CANCELS] = total
  }

  countLate(total: number): void {
    this.#counters[LATE] = total
  }

  /** @param at when the last of them became unknown, by `monotonicMs()` */
  countUnknown(now: number, at: number): void {
    this.#counters[UNKNOWN_AT] = at
    this.#counters[UNKNOWN] = now
  }

  counts(): OrderCounts {
    return {
      passed: this.#counters[PASSED] ?? 0,
      rejected: this.#counters[REJECTED] ?? 0,
      inFlight: this.#counters[IN_FLIGHT] ?? 0,
      unknown: this.#counters[UNKNOWN] ?? 0,
      late: this.#counters[LATE] ?? 0,
    }
  }

  /**
   * Remembers how many orders have passed by now, so that their age can be told later. The control thread's own.
   *
   * @param now by `monotonicMs()`
   */
  notePassed(now: number): void {
    const passed = this.#counters[PASSED] ?? 0
    if (passed === this.#counters[NOTED_PASSED] && this.#counters[NOTED_AT] !== 0) return
    this.#counters[NOTED_AT] = now
    this.#counters[NOTED_PASSED] = passed
  }

  /** How many orders have passed that could be at a venue now. The same number twice: none came between. */
  sent(): number {
    return (this.#counters[PASSED] ?? 0) - (this.#counters[CANCELS] ?? 0)
  }

  /**
   * {@link sent}, if a venue that is read from now on shows what became of every one of them; else -1. It does when each was
   * answered, and when `settleMs` have gone by since the last one that nobody has followed to its answer, or whose answer was
   * an error: such an order may still be on its way.
   *
   * @param now by `monotonicMs()`
   */
  settledSent(now: number, settleMs: number): number {
    // In the reverse order of their writing: another thread may be in the middle of it.
    const sent = this.sent()
    const followed = this.#counters[FOLLOWED] ?? 0
    const inFlight = this.#counters[IN_FLIGHT] ?? 0
    if (inFlight > 0 || now - (this.#counters[UNKNOWN_AT] ?? 0) < settleMs) return -1
    if (followed > 0 && followed === sent) return sent
    const notedAt = this.#counters[NOTED_AT] ?? 0
    const noted = this.#counters[NOTED_PASSED] === this.#counters[PASSED]
    return noted && notedAt > 0 && now - notedAt >= settleMs ? sent : -1
  }
}

function countRaise(gate: number): number {
  return (gate & FLAGS) | ((gate + ONE_RAISE) & COUNT_MASK)
}

function readGate(gate: number): GateReading {
  return {
    state: (gate & (HALTED | LETTING_IN | STARTING)) !== 0 ? 'halted' : (gate & REDUCING) !== 0 ? 'reducing' : 'active',
    scoped: (gate & SCOPED) !== 0,
    shuttingDown: (gate & SHUTTING_DOWN) !== 0,
    raises: gate & COUNT_MASK,
  }
}
