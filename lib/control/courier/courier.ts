import type { Channel, ChannelStatus } from '../../words/notification.js'
import type { LogLevel } from '../../words/ports.js'
import { ChannelCourier } from './channel-courier.js'
import { type Cursor, CursorFile } from './cursor-file.js'
import { Heartbeat } from './heartbeat.js'
import type { CourierData, FromCourier, ToCourier, UnwrittenHalt } from './messages.js'
import { Outbox } from './outbox.js'
import { send } from './send.js'
import { SharedWords } from './shared-words.js'
import { callTelegram } from './telegram/api.js'
import { HandledFile } from './telegram/handled-file.js'
import { TelegramListener } from './telegram/listener.js'
import { type Telling, tellingOf } from './telling.js'
import { Unacknowledged } from './unacknowledged.js'

/** How often a journal that could not be read is tried again, in ms. */
const READ_AGAIN_MS = 1_000

/** Brings the news of the journal to all channels. */
export class Courier {
  readonly #data: CourierData
  readonly #post: (message: FromCourier) => void
  readonly #words: SharedWords
  readonly #outbox: Outbox
  readonly #channels: readonly ChannelCourier[]
  readonly #heartbeats: readonly Heartbeat[]
  readonly #listeners: ReadonlyMap<string, TelegramListener>
  readonly #unacknowledged = new Unacknowledged()
  readonly #remindedAt = new Map<ChannelCourier, number>()
  #readUpTo = -1
  #isReading = false
  #readAgainAt = 0
  #readFailed = false
  #shown = ''

  /** @param cursors of the channels, by their names */
  constructor(data: CourierData, cursors: ReadonlyMap<string, Cursor>, post: (message: FromCourier) => void) {
    this.#data = data
    this.#post = post
    this.#words = new SharedWords(data.words)
    const from = Math.min(data.from, ...[...cursors.values()].map(({ sequence }) => sequence))
    this.#outbox = new Outbox(data.stateDir, from)
    const sender = { bot: data.botName, link: data.publicUrl }
    const log = (level: LogLevel, message: string) => post({ type: 'log', level, message })
    const isHeartbeat = ({ kind }: Channel) => kind === 'heartbeat'
    this.#heartbeats = data.channels
      .filter(isHeartbeat)
      .map((channel) => new Heartbeat({ channel, words: this.#words, send, log }))
    this.#channels = data.channels
      .filter((channel) => !isHeartbeat(channel))
      .map((channel) => {
        const cursorFile = new CursorFile(data.stateDir, channel.name)
        const cursor = cursors.get(channel.name) ?? { sequence: data.from, ahead: [] }
        return new ChannelCourier({ channel, sender, cursorFile, cursor, send, log })
      })
    this.#listeners = new Map(
      data.channels
        .filter(({ allowed }) => allowed.length > 0)
        .map((channel) => {
          const file = new HandledFile(data.stateDir, channel.name, channel.secret)
          const call = callTelegram.bind(null, channel)
          return [channel.name, new TelegramListener({ channel, file, call, post, log })]
        }),
    )
  }

  /** Nothing is to be told that is in the journal. */
  get isIdle(): boolean {
    return !this.#isReading && this.#readUpTo >= this.#words.sequence && this.#channels.every(({ isIdle }) => isIdle)
  }

  /** Hears those who are allowed, from now on. */
  listen(): void {
    for (const listener of this.#listeners.values()) void listener.run()
  }

  /** What the control thread has to say to those who were heard. */
  answer(message: Extract<ToCourier, { readonly type: 'say' | 'heard' }>): void {
    const listener = this.#listeners.get(message.channel)
    if (message.type === 'say') listener?.say(message.saying)
    else listener?.heard(message.updateId)
  }

  /** Does what is due, and waits for nothing. To be called many times a second. */
  turn(now: number): void {
    void this.#readJournal(now)
    this.#remind(now)
    for (const each of [...this.#channels, ...this.#heartbeats]) void each.turn(now)
  }

  /** Shows how the channels fare, if that has changed. */
  show(): void {
    const statuses = new Map<string, ChannelStatus>(
      [...this.#channels, ...this.#heartbeats].map(({ status }) => [status.name, this.#withArmed(status)]),
    )
    const channels = this.#data.channels.flatMap(({ name }) => statuses.get(name) ?? [])
    const shown = JSON.stringify(channels)
    if (shown !== this.#shown) this.#post({ type: 'channels', channels })
    this.#shown = shown
  }

  #withArmed(status: ChannelStatus): ChannelStatus {
    const listener = this.#listeners.get(status.name)
    if (listener === undefined) return status
    return { ...status, armed: listener.isArmed, lastError: listener.lastError ?? status.lastError }
  }

  unwritten({ haltId, title, why, time }: UnwrittenHalt): void {
    const telling: Telling = {
      sequence: 0,
      time,
      event: 'halt',
      level: 'critical',
      title,
      text: `${haltId}, in force, but not in the journal: ${why}`,
      haltId,
      who: null,
      source: null,
      reason: null,
      ofFleet: false,
    }
    for (const channel of this.#channels) channel.take(0, telling)
  }

  /** Tells of a drill by each channel, and says of each what came of it. */
  drill(id: string, telling: Telling): void {
    for (const channel of this.#channels) {
      void channel.drill(telling).then((outcome) => this.#post({ type: 'drilled', id, channel: outcome }))
    }
  }

  async #readJournal(now: number): Promise<void> {
    const upTo = this.#words.sequence
    if (this.#isReading || upTo <= this.#readUpTo || now < this.#readAgainAt) return
    this.#isReading = true
    try {
      for await (const line of this.#outbox.read(upTo)) {
        this.#unacknowledged.take(line)
        const telling = tellingOf(line, this.#data.botName)
        for (const channel of this.#channels) channel.take(line.sequence, telling)
        if (telling?.event === 'halt') this.#remindedAt.clear()
      }
      this.#readUpTo = upTo
      this.#readFailed = false
    } catch (error) {
      this.#readAgainAt = now + READ_AGAIN_MS
      const message = `The notifications can't read the journal: ${(error as Error).message}. It is tried again.`
      if (!this.#readFailed) this.#post({ type: 'log', level: 'error', message })
      this.#readFailed = true
    } finally {
      this.#isReading = false
    }
  }

  #remind(now: number): void {
    for (const channel of this.#channels) {
      const { remindMs } = channel.channel
      if (remindMs === 0) continue
      const at = this.#remindedAt.get(channel)
      if (at !== undefined && now - at < remindMs) continue
      this.#remindedAt.set(channel, now)
      const reminder = at === undefined ? null : this.#unacknowledged.reminder(this.#data.botName, new Date())
      if (reminder !== null) channel.remind(reminder)
    }
  }
}

/** Reads how far each channel has come. A cursor that is ahead of the journal is of another one. */
export async function readCursors(
  { stateDir, channels }: CourierData,
  sequence: number,
  log: (message: string) => void,
): Promise<ReadonlyMap<string, Cursor>> {
  const cursors = new Map<string, Cursor>()
  for (const { name } of channels) {
    const cursor = await new CursorFile(stateDir, name).read().catch((error) => {
      log(`How far the notifications by ${name} have come can't be read: ${error.message}. They go on with this start.`)
      return null
    })
    if (cursor !== null && cursor.sequence <= sequence) cursors.set(name, cursor)
  }
  return cursors
}
