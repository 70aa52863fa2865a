import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

export interface RecordingSocket {
  readonly url: string
  /** Every message that arrived, in order; parsed where it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever arrived
  readonly arrived: any[]
  /** Cuts all connections. */
  drop(): void
  close(): Promise<void>
}

/** An exchange's WebSocket server on loopback: writes down what arrives, and answers what `reply` says; undefined: nothing. */
export async function recordingSocket(
  // biome-ignore lint/suspicious/noExplicitAny: see above
  reply: (message: any) => unknown,
  port = 0,
): Promise<RecordingSocket> {
  const arrived: unknown[] = []
  const server = new WebSocketServer({ host: '127.0.0.1', port })
  server.on('connection', (socket: WebSocket) => {
    socket.on('error', () => {})
    socket.on('message', (data) => {
      const message = parse(String(data))
      arrived.push(message)
      const answer = reply(message)
      if (answer !== undefined) socket.send(typeof answer === 'string' ? answer : JSON.stringify(answer))
    })
  })
  await new Promise<void>((resolve) => server.once('listening', () => resolve()))
  const drop = () => {
    for (const client of server.clients) client.terminate()
  }
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    drop,
    close: () =>
      new Promise((resolve) => {
        drop()
        server.close(() => resolve())
      }),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
