import type { SocketClient } from '../library/exchange.js'
import { textOf } from './judged-message.js'
import type { OrderPassages } from './order-passages.js'
import type { Patches } from './patches.js'
import type { SocketGuard } from './socket-guard.js'

export interface WayToSocketParts {
  /** Of the exchange object. */
  readonly patches: Patches
  readonly passages: OrderPassages
  readonly sockets: SocketGuard
}

/** Guards what each message of an exchange object goes through on its way to a WebSocket, and each WebSocket that it opens. */
export function guardWayToSocket({ patches, passages, sockets }: WayToSocketParts): void {
  for (const name of ['watch', 'watchMultiple', 'watch_multiple']) {
    patches.wrap(name, ([, messageHashes, message, subscribeHashes], proceed) => {
      const place = { messageHashes: textsOf(messageHashes), subscribeHashes: textsOf(subscribeHashes) }
      return passages.watch(textOf(message), place, proceed)
    })
  }
  patches.wrap('client', (_args, proceed) => {
    const client = proceed() as SocketClient
    sockets.install(client)
    return client
  })
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string')
}
