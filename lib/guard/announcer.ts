import type { Latch } from '../between/latch/latch.js'
import type { Halt } from '../words/halt.js'
import { HaltSet } from '../words/halt-set.js'
import type { Pause } from '../words/pause.js'
import { stricter, type TradingState } from '../words/trading-state.js'
import type { HaltChange } from './halt-changes.js'
import { HaltSignal } from './halt-signal.js'
import type { HaltView } from './halt-view.js'
import { type Emit, Listeners } from './listeners.js'

/** What a bot may listen to, and what its listeners are called with. */
export interface KillSwitchEvents {
  /** A halt has come into force, of any level and scope. Once for each `haltId`. */
  halt: [halt: Halt]
  /** Halts have ended, and what nothing else covers passes again. */
  resume: [resumed: Resumed]
  /** The state of everything has become `reducing`: by a halt, or by the end of a stricter one. */
  reducing: [halt: Halt]
  /** While anything is halted: `quiet` in the status has become true. Without venues it never does. */
  quiet: []
  /** Risk is refused for as long as a condition lasts. */
  paused: [pause: Pause]
  unpaused: [pause: Pause]
}

export interface Resumed {
  /** The halts that have ended. */
  readonly lifted: readonly Halt[]
  /** What is left of everything. A halt that has come since is told next. */
  readonly state: TradingState
}

export interface AnnouncerParts {
  readonly latch: Latch
  readonly view: HaltView
  /** As in the status. */
  readonly isQuiet: () => boolean
  /** Takes what a listener has thrown. */
  readonly onFailed: (event: string, error: unknown) => void
}

/** Tells the bot what has changed: each change once, in order, and never in the middle of an order's way. */
export class Announcer {
  readonly #parts: AnnouncerParts
  readonly #listeners: Listeners<KillSwitchEvents>
  readonly #emit: Emit<KillSwitchEvents>
  readonly #signal = new HaltSignal()
  /** As the bot was told. */
  readonly #halts = new HaltSet()
  readonly #untold: HaltChange[] = []
  #due = false
  #wasQuiet = false

  constructor(parts: AnnouncerParts) {
    this.#parts = parts
    this.#listeners = new Listeners(['halt', 'resume', 'reducing', 'quiet', 'paused', 'unpaused'], parts.onFailed)
    this.#emit = this.#listeners.emit
    parts.view.changes.listen(() => this.#wake())
  }

  /** See `KillSwitch.signal`. */
  signal(): AbortSignal {
    return this.#signal.at(this.#parts.view.strictest())
  }

  /** @throws {TypeError} for an event that there is none of, and for a listener that is no function */
  on<Event extends keyof KillSwitchEvents>(
    event: Event,
    listener: (...told: KillSwitchEvents[Event]) => unknown,
  ): () => void {
    if (event === 'quiet' && !this.#listeners.has('quiet')) this.#wasQuiet = this.#isQuiet()
    return this.#listeners.add(event, listener)
  }

  /** Takes what has come in, and tells it. To be called where code of the bot's may run. */
  tell(): void {
    const { view } = this.#parts
    this.#due = false
    view.readNotices()
    this.#untold.push(...view.changes.take())
    // What a listener changes has a turn of its own.
    for (let left = this.#untold.length; left > 0; left--) {
      const [next] = this.#untold
      if (next === undefined || (left === 1 && this.#isAhead(next))) return
      this.#untold.shift()
      this.#take(next)
    }
  }

  /** Tells it, and whether the bot has become quiet. To be called at each beat. */
  look(): void {
    this.tell()
    if (!this.#listeners.has('quiet')) return
    const quiet = this.#isQuiet()
    const became = quiet && !this.#wasQuiet
    this.#wasQuiet = quiet
    if (became) this.#emit('quiet')
  }

  /** A resume is told when orders pass again: the keeper lowers the latch behind the notice. */
  #isAhead(change: HaltChange): boolean {
    const { latch, view } = this.#parts
    if (change.kind !== 'lifted' || view.changes.size > 0) return false
    const state = this.#halts.stateWithout(new Set(change.haltIds))
    const now = latch.gate.read().state
    return now !== state && stricter(now, state) === now
  }

  #take(change: HaltChange): void {
    switch (change.kind) {
      case 'own':
        if (!this.#parts.view.repeats(change.halt) && !this.#halts.repeats(change.halt)) this.#raised(change.halt)
        return
      case 'raised':
        for (const haltId of change.instead) this.#halts.remove(haltId)
        this.#raised(change.halt)
        return
      case 'lifted':
        this.#lifted(change.haltIds)
        return
      case 'whole':
        this.#whole(change.halts)
        return
      default:
        this.#emit(change.kind, change.pause)
    }
  }

  #whole(halts: readonly Halt[]): void {
    const kept = new Set(halts.map(({ haltId }) => haltId))
    for (const halt of halts) this.#raised(halt)
    this.#lifted(this.#halts.list().flatMap(({ haltId }) => (kept.has(haltId) ? [] : [haltId])))
  }

  #raised(halt: Halt): void {
    if (this.#halts.has(halt.haltId)) return
    this.#change(
      () => this.#halts.put(halt),
      () => this.#emit('halt', halt),
    )
  }

  #lifted(haltIds: readonly string[]): void {
    const lifted = haltIds.flatMap((haltId) => this.#halts.get(haltId) ?? [])
    if (lifted.length === 0) return
    this.#change(
      () => {
        for (const { haltId } of lifted) this.#halts.remove(haltId)
      },
      () => this.#emit('resume', { lifted, state: this.#halts.state }),
    )
  }

  #change(change: () => void, tell: () => void): void {
    const before = this.#halts.state
    change()
    const strictest = this.#halts.strictest()
    this.#signal.follow(strictest)
    tell()
    if (strictest?.level === 'reducing' && before !== 'reducing') this.#emit('reducing', strictest)
  }

  #isQuiet(): boolean {
    return !this.#parts.latch.isOpen() && this.#parts.isQuiet()
  }

  #wake(): void {
    if (this.#due) return
    this.#due = true
    setImmediate(() => this.tell())
  }
}
