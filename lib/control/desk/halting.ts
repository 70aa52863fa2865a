import type { Answer, Connection } from './connection.js'

/** From one try to the next, in ms: a halt may hang in a connection that is dead, and the next has another. */
const AGAIN_MS = [1_500, 3_000]
/** After one that has failed at once. */
const AFTER_FAILURE_MS = 1_000
const TIMEOUT_MS = 6_000

/** How far the newest press of HALT is. */
export type Press =
  | { readonly kind: 'none' }
  /** Not known to be in force. It is tried again until it is answered. */
  | { readonly kind: 'sending'; readonly tries: number; readonly why: string | null }
  /** It waits for a token, and is sent as soon as there is one. */
  | { readonly kind: 'locked' }
  | {
      readonly kind: 'halted'
      readonly haltId: string
      readonly durable: boolean
      readonly warnings: readonly string[]
      /** What was sent; left out: everything. */
      readonly asked: object | undefined
    }
  /** The bot has said no, and nothing was halted. */
  | { readonly kind: 'refused'; readonly status: number; readonly detail: string }

interface Sent {
  readonly body: object | undefined
  tries: number
  why: string | null
}

/** Sends a halt at once, and again until the bot has answered: one that arrives twice is one. */
export class Halting {
  readonly #connection: Connection
  readonly #path: 'halt' | 'fleet/halt'
  readonly #onChange: (press: Press) => void
  #newest: Sent | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(connection: Connection, path: 'halt' | 'fleet/halt', onChange: (press: Press) => void) {
    this.#connection = connection
    this.#path = path
    this.#onChange = onChange
    for (const event of ['online', 'pageshow']) addEventListener(event, () => this.again())
  }

  /** @param body left out: everything, without a reason */
  press(body?: object): void {
    this.#newest = { body, tries: 0, why: null }
    this.again()
  }

  /** Tries now, if a press was not answered yet. */
  again(): void {
    const sent = this.#newest
    if (sent === null) return
    const tries = ++sent.tries
    this.#tell(sent)
    this.#tryIn(AGAIN_MS[tries - 1] ?? TIMEOUT_MS)
    this.#connection.call('POST', this.#path, sent.body, TIMEOUT_MS).then(
      (answer) => this.#take(sent, answer),
      (error) => this.#failed(sent, tries, error.message),
    )
  }

  /** Tries no more. */
  giveUp(): void {
    this.#end({ kind: 'none' })
  }

  #take(sent: Sent, { status, body }: Answer): void {
    if (sent !== this.#newest) return
    if (status === 401) {
      clearTimeout(this.#timer)
      this.#onChange({ kind: 'locked' })
    } else if (status === 200 && typeof body?.haltId === 'string') {
      const { haltId, durable, warnings } = body
      this.#end({ kind: 'halted', haltId, durable, warnings, asked: sent.body })
    } else if (isNo(status, body)) this.#end({ kind: 'refused', status, detail: body.detail })
    else this.#failed(sent, sent.tries, body?.detail ?? `something in between has answered ${status}`)
  }

  #failed(sent: Sent, tries: number, why: string): void {
    if (sent !== this.#newest) return
    sent.why = why
    this.#tell(sent)
    if (tries === sent.tries) this.#tryIn(AFTER_FAILURE_MS)
  }

  #tell({ tries, why }: Sent): void {
    this.#onChange({ kind: 'sending', tries, why })
  }

  #tryIn(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.again(), ms)
  }

  #end(press: Press): void {
    this.#newest = null
    clearTimeout(this.#timer)
    this.#onChange(press)
  }
}

/** The bot has said it, and would say it again. */
function isNo(status: number, body: Answer['body']): boolean {
  const isForNow = status === 408 || status === 429 || status >= 500
  return !isForNow && status >= 400 && String(body?.type).startsWith('urn:trading-kill-switch:')
}
