import type { LockOwner } from '../../between/lock-owner.js'
import type { BotLife, FollowerStatus, OrderCounts } from '../../words/status.js'
import type { EarlierFollower, FollowerMark } from './follower-marks.js'
import type { Beat, Hello } from './protocol.js'

const NO_ORDERS: OrderCounts = { passed: 0, rejected: 0, inFlight: 0, unknown: 0, late: 0 }

const NOT_HEARD = { responsive: null, lastBeatMs: null, stack: null }

/** What is known of one follower. Pure: times are given, by `monotonicMs()`. */
export class FollowerRecord {
  readonly who: LockOwner
  readonly #version: string
  #leaseMs: number
  #connected = true
  #endedAt: number | null = null
  #receivedAt: number
  #receivedWall: Date
  #orders = NO_ORDERS
  /** Null: it has not told yet. */
  #bot: BotLife | null = null
  #sent = -1
  /** Since when its beats say, one after the other, that all of the same orders are settled; null: the newest doesn't. */
  #settledAt: number | null = null
  #saidTwice = false
  /** Of the newest beat, and of the one before it. */
  #heardAt: readonly [newest: number, before: number] = [0, 0]
  /** It has not come to this leader yet, and is paused from then on. */
  #pausedFrom: number | null = null

  constructor({ who, version, leaseMs }: FollowerMark, now: number) {
    this.who = who
    this.#version = version
    this.#leaseMs = leaseMs
    this.#receivedAt = now
    this.#receivedWall = new Date()
  }

  /** One that may have followed the leader before, and may still be sending. */
  static earlier(mark: EarlierFollower, now: number): FollowerRecord {
    const record = new FollowerRecord(mark, now)
    record.#connected = false
    record.#receivedWall = mark.since
    record.#pausedFrom = now + mark.leaseMs
    return record
  }

  get endedAt(): number | null {
    return this.#endedAt
  }

  /** It has come, or come back. What it had said before is old. */
  connected({ leaseMs }: Hello, now: number): void {
    this.#connected = true
    this.#endedAt = null
    this.#pausedFrom = null
    this.#leaseMs = leaseMs
    this.#bot = null
    this.#settledAt = null
    this.#saidTwice = false
    this.#heardAt = [0, 0]
    this.#received(now)
  }

  beat({ heardAt, orders, sent, settled, bot }: Beat, now: number): void {
    const isSettled = settled && orders.inFlight === 0
    this.#saidTwice = isSettled && this.#settledAt !== null && sent === this.#sent
    if (!isSettled) this.#settledAt = null
    else if (!this.#saidTwice) this.#settledAt = now
    this.#heardAt = [heardAt, this.#heardAt[0]]
    this.#orders = orders
    this.#bot = bot
    this.#sent = sent
    this.#received(now)
  }

  /** The line is gone, and nobody has said why. */
  lost(): void {
    this.#connected = false
  }

  /** Its process is over, or its kill switch has said goodbye: it sends nothing any more. */
  ended(now: number): void {
    this.#connected = false
    this.#endedAt ??= now
  }

  /**
   * Whether it is over, as far as it can be told while nothing is heard of it.
   *
   * @param isRunning its process; null: it can't be looked up. Then one that this leader has never heard is over with its lease
   */
  isOver(now: number, isRunning: boolean | null): boolean {
    return isRunning === false || (isRunning === null && this.#pausedFrom !== null && now > this.#pausedFrom)
  }

  /**
   * From when on a venue that is read shows what became of every order of this follower; null: that is not known.
   *
   * @param haltedAt when the last halt came into force: a follower that has not heard it may be sending
   * @param settleMs how long an order may take to arrive that nobody follows to its answer
   */
  settledAt(now: number, haltedAt: number, settleMs: number): number | null {
    if (this.#endedAt !== null) return this.#endedAt + settleMs
    // Two beats in a row: an order may pass the gate, and be counted a moment later.
    const isTold = this.#saidTwice && Math.min(...this.#heardAt) >= haltedAt
    return this.#isHeard(now) && isTold ? this.#settledAt : null
  }

  status(now: number): FollowerStatus {
    const { bot: name, pid } = this.who
    const heardAt = this.#receivedWall.toISOString()
    const state = this.#endedAt !== null ? 'ended' : this.#isHeard(now) ? 'following' : 'lost'
    const life = (state === 'following' ? this.#bot : null) ?? NOT_HEARD
    return { name, pid, version: this.#version, state, heardAt, orders: this.#orders, ...life }
  }

  #isHeard(now: number): boolean {
    return this.#connected && now - this.#receivedAt <= this.#leaseMs
  }

  #received(now: number): void {
    this.#receivedAt = now
    this.#receivedWall = new Date()
  }
}
