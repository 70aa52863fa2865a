import type { Latch } from '../../between/latch/latch.js'
import { describeSelf } from '../../between/lock-owner.js'
import {
  type ControlSettings,
  FOLLOWS_ANOTHER,
  type Notice,
  type ToBot,
  type ToControl,
  type WholeSet,
} from '../../between/messages.js'
import { LATE, within } from '../../time/deadline.js'
import { monotonicMs } from '../../time/monotonic.js'
import { neverRead } from '../../words/exposure.js'
import { type Halt, newHalt } from '../../words/halt.js'
import { PAUSE_OWNERS, type Pause, type PauseOwner } from '../../words/pause.js'
import type { Log } from '../../words/ports.js'
import { describeScope } from '../../words/scope.js'
import { describeRemoval } from '../../words/venue-removal.js'
import type { BotWatch } from '../bot/bot-watch.js'
import type { ShutdownWatch } from '../bot/shutdown-watch.js'
import { StuckReport } from '../bot/stuck-report.js'
import { problemAt } from '../dead-man/check.js'
import { DiskFiles } from '../disk/files.js'
import { Permit } from '../disk/permit.js'
import { HaltsInForce } from '../keeper/halts-in-force.js'
import { Pausing } from '../keeper/pausing.js'
import { WholeSetAnswer } from '../keeper/whole-set-answer.js'
import type { VenueConnections } from '../venues/venue-connections.js'
import { FollowedHalts } from './followed-halts.js'
import { FollowerAnswers } from './follower-answers.js'
import { LeaderConnection, type LeadersWord } from './leader-connection.js'
import { Lease } from './lease.js'
import type { Welcome } from './protocol.js'
import { RelayedCalls } from './relayed-calls.js'

/** How long the leader may take to confirm a halt before this process takes the permit away itself, in ms. */
const HEARD_MS = 2_000
/** How much longer it may take to say all that was asked for, in ms. */
const REPORT_MS = 1_500
const SHORTEST_BEAT_MS = 40
const LONGEST_BEAT_MS = 100
/** So many beats in a lease: one that is late is not the end of it. */
const BEATS_IN_LEASE = 6
/** Who pauses by the leader's word: all but the follower itself. */
const ITS_OWNERS = PAUSE_OWNERS.filter((owner) => owner !== 'leader')

type Message<Type extends ToControl['type']> = Extract<ToControl, { type: Type }>

export interface FollowerParts {
  readonly latch: Latch
  readonly settings: ControlSettings
  readonly bot: BotWatch
  /** The bot thread's venues, of which this process reads none before it leads. */
  readonly venues: Pick<VenueConnections, 'add' | 'remove'>
  readonly shutdownWatch: Pick<ShutdownWatch, 'start'>
  /** To the bot thread. */
  readonly post: (message: ToBot) => void
  readonly tellGuard: (notice: Notice) => void
  readonly log: Log
}

/** The control thread of a process that follows another one: what the leader says is in force here, and what is said here it is told. */
export class Follower {
  readonly #parts: FollowerParts
  /** Of this run. */
  readonly nonce: string
  readonly #inForce: HaltsInForce
  readonly #halts: FollowedHalts
  readonly #pausing: Pausing
  readonly #lease: Lease
  readonly #connection: LeaderConnection
  readonly #answers = new FollowerAnswers()
  readonly #relayed: RelayedCalls
  readonly #permit: Pick<Permit, 'revoke'>
  readonly #wholeSet: WholeSetAnswer
  readonly #stuckReport: StuckReport
  #timer: NodeJS.Timeout | null = null
  /** What the leader says of the disk; false while nothing was heard. */
  #durable = false
  #lettingIn: string | null = null
  /** The run of the leader that was heard last. */
  #leader: string | null = null
  #onHeard: () => void = () => {}
  #hasLed = false
  #hasWaited = false

  constructor(parts: FollowerParts) {
    const { latch, settings, bot, tellGuard, log } = parts
    const { stateDir, botName, version, leaseMs, settleMs } = settings
    const who = describeSelf(botName)
    this.#parts = parts
    this.nonce = who.nonce
    this.#inForce = new HaltsInForce(latch, tellGuard, [])
    this.#halts = new FollowedHalts(this.#inForce)
    const publish = (notice: Notice) => this.#inForce.publish(notice)
    // Until it is known whether there is a leader, that it was not heard yet is no news.
    const told: Log = (level, message, fields) => (this.#hasWaited ? log(level, message, fields) : undefined)
    this.#pausing = new Pausing({ latch, publish, note: () => {}, log: told })
    this.#lease = new Lease(this.#pausing, leaseMs)
    this.#permit = permitOfAnother(stateDir)
    this.#wholeSet = new WholeSetAnswer({
      latch,
      keeper: this.#asKeeper(),
      role: () => FOLLOWS_ANOTHER,
      tellGuard,
    })
    // The leader notes it, by the beats that it hears.
    this.#stuckReport = new StuckReport({ bot, pid: settings.pid, log, note: () => {} })
    this.#relayed = new RelayedCalls({ stateDir, send: (message) => this.#connection.send(message) })
    this.#connection = new LeaderConnection({
      stateDir,
      who,
      version,
      leaseMs,
      lease: this.#lease,
      told: () => ({
        bot: bot.life,
        orders: latch.orders.counts(),
        sent: latch.orders.sent(),
        settled: latch.orders.settledSent(monotonicMs(), settleMs) !== -1,
      }),
      onWelcome: (welcome) => this.#welcome(welcome),
      onWord: (word) => this.#take(word),
      onPauseTimes: (times) => {
        for (const owner of ITS_OWNERS) this.#pausing.beginsAt(owner, times[owner] ?? null)
      },
      onLost: () => this.#lost(),
    })
  }

  /** There is a line to the leader, though nothing may be heard on it. */
  get hasLine(): boolean {
    return this.#connection.isThere
  }

  get isFollowing(): boolean {
    return !this.#hasLed
  }

  wholeSet(): WholeSet {
    return this.#wholeSet.wholeSet()
  }

  /** All that is in force here. The next leader has to know of it, whatever the journal says by then: that may be lost. */
  get inForce(): readonly Halt[] {
    return this.#halts.list()
  }

  /** Paused until the leader is heard. */
  begin(): void {
    this.#lease.look(this.#connection.why)
    this.#inForce.publish({ kind: 'role', role: FOLLOWS_ANOTHER })
    this.#parts.latch.gate.started('active', false)
    this.goOn()
  }

  /** Looks for the leader, and listens to it. */
  goOn(): void {
    const { leaseMs } = this.#parts.settings
    const beatMs = Math.max(SHORTEST_BEAT_MS, Math.min(LONGEST_BEAT_MS, leaseMs / BEATS_IN_LEASE))
    this.#timer ??= setInterval(() => this.#beat(), beatMs)
    this.#beat()
  }

  /** Resolves when the leader was heard, or after `deadlineMs`. */
  async heard(deadlineMs: number): Promise<boolean> {
    const heard = new Promise<boolean>((resolve) => {
      this.#onHeard = () => resolve(true)
    })
    const isHeard = this.#connection.isHeard || (await within(heard, deadlineMs)) === true
    this.#hasWaited = true
    return isHeard
  }

  /** Looks for no leader any more; the lease runs on. */
  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }

  /**
   * This process leads: what the leader had paused is over, and so is the lease.
   *
   * @param kept what this process pauses by itself from now on
   */
  led(kept: readonly Pause[]): void {
    this.stop()
    this.#hasLed = true
    this.#connection.end()
    this.#lease.end()
    for (const owner of ITS_OWNERS.filter((each) => !kept.some((pause) => pause.owner === each))) {
      this.#pausing.beginsAt(owner, null)
      this.#pausing.end(owner)
    }
  }

  /** Says goodbye. What the leader has not heard is left to the permit. */
  async end(): Promise<void> {
    this.stop()
    this.#connection.send({ type: 'goodbye' })
    this.#connection.end()
    if (this.#halts.unheard().length > 0) await this.#revoke()
  }

  /** Takes what the bot thread says, but for its end. */
  take(message: ToControl): void {
    this.#parts.latch.beats.controlBeat(Date.now())
    switch (message.type) {
      case 'halt':
        void this.#halt(message)
        return
      case 'resume':
        void this.#resume(message)
        return
      case 'late':
      case 'audit':
      case 'rejected':
      case 'sampled':
      case 'own-trip':
        this.#connection.send({ type: 'told', message })
        return
      case 'sweep':
        // The leader takes orders off.
        this.#parts.post({ type: 'reply', callId: message.callId, value: null })
        return
      case 'venue-added':
      case 'venue-removed':
        this.#changeVenue(message)
        return
      case 'hosted-call': {
        const { isHeard, why } = this.#connection
        this.#relayed.take(message.call, message.port, isHeard ? null : why)
        return
      }
      case 'shutting-down':
        this.#parts.shutdownWatch.start(message.deadlineMs)
    }
  }

  /** Read by nobody while this process follows. */
  #changeVenue(message: Message<'venue-added' | 'venue-removed'>): void {
    const { latch, settings, venues, post } = this.#parts
    const { callId, venue } = message
    const isAdded = message.type === 'venue-added'
    const refused = isAdded ? problemAt(settings.deadMan, { ...message.facts, ofModule: false }) : null
    if (refused !== null) {
      post({ type: 'reply', callId, value: { kind: 'venue-change', refused, removal: null } })
      return
    }
    if (isAdded) venues.add(message.facts)
    else venues.remove(venue)
    const removal = isAdded ? null : describeRemoval(neverRead(venue), latch.orders.counts())
    post({ type: 'reply', callId, value: { kind: 'venue-change', refused: null, removal } })
  }

  #beat(): void {
    this.#wholeSet.look()
    this.#stuckReport.look()
    this.#connection.beat()
    const { isHeard, why } = this.#connection
    if (isHeard) return
    this.#lease.look(why)
    this.#pausing.explain('leader', why)
  }

  /** In force already; the rest is for who waits for the disk. */
  async #halt({ callId, number, halt, warnings, waitMs }: Message<'halt'>): Promise<void> {
    const { latch, post } = this.#parts
    const { inFlight } = latch.orders.counts()
    const said = this.#halts.own(halt, { callId, number })
    this.#tellDurable()
    const answer = this.#answers.halt(said.haltId)
    const isHeard = this.#connection.isHeard
    this.#tellLeader(said, warnings, waitMs)
    const first = isHeard ? await within(answer.first, HEARD_MS) : LATE
    const isWritten = first !== LATE && first.durable
    const durable = isWritten || (await this.#leaveOnDisk(number))
    if (durable) latch.botHalts.writtenUpTo(number)
    const last = first === LATE ? LATE : await within(answer.last, waitMs + REPORT_MS)
    answer.forget()
    const report = last !== LATE ? last : first !== LATE ? first : null
    const own = {
      haltId: said.haltId,
      warnings: [...warnings, notHeard(this.#connection.why, durable)],
      state: latch.gate.read().state,
      quiet: false,
    }
    post({ type: 'reply', callId, value: { ...own, ...report, latchMicros: null, inFlight, durable } })
  }

  #tellLeader(halt: Halt, warnings: readonly string[], waitMs: number): void {
    if (this.#connection.send({ type: 'halt', halt, warnings, waitMs })) this.#halts.said(halt.haltId)
  }

  async #resume({ callId, confirm, source, operator, accept, expiresAt }: Message<'resume'>): Promise<void> {
    const { post } = this.#parts
    if (!this.#connection.isHeard) {
      post({ type: 'reply', callId, value: { kind: 'leader-unheard', why: this.#connection.why } })
      return
    }
    const late = `the leader in ${this.#parts.settings.stateDir} has not answered`
    const answer = this.#answers.resume(callId, expiresAt - monotonicMs(), { kind: 'leader-unheard', why: late })
    this.#connection.send({ type: 'resume', call: callId, confirm, source, operator, accept, expiresAt })
    post({ type: 'reply', callId, value: await answer })
  }

  #welcome({ halts, pauses, durable, lettingIn, lastEpoch, who }: Welcome): void {
    const { haltIds } = this.#parts.latch
    if (lastEpoch > haltIds.lastEpoch) haltIds.lastEpoch = lastEpoch
    this.#announce(halts)
    const isNew = this.#leader !== null && this.#leader !== who.nonce
    this.#halts.whole(halts, isNew)
    this.#leader = who.nonce
    for (const { owner, reason } of pauses) this.#pausing.begin(owner, reason)
    const isOver = (owner: PauseOwner) => !pauses.some((each) => each.owner === owner)
    for (const owner of ITS_OWNERS.filter(isOver)) this.#pausing.end(owner)
    this.#letIn(lettingIn)
    this.#durable = durable
    for (const halt of this.#halts.unheard()) this.#tellLeader(halt, [], 0)
    this.#tellDurable()
    // The lease begins behind this.
    queueMicrotask(() => this.#onHeard())
  }

  #take(word: LeadersWord): void {
    switch (word.type) {
      case 'notice':
        this.#takeNotice(word.notice)
        return
      case 'letting-in':
        this.#letIn(word.haltId)
        return
      case 'halted':
        if (word.hasEnded) this.#halts.lifted([word.haltId])
        else this.#halts.heard(word.haltId, word.report.haltId)
        this.#answers.halted(word.haltId, word.report, word.last)
        this.#tellDurable()
        return
      case 'hosted-reply':
        this.#relayed.answered(word.number, word.reply)
        return
      case 'resumed':
        this.#answers.resumed(word.call, word.report)
    }
  }

  #takeNotice(notice: Notice): void {
    switch (notice.kind) {
      case 'raised':
        this.#announce([notice.halt])
        this.#halts.raised(notice.halt, notice.replaced ?? null)
        return
      case 'lifted':
        this.#halts.lifted(notice.haltIds)
        this.#parts.log('warn', `RESUMED ${notice.haltIds.join(', ')} by the leader`, { lifted: notice.haltIds })
        return
      case 'durable':
        this.#durable = notice.durable
        this.#tellDurable()
        return
      case 'paused':
        this.#pausing.begin(notice.pause.owner, notice.pause.reason)
        this.#pausing.explain(notice.pause.owner, notice.pause.reason)
        return
      case 'unpaused':
        this.#pausing.end(notice.owner)
    }
  }

  #announce(halts: readonly Halt[]): void {
    for (const halt of halts) {
      if (this.#inForce.halts.has(halt.haltId)) continue
      const { haltId, scope, level, reason } = halt
      const message = `${level.toUpperCase()} ${haltId} (${describeScope(scope)}) by the leader: ${reason}`
      this.#parts.log('warn', message, { halt })
    }
  }

  /** A halt is on its way at the leader, whose details are not known yet; null: none is any more. */
  #letIn(haltId: string | null): void {
    const { gate, haltIds } = this.#parts.latch
    this.#lettingIn = haltId
    if (haltId === null) {
      gate.letInDone()
      return
    }
    haltIds.setCurrent(haltId)
    gate.letIn()
  }

  #lost(): void {
    const { latch, log } = this.#parts
    const { why } = this.#connection
    if (this.#lease.isInForce) log('warn', `${why}. This process goes on until its lease is over.`, {})
    this.#relayed.lost(this.#connection.why)
    this.#answers.lost(`${why}, and whether it has resumed is not known`)
    // What the leader was about to hear must not be lost with it.
    if (this.#lettingIn !== null) {
      const reason = 'a halt was coming in at the leader as it was lost'
      const what = { level: 'halted', reason, source: 'guard', operator: null, scope: null } as const
      this.#halts.own(newHalt({ ...what, haltId: latch.haltIds.mint() }), null)
      void this.#revoke()
    }
    this.#letIn(null)
    this.#tellDurable()
  }

  /** What was waited for may have come about meanwhile: this process leads, and its keeper has written the halt. */
  async #leaveOnDisk(number: number): Promise<boolean> {
    return this.#hasLed ? this.#parts.latch.botHalts.read().written >= number : this.#revoke()
  }

  /** Without the permit the next leader begins halted. Returns whether that is sure. */
  async #revoke(): Promise<boolean> {
    try {
      await this.#permit.revoke()
      return true
    } catch (error) {
      this.#parts.log('error', `The leader's permit can't be taken away: ${(error as Error).message}.`, {})
      return false
    }
  }

  #tellDurable(): void {
    this.#inForce.publish({ kind: 'durable', durable: this.#isDurable() })
  }

  #isDurable(): boolean {
    return this.#durable && this.#connection.isHeard && this.#halts.unheard().length === 0
  }

  #asKeeper() {
    const isDurable = () => this.#isDurable()
    return {
      halts: this.#inForce.halts,
      pausing: this.#pausing,
      get durable() {
        return isDurable()
      },
    }
  }
}

/** That of the leader: to take it away is safe without the lock, and nothing is ever granted here. */
function permitOfAnother(stateDir: string): Pick<Permit, 'revoke'> {
  const never = async () => {
    throw new Error('only the leader writes it')
  }
  return new Permit({ files: new DiskFiles(stateDir), granted: null, mayWrite: never, mayRevoke: async () => {} })
}

function notHeard(why: string, durable: boolean): string {
  const disk = durable ? 'a start of the leader comes back halted' : "the leader's permit could not be taken away"
  return `The leader has not confirmed the halt: ${why}. It is in force here, and ${disk}.`
}
