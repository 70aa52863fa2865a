import type { Latch } from '../between/latch/latch.js'
import type { Answer, ToBot, ToControl } from '../between/messages.js'
import { within } from '../time/deadline.js'
import { monotonicMs } from '../time/monotonic.js'
import type { Halt } from '../words/halt.js'
import type { Log } from '../words/ports.js'
import { describeScope } from '../words/scope.js'
import type { InFlightReport } from '../words/status.js'
import type { HostedCalls } from './api/hosted-calls.js'
import type { ScopeWarnings } from './api/scope-warnings.js'
import type { StatusSource } from './api/status-source.js'
import type { GuardsCheck } from './armed/guards-check.js'
import type { LimitedSymbols } from './bot/limited-symbols.js'
import type { SampledNames } from './bot/sampled-names.js'
import type { ShutdownWatch } from './bot/shutdown-watch.js'
import type { Drills } from './drills/drills.js'
import type { CloseAll } from './getting-out/close-all.js'
import type { Sweeper } from './getting-out/sweeper.js'
import type { AppliedHalt } from './keeper/halting.js'
import type { Keeper } from './keeper/keeper.js'
import type { BotTrips } from './trips/bot-trips.js'
import type { ChangingVenues } from './venues/changing-venues.js'
import type { VenueLine } from './venues/venue-line.js'

/** The part of a shutdown's deadline that cancelling working orders may take. */
const SWEEP_SHARE = 0.6

const NOBODY = { who: null, reason: null, haltId: null }

type Message<Type extends ToControl['type']> = Extract<ToControl, { type: Type }>

export interface InboxParts {
  readonly latch: Latch
  readonly keeper: Keeper
  readonly status: StatusSource
  readonly scopeWarnings: ScopeWarnings
  /** Takes the names in a sample of the orders. */
  readonly sampled: SampledNames
  /** Takes them as well. */
  readonly limitedSymbols: Pick<LimitedSymbols, 'take'>
  readonly hosted: HostedCalls
  readonly drills: Pick<Drills, 'take'>
  readonly guards: Pick<GuardsCheck, 'take'>
  readonly sweeper: Sweeper
  readonly closeAll: CloseAll
  /** The bot thread's own venues. */
  readonly venues: VenueLine
  /** To the bot thread. */
  readonly post: (message: ToBot) => void
  /** Takes the orders in flight, as the bot thread has reported them last. */
  readonly setInFlight: (orders: readonly InFlightReport[]) => void
  readonly changingVenues: ChangingVenues
  readonly trips: Pick<BotTrips, 'look' | 'takeOwn'>
  /** Ends the process where the bot thread can't. */
  readonly shutdownWatch: ShutdownWatch
  readonly isClosing: () => boolean
  readonly log: Log
  readonly close: (message: Message<'close'>) => Promise<void>
}

/** What the bot thread says, one handler a message. */
export class Inbox {
  readonly #parts: InboxParts

  constructor(parts: InboxParts) {
    this.#parts = parts
  }

  take(message: ToControl): void {
    this.#beat()
    switch (message.type) {
      case 'halt':
        void this.#halt(message)
        return
      case 'resume':
        void this.#resume(message)
        return
      case 'snapshots':
        this.#parts.venues.take(message)
        this.#parts.sweeper.look(message.snapshots)
        this.#parts.trips.look()
        return
      case 'venue-answer':
        this.#parts.venues.take(message)
        return
      case 'in-flight':
        this.#parts.setInFlight(message.orders)
        return
      case 'late':
        this.#late(message)
        return
      case 'sweep':
        void this.#sweep(message)
        return
      case 'rejected':
        this.#rejected(message)
        return
      case 'audit':
        this.#audit(message)
        return
      case 'sampled':
        this.#parts.sampled.take(message.order)
        this.#parts.limitedSymbols.take(message.order)
        return
      case 'own-trip':
        this.#parts.trips.takeOwn(message.word)
        return
      case 'venue-added':
        this.#reply(message.callId, this.#parts.changingVenues.add(message.facts))
        return
      case 'venue-removed':
        void this.#removeVenue(message)
        return
      case 'guards':
        this.#parts.guards.take(message.report)
        return
      case 'drill-answer':
        this.#parts.drills.take(message.id, message.answer)
        return
      case 'shutting-down':
        this.#parts.shutdownWatch.start(message.deadlineMs)
        return
      case 'hosted-call':
        this.#parts.hosted.take(message.call, message.port)
        return
      case 'close':
        void this.#parts.close(message)
    }
  }

  /** A halt by code or by a signal. It is in force already; who asked waits for the disk as long as she likes. */
  async #halt({ callId, number, halt, warnings, waitMs }: Message<'halt'>): Promise<void> {
    const { latch, keeper, status, isClosing } = this.#parts
    const { inFlight } = latch.orders.counts()
    const applied = keeper.halt({ halt, own: { callId, number }, who: null, warnings })
    const scopeWarnings = this.#warnOfScope(applied, halt)
    const onDisk = await keeper.onDisk(applied, null)
    if (waitMs > 0) await status.waitForQuiet(waitMs, isClosing)
    const { state, quiet } = await status.status()
    const { haltId } = applied.inForce
    this.#reply(callId, {
      haltId,
      latchMicros: null,
      inFlight,
      warnings: [...warnings, ...scopeWarnings],
      durable: onDisk === true,
      state,
      quiet,
    })
  }

  /** Code that halts may throw the reply away: a person should see it in the log, once. */
  #warnOfScope({ inForce }: AppliedHalt, { haltId }: Halt): string[] {
    const warnings = this.#parts.scopeWarnings.of(inForce.scope)
    if (inForce.haltId === haltId) for (const warning of warnings) this.#parts.log('warn', warning, { haltId })
    return warnings
  }

  async #resume({ callId, confirm, source, operator, accept, expiresAt }: Message<'resume'>): Promise<void> {
    const isGivenUp = () => monotonicMs() >= expiresAt
    this.#reply(
      callId,
      await this.#parts.keeper.resume({ confirm, source, operator, who: operator, accept, isGivenUp }),
    )
  }

  /** An answer that came after a halt which covers the order. */
  #late({ order, id, unknown }: Message<'late'>): void {
    const { keeper, sweeper } = this.#parts
    const haltId = keeper.halts.strictest()?.haltId ?? null
    const what = unknown ? 'late order of unknown outcome' : 'late order'
    keeper.tally(`${what} ${haltId}`, { ...NOBODY, what, source: 'guard', haltId, details: { order, id } })
    sweeper.late({ order, id })
  }

  /** What can't be cancelled must not take the time for the rest of the shutdown. */
  async #sweep({ callId, policy, deadlineMs }: Message<'sweep'>): Promise<void> {
    const { sweeper, closeAll } = this.#parts
    await Promise.all([sweeper.sweep(policy, deadlineMs * SWEEP_SHARE), within(closeAll.ended(), deadlineMs)])
    this.#reply(callId, null)
  }

  async #removeVenue({ callId, venue }: Message<'venue-removed'>): Promise<void> {
    this.#reply(callId, await this.#parts.changingVenues.remove(venue))
  }

  /** The example to a count of rejected orders. */
  #rejected({ order, code, haltId }: Message<'rejected'>): void {
    const where = describeScope({ ...(order.symbol !== null && { symbol: order.symbol }) }) || 'an order'
    const facts = { what: 'orders rejected', who: null, source: 'guard', reason: `${code}: ${where}`, haltId }
    this.#parts.keeper.tally('rejected', { ...facts, details: { code, example: order } }, 0)
  }

  #audit({ what, source, details }: Message<'audit'>): void {
    this.#parts.keeper.note({ ...NOBODY, what, source, details })
  }

  /** Timers wait while messages come by the ten thousand, and while as many are answered. */
  #beat(): void {
    this.#parts.latch.beats.controlBeat(Date.now())
  }

  #reply(callId: number, value: Answer | null): void {
    this.#beat()
    this.#parts.post({ type: 'reply', callId, value })
  }
}
