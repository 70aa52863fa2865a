import type { Socket } from 'node:net'
import { isRunning, type LockOwner } from '../../between/lock-owner.js'
import { LEADS_NOBODY, type Notice, type Role } from '../../between/messages.js'
import { monotonicMs } from '../../time/monotonic.js'
import type { OwnTripWord } from '../../words/own-trip.js'
import type { Log } from '../../words/ports.js'
import type { FollowersReading } from '../../words/status.js'
import type { HostedCalls } from '../api/hosted-calls.js'
import type { Keeper } from '../keeper/keeper.js'
import type { Pausing } from '../keeper/pausing.js'
import type { FollowerCalls } from './follower-calls.js'
import type { EarlierFollower } from './follower-marks.js'
import { FollowerRecord } from './follower-record.js'
import { Line } from './line.js'
import { type Beat, type FromFollower, type FromLeader, type Hello, PROTOCOL, type Told } from './protocol.js'
import { RelayedBodies } from './relayed-bodies.js'
import { StuckFollowers } from './stuck-followers.js'

/** How long a connection may be silent before it has said who it is, in ms. */
const HELLO_MS = 5_000
/** How much longer than its orders may take to arrive an ended follower is remembered, in ms. */
const REMEMBER_MS = 10_000
/** What of a follower's bot thread is taken. Its end is not the leader's. */
const TOLD: readonly Told['type'][] = ['late', 'audit', 'rejected', 'sampled', 'own-trip']
/** So many are shown. */
const SHOWN = 50

export interface FollowersParts {
  readonly keeper: Pick<Keeper, 'halts' | 'durable' | 'haltedAt' | 'note'> & {
    readonly pausing: Pick<Pausing, 'list' | 'times'>
  }
  readonly calls: FollowerCalls
  /** Answers what comes in at a follower's host. */
  readonly hosted: Pick<HostedCalls, 'take'>
  readonly version: string
  readonly settleMs: number
  readonly lastEpoch: () => number
  /** Those of the leader before that may still be sending. */
  readonly earlier: readonly EarlierFollower[]
  /** Has the next leader know nothing of this one any more. */
  readonly forget: (nonce: string) => void
  /** Tells the leader's own guard. */
  readonly tellGuard: (notice: Notice) => void
  readonly log: Log
}

type FollowerLine = Line<FromFollower, FromLeader>

/** The followers, as their leader has them: what they are told, and what they have said. */
export class Followers {
  readonly #parts: FollowersParts
  readonly #records = new Map<string, FollowerRecord>()
  readonly #lines = new Map<string, FollowerLine>()
  readonly #strangers = new Set<FollowerLine>()
  /** What each of them has said last of trips of its own code, by the name of the trip. */
  readonly #ownTrips = new Map<string, Map<string, OwnTripWord>>()
  readonly #stuck: StuckFollowers
  /** From when on a venue that is read shows the orders of those of whom nothing is known any more: the leader before is the first. */
  #othersSettledAt: number
  #lettingIn: string | null = null
  #told: Role = LEADS_NOBODY
  #opened: { readonly who: LockOwner; readonly take: (message: Told) => void } | null = null

  constructor(parts: FollowersParts) {
    this.#parts = parts
    this.#stuck = new StuckFollowers(parts)
    const now = monotonicMs()
    this.#othersSettledAt = now + parts.settleMs
    for (const mark of parts.earlier) this.#records.set(mark.who.nonce, FollowerRecord.earlier(mark, now))
  }

  /** The leader's state is in force. From now on it may be followed. @param take takes what the bot threads of followers say */
  open(who: LockOwner, take: (message: Told) => void): void {
    this.#opened = { who, take }
  }

  /** Takes a connection. */
  serve(socket: Socket): void {
    let record: FollowerRecord | null = null
    let relayed: RelayedBodies | null = null
    const line: FollowerLine = new Line(socket, {
      take: (message) => {
        if (record !== null && message.type === 'hosted-call') relayed?.call(message)
        else if (record !== null && message.type === 'hosted-body') relayed?.body(message)
        else if (record !== null) this.#take(record, line, message)
        else record = message.type === 'hello' ? this.#admit(message, line) : null
        if (record === null) line.end()
      },
      closed: (why) => {
        clearTimeout(timer)
        this.#strangers.delete(line)
        relayed?.cutOff()
        if (record !== null) this.#closed(record, line, why)
      },
    })
    relayed = new RelayedBodies(this.#parts.hosted, line)
    const timer = setTimeout(() => {
      if (record === null) line.drop('it has not said who it is')
    }, HELLO_MS)
    this.#strangers.add(line)
  }

  /** Passes on what the keeper has published. */
  publish(notice: Notice): void {
    // The guard takes these so, too.
    if (notice.kind === 'raised' || notice.kind === 'lifted') this.#told = { ...this.#told, followersSettledAt: null }
    if (notice.kind !== 'role' && notice.kind !== 'whole') this.#toAll({ type: 'notice', notice })
  }

  /** A halt is being let in; null: none is any more. */
  lettingIn(haltId: string | null): void {
    this.#lettingIn = haltId
    this.#toAll({ type: 'letting-in', haltId })
  }

  /** Once a second: who is lost may have ended, and who has ended long ago is forgotten. */
  look(): void {
    const now = monotonicMs()
    for (const [nonce, record] of this.#records) {
      if (!this.#lines.has(nonce) && record.endedAt === null) this.#lookAt(record, now)
      this.#stuck.look(record, now)
      const { endedAt } = record
      if (endedAt !== null && now - endedAt > this.#parts.settleMs + REMEMBER_MS) this.#forget(nonce, endedAt)
    }
    this.#tellGuard()
  }

  role(): Role {
    // While only scopes are halted, they go on sending.
    const settles = this.#parts.keeper.halts.strictest()?.scope === null
    const followersSettledAt = this.#records.size === 0 || settles ? this.settledAt() : null
    return { following: false, followers: this.#records.size, followersSettledAt }
  }

  reading(): FollowersReading {
    const now = monotonicMs()
    const newest = [...this.#records.values()].slice(-SHOWN)
    return { list: newest.map((record) => record.status(now)), settledAt: this.settledAt(now) }
  }

  /** From when on a venue that is read shows what became of all their orders, by `monotonicMs()`; null: that is not known. */
  settledAt(now = monotonicMs()): number | null {
    const { keeper, settleMs } = this.#parts
    const settled = [...this.#records.values()].map((record) => record.settledAt(now, keeper.haltedAt, settleMs))
    return settled.includes(null) ? null : Math.max(this.#othersSettledAt, ...settled.map((at) => at ?? 0))
  }

  /** None of them sends anything any more. */
  get haveEnded(): boolean {
    return [...this.#records.values()].every(({ endedAt }) => endedAt !== null)
  }

  /** The leader ends. */
  close(): void {
    this.#opened = null
    this.#toAll({ type: 'bye' })
    for (const line of [...this.#lines.values(), ...this.#strangers]) line.end()
  }

  /** Null: it may not follow, and was told why. Between what it is told now and the next notice, nothing is published. */
  #admit(hello: Hello, line: FollowerLine): FollowerRecord | null {
    const { keeper, version, lastEpoch, log } = this.#parts
    const { nonce, bot, pid } = hello.who
    const opened = this.#opened
    if (opened === null || hello.protocol !== PROTOCOL) {
      const mine = `the leader has version ${version}`
      const why =
        opened === null ? 'the leader ends' : `${mine}, and this process ${hello.version}: bring them together`
      line.send({ type: 'refused', why })
      return null
    }
    const now = monotonicMs()
    const known = this.#records.get(nonce)
    const record = known ?? new FollowerRecord(hello, now)
    known?.connected(hello, now)
    this.#records.set(nonce, record)
    this.#lines.get(nonce)?.drop('it has come anew')
    this.#lines.set(nonce, line)
    this.#strangers.delete(line)
    line.send({
      type: 'welcome',
      protocol: PROTOCOL,
      version,
      who: opened.who,
      halts: keeper.halts.list(),
      pauses: keeper.pausing.list(),
      pauseTimes: keeper.pausing.times(),
      durable: keeper.durable,
      lettingIn: this.#lettingIn,
      lastEpoch: lastEpoch(),
      at: now,
    })
    this.#tellGuard()
    log('info', `${bot} (process ${pid}) follows`, { follower: hello.who })
    return record
  }

  #take(record: FollowerRecord, line: FollowerLine, message: FromFollower): void {
    const { calls } = this.#parts
    switch (message.type) {
      case 'beat':
        this.#beat(record, line, message)
        return
      case 'halt':
        void calls.halt(record.who, line, message)
        return
      case 'resume':
        void calls.resume(record.who, line, message)
        return
      case 'told':
        if (TOLD.includes(message.message.type)) this.#tell(record, message.message)
        return
      case 'goodbye':
        this.#ended(record, monotonicMs())
        line.end()
    }
  }

  #tell(record: FollowerRecord, message: Told): void {
    if (message.type !== 'own-trip') {
      this.#opened?.take(message)
      return
    }
    const { nonce } = record.who
    const word = { ...message.word, of: nonce }
    const words = this.#ownTrips.get(nonce) ?? new Map<string, OwnTripWord>()
    this.#ownTrips.set(nonce, words.set(word.name, word))
    this.#opened?.take({ type: 'own-trip', word })
  }

  /** Nobody checks them any more: who can't be heard is paused by itself, and says again what it finds once it is back. */
  #endOwnTrips(nonce: string): void {
    const words = this.#ownTrips.get(nonce)?.values() ?? []
    this.#ownTrips.delete(nonce)
    for (const word of words) this.#opened?.take({ type: 'own-trip', word: { ...word, outcome: { kind: 'removed' } } })
  }

  #beat(record: FollowerRecord, line: FollowerLine, beat: Beat): void {
    const now = monotonicMs()
    record.beat(beat, now)
    this.#tellGuard()
    line.send({ type: 'ack', number: beat.number, at: now, pauseTimes: this.#parts.keeper.pausing.times() })
  }

  #closed(record: FollowerRecord, line: FollowerLine, why: string): void {
    const { nonce, bot, pid } = record.who
    if (this.#lines.get(nonce) !== line) return
    this.#lines.delete(nonce)
    this.#endOwnTrips(nonce)
    if (record.endedAt !== null) return
    record.lost()
    this.#lookAt(record, monotonicMs())
    const message = `Nothing is heard of the follower ${bot} (process ${pid}) any more: ${why}`
    this.#parts.log('warn', message, { follower: record.who })
    const facts = { what: 'follower lost', who: bot, source: 'guard', reason: why, haltId: null }
    this.#parts.keeper.note({ ...facts, details: { pid } })
  }

  #lookAt(record: FollowerRecord, now: number): void {
    if (record.isOver(now, isRunning(record.who))) this.#ended(record, now)
  }

  /** A venue may be slow: a reading that began before its last orders had arrived still comes later. */
  #forget(nonce: string, endedAt: number): void {
    this.#othersSettledAt = Math.max(this.#othersSettledAt, endedAt + this.#parts.settleMs)
    this.#records.delete(nonce)
  }

  #ended(record: FollowerRecord, now: number): void {
    record.ended(now)
    this.#parts.forget(record.who.nonce)
  }

  #toAll(message: FromLeader): void {
    for (const line of this.#lines.values()) line.send(message)
  }

  #tellGuard(): void {
    const role = this.role()
    const { followers, followersSettledAt } = this.#told
    if (role.followers === followers && role.followersSettledAt === followersSettledAt) return
    this.#told = role
    this.#parts.tellGuard({ kind: 'role', role })
  }
}
