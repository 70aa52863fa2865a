import type { Latch } from '../../between/latch/latch.js'
import type { DeadManSetting } from '../../config/dead-man.js'
import { LATE, within } from '../../time/deadline.js'
import { type Moment, thisMoment } from '../../time/monotonic.js'
import { CloseRefusedError } from '../../words/close-refused.js'
import { comparedVenue } from '../../words/compared-name.js'
import type { DeadManStatus } from '../../words/dead-man.js'
import { riskAdding, type VenueSnapshot } from '../../words/exposure.js'
import type { Log } from '../../words/ports.js'
import { type FollowersReading, isFresh, isQuiet, showsAll } from '../../words/status.js'
import type { HeldVenueFacts, VenueFacts } from '../../words/venue-facts.js'
import type { AuditFacts } from '../disk/audit-entry.js'
import type { Pausing } from '../keeper/pausing.js'
import type { Venues } from '../venues/venues.js'
import { isNamed, problemAt } from './check.js'
import {
  attemptMs,
  hasLapsed,
  newSwitch,
  nextStep,
  protects,
  protectsUntil,
  type SwitchState,
  sinceMs,
  switchStatus,
} from './switch-state.js'

const OWNER = 'dead-mans-switch'

/** How long a start waits for the exchanges to confirm, in ms. Nothing has passed before. */
const FIRST_ARMING_MS = 3_000
/** What may take longer than this, in ms, is told as a pause: arming anew after a resume takes a moment. */
const UNTOLD_MS = 2_000
/** How long the disarming of a planned end may take, in ms. */
const LAST_STEP_MS = 1_500
/** How long is looked what rests at a planned end, in ms. */
const LAST_READING_MS = 500

const NOBODY = { who: null, source: 'guard', reason: null, haltId: null }

export interface DeadManParts {
  /** By the name of the venue. */
  readonly settings: Readonly<Record<string, DeadManSetting>>
  readonly latch: Latch
  /** What is known of the venues. One whose switch can't do what is configured is never armed, and risk stays paused. */
  readonly facts: readonly HeldVenueFacts[]
  readonly venues: Pick<Venues, 'names' | 'last' | 'readOne' | 'act'>
  readonly pausing: Pausing
  /** When the last halt came into force, by `monotonicMs()`. */
  readonly haltedAt: () => number
  readonly followers: () => FollowersReading
  /** A halt is being let in: what it covers is not known yet. */
  readonly lettingIn: () => boolean
  /** The shutdown was to take working orders off, and its time was over before they had gone. */
  readonly sweepGaveUp: () => boolean
  readonly settleMs: number
  readonly maxSnapshotAgeMs: number
  readonly note: (facts: AuditFacts) => void
  readonly log: Log
}

/** The switch of one venue. */
interface Switch {
  /** As the venue calls itself. */
  readonly venue: string
  readonly setting: DeadManSetting
  /** Why it can't be armed as it is configured; null: it can. */
  readonly problem: string | null
  state: SwitchState
  /** Since when it is wanted; null: it is not. */
  wantedSince: Moment | null
  /** The last reading that was looked through, and whether it shows an order that adds risk. */
  seen: { readonly of: VenueSnapshot; readonly risk: boolean } | null
  /** What had been sent when the disarming began; null: it was armed since. */
  sentAtDisarming: number | null
  /** The attempt under way, or the last one. */
  attempt: Promise<void>
}

/**
 * Keeps the exchanges' dead man's switches armed as long as an order that adds risk may rest, or may be sent at any moment; and disarms
 * them when neither is so, which is while halted and quiet. While one of them is not known to be armed, it pauses: no order that adds
 * risk comes to rest without it. The venues' own threads carry it out.
 */
export class DeadMan {
  readonly #parts: DeadManParts
  #switches: Switch[]
  #isEnding = false
  /** Of what the pause in force tells. */
  #told = ''

  constructor(parts: DeadManParts) {
    this.#parts = parts
    this.#switches = parts.venues.names.flatMap((venue) => this.#switchFor(venue, problemIn(parts, venue)))
  }

  /** From now on nothing that adds risk passes before all of them are armed. */
  hold(): void {
    this.#lookAtPause(thisMoment(), false)
  }

  /** Arms all of them. Resolves when they are, or after three seconds, paused. */
  async begin(): Promise<void> {
    if (this.#switches.length === 0) return
    for (const each of this.#switches) {
      each.wantedSince = thisMoment()
      this.#do(each, 'arm')
    }
    await within(Promise.all(this.#switches.map(({ attempt }) => attempt)), FIRST_ARMING_MS)
    this.#lookAtPause(thisMoment(), true)
  }

  /** To be called at each beat of the control thread. */
  look(): void {
    if (this.#isEnding || this.#switches.length === 0) return
    const now = thisMoment()
    for (const each of this.#switches) {
      const wanted = this.#isWanted(each)
      each.wantedSince = wanted ? (each.wantedSince ?? now) : null
      const step = nextStep(each.state, wanted, now, this.#parts.settleMs)
      if (step !== null) this.#do(each, step)
    }
    this.#lookAtPause(now, false)
  }

  list(): DeadManStatus[] {
    const now = thisMoment()
    return this.#switches.map(({ venue, state }) => switchStatus(venue, state, now))
  }

  /** Why a venue that comes can't be taken as it is configured; null: it can. */
  problemOf(facts: VenueFacts): string | null {
    return problemAt(this.#parts.settings, { ...facts, ofModule: false })
  }

  /** A venue has come. */
  add(venue: string): void {
    this.#switches = [...this.#switches, ...this.#switchFor(venue)]
    this.look()
  }

  /** A venue goes: disarms its switch. @returns what is left, for people; null: nothing */
  async remove(venue: string): Promise<string | null> {
    const found = this.#switches.find((each) => each.venue === venue)
    if (found === undefined) return null
    this.#switches = this.#switches.filter((each) => each !== found)
    const left = await this.#disarm(found)
    this.#lookAtPause(thisMoment(), false)
    return left
  }

  /** A planned end: disarms them, or lets them fire, as configured. Takes some two seconds at most, and not longer than it may. */
  async end(mostMs = Number.POSITIVE_INFINITY): Promise<void> {
    this.#isEnding = true
    // Nothing passes any more, so that a pause by a disarming is no news.
    for (const each of this.#switches) each.wantedSince = null
    const endOne = async (each: Switch) => {
      const done = await within(this.#end(each, mostMs), Math.min(mostMs, 2 * LAST_STEP_MS))
      if (done === LATE) this.#unclear(each)
    }
    await Promise.all(this.#switches.map(endOne))
  }

  #switchFor(venue: string, problem: string | null = null): Switch[] {
    return Object.entries(this.#parts.settings)
      .filter(([name]) => isNamed(venue, name))
      .slice(0, 1)
      .map(([, setting]) => ({
        venue,
        setting,
        problem,
        state: newSwitch(setting.timeoutMs),
        wantedSince: null,
        seen: null,
        sentAtDisarming: null,
        attempt: Promise.resolve(),
      }))
  }

  /** An order that adds risk may be sent at any moment, or rest. What was proved to rest no more does so until something was sent. */
  #isWanted(each: Switch): boolean {
    const { venue, setting, sentAtDisarming } = each
    const { armedAt } = each.state
    const { latch, venues, haltedAt, followers, lettingIn, settleMs, maxSnapshotAgeMs } = this.#parts
    const { state, shuttingDown } = latch.gate.read()
    if ((state === 'active' && !shuttingDown) || (lettingIn() && armedAt !== null)) return true
    if (shuttingDown && setting.onShutdown === 'fire' && armedAt !== null) return true
    const snapshot = venues.last(venue)
    if (showsRisk(each, snapshot)) return true
    const sent = latch.orders.sent()
    const orders = latch.orders.countsBeside(snapshot.began, settleMs)
    if (sentAtDisarming !== null && sentAtDisarming === sent && orders.inFlight === 0 && orders.unknown === 0)
      return false
    const reading = { orders, sent, haltedAt: haltedAt(), snapshots: [snapshot], followers: followers() }
    return !isQuiet({ ...reading, now: thisMoment(), maxSnapshotAgeMs })
  }

  #do(each: Switch, step: 'arm' | 'disarm'): void {
    each.attempt = this.#attempt(each, step, attemptMs(each.setting.timeoutMs))
  }

  async #attempt(each: Switch, step: 'arm' | 'disarm', deadlineMs: number): Promise<void> {
    const { venue, setting, problem } = each
    const triedAt = thisMoment()
    this.#begun(each, step, triedAt)
    try {
      if (step === 'arm' && problem !== null) throw new CloseRefusedError(problem)
      const timeoutMs = step === 'arm' ? setting.timeoutMs : 0
      await this.#parts.venues.act({ do: 'dead-man', venue, timeoutMs }, deadlineMs)
      this.#confirmed(each, step, triedAt)
    } catch (error) {
      this.#failed(each, step, triedAt, error as Error)
    }
    if (!this.#isEnding) this.#lookAtPause(thisMoment(), false)
  }

  /** Before a disarming is sent, nothing that adds risk may pass any more: it may arrive whenever it likes. */
  #begun(each: Switch, step: 'arm' | 'disarm', triedAt: Moment): void {
    if (step === 'arm') {
      each.state = { ...each.state, triedAt, busy: true, disarmedAt: null }
      return
    }
    each.sentAtDisarming = this.#parts.latch.orders.sent()
    each.state = { ...each.state, triedAt, busy: true, armedAt: null }
    this.#lookAtPause(triedAt, false)
  }

  #confirmed(each: Switch, step: 'arm' | 'disarm', at: Moment): void {
    const { venue, state: before } = each
    if (before.lastError !== null) {
      this.#parts.log('warn', `The dead man's switch at ${venue} answers again`, { venue })
    }
    const good = { busy: false, lastError: null }
    if (step === 'disarm') {
      each.state = { ...before, ...good, disarmedAt: at }
      return
    }
    if (hasLapsed(before, at)) this.#lapsed(venue)
    each.sentAtDisarming = null
    each.state = { ...before, ...good, armedAt: at }
  }

  #failed(each: Switch, step: 'arm' | 'disarm', at: Moment, error: Error): void {
    const { venue, state: before } = each
    if (before.lastError === null) {
      const what = `The dead man's switch at ${venue} could not be ${step}ed, and it is tried again: ${error.message}`
      this.#parts.log('warn', what, { venue })
    }
    const isUnclear = step === 'arm' && !(error instanceof CloseRefusedError)
    const unclearAt = isUnclear ? at : before.unclearAt
    each.state = { ...before, busy: false, lastError: error.message, unclearAt }
  }

  #lapsed(venue: string): void {
    const { log, note } = this.#parts
    const message = `The dead man's switch at ${venue} was not refreshed in time: the exchange may have cancelled what it covers. It is armed anew.`
    log('error', message, { venue })
    note({ ...NOBODY, what: "dead man's switch lapsed", details: { venue } })
  }

  /** @param told also what may be over in a moment */
  #lookAtPause(now: Moment, told: boolean): void {
    const { pausing } = this.#parts
    const open = this.#switches.filter(({ state }) => !protects(state, now))
    pausing.beginsAt(OWNER, earliest(this.#switches.map(({ state }) => protectsUntil(state))))
    if (open.length === 0) {
      pausing.end(OWNER)
      return
    }
    const isLong = ({ wantedSince, state }: Switch) =>
      wantedSince !== null && (told || state.armedAt !== null || sinceMs(wantedSince, now) >= UNTOLD_MS)
    const long = open.filter(isLong)
    if (long.length > 0) this.#pause(long)
    else
      pausing.hold(
        OWNER,
        `the switch at ${open.map(({ venue }) => venue).join(', ')} has to be armed again before an order passes`,
      )
  }

  /** Says why anew when it is of other venues, or an error is known. Not with each error: there may be another one at each attempt. */
  #pause(long: readonly Switch[]): void {
    const { pausing } = this.#parts
    const reason = long.map(whyPaused).join('; ')
    const told = long.map(({ venue, state }) => `${venue} ${state.lastError === null}`).join()
    pausing.begin(OWNER, reason)
    if (told !== this.#told) pausing.explain(OWNER, reason)
    this.#told = told
  }

  /** What was to go and has not is the exchange's to take off, and what is left without a switch is told. */
  async #end(each: Switch, mostMs: number): Promise<void> {
    const { venue, setting } = each
    // Beside the disarming, which must not wait for it.
    const rests = this.#riskAtRest(venue, Math.min(mostMs / 2, LAST_READING_MS))
    if (setting.onShutdown === 'fire') await this.#fire(each, 'on_shutdown', rests)
    else if (this.#parts.sweepGaveUp() && (await rests) !== 0) {
      await this.#fire(each, 'orders that were to be cancelled may rest there', rests)
    } else if ((await this.#disarm(each)) === null) {
      this.#uncovered(venue, await rests, 'shutdown_working_orders and on_shutdown say so')
    }
  }

  #uncovered(venue: string, rests: number | null, why: string): void {
    if (rests === 0) return
    const { log, note } = this.#parts
    const what = rests === null ? 'It is not known what rests there' : `${rests} orders that add risk rest there`
    log('warn', `${venue}: ${what}, and nobody takes that off any more (${why})`, { venue })
    note({ ...NOBODY, what: "orders left without a dead man's switch", reason: why, details: { venue, orders: rests } })
  }

  #unclear({ venue, setting: { timeoutMs } }: Switch): void {
    const { log, note } = this.#parts
    const why = 'the exchange has not answered in the time that was left'
    const message = `${venue}: it is not known whether its dead man's switch is disarmed: ${why}. It may cancel what rests within ${timeoutMs} ms.`
    log('error', message, { venue })
    note({ ...NOBODY, what: "dead man's switch not known to be disarmed", reason: why, details: { venue } })
  }

  /** How many orders that add risk rest, by a reading that shows all that was sent. Null: it is not known. */
  async #riskAtRest(venue: string, mostMs: number): Promise<number | null> {
    const { venues, latch, maxSnapshotAgeMs } = this.#parts
    const isNewest = (each: VenueSnapshot) =>
      isFresh(each, thisMoment(), maxSnapshotAgeMs) && showsAll(each, latch.orders.sent())
    if (!isNewest(venues.last(venue))) await venues.readOne(venue, mostMs)
    const last = venues.last(venue)
    const { openOrders, positions } = last
    return isNewest(last) && openOrders !== null ? riskAdding(openOrders, positions ?? []).length : null
  }

  async #fire(each: Switch, why: string, rests: Promise<number | null>): Promise<void> {
    const { log, note } = this.#parts
    const { venue, setting } = each
    if (each.state.busy) await within(each.attempt, LAST_STEP_MS / 2)
    const { armedAt, disarmedAt, lastError, busy } = each.state
    // Halted and quiet before: there is nothing to take off.
    if (disarmedAt !== null || (busy && armedAt === null && each.sentAtDisarming !== null)) return
    if (armedAt === null || hasLapsed(each.state, thisMoment())) {
      const unknown = `its dead man's switch is not known to run: ${lastError ?? 'the exchange has not confirmed it'}`
      return this.#uncovered(venue, await rests, unknown)
    }
    const left = `the exchange cancels what rests at ${venue} within ${setting.timeoutMs} ms`
    log('warn', `The dead man's switch at ${venue} is left to fire (${why}): ${left}`, { venue })
    note({ ...NOBODY, what: "dead man's switch left to fire", reason: why, details: { venue } })
  }

  /** @returns what is left, for people; null: nothing */
  async #disarm(each: Switch): Promise<string | null> {
    const { log, note } = this.#parts
    const { venue, setting } = each
    if (each.state.busy) await within(each.attempt, LAST_STEP_MS / 2)
    const left = `the exchange may cancel what rests at ${venue} within ${setting.timeoutMs} ms`
    await this.#attempt(each, 'disarm', LAST_STEP_MS)
    const { lastError } = each.state
    if (lastError === null) {
      note({ ...NOBODY, what: "dead man's switch disarmed", details: { venue } })
      return null
    }
    const failure = `its dead man's switch could not be disarmed (${lastError}): ${left}`
    log('error', `${venue}: ${failure}`, { venue })
    note({ ...NOBODY, what: "dead man's switch not disarmed", reason: lastError, details: { venue } })
    return failure
  }
}

function problemIn({ facts, settings }: DeadManParts, venue: string): string | null {
  const found = facts.find(({ name }) => comparedVenue(name) === comparedVenue(venue))
  return found === undefined ? null : problemAt(settings, found)
}

/** Once a reading: there may be thousands of orders, and it is asked at each beat. */
function showsRisk(each: Switch, snapshot: VenueSnapshot): boolean {
  if (each.seen?.of !== snapshot) {
    const { openOrders, positions } = snapshot
    each.seen = { of: snapshot, risk: riskAdding(openOrders ?? [], positions ?? []).length > 0 }
  }
  return each.seen.risk
}

function whyPaused({ venue, state: { lastError, armedAt } }: Switch): string {
  const why = lastError ?? 'the exchange has not confirmed it'
  return `the dead man's switch at ${venue} ${armedAt === null ? 'is not armed' : 'could not be refreshed'}: ${why}`
}

function earliest(moments: readonly (Moment | null)[]): Moment | null {
  const known = moments.filter((moment) => moment !== null)
  if (known.length === 0) return null
  return {
    wall: Math.min(...known.map(({ wall }) => wall)),
    monotonic: Math.min(...known.map((each) => each.monotonic)),
  }
}
