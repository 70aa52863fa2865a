import { hostname } from 'node:os'
import type { FleetWords, FleetWritten } from '../../between/fleet-messages.js'
import type { FleetSettings } from '../../config/fleet.js'
import { monotonicMs } from '../../time/monotonic.js'
import type { FleetHalt, FleetMembers, FleetPresence, FleetStatus, SignedResume } from '../../words/fleet.js'
import type { Halt } from '../../words/halt.js'
import { HALTS_SHOWN } from '../../words/halt-set.js'
import type { Log } from '../../words/ports.js'
import type { TradingState } from '../../words/trading-state.js'
import type { FleetHeard, KeptFleet } from '../disk/journal-entry.js'
import type { AppliedHalt } from '../keeper/halting.js'
import type { Keeper } from '../keeper/keeper.js'
import { toFleetHalt } from './fleet-halt.js'
import type { FleetSaid, FleetThread } from './fleet-thread.js'
import { HaltsOfFleet } from './halts-of-fleet.js'
import { FleetLease } from './lease.js'
import { Resumed } from './resumed.js'
import { ResumesOfFleet, type TakenResume } from './resumes-of-fleet.js'
import { inDays, isTooLong, silenceOf } from './silence.js'

/** What a bot says of itself to its fleet, as it stands now. */
export type FleetSelf = Pick<FleetPresence, 'url' | 'quiet' | 'equity'>

export interface FleetParts {
  /** With the name of this bot. */
  readonly settings: FleetSettings
  readonly keeper: Keeper
  readonly thread: Pick<FleetThread, 'start' | 'tell' | 'halt' | 'resume' | 'members' | 'look' | 'close' | 'failure'>
  /** What the last run has left; left out: nothing. */
  readonly kept?: KeptFleet
  readonly state: () => TradingState
  readonly self: () => FleetSelf
  readonly bot: { readonly run: string; readonly version: string; readonly pid: number }
  readonly log: Log
}

/** So often it is written down that the engine was heard, in ms: often enough for a silence of weeks. */
const NOTE_HEARD_MS = 6 * 3_600_000
const FORGET_MS = 3_600_000
const HOST = hostname()

/**
 * This bot in its fleet: what the fleet thread says comes into force here, and what is in force here is told with each renewal. Nothing
 * of it waits for the engine.
 */
export class Fleet {
  readonly #parts: FleetParts
  readonly #lease: FleetLease
  readonly #halts: HaltsOfFleet
  readonly #resumes: ResumesOfFleet
  readonly #resumed: Resumed
  /** As it was written down last. Null: this bot is new in the fleet. */
  #heard: FleetHeard | null
  /** By this machine's clock. */
  #heardAt: number | null = null
  /** False: what this bot holds may be too old to be told. */
  #writesBack = false
  /** Halts that nobody may have told this bot the end of, until halts of its own stand for them; null: there are none. */
  #old: { readonly haltIds: readonly string[]; readonly why: string } | null = null
  #told = ''
  #toldState: string | null = null
  #lost = 0
  /** By `monotonicMs()`. A lease that was never held is told once it would have been over. */
  #beganAt = Number.POSITIVE_INFINITY
  #wasHeld = false
  #forgotAt = 0
  #second: NodeJS.Timeout | null = null
  #isLooking = false
  #isTelling = false

  constructor(parts: FleetParts) {
    const { settings, keeper, kept, log } = parts
    this.#parts = parts
    this.#heard = kept?.heard ?? null
    const before = this.#heard === null || this.#heard.group === settings.group ? null : this.#heard.group
    this.#resumed = new Resumed(before === null ? kept?.resumes : [])
    this.#lease = new FleetLease(keeper.pausing, settings)
    const onWritten = () => this.#tellSoon()
    this.#halts = new HaltsOfFleet({ keeper, resumed: this.#resumed, onWritten, log })
    const signers = settings
    this.#resumes = new ResumesOfFleet({ keeper, halts: this.#halts, resumed: this.#resumed, signers, log })
    if (before !== null) this.#findOld(`this bot was in the fleet ${before}`)
  }

  get settings(): Pick<FleetSettings, 'group' | 'bot' | 'leaseMs' | 'onLostLease'> {
    return this.#parts.settings
  }

  /** To be called before the first order passes. */
  hold(): void {
    this.#lease.hold()
  }

  /** The state of the last run is in force. */
  begin(): void {
    this.#beganAt = monotonicMs()
    this.#parts.thread.start(this.#words(), (said) => this.#take(said))
    this.#second = setInterval(() => void this.#lookEachSecond(), 1_000)
    void this.#lookEachSecond()
  }

  /** To be called at each beat. */
  look(): void {
    const { thread } = this.#parts
    const isHeld = this.#lease.isHeld()
    if (this.#wasHeld && !isHeld) this.#lost++
    this.#wasHeld = isHeld
    if (isHeld || monotonicMs() - this.#beganAt > this.#parts.settings.leaseMs)
      this.#lease.look(thread.failure ?? 'no renewal has come back in time')
    thread.look()
    if (this.#parts.state() !== this.#toldState) this.#tell()
  }

  /** @param saysGoodbye see {@link FleetThread.close} */
  async end(saysGoodbye = true): Promise<void> {
    if (this.#second !== null) clearInterval(this.#second)
    this.#second = null
    await this.#parts.thread.close(saysGoodbye)
  }

  /** Halts the fleet: in force here when this returns. @param who for the journal */
  halt(halt: Halt, who: string | null, warnings: readonly string[]): AppliedHalt {
    const applied = this.#halts.apply(halt, who, warnings)
    this.#tell()
    return applied
  }

  /** The resume that has ended this halt; undefined: none has. */
  resumeOf(haltId: string): SignedResume | undefined {
    return this.#resumed.of(haltId)
  }

  /** Tells the engine of a halt of the fleet at once. Never rejects. */
  async write(halt: Halt, deadlineMs: number): Promise<FleetWritten> {
    const told = toFleetHalt(halt)
    return told === null
      ? { kind: 'not-known', why: `${halt.haltId} is no halt of the fleet` }
      : this.#parts.thread.halt(told, deadlineMs)
  }

  /** Takes a resume that a caller has sent. Never rejects. */
  async resume(resume: SignedResume): Promise<TakenResume> {
    const taken = await this.#resumes.check(resume)
    this.#tell()
    return taken
  }

  /** Tells the engine of a resume that was taken here. Never rejects. */
  writeResume(resume: SignedResume, deadlineMs: number): Promise<FleetWritten> {
    return this.#parts.thread.resume(resume, deadlineMs)
  }

  /** Null: the engine can't be asked. Never rejects. */
  members(deadlineMs: number): Promise<FleetMembers | null> {
    return this.#parts.thread.members(deadlineMs)
  }

  /** As they are told. */
  halts(): readonly FleetHalt[] {
    return this.#halts.told()
  }

  status(): FleetStatus {
    const { settings, thread } = this.#parts
    const { endsAt } = this.#lease
    return {
      group: settings.group,
      bot: settings.bot,
      engine: settings.urls.map(withoutSecrets).join(', '),
      lease: this.#lease.isHeld() ? 'held' : 'lost',
      leaseEndsAt: endsAt === null ? null : new Date(endsAt).toISOString(),
      failure: thread.failure,
      halts: [...this.#parts.keeper.halts.ofFleet.keys()].slice(0, HALTS_SHOWN),
      haltCount: this.#parts.keeper.halts.ofFleet.size,
      lostLeases: this.#lost,
    }
  }

  #take(said: FleetSaid): void {
    switch (said.type) {
      case 'renewed':
        this.#renewed(said)
        this.#tell()
        return
      case 'heard': {
        const over = this.#halts.heard(said.halts)
        this.#parts.keeper.fleetTakenUpTo(said.number)
        for (const haltId of over) this.#carry(haltId)
        break
      }
      case 'resumed':
        this.#resumes.heard(said.resumes)
    }
    this.#tellSoon()
  }

  #renewed({ asked, engineMs }: Extract<FleetSaid, { readonly type: 'renewed' }>): void {
    this.#lease.renew(asked)
    this.#resumes.renewed()
    const now = Date.now()
    if (this.#heard !== null) this.#lookForSilence(silenceOf(this.#lastHeard(this.#heard), now, engineMs))
    this.#heardAt = now
    this.#writesBack = this.#old === null
    const isDue = this.#heard?.engineMs == null || now - Date.parse(this.#heard.at) > NOTE_HEARD_MS
    if (isDue && this.#writesBack) this.#noteHeard({ at: new Date(now).toISOString(), engineMs })
  }

  /** As it was written down, or better where it is known better. */
  #lastHeard(heard: FleetHeard): Omit<FleetHeard, 'group'> {
    const at = Math.max(Date.parse(heard.at), this.#heardAt ?? 0)
    return { at: new Date(at).toISOString(), engineMs: this.#heardAt === null ? heard.engineMs : null }
  }

  #noteHeard(said: Omit<FleetHeard, 'group'>): void {
    const before = this.#heard
    const { group } = this.#parts.settings
    const heard = { ...said, group }
    this.#heard = heard
    // Resumes of another fleet end nothing in this one.
    const forgetBefore = before === null || before.group === group ? {} : { forgetBefore: said.at }
    void this.#parts.keeper.keepFleet({ heard, ...forgetBefore }, 'fleet heard').then((onDisk) => {
      if (!onDisk && this.#heard === heard) this.#heard = before
    })
  }

  #carry(haltId: string): void {
    const resume = this.#resumed.of(haltId)
    if (resume !== undefined) this.#resumes.carry(resume)
  }

  async #lookEachSecond(): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    try {
      const now = Date.now()
      if (this.#heard === null) this.#noteHeard({ at: new Date(now).toISOString(), engineMs: null })
      else this.#lookForSilence(silenceOf(this.#lastHeard(this.#heard), now, null))
      await this.#endWhatIsOld()
      await this.#resumes.look()
      if (now - this.#forgotAt > FORGET_MS) {
        this.#forgotAt = now
        await this.#resumes.forget(now)
      }
      this.#tell()
    } finally {
      this.#isLooking = false
    }
  }

  /** What is held here is told no more then: others may have forgotten that it was resumed. */
  #lookForSilence(silenceMs: number): void {
    if (this.#old !== null || !isTooLong(silenceMs)) return
    this.#findOld(`this bot has not heard its fleet for ${inDays(silenceMs)}`)
  }

  #findOld(why: string): void {
    this.#writesBack = false
    this.#old = { haltIds: this.#halts.list().map(({ haltId }) => haltId), why }
  }

  async #endWhatIsOld(): Promise<void> {
    if (this.#old === null) return
    const { haltIds, why } = this.#old
    if (!(await this.#halts.becomeLocal(haltIds, why))) return
    this.#noteHeard({ at: new Date().toISOString(), engineMs: null })
    this.#old = null
  }

  /** Once for all that has come at the same time: it costs more, the more halts there are. */
  #tellSoon(): void {
    if (this.#isTelling) return
    this.#isTelling = true
    setImmediate(() => {
      this.#isTelling = false
      this.#tell()
    })
  }

  /** Tells the thread what has changed. */
  #tell(): void {
    if (this.#second === null) return
    const words = this.#words()
    const { presence, halts, resumes, writesBack } = words
    this.#toldState = presence.state
    const ids = halts.map(({ haltId }) => haltId)
    const text = JSON.stringify([presence, ids, resumes.map(({ signature }) => signature), writesBack])
    if (text === this.#told) return
    this.#told = text
    this.#parts.thread.tell(words)
  }

  #words(): FleetWords {
    const halts = this.#halts.told()
    return { presence: this.#presence(halts), halts, resumes: this.#resumes.carried(), writesBack: this.#writesBack }
  }

  #presence(halts: readonly FleetHalt[]): FleetPresence {
    const { settings, keeper, bot, state, self } = this.#parts
    const holds = halts.map(({ haltId }) => haltId)
    return {
      bot: settings.bot,
      run: bot.run,
      version: bot.version,
      host: HOST,
      pid: bot.pid,
      state: state(),
      ...self(),
      journalled: holds.filter((haltId) => keeper.isJournalled(haltId)),
      holds,
      leaseMs: settings.leaseMs,
    }
  }
}

function withoutSecrets(text: string): string {
  const url = new URL(text)
  return `${url.protocol}//${url.host}`
}
