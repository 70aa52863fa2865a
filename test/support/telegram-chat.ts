import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { TOKEN } from './notified-bot.js'

// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever was sent
type Body = any

/** How a poll is answered in the place of Telegram's own way: with a status and a body, or by `hang`, `drip`, `huge`, or no JSON. */
export type Fault = { readonly status: number; readonly body: object } | 'hang' | 'drip' | 'huge' | 'no JSON'

/** What somebody presses. */
export interface Sent {
  readonly chatId: number
  readonly text: string
  /** What the button under it holds; null: there is none. */
  readonly button: string | null
}

/**
 * Telegram's servers, of one bot, as https://core.telegram.org/bots/api#getupdates documents them: updates wait until a poll has an
 * offset behind them, one poll at a time is held open, and an older one is answered with 409.
 */
export class TelegramChat {
  readonly sent: Sent[] = []
  readonly answeredPresses: Body[] = []
  readonly polls: Body[] = []
  url = ''
  token = TOKEN
  #updates: { readonly update_id: number }[] = []
  #nextId: number
  #fault: Fault | null = null
  #held: { readonly answer: (status: number, body: object) => void; readonly body: Body } | null = null

  private constructor(nextId: number) {
    this.#nextId = nextId
  }

  /** @param nextId of the first update: each bot begins somewhere else */
  static async start(t: Pick<Test, 'teardown'>, nextId = 700): Promise<TelegramChat> {
    const chat = new TelegramChat(nextId)
    const server = createServer((request, response) => void chat.#take(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.teardown(() => {
      server.close()
      server.closeAllConnections()
    })
    chat.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return chat
  }

  /** What waits, and is not confirmed. */
  get waiting(): number {
    return this.#updates.length
  }

  say(userId: number, text: string, { chatId = userId, date = Math.floor(Date.now() / 1_000) } = {}): void {
    const chat = { id: chatId, type: chatId < 0 ? 'group' : 'private' }
    this.update({ message: { message_id: 1, from: { id: userId, is_bot: false }, chat, date, text } })
  }

  press(userId: number, data: string, chatId = userId): void {
    const message = { message_id: 1, chat: { id: chatId, type: 'private' }, date: 0 }
    this.update({ callback_query: { id: `q${this.#nextId}`, from: { id: userId }, message, data } })
  }

  update(content: object): void {
    this.#updates.push({ update_id: this.#nextId++, ...content })
    this.#giveOut()
  }

  /** Of all polls from now on; null: there is none any more. A poll that is held open ends. */
  set fault(fault: Fault | null) {
    this.#fault = fault
    this.#held?.answer(200, { ok: true, result: [] })
    this.#held = null
  }

  /** Another program polls with the same token. */
  conflict(): void {
    this.#held?.answer(409, refusal(409, 'Conflict: terminated by other getUpdates request'))
    this.#held = null
  }

  /** The newest text that fits, in any chat. */
  said(text: RegExp, from = 0): Sent | undefined {
    return this.sent.slice(from).findLast((each) => text.test(each.text))
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}')
    const answer = (status: number, said: object) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(said))
    }
    const [, token, method] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? '') ?? []
    if (token !== this.token) return answer(401, refusal(401, 'Unauthorized'))
    switch (method) {
      case 'getUpdates':
        return this.#poll(body, response, answer)
      case 'getMe':
        return answer(200, { ok: true, result: { id: 1, is_bot: true, username: 'MyHaltBot' } })
      case 'sendMessage':
        this.sent.push({
          chatId: Number(body.chat_id),
          text: body.text,
          button: body.reply_markup?.inline_keyboard[0][0].callback_data ?? null,
        })
        return answer(200, { ok: true, result: { message_id: 1 } })
      case 'answerCallbackQuery':
        this.answeredPresses.push(body)
        return answer(200, { ok: true, result: true })
      default:
        return answer(404, refusal(404, 'Not Found'))
    }
  }

  #poll(body: Body, response: ServerResponse, answer: (status: number, said: object) => void): void {
    this.polls.push(body)
    if (this.#fault !== null) {
      this.#fail(this.#fault, response, answer)
      return
    }
    this.conflict()
    if (body.offset !== undefined) this.#updates = this.#updates.filter(({ update_id }) => update_id >= body.offset)
    const held = { answer, body }
    this.#held = held
    response.on('close', () => {
      if (this.#held === held) this.#held = null
    })
    this.#giveOut()
    setTimeout(() => {
      if (this.#held !== held) return
      this.#held = null
      answer(200, { ok: true, result: [] })
    }, body.timeout * 1_000)
  }

  #giveOut(): void {
    const { answer, body } = this.#held ?? {}
    const due = this.#updates.filter(({ update_id }) => update_id >= (body?.offset ?? 0))
    if (answer === undefined || due.length === 0) return
    this.#held = null
    answer(200, { ok: true, result: due.slice(0, body.limit) })
  }

  #fail(fault: Fault, response: ServerResponse, answer: (status: number, said: object) => void): void {
    if (typeof fault === 'object') answer(fault.status, fault.body)
    else if (fault === 'no JSON') response.end('<html>')
    else if (fault === 'huge') response.end(`{"ok":true,"result":["${'x'.repeat(12 * 1024 * 1024)}"]}`)
    else if (fault === 'drip') {
      const drip = setInterval(() => response.write(' '), 100)
      response.on('close', () => clearInterval(drip))
    }
  }
}

export function refusal(status: number, description: string, parameters?: object) {
  return { ok: false, error_code: status, description, ...(parameters && { parameters }) }
}
