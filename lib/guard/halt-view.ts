import type { Latch } from '../between/latch/latch.js'
import type { Notice } from '../between/messages.js'
import { monotonicMs } from '../time/monotonic.js'
import { type Halt, newHalt } from '../words/halt.js'
import { HALTS_SHOWN, HaltSet } from '../words/halt-set.js'
import type { OrderIntent } from '../words/order.js'
import type { GateReading } from '../words/trading-state.js'
import { stricter, type TradingState } from '../words/trading-state.js'
import { ScopedHalts } from './scoped-halts.js'

/** Why a bot halts itself when its control thread has ended. */
export const CONTROL_GONE = 'the control thread is gone: nobody could halt this bot any more'

/**
 * The halts in force, as the bot thread knows them. The latch says *that* something is halted; this says what, since
 * when and why. It is kept from the keeper's notices, which are read without an event loop.
 */
export class HaltView {
  readonly #latch: Latch
  #receive: () => Notice | undefined
  /** Those that the keeper has published. */
  readonly #halts = new HaltSet()
  readonly #scoped = new ScopedHalts()
  /** The bot thread's own halts that the keeper has not answered yet. */
  readonly #own = new Map<number, Halt>()
  #durable = false
  #haltedAt = 0
  #revision = -1
  #whyNotStarted: string | null = 'the kill switch has not started yet, and nothing passes before it has'

  /** @param receive takes the next notice, or undefined when there is none; never waits */
  constructor(latch: Latch, receive: () => Notice | undefined) {
    this.#latch = latch
    this.#receive = receive
  }

  /** The state of everything, from the latch itself. */
  state(): TradingState {
    return this.#latch.gate.read().state
  }

  /** The strictest halt of everything, and the newest of those; null when there is none. */
  current(): Halt | null {
    this.readNotices()
    return this.#current(this.#latch.gate.read())
  }

  /** When this thread has learnt of the last halt, by `monotonicMs()`; 0: of none. One that repeats another counts as well. */
  haltedAt(): number {
    this.readNotices()
    return this.#haltedAt
  }

  /** True when the state as it stands is on disk. */
  durable(): boolean {
    this.readNotices()
    return this.#durable && this.#own.size === 0
  }

  /** The id with which orders are refused for a raise that nobody has explained yet; null when every raise is known. */
  unexplainedId(): string | null {
    const current = this.current()
    return current === null || current === this.#strictest() ? null : current.haltId
  }

  /** The newest halts, {@link HALTS_SHOWN} at most, newest first; those that the keeper has not answered yet come before all. */
  newest(): readonly Halt[] {
    this.readNotices()
    const own = this.#unanswered()
    return own.length === 0 ? this.#halts.newest() : [...own.reverse(), ...this.#halts.newest()].slice(0, HALTS_SHOWN)
  }

  /** How many there are. */
  count(): number {
    this.readNotices()
    return this.#halts.size + this.#unanswered().length
  }

  /** The halts that cover an order: the strictest of everything first, then the strictest scoped one. */
  covering(order: OrderIntent, gate: GateReading): Halt[] {
    this.readNotices()
    const halts: Halt[] = []
    const everything = this.#current(gate)
    if (everything !== null) halts.push(everything)
    const scoped = gate.scoped ? this.#scoped.covering(order) : null
    if (scoped !== null) halts.push(scoped)
    return halts
  }

  /** Makes a halt of the bot thread known before the keeper has answered it. */
  addOwn(callId: number, halt: Halt): void {
    this.#own.set(callId, halt)
    this.#scoped.add(halt)
    this.#haltedAt = monotonicMs()
  }

  /** Says why nothing passes, for good. */
  neverStarted(why: string): void {
    this.#receive = () => undefined
    this.#whyNotStarted = `the kill switch could not start, so nothing passes. ${why}`
  }

  #current(gate: GateReading): Halt | null {
    if (gate.state === 'active') return null
    const known = this.#strictest()
    if (known?.level === gate.state) return known
    const since = new Date(this.#latch.beats.clock() || Date.now())
    const haltId = this.#latch.haltIds.current()
    const reason = this.#unexplained()
    return newHalt({ haltId, level: gate.state, reason, source: 'guard', operator: null, scope: null }, since)
  }

  #unexplained(): string {
    if (this.#whyNotStarted !== null) return this.#whyNotStarted
    return this.#latch.beats.isControlGone() ? CONTROL_GONE : 'a halt has come in; its details are on their way'
  }

  /** Its own halts that are not in force under another id already: a program that repeats itself keeps that one. */
  #unanswered(): Halt[] {
    return this.#own.size === 0 ? [] : [...this.#own.values()].filter((halt) => !this.#halts.repeats(halt))
  }

  #strictest(): Halt | null {
    let strictest = this.#halts.strictest()
    for (const halt of this.#unanswered()) {
      if (halt.scope === null && stricter(halt.level, strictest?.level ?? 'active') === halt.level) strictest = halt
    }
    return strictest
  }

  /** Takes what the keeper has published since the last time. */
  readNotices(): void {
    const revision = this.#latch.news.revision()
    if (revision === this.#revision) return
    this.#revision = revision
    for (let notice = this.#receive(); notice !== undefined; notice = this.#receive()) this.#take(notice)
  }

  #take(notice: Notice): void {
    this.#whyNotStarted = null
    if (notice.kind === 'durable') this.#durable = notice.durable
    else if (notice.kind === 'raised') this.#raised(notice)
    else for (const haltId of notice.haltIds) this.#ended(haltId)
  }

  #raised({ halt, replaced, callId }: Extract<Notice, { kind: 'raised' }>): void {
    this.#haltedAt = monotonicMs()
    if (callId !== null) this.#answered(callId)
    if (replaced != null) this.#ended(replaced)
    this.#halts.put(halt)
    this.#scoped.add(halt)
  }

  #ended(haltId: string): void {
    this.#halts.remove(haltId)
    this.#scoped.remove(haltId)
  }

  #answered(callId: number): void {
    const own = this.#own.get(callId)
    if (own !== undefined) this.#scoped.remove(own.haltId)
    this.#own.delete(callId)
  }
}
