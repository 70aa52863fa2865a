import { lstat } from 'node:fs/promises'
import { connect } from 'node:net'
import type { PauseTimes } from '../../between/latch/pauses.js'
import type { LockOwner } from '../../between/lock-owner.js'
import { type Moment, monotonicMs, thisMoment } from '../../time/monotonic.js'
import { errorCode } from '../disk/durable-file.js'
import { leaveMark } from './follower-marks.js'
import type { Lease } from './lease.js'
import { Line } from './line.js'
import { type Beat, type FromFollower, type FromLeader, PROTOCOL, type Welcome } from './protocol.js'
import { followFolder, openSocketPath, type SocketPath } from './socket-path.js'

/** How long a leader may take to answer the first word, in ms, where the lease is shorter. */
const WELCOME_MS = 1_000

/** What the leader says, apart from what this keeps to itself. */
export type LeadersWord = Exclude<FromLeader, { readonly type: 'welcome' | 'ack' | 'refused' | 'bye' }>

/** What this process says of itself. */
type ToldByBeat = Pick<Beat, 'orders' | 'sent' | 'settled' | 'bot'>

export interface LeaderConnectionParts {
  /** That of the leader. */
  readonly stateDir: string
  /** This process. */
  readonly who: LockOwner
  readonly version: string
  readonly leaseMs: number
  readonly lease: Lease
  /** What a beat tells. */
  readonly told: () => ToldByBeat
  /** Brings what the leader says into force. */
  readonly onWelcome: (welcome: Welcome) => void
  readonly onWord: (word: LeadersWord) => void
  readonly onPauseTimes: (times: PauseTimes) => void
  /** The line is gone. */
  readonly onLost: () => void
}

interface Talk {
  readonly line: Line<FromLeader, FromFollower>
  /** When the first word was said; null: not yet. */
  asked: Moment | null
  welcomed: boolean
  readonly begunAt: number
}

/** The line to the leader: made again and again, and asked for a word at each beat. */
export class LeaderConnection {
  readonly #parts: LeaderConnectionParts
  #talk: Talk | null = null
  #looking = false
  #ended = false
  #beats = 0
  #heardAt = 0
  /** When each beat was said that was not answered yet. */
  readonly #unanswered = new Map<number, Moment>()
  #why = 'it has not been heard yet'

  constructor(parts: LeaderConnectionParts) {
    this.#parts = parts
  }

  /** There is a line, though nothing may be heard on it. */
  get isThere(): boolean {
    return this.#talk !== null
  }

  /** What it says is in force here, as of a moment ago. */
  get isHeard(): boolean {
    return this.#talk?.welcomed === true && this.#parts.lease.isInForce
  }

  /** Why it isn't heard, for people. */
  get why(): string {
    return `the leader in ${this.#parts.stateDir} can't be heard: ${this.#why}`
  }

  /** To be called at each beat. */
  beat(): void {
    const { leaseMs, lease, told } = this.#parts
    const talk = this.#talk
    if (talk === null) void this.#look()
    else if (talk.welcomed && lease.isInForce) this.#ask(talk, told())
    else if (monotonicMs() - talk.begunAt > Math.max(WELCOME_MS, leaseMs)) this.#drop('it does not answer')
    else if (talk.welcomed) this.#ask(talk, told())
  }

  /** @returns false: there is nobody to hear it */
  send(message: FromFollower): boolean {
    const talk = this.#talk
    if (!talk?.welcomed) return false
    talk.line.send(message)
    return true
  }

  /** Makes no further line. What was sent still leaves. */
  end(): void {
    this.#ended = true
    this.#talk?.line.end()
  }

  #ask({ line }: Talk, told: ToldByBeat): void {
    const number = ++this.#beats
    this.#unanswered.set(number, thisMoment())
    line.send({ type: 'beat', number, heardAt: this.#heardAt, ...told })
  }

  #drop(why: string): void {
    this.#why = why
    this.#talk?.line.drop(why)
  }

  async #look(): Promise<void> {
    if (this.#looking || this.#ended) return
    this.#looking = true
    try {
      const { stateDir } = this.#parts
      const stranger = await whoseElse(followFolder(stateDir))
      if (stranger !== null) {
        this.#why = stranger
        return
      }
      // A full disk is no reason not to follow.
      await leaveMark(stateDir, this.#parts).catch(() => {})
      const path = await openSocketPath(stateDir)
      if (this.#ended) await path.close()
      else this.#connect(path)
    } catch (error) {
      this.#why = errorCode(error) === 'ENOENT' ? 'none runs there' : (error as Error).message
    } finally {
      this.#looking = false
    }
  }

  #connect(to: SocketPath): void {
    const { who, version, leaseMs, onLost } = this.#parts
    const socket = connect(to.path)
    const line: Talk['line'] = new Line(socket, {
      take: (message) => this.#take(talk, message),
      closed: (why) => {
        void to.close().catch(() => {})
        this.#talk = null
        this.#unanswered.clear()
        if (talk.asked === null || talk.welcomed) this.#why = why
        if (talk.welcomed && !this.#ended) onLost()
      },
    })
    const talk: Talk = { line, asked: null, welcomed: false, begunAt: monotonicMs() }
    this.#talk = talk
    socket.once('connect', () => {
      talk.asked = thisMoment()
      line.send({ type: 'hello', protocol: PROTOCOL, version, who, leaseMs })
    })
  }

  #take(talk: Talk, message: FromLeader): void {
    switch (message.type) {
      case 'welcome':
        this.#welcome(talk, message)
        return
      case 'refused':
        this.#why = message.why
        return
      case 'ack':
        this.#answered(message)
        return
      case 'bye':
        this.#drop('it has ended')
        this.#parts.lease.lapse(this.why)
        return
      default:
        if (talk.welcomed) this.#parts.onWord(message)
    }
  }

  #welcome(talk: Talk, welcome: Welcome): void {
    const { version, lease, onWelcome, onPauseTimes } = this.#parts
    if (welcome.protocol !== PROTOCOL) {
      const why = `it has version ${welcome.version}, and this process ${version}: bring them together`
      talk.line.drop(why)
      this.#why = why
      return
    }
    talk.welcomed = true
    this.#heardAt = welcome.at
    onWelcome(welcome)
    onPauseTimes(welcome.pauseTimes)
    if (talk.asked !== null) lease.renew(talk.asked)
  }

  #answered({ number, at, pauseTimes }: Extract<FromLeader, { type: 'ack' }>): void {
    this.#parts.onPauseTimes(pauseTimes)
    const asked = this.#unanswered.get(number)
    for (const [earlier] of this.#unanswered) if (earlier <= number) this.#unanswered.delete(earlier)
    this.#heardAt = at
    if (asked !== undefined) this.#parts.lease.renew(asked)
  }
}

/** What is wrong with the folder of the leader's socket; null: it is this user's own. Whoever owns it could say anything. */
async function whoseElse(folder: string): Promise<string | null> {
  const { uid, mode } = await lstat(folder)
  const self = process.geteuid?.() ?? uid
  if (uid !== self) return `${folder} belongs to another user: run both as one user`
  return (mode & 0o077) === 0 ? null : `others may enter ${folder}: chmod 700 it`
}
