import type { GateReading, HaltLevel, TradingState } from '../../words/trading-state.js'
import { type LatchMemory, WORD } from './memory-layout.js'

const AT = WORD.gate

/**
 * Gate bits: 0 reducing, 1 halted, 2 being let in, 3 scoped, 4 shutting down, 5 starting, 6 to 9 paused, one for each owner, 10 a
 * pause may begin by itself; from bit 11 on a count of the raises, so that a lowering can tell that someone has raised since it was
 * confirmed.
 */
const REDUCING = 1
const HALTED = 2
const LETTING_IN = 4
const SCOPED = 8
const SHUTTING_DOWN = 16
const STARTING = 32
const FIRST_PAUSE = 64
const ANY_PAUSE = 15 * FIRST_PAUSE
const TIMED_PAUSES = 1024
const FLAGS = 2047
/** What is added to the gate for each raise. */
export const ONE_RAISE = 2048
const COUNT_MASK = 0x7fffffff & ~FLAGS

/**
 * One word that decides whether orders pass, so that a raise is seen whole or not at all. Any thread raises, at once and without
 * asking; only the keeper lowers.
 */
export class Gate {
  readonly #words: Int32Array

  constructor({ words }: LatchMemory) {
    this.#words = words
  }

  /** Closes the gate of a new latch: nothing passes before {@link started}. */
  begin(): void {
    Atomics.store(this.#words, AT, STARTING)
  }

  /** True while an order may pass without a further question. One atomic load. */
  isOpen(): boolean {
    return (Atomics.load(this.#words, AT) & FLAGS) === 0
  }

  /** Nothing refuses anything now; but a pause may begin by itself, so that this is to be asked with the clock: see `Latch.isOpen`. */
  isOpenForNow(): boolean {
    return (Atomics.load(this.#words, AT) & FLAGS & ~TIMED_PAUSES) === 0
  }

  /** Like {@link isOpen}, by a plain read: cheaper, and what another thread has just done may not show. For counting only. */
  looksOpen(): boolean {
    return ((this.#words[AT] ?? FLAGS) & FLAGS) === 0
  }

  read(): GateReading {
    return readGate(Atomics.load(this.#words, AT))
  }

  /** Raises the state of everything; from any thread. Returns what was before. */
  raise(level: HaltLevel): GateReading {
    return this.#change((gate) => countRaise(gate) | (level === 'halted' ? HALTED : REDUCING))
  }

  /**
   * Announces a halt and raises to halted, without a further call: for a caller on the bot thread who has next to no stack left,
   * and says what for later. It is announced and counted before it raises, so that no resume in between lowers it.
   */
  slam(): void {
    Atomics.add(this.#words, WORD.botHalts, 1)
    Atomics.add(this.#words, AT, ONE_RAISE)
    Atomics.or(this.#words, AT, HALTED)
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

  /** Begins or ends a pause. The control thread's own. @param owner its place among the owners */
  pause(owner: number, paused: boolean): void {
    const bit = FIRST_PAUSE << owner
    this.#change((gate) => (paused ? gate | bit : gate & ~bit))
  }

  /** Says whether a pause may begin by itself, so that each order has to look at the clock. The control thread's own. */
  timedPauses(any: boolean): void {
    this.#change((gate) => (any ? gate | TIMED_PAUSES : gate & ~TIMED_PAUSES))
  }

  /** From here to the end of the process only cancels and the kill switch's own closing orders pass. */
  shutDown(): void {
    this.#change((gate) => gate | SHUTTING_DOWN)
  }

  /** Puts the state of the last run in the place of a new latch's. What anyone has raised meanwhile stays raised. */
  started(state: TradingState, scoped: boolean): void {
    const bits = bitsOf(state, scoped)
    this.#change((gate) => (gate & ~STARTING) | bits)
  }

  /**
   * Brings the gate down to what the halts in force say, unless anyone has raised since `raises` was read. The keeper's own.
   *
   * @param scoped there are scoped halts
   * @param raises {@link GateReading.raises}, read before the halts were looked at
   * @returns false, and nothing changed, when there was a raise in between
   */
  lowerTo(state: TradingState, scoped: boolean, raises: number): boolean {
    const bits = bitsOf(state, scoped)
    for (;;) {
      const gate = Atomics.load(this.#words, AT)
      if (readGate(gate).raises !== raises) return false
      const next = (gate & ~(REDUCING | HALTED | SCOPED)) | bits
      if (Atomics.compareExchange(this.#words, AT, gate, next) === gate) return true
    }
  }

  #change(next: (gate: number) => number): GateReading {
    for (;;) {
      const gate = Atomics.load(this.#words, AT)
      if (Atomics.compareExchange(this.#words, AT, gate, next(gate)) === gate) return readGate(gate)
    }
  }
}

function bitsOf(state: TradingState, scoped: boolean): number {
  return (state === 'halted' ? HALTED : state === 'reducing' ? REDUCING : 0) | (scoped ? SCOPED : 0)
}

function countRaise(gate: number): number {
  return (gate & FLAGS) | ((gate + ONE_RAISE) & COUNT_MASK)
}

function readGate(gate: number): GateReading {
  return {
    state: (gate & (HALTED | LETTING_IN | STARTING)) !== 0 ? 'halted' : (gate & REDUCING) !== 0 ? 'reducing' : 'active',
    scoped: (gate & SCOPED) !== 0,
    shuttingDown: (gate & SHUTTING_DOWN) !== 0,
    paused: (gate & ANY_PAUSE) !== 0,
    timedPauses: (gate & TIMED_PAUSES) !== 0,
    raises: gate & COUNT_MASK,
  }
}
