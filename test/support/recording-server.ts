import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Arrived {
  readonly method: string
  readonly path: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever arrived
  readonly body: any
}

export interface Reply {
  readonly status?: number
  readonly body?: unknown
  /** In place of `body`: sent as it is. */
  readonly text?: string
}

export interface RecordingServer {
  readonly url: string
  /** Everything that arrived, in order. */
  readonly arrived: Arrived[]
  /** What arrived with this method on this path, without its query. */
  to(method: string, path: string): Arrived[]
  close(): Promise<void>
}

/** An exchange's HTTP server on loopback: writes down what arrives and answers what `reply` says; null: hangs up. */
export async function recordingServer(
  reply: (request: Arrived) => Reply | null | Promise<Reply | null>,
): Promise<RecordingServer> {
  const arrived: Arrived[] = []
  const server = createServer(async (request, response) => {
    const text = await textOf(request)
    const one = { method: String(request.method), path: String(request.url), body: parse(text) }
    arrived.push(one)
    const answer = await reply(one)
    if (answer === null) return void request.socket.destroy()
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' })
    response.end(answer.text ?? JSON.stringify(answer.body ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    to: (method, path) => arrived.filter((one) => one.method === method && one.path.split('?')[0] === path),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
