import { LATE, sleep, within } from '../../../time/deadline.js'
import type { Channel } from '../../../words/notification.js'
import type { LogLevel } from '../../../words/ports.js'
import { Backoff } from '../backoff.js'
import { type Asked, CHAT_COMMANDS, type Chat, type FromCourier, type Saying } from '../messages.js'
import type { TelegramAnswer } from './api.js'
import { Armed } from './armed.js'
import { type Handled, type HandledFile, NOTHING_HANDLED } from './handled-file.js'
import { type Calling, Replies } from './replies.js'
import { notAllowed, Strangers } from './strangers.js'
import { type Heard, readUpdates } from './updates.js'

/** How long Telegram holds a poll open, in seconds, and how long the answer is waited for, in ms: a dead connection must show soon. */
const HOLD_S = 10
const POLL_MS = 20_000
/** After so long without a successful poll, in ms, what waits may be old: a button that was pressed has no date. */
const GAP_MS = 30_000
/** How long the word that a halt is on disk is waited for before other things are done, and before it is given up, in ms. */
const DISK_MS = 5_000
const DISK_GIVEN_UP_MS = 60_000
const LOOK_MS = 20
const AGAIN_MS = 1_000
const NAME_MS = 60_000
/** https://core.telegram.org/bots/api#update: without any for a week, ids begin anew somewhere, and an offset would swallow them. */
const OFFSET_MS = 86_400_000
const MOST_UPDATES = 100
const MOST_REMEMBERED = 1_000

const TOO_OLD = 'Too old: it was sent before the bot was listening. Nothing was done. Send it again.'
const DISK_HANGS = 'the disk hangs'
const NOT_WRITTEN = 'Nothing was done: the state directory can’t be written, so that this might happen twice.'

export interface TelegramListenerParts {
  readonly channel: Channel
  readonly file: Pick<HandledFile, 'read' | 'write'>
  readonly call: Calling
  readonly post: (message: FromCourier) => void
  readonly log: (level: LogLevel, message: string) => void
}

/**
 * Hears what is said to Telegram's bot, by long polling, and passes it on to the control thread, which alone can act. A halt is passed
 * on before anything else, and is done with once it is on disk: it may be heard twice. Everything else is done with, on disk, before it
 * is passed on: it is heard once at most.
 */
export class TelegramListener {
  readonly #parts: TelegramListenerParts
  readonly #replies: Replies
  readonly #armed = new Armed()
  readonly #backoff = new Backoff()
  readonly #strangers = new Strangers()
  readonly #startedAt = Date.now()
  #handled: Handled = NOTHING_HANDLED
  #done = new Set<number>()
  /** Halts that were passed on and are not known to be on disk, with the time. */
  readonly #unwritten = new Map<number, number>()
  #isCaughtUp = false
  #succeededAt = { wall: 0, monotonic: 0 }
  /** When this began, in seconds, by Telegram's clock. */
  #since: number | null = null
  #limit = MOST_UPDATES
  #username: string | null = null
  #namedAt = Number.NEGATIVE_INFINITY
  #wasArmed: boolean | null = null
  #writeFailed = false
  #isWriting = false

  constructor(parts: TelegramListenerParts) {
    this.#parts = parts
    this.#replies = new Replies(parts.call)
  }

  get isArmed(): boolean {
    return this.#armed.isArmed(performance.now())
  }

  get lastError(): string | null {
    return this.#armed.lastError(performance.now())
  }

  /** Listens as long as the thread lives. Never rejects. */
  async run(): Promise<void> {
    this.#handled = await this.#parts.file.read()
    this.#done = new Set(this.#handled.ids)
    for (;;) await sleep(await this.#turn())
  }

  /** The halt of this update is on disk, or was refused. */
  heard(updateId: number): void {
    this.#unwritten.delete(updateId)
  }

  say({ chat, text, button }: Saying): void {
    const thread = chat.thread === null ? {} : { message_thread_id: chat.thread }
    const markup =
      button === null
        ? {}
        : { reply_markup: { inline_keyboard: [[{ text: button.label, callback_data: button.data }]] } }
    const body = { chat_id: chat.id, text: cut(text), link_preview_options: { is_disabled: true } }
    this.#replies.send('sendMessage', { ...body, ...thread, ...markup })
  }

  /** @returns how long to pause, in ms */
  async #turn(): Promise<number> {
    try {
      return await this.#poll()
    } catch (error) {
      return this.#failed({ why: `what it has answered can't be taken: ${(error as Error).message}` })
    } finally {
      this.#tellArmed()
    }
  }

  async #poll(): Promise<number> {
    const { offset, at } = this.#handled
    const age = Date.now() - at
    const from = offset !== null && age >= 0 && age < OFFSET_MS ? { offset } : {}
    const timeout = this.#isCaughtUp ? HOLD_S : 0
    const asked = { ...from, limit: this.#limit, timeout, allowed_updates: ['message', 'callback_query'] }
    const began = performance.now()
    const answer = await this.#parts.call('getUpdates', asked, POLL_MS)
    if (answer.kind === 'failed') return this.#failed(answer)
    const heard = readUpdates(answer.result)
    if (heard === null || (heard.length === 0 && (answer.result as unknown[]).length > 0))
      return this.#failed({ why: 'what it has answered is no list of updates' })
    this.#succeeded(answer)
    const isOld = !this.#isCaughtUp
    if (heard.length === 0) this.#isCaughtUp = true
    else await this.#take(heard, isOld)
    const isHurried = heard.length === 0 && timeout > 0 && performance.now() - began < AGAIN_MS
    const isNew = heard.length === 0 ? !isHurried : heard.some(({ updateId }) => updateId >= (offset ?? 0))
    return isNew && this.#unwritten.size === 0 ? 0 : AGAIN_MS
  }

  #succeeded({ date }: Extract<TelegramAnswer, { readonly kind: 'ok' }>): void {
    const now = { wall: Date.now(), monotonic: performance.now() }
    const { wall, monotonic } = this.#succeededAt
    const gap = Math.max(now.wall - wall, now.monotonic - monotonic)
    if (gap > GAP_MS) this.#isCaughtUp = false
    this.#succeededAt = now
    this.#since ??= date ?? Math.floor(this.#startedAt / 1_000)
    this.#armed.succeeded(now.monotonic)
    this.#backoff.reset()
    this.#limit = MOST_UPDATES
    void this.#learnName(now.monotonic)
  }

  #failed(answer: Partial<Extract<TelegramAnswer, { readonly kind: 'failed' }>> & { readonly why: string }): number {
    const { why, status, waitMs, isTooLarge } = answer
    this.#armed.failed(performance.now(), why, status === 409)
    if (isTooLarge) this.#limit = Math.max(1, Math.floor(this.#limit / 10))
    return Math.max(waitMs ?? 0, this.#backoff.next())
  }

  /** In a group, other bots are called by their names. */
  async #learnName(now: number): Promise<void> {
    if (this.#username !== null || now - this.#namedAt < NAME_MS) return
    this.#namedAt = now
    const answer = await this.#parts.call('getMe', {}, POLL_MS)
    const { username } = ((answer.kind === 'ok' ? answer.result : null) ?? {}) as { readonly username?: unknown }
    if (typeof username === 'string') this.#username = username.toLowerCase()
  }

  #tellArmed(): void {
    const { isArmed, lastError } = this
    if (isArmed === this.#wasArmed || (this.#wasArmed === null && lastError === null && !isArmed)) return
    const { name } = this.#parts.channel
    if (!isArmed) this.#parts.log('error', `Nobody is heard by ${name}: ${lastError}. It is tried again.`)
    else if (this.#wasArmed === false) this.#parts.log('info', `Those who are allowed are heard by ${name} again.`)
    this.#wasArmed = isArmed
  }

  async #take(found: readonly Heard[], isOld: boolean): Promise<void> {
    const fresh = found.filter(({ updateId }) => !this.#done.has(updateId))
    const halts = fresh.filter((heard) => this.#isHalt(heard))
    for (const halt of halts) this.#passOn(halt)
    await this.#onDisk(halts)
    const isWritten = await this.#finish(found)
    for (const heard of fresh) if (!halts.includes(heard)) this.#takeOther(heard, isOld, isWritten)
  }

  #isHalt(heard: Heard): boolean {
    return (
      heard.what?.kind === 'command' && heard.what.name === 'halt' && this.#isAllowed(heard) && this.#isForUs(heard)
    )
  }

  #isAllowed({ userId, chat }: Heard): boolean {
    return chat !== null && this.#parts.channel.allowed.some((user) => user.userId === userId)
  }

  /** A bot that does not know its name listens to all. */
  #isForUs({ what }: Heard): boolean {
    return what?.kind !== 'command' || what.to === null || this.#username === null || what.to === this.#username
  }

  #passOn({ updateId, userId, chat, what }: Heard): void {
    if (chat === null || userId === null || what === null || this.#unwritten.has(updateId)) return
    const command = what.kind === 'press' ? { press: what.data } : { name: what.name, text: what.text }
    const asked: Asked = { channel: this.#parts.channel.name, updateId, userId, chat, ...command }
    if (what.kind === 'command' && what.name === 'halt') this.#unwritten.set(updateId, performance.now())
    this.#parts.post({ type: 'asked', asked })
  }

  async #onDisk(halts: readonly Heard[]): Promise<void> {
    const end = performance.now() + DISK_MS
    while (halts.some(({ updateId }) => this.#unwritten.has(updateId)) && performance.now() < end) await sleep(LOOK_MS)
  }

  /** Writes down what is done with. A halt that is not on disk stays with Telegram, and with it what came behind it. */
  async #finish(found: readonly Heard[]): Promise<boolean> {
    const now = performance.now()
    for (const [id, at] of this.#unwritten) if (now - at > DISK_GIVEN_UP_MS) this.#unwritten.delete(id)
    const ids = found.map(({ updateId }) => updateId)
    for (const id of ids) if (!this.#unwritten.has(id)) this.#done.add(id)
    this.#done = new Set([...this.#done].slice(-MOST_REMEMBERED))
    const offset = ids.find((id) => this.#unwritten.has(id)) ?? (ids.at(-1) ?? 0) + 1
    this.#handled = { offset, at: Date.now(), ids: [...this.#done] }
    try {
      await this.#write(this.#handled)
      this.#writeFailed = false
    } catch (error) {
      const why = (error as Error).message
      if (!this.#writeFailed)
        this.#parts.log('error', `What was heard by ${this.#parts.channel.name} can't be written down: ${why}.`)
      this.#writeFailed = true
    }
    return !this.#writeFailed
  }

  /** A disk that hangs must not keep the next halt from being heard. @throws what the file system says, or that it hangs */
  async #write(handled: Handled): Promise<void> {
    if (this.#isWriting) throw new Error(DISK_HANGS)
    this.#isWriting = true
    const writing = this.#parts.file.write(handled).finally(() => {
      this.#isWriting = false
    })
    if ((await within(writing, DISK_MS)) === LATE) throw new Error(DISK_HANGS)
  }

  #takeOther(heard: Heard, isOld: boolean, isWritten: boolean): void {
    const { what, chat, date } = heard
    if (what === null || !this.#isForUs(heard)) return
    if (!this.#isAllowed(heard)) {
      this.#refuse(heard)
      return
    }
    if (what.kind === 'press') this.#replies.send('answerCallbackQuery', { callback_query_id: what.queryId })
    const isKnown = what.kind === 'press' || CHAT_COMMANDS.includes(what.name)
    // In a group, people talk, and to other bots as well.
    if (chat === null || (!isKnown && !heard.isPrivate)) return
    if (isOld || (date !== null && date < (this.#since ?? 0))) this.#tell(chat, TOO_OLD)
    else if (what.kind === 'press' && !isWritten) this.#tell(chat, NOT_WRITTEN)
    else this.#passOn(heard)
  }

  #tell(chat: Chat, text: string): void {
    this.say({ chat, text, button: null })
  }

  #refuse({ userId, chat, what, isPrivate }: Heard): void {
    if (
      userId === null ||
      what === null ||
      (what.kind === 'command' && !isPrivate && !CHAT_COMMANDS.includes(what.name))
    )
      return
    this.#parts.post({ type: 'stranger', channel: this.#parts.channel.name, userId })
    const text = notAllowed(userId)
    if (what.kind === 'press') {
      const body = { callback_query_id: what.queryId, text, show_alert: true }
      this.#replies.send('answerCallbackQuery', body, true)
    } else if (chat !== null && this.#strangers.mayAnswer(userId, performance.now())) {
      this.#replies.send('sendMessage', { chat_id: chat.id, text }, true)
    }
  }
}

/** https://core.telegram.org/bots/api#sendmessage: 4096 characters, and no half of one. */
function cut(text: string): string {
  return text.slice(0, 4_096).replace(/[\uD800-\uDBFF]$/, '')
}
