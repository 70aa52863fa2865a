import type { CallKind, SocketMessage } from './exchange-facts.js'

/** The commands that open a connection, keep it alive, or subscribe. Others are `publish`, `rpc` and `send`. */
const STREAM = new Set(['connect', 'subscribe', 'unsubscribe', 'refresh', 'sub_refresh', 'ping'])

/** Of a message in the protocol of Centrifugo, which names its command by its only key but `id`. https://centrifugal.dev/docs/transports/client_protocol */
export function centrifugoKindOf(message: SocketMessage): CallKind | null {
  const commands = Object.keys(message).filter((key) => key !== 'id')
  return !Array.isArray(message) && commands.length === 1 && STREAM.has(String(commands[0])) ? 'read' : null
}
