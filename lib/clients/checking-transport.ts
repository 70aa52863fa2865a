import http, { type ClientRequest } from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'

/** What axios sends through: its setting `transport`. https://github.com/axios/axios#request-config */
export interface Transport {
  request(options: unknown, callback: unknown): ClientRequest
}

/**
 * Node's own HTTP, with a question before each request, and again when that has its connection. It follows no redirect.
 *
 * @param attempt throws if a request must not leave; gives back what asks again
 */
export function checkingTransport(attempt: () => () => void, original?: Transport): Transport {
  return {
    request(options, callback) {
      const again = attempt()
      const isTls = /^https:?$/.test(String((options as { readonly protocol?: unknown } | null)?.protocol))
      const transport = original ?? ((isTls ? https : http) as unknown as Transport)
      const request = transport.request(options, callback)
      request.once('socket', (socket) => askWhenOpen(request, socket, again))
      return request
    },
  }
}

/** A request may wait for a free connection, and then for it to open. Nothing of it is written before these events are over. */
function askWhenOpen(request: ClientRequest, socket: Socket, ask: () => void): void {
  const check = () => {
    if (request.destroyed) return
    try {
      ask()
    } catch (error) {
      request.destroy(error as Error)
    }
  }
  check()
  if (!socket.connecting) return
  for (const event of ['connect', 'secureConnect']) socket.prependOnceListener(event, check)
}
