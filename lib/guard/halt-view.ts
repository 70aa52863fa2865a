import type { Latch } from '../between/latch/latch.js'
import { LEADS_NOBODY, type Notice, type Role, type WholeSet } from '../between/messages.js'
import { type Moment, monotonicMs, thisMoment } from '../time/monotonic.js'
import { type Halt, newHalt } from '../words/halt.js'
import { HALTS_SHOWN } from '../words/halt-set.js'
import type { OrderIntent } from '../words/order.js'
import type { Pause, PauseOwner } from '../words/pause.js'
import { covers } from '../words/scope.js'
import type { GateReading, HaltLevel } from '../words/trading-state.js'
import { stricter, type TradingState } from '../words/trading-state.js'
import { HaltChanges } from './halt-changes.js'
import { KnownHalts } from './known-halts.js'

/** Why a bot halts itself when its control thread has ended. */
export const CONTROL_GONE = 'the control thread is gone: nobody could halt this bot any more'

const ON_ITS_WAY = 'a halt has come in; its details are on their way'

/** Why everything is halted while it is not known what is. */
const NOT_WHOLE =
  'what the control thread has said of its halts could not be read to the end; it is asked for all of them'

/** How an attached thread learns of halts, where it differs from the bot thread. */
export interface AttachedView {
  /** The keeper has told this thread of every halt that the bot thread has raised. Asked before its notices are read. */
  allTold(): boolean
  /** Asks the control thread for all halts in force. */
  wantWholeSet(): void
}

/** A halt of the bot thread that the keeper has not answered yet. */
interface OwnHalt {
  readonly halt: Halt
  /** By `BotHalts.announce()`. */
  readonly number: number
}

/**
 * The halts in force, as the bot thread knows them. The latch says *that* something is halted; this says what, since
 * when and why. It is kept from the keeper's notices, which are read without an event loop.
 */
export class HaltView {
  /** What has changed, for who tells it to the bot. */
  readonly changes = new HaltChanges()
  readonly #latch: Latch
  readonly #attached: AttachedView | null
  #receive: () => Notice | undefined
  #known = new KnownHalts()
  readonly #own = new Map<number, OwnHalt>()
  readonly #pauses = new Map<PauseOwner, Pause>()
  /**
   * False while notices are taken, and from then on if that was broken off (by a full stack, say): one of them may be lost. Then
   * everything counts as halted until all halts were told anew.
   */
  #whole: boolean
  #durable = false
  #haltedAt = 0
  #revision = -1
  #role: Role
  #whyNotStarted: string | null = 'the kill switch has not started yet, and nothing passes before it has'

  /**
   * @param receive takes the next notice, or undefined when there is none; never waits
   * @param attached null: the bot thread, which knows its own halts, and has been told all others from the start on
   * @param role as far as it is known before the first notice
   */
  constructor(
    latch: Latch,
    receive: () => Notice | undefined,
    attached: AttachedView | null = null,
    role: Role = LEADS_NOBODY,
  ) {
    this.#latch = latch
    this.#receive = receive
    this.#attached = attached
    this.#whole = attached === null
    this.#role = role
  }

  /** All halts in force are known, as far as the keeper has told. */
  get isWhole(): boolean {
    return this.#whole
  }

  /** The state of everything, from the latch itself. A pause lets pass what `reducing` does. */
  state(): TradingState {
    const gate = this.#latch.gate.read()
    return this.pause(gate) === null ? gate.state : stricter(gate.state, 'reducing')
  }

  /** Whether this process follows another one, or others follow it. */
  role(): Role {
    this.readNotices()
    return this.#role
  }

  /** The strictest halt of everything, and the newest of those; null when there is none. */
  current(): Halt | null {
    this.readNotices()
    return this.#current(this.#latch.gate.read())
  }

  /** The strictest halt of everything of which the details are known, and the newest of those; null: there is none. */
  strictest(): Halt | null {
    this.readNotices()
    return this.#strictest()
  }

  /** True when the keeper has told of a halt that says what this one says; see {@link KnownHalts.repeats}. */
  repeats(halt: Halt): boolean {
    return this.#known.repeats(halt)
  }

  /** When this thread has learnt of the last halt, by `monotonicMs()`; 0: of none. One that repeats another counts as well. */
  haltedAt(): number {
    this.readNotices()
    return this.#haltedAt
  }

  /** True when the state as it stands is on disk. */
  durable(): boolean {
    this.readNotices()
    return this.#durable && this.#whole && this.#own.size === 0 && this.#latch.rateTrips.pending() === null
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
    return own.length === 0 ? this.#known.newest() : [...own.reverse(), ...this.#known.newest()].slice(0, HALTS_SHOWN)
  }

  /** How many there are. */
  count(): number {
    this.readNotices()
    return this.#known.size + this.#unanswered().length
  }

  /** The halts that cover an order: the strictest of everything first, then the strictest scoped one, and the bot thread's own. */
  covering(order: OrderIntent, gate: GateReading): Halt[] {
    // Asked before: what is told in between is among the notices then.
    const allTold = this.#attached?.allTold() ?? true
    this.readNotices()
    const halts: Halt[] = []
    const everything = this.#current(gate)
    if (everything !== null) halts.push(everything)
    if (gate.scoped) {
      const known = this.#known.covering(order)
      if (known !== null) halts.push(known)
      halts.push(...this.#ownHalts().filter(({ scope }) => scope !== null && covers(scope, order)))
    }
    if (!this.#whole) halts.push(this.#guards('halted', NOT_WHOLE))
    if (!allTold) halts.push(this.#guards('halted', ON_ITS_WAY))
    return halts
  }

  /** A pause that is in force, or null. One that rests on time is, as soon as its time is over by either clock. */
  pause(gate: GateReading): Pause | null {
    if (!gate.paused && !gate.timedPauses) return null
    const now = thisMoment()
    const overdue = gate.timedPauses ? this.#latch.pauses.overdue(now) : null
    if (overdue === null && !gate.paused) return null
    const known = overdue === null ? [...this.#pauses.values()][0] : this.#pauses.get(overdue)
    return known ?? newPause(overdue, now)
  }

  /** Those that the control thread has told, and one whose time is over of which it has not told yet. */
  pauses(): readonly Pause[] {
    this.readNotices()
    const overdue = this.pause(this.#latch.gate.read())
    const told = [...this.#pauses.values()]
    return overdue === null || told.some(({ owner }) => owner === overdue.owner) ? told : [...told, overdue]
  }

  /** Makes a halt of the bot thread known before the keeper has answered it. To be called once it was announced. */
  addOwn(callId: number, halt: Halt): void {
    const { announced: number } = this.#latch.botHalts.read()
    this.#own.set(callId, { halt, number })
    this.#haltedAt = monotonicMs()
    this.changes.note({ kind: 'own', halt })
  }

  /** Says why nothing passes, for good. */
  neverStarted(why: string): void {
    this.#receive = () => undefined
    this.#whyNotStarted = `the kill switch could not start, so nothing passes. ${why}`
  }

  #ownHalts(): Halt[] {
    return [...this.#own.values()].map(({ halt }) => halt)
  }

  #current(gate: GateReading): Halt | null {
    if (gate.state === 'active') return null
    const known = this.#strictest()
    return known?.level === gate.state ? known : this.#guards(gate.state, this.#unexplained())
  }

  /** Its own halts that are not in force under another id already: a program that repeats itself keeps that one. */
  #unanswered(): Halt[] {
    return this.#own.size === 0 ? [] : this.#ownHalts().filter((halt) => !this.#known.repeats(halt))
  }

  #strictest(): Halt | null {
    let strictest = this.#known.strictest()
    for (const halt of this.#unanswered()) {
      if (halt.scope === null && stricter(halt.level, strictest?.level ?? 'active') === halt.level) strictest = halt
    }
    return strictest
  }

  /** What stands for a halt of which nothing is known. */
  #guards(level: HaltLevel, reason: string): Halt {
    const since = new Date(this.#latch.beats.clock() || Date.now())
    const haltId = this.#latch.rateTrips.pending() ?? this.#latch.haltIds.current()
    return newHalt({ haltId, level, reason, source: 'guard', operator: null, scope: null }, since)
  }

  #unexplained(): string {
    if (this.#whyNotStarted !== null) return this.#whyNotStarted
    return this.#latch.beats.isControlGone() ? CONTROL_GONE : ON_ITS_WAY
  }

  /** Takes what the keeper has published since the last time, and asks for all of it when some may be lost. */
  readNotices(): void {
    const { news } = this.#latch
    const revision = news.revision()
    if (revision !== this.#revision) this.#drain(revision)
    if (this.#whole) return
    if (this.#attached === null) news.wantWholeSet()
    else this.#attached.wantWholeSet()
  }

  #drain(revision: number): void {
    let whole = this.#whole
    this.#whole = false
    this.#revision = revision
    for (let notice = this.#receive(); notice !== undefined; notice = this.#receive()) {
      this.#take(notice)
      if (notice.kind === 'whole') whole = true
    }
    this.#whole = whole
  }

  #take(notice: Notice): void {
    this.#whyNotStarted = null
    switch (notice.kind) {
      case 'raised':
        this.#haltedAt = monotonicMs()
        this.#raised(notice)
        this.#doubtFollowers()
        return
      case 'lifted':
        this.#doubtFollowers()
        for (const haltId of notice.haltIds) this.#known.remove(haltId)
        this.changes.note(notice)
        return
      case 'durable':
        this.#durable = notice.durable
        return
      case 'paused':
        this.#paused(notice.pause)
        return
      case 'unpaused':
        this.#unpaused(notice.owner)
        return
      case 'role':
        this.#role = notice.role
        return
      case 'whole':
        this.#takeWhole(notice)
    }
  }

  /** What they may send has changed. */
  #doubtFollowers(): void {
    if (this.#role.followers > 0) this.#role = { ...this.#role, followersSettledAt: null }
  }

  #raised({ halt, replaced, callId }: Extract<Notice, { kind: 'raised' }>): void {
    const own = callId === null ? undefined : this.#own.get(callId)
    if (callId !== null) this.#own.delete(callId)
    if (replaced != null) this.#known.remove(replaced)
    this.#known.add(halt)
    const instead = [replaced, own?.halt.haltId].filter((haltId) => haltId != null && haltId !== halt.haltId)
    this.changes.note({ kind: 'raised', halt, instead: instead as string[] })
  }

  #paused(pause: Pause): void {
    const isNew = !this.#pauses.has(pause.owner)
    this.#pauses.set(pause.owner, pause)
    if (isNew) this.changes.note({ kind: 'paused', pause })
  }

  #unpaused(owner: PauseOwner): void {
    const pause = this.#pauses.get(owner)
    this.#pauses.delete(owner)
    if (pause !== undefined) this.changes.note({ kind: 'unpaused', pause })
  }

  #takeWhole({ halts, pauses, durable, botHaltsTaken, role }: WholeSet): void {
    this.#role = role
    for (const owner of this.#pauses.keys()) if (!pauses.some((each) => each.owner === owner)) this.#unpaused(owner)
    for (const pause of pauses) this.#paused(pause)
    this.#haltedAt = monotonicMs()
    this.#known = new KnownHalts(halts)
    this.#durable = durable
    for (const [callId, { number }] of this.#own) if (number <= botHaltsTaken) this.#own.delete(callId)
    this.changes.note({ kind: 'whole', halts: [...halts, ...this.#unanswered()] })
  }
}

/** One of which no details are known yet. */
function newPause(owner: PauseOwner | null, { wall }: Moment): Pause {
  const since = new Date(wall).toISOString()
  if (owner === null) return { owner: 'lease', reason: 'its details are on their way', since }
  return { owner, reason: 'its time is over, and nobody has renewed it', since }
}
