import type { Channel, ChannelStatus } from '../../words/notification.js'
import type { LogLevel } from '../../words/ports.js'
import { ATTEMPT_MS, withoutSecrets } from './channel-courier.js'
import type { OutgoingRequest } from './requests.js'
import type { send } from './send.js'
import type { SharedWords } from './shared-words.js'

/** The control thread looks every 50 ms; without a look for this long, in ms, it is not well. */
const SILENT_MS = 5_000

export interface HeartbeatParts {
  readonly channel: Channel
  readonly words: Pick<SharedWords, 'controlBeats' | 'isWell'>
  readonly send: typeof send
  readonly log: (level: LogLevel, message: string) => void
}

/** Calls a URL while all is well, so that somebody outside notices when nobody calls any more. */
export class Heartbeat {
  readonly #parts: HeartbeatParts
  #sentAt = Number.NEGATIVE_INFINITY
  #beats = -1
  #beatAt = 0
  #isBusy = false
  #delivered = 0
  #failed = 0
  #lastError: string | null = null

  constructor(parts: HeartbeatParts) {
    this.#parts = parts
  }

  get status(): ChannelStatus {
    const { name, kind } = this.#parts.channel
    return {
      name,
      kind,
      delivered: this.#delivered,
      failed: this.#failed,
      waiting: 0,
      armed: null,
      lastError: this.#lastError,
    }
  }

  /** Does what is due. To be called often. Never rejects. */
  async turn(now: number): Promise<void> {
    const { channel, words } = this.#parts
    if (words.controlBeats !== this.#beats) {
      this.#beats = words.controlBeats
      this.#beatAt = now
    }
    if (this.#isBusy || now - this.#sentAt < channel.intervalMs) return
    if (now - this.#beatAt > SILENT_MS) return this.#notSent('the control thread is silent')
    if (!words.isWell) return this.#notSent('the bot thread does not answer, or the journal can’t be written')
    this.#sentAt = now
    this.#isBusy = true
    await this.#beat()
    this.#isBusy = false
  }

  #notSent(why: string): void {
    this.#lastError = `not sent: ${why}`
  }

  async #beat(): Promise<void> {
    const { channel, send, log } = this.#parts
    const request: OutgoingRequest = { method: channel.method, url: channel.url, headers: {}, body: '' }
    const outcome = await send(request, ATTEMPT_MS)
    if (outcome.kind === 'delivered') {
      this.#delivered++
      this.#lastError = null
      return
    }
    this.#failed++
    const why = withoutSecrets(outcome.why, channel)
    if (this.#lastError === null)
      log('error', `The heartbeat ${channel.name} is not delivered: ${why}. It is tried again.`)
    this.#lastError = why
  }
}
