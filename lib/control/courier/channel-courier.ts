import { type Channel, type ChannelStatus, NOTIFICATION_LEVELS } from '../../words/notification.js'
import type { LogLevel } from '../../words/ports.js'
import { printable } from '../../words/printable.js'
import { Backoff } from './backoff.js'
import type { Cursor, CursorFile } from './cursor-file.js'
import { bareMessage, isHalt, type Message, messageOf, nextToTell } from './message.js'
import type { ChannelDrill } from './messages.js'
import { requestFor, type Sender } from './requests.js'
import type { Outcome, send } from './send.js'
import type { Telling } from './telling.js'

/** How long one attempt may take, in ms. */
export const ATTEMPT_MS = 10_000
/** So many events wait at most; then the oldest that is no halt goes, and is counted. */
const MOST_WAITING = 1_000
/** A new halt is tried at once, but not more often than this, in ms, where attempts fail. */
const HALT_TRIED_MS = 5_000
/** So many messages tell of pauses within a minute. What is more waits and comes together: a line that comes and goes is one thing to know. */
const MOST_OF_PAUSES = 4
const PAUSES_MS = 60_000
/** After so many refusals of what is said, it is said without words from outside. */
const BARE_AFTER = 3
/** How often a cursor that has only passed by what is not told is written, in ms. */
const PASSED_BY_MS = 60_000
/** A part of an address as long as this is not shown. */
const SECRET_FROM = 6
/** The longest words of a service that are shown. */
const MOST_SAID = 200

export interface ChannelCourierParts {
  readonly channel: Channel
  readonly sender: Sender
  readonly cursorFile: Pick<CursorFile, 'write'>
  readonly cursor: Cursor
  readonly send: typeof send
  readonly log: (level: LogLevel, message: string) => void
}

/** Brings what is told to one service: at least once, halts first, one attempt at a time. */
export class ChannelCourier {
  readonly #parts: ChannelCourierParts
  readonly #backoff = new Backoff()
  #waiting: readonly Telling[] = []
  /** Said again and again; only the newest counts. Null: none is due. */
  #reminder: Telling | null = null
  #dropped = 0
  #seen: number
  #ahead: ReadonlySet<number>
  #written: number
  #writtenAt = 0
  #isBusy = false
  #notBefore = 0
  /** A service has asked for it: not even a halt goes before. */
  #askedFor = 0
  #haltTriedAt = Number.NEGATIVE_INFINITY
  #badRequests = 0
  /** When the last messages of pauses were told, the oldest first. */
  #pausesTold: readonly number[] = []
  #delivered = 0
  #failed = 0
  #lastError: string | null = null
  #saveFailed = false

  constructor(parts: ChannelCourierParts) {
    this.#parts = parts
    const { sequence, ahead } = parts.cursor
    this.#seen = sequence
    this.#written = sequence
    this.#ahead = new Set(ahead)
  }

  get channel(): Channel {
    return this.#parts.channel
  }

  /** Nothing waits, and nothing is on its way. */
  get isIdle(): boolean {
    return !this.#isBusy && this.#waiting.length === 0
  }

  get status(): ChannelStatus {
    const { name, kind } = this.#parts.channel
    const waiting = this.#waiting.length + this.#dropped + (this.#reminder === null ? 0 : 1)
    return {
      name,
      kind,
      delivered: this.#delivered,
      failed: this.#failed,
      waiting,
      armed: null,
      lastError: this.#lastError,
    }
  }

  /** Takes the next line of the journal. @param telling null: it is nothing to tell */
  take(sequence: number, telling: Telling | null): void {
    if (sequence <= this.#seen && sequence !== 0) return
    if (sequence > 0) this.#seen = sequence
    if (telling?.event === 'resume' || telling?.event === 'halt') this.#reminder = null
    if (telling === null || !this.#isWanted(telling) || (sequence > 0 && this.#ahead.has(sequence))) return
    this.#waiting = [...this.#waiting, telling]
    if (this.#waiting.length > MOST_WAITING) this.#drop()
    if (isHalt(telling)) this.#hurry()
  }

  remind(reminder: Telling): void {
    if (this.#isWanted(reminder)) this.#reminder = reminder
  }

  /** Tells one thing at once, beside all that waits, and tries it once. Never rejects. */
  async drill(telling: Telling): Promise<ChannelDrill> {
    const { channel, sender, send } = this.#parts
    const { name } = channel
    if (!this.#isWanted(telling))
      return { name, result: 'skipped', ms: 0, why: 'its events or min_level leave drills out' }
    const begun = performance.now()
    const request = requestFor(channel, messageOf([telling], sender.link), sender, Date.now())
    const outcome = await send(request, ATTEMPT_MS)
    const ms = Math.round(performance.now() - begun)
    if (outcome.kind === 'delivered') return { name, result: 'delivered', ms, why: null }
    return { name, result: 'failed', ms, why: withoutSecrets(outcome.why, channel) }
  }

  /** Does what is due. To be called often. Never rejects. */
  async turn(now: number): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    try {
      const events = this.#due(now)
      if (events.length === 0) await this.#passBy(now)
      else if (now >= Math.max(this.#notBefore, this.#askedFor)) await this.#attempt(events, now)
    } finally {
      this.#isBusy = false
    }
  }

  #due(now: number): readonly Telling[] {
    const told = this.#pausesTold.filter((at) => now - at < PAUSES_MS).length
    const due = told < MOST_OF_PAUSES ? this.#waiting : this.#waiting.filter(({ event }) => event !== 'pause')
    const events = nextToTell(due)
    return events.length === 0 && this.#reminder !== null ? [this.#reminder] : events
  }

  #isWanted({ event, level, ofFleet }: Telling): boolean {
    const { events, minLevel, fleet } = this.#parts.channel
    if (ofFleet && !fleet) return false
    return events.includes(event) && NOTIFICATION_LEVELS.indexOf(level) >= NOTIFICATION_LEVELS.indexOf(minLevel)
  }

  #drop(): void {
    const at = Math.max(
      0,
      this.#waiting.findIndex((telling) => !isHalt(telling)),
    )
    this.#waiting = this.#waiting.filter((_, index) => index !== at)
    this.#dropped++
  }

  #hurry(): void {
    const now = performance.now()
    if (now - this.#haltTriedAt < HALT_TRIED_MS) return
    this.#haltTriedAt = now
    this.#notBefore = 0
  }

  async #attempt(events: readonly Telling[], now: number): Promise<void> {
    const { channel, sender, send } = this.#parts
    const whole = messageOf(events, sender.link, this.#dropped)
    const message: Message = this.#badRequests >= BARE_AFTER ? bareMessage(whole) : whole
    const outcome = await send(requestFor(channel, message, sender, Date.now()), ATTEMPT_MS)
    if (outcome.kind === 'delivered') await this.#tookPlace(events, now)
    else this.#failedBecause(outcome)
  }

  async #tookPlace(events: readonly Telling[], now: number): Promise<void> {
    const ofPauses = events.some(({ event }) => event === 'pause')
    if (ofPauses) this.#pausesTold = [...this.#pausesTold, now].slice(-MOST_OF_PAUSES)
    const told = new Set(events)
    this.#waiting = this.#waiting.filter((telling) => !told.has(telling))
    if (this.#reminder !== null && told.has(this.#reminder)) this.#reminder = null
    this.#delivered++
    this.#dropped = 0
    this.#badRequests = 0
    this.#backoff.reset()
    this.#notBefore = 0
    if (this.#lastError !== null) this.#parts.log('info', `Notifications by ${this.channel.name} are delivered again.`)
    this.#lastError = null
    const sequences = events.flatMap(({ sequence, event }) => (sequence > 0 && event !== 'reminder' ? [sequence] : []))
    this.#ahead = new Set([...this.#ahead, ...sequences])
    await this.#save()
  }

  #failedBecause({ why, waitMs, isBadRequest }: Extract<Outcome, { readonly kind: 'failed' }>): void {
    this.#failed++
    if (isBadRequest) this.#badRequests++
    const pause = this.#backoff.next()
    const now = performance.now()
    this.#notBefore = now + pause
    if (waitMs !== null) this.#askedFor = now + waitMs
    const said = withoutSecrets(why, this.channel)
    if (this.#lastError === null) {
      this.#parts.log(
        'error',
        `Notifications by ${this.channel.name} are not delivered: ${said}. They wait, and are tried again.`,
      )
    }
    this.#lastError = said
  }

  async #passBy(now: number): Promise<void> {
    if (this.#seen === this.#written || now - this.#writtenAt < PASSED_BY_MS) return
    this.#writtenAt = now
    await this.#save()
  }

  /** What can't be written down is told once more after a restart. */
  async #save(): Promise<void> {
    const oldest = this.#waiting.find(({ sequence }) => sequence > 0)
    const sequence = oldest === undefined ? this.#seen : oldest.sequence - 1
    this.#ahead = new Set([...this.#ahead].filter((each) => each > sequence))
    try {
      await this.#parts.cursorFile.write({ sequence, ahead: [...this.#ahead] })
      this.#written = sequence
      this.#saveFailed = false
    } catch (error) {
      if (!this.#saveFailed) {
        const { message } = error as Error
        this.#parts.log(
          'error',
          `What ${this.channel.name} has told can't be written down, and is told again after a restart: ${message}.`,
        )
      }
      this.#saveFailed = true
    }
  }
}

/** In a few words. What a service or a library says may hold what it was given; of a webhook's address the path is the secret. */
export function withoutSecrets(text: string, { url, secret }: Pick<Channel, 'url' | 'secret'>): string {
  const { href, pathname, search } = new URL(url)
  const parts = [...pathname.split('/'), ...search.split(/[?&=]/)].filter(({ length }) => length >= SECRET_FROM)
  const secrets = [url, href, ...(secret === null ? [] : [secret]), ...parts]
  return printable(
    secrets.reduce((shown, each) => shown.replaceAll(each, '…'), text),
    MOST_SAID,
  )
}
