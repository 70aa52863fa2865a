import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

export interface Notified {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever arrived
  readonly body: any
}

/** Null: hangs, and never answers. */
export type Answering = (
  request: Notified,
) => { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: unknown } | null

export interface NotificationService {
  readonly url: string
  readonly arrived: Notified[]
  /** May be changed at any time. */
  answer: Answering
}

/** Stands for a service that notifications go to, on loopback. */
export async function notificationService(
  t: Pick<Test, 'teardown'>,
  answer: Answering = () => ({}),
): Promise<NotificationService> {
  const arrived: Notified[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const { method = '', url: path = '', headers } = request
      const one = { method, path, headers, text, body: text === '' ? null : JSON.parse(text) }
      arrived.push(one)
      const reply = service.answer(one)
      if (reply === null) return
      response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers })
      response.end(JSON.stringify(reply.body ?? {}))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const service: NotificationService = { url, arrived, answer }
  return service
}

/** Telegram's API as documented, of one bot: https://core.telegram.org/bots/api#making-requests. */
export function telegram(token: string): Answering {
  return ({ method, path, body }) => {
    if (!path.startsWith(`/bot${token}/`)) return refusal(401, 'Unauthorized')
    if (method !== 'POST' || path !== `/bot${token}/sendMessage`) return refusal(404, 'Not Found')
    if (typeof body?.text !== 'string' || body.text === '') return refusal(400, 'Bad Request: message text is empty')
    if (body.text.length > 4_096) return refusal(400, 'Bad Request: message is too long')
    if (body.chat_id === undefined) return refusal(400, 'Bad Request: chat_id is empty')
    return { body: { ok: true, result: { message_id: 1, chat: { id: body.chat_id }, text: body.text } } }
  }
}

function refusal(status: number, description: string, parameters?: object) {
  return { status, body: { ok: false, error_code: status, description, ...(parameters && { parameters }) } }
}

/** https://core.telegram.org/bots/api#responseparameters */
export function tooMany(seconds: number) {
  return refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds })
}

/** Polls until it holds; fails after half a minute. */
export async function until(holds: () => boolean | Promise<boolean>, what: string, deadlineMs = 30_000): Promise<void> {
  const end = Date.now() + deadlineMs
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`${what} did not come to be`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
