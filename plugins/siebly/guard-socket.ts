import { AsyncLocalStorage } from 'node:async_hooks'
import { CheckingSockets, type SocketLike } from '../../lib/clients/checking-socket.js'
import type { Guarding } from '../../lib/clients/order-request.js'
import type { Patches } from '../../lib/clients/patches.js'
import type { SocketClient } from './library.js'
import { kindOfMessage, parseMessage } from './message-kind.js'
import { ordersOfMessage } from './request-orders.js'
import { leavesOpen } from './unclear-answer.js'

type Refuse = (error: unknown) => void

/**
 * Guards each WebSocket of a client. A refused order is the rejection of the call that wanted it sent: the client itself only logs that it
 * could not send, and waits for the answer for ever.
 */
export function guardSocket(client: SocketClient, killSwitch: Guarding, venue: string | null, patches: Patches): void {
  const calls = new AsyncLocalStorage<Refuse>()
  const sockets = new CheckingSockets(killSwitch, {
    orders: (data) => (kindOfMessage(data) === 'order' ? ordersOfMessage(data, venue) : null),
    idOf: (data) => {
      const { reqId, id } = parseMessage(data) ?? {}
      const name = reqId ?? id
      return typeof name === 'string' || typeof name === 'number' ? String(name) : null
    },
    leavesOpen: (data) => leavesOpen(parseMessage(data)),
  })
  patches.alsoUndo(() => sockets.end())
  const guardOne = (socket: unknown) => {
    if (isSocket(socket)) sockets.guard(socket, (error) => calls.getStore()?.(error))
  }
  for (const key of client.wsStore?.getKeys?.() ?? []) guardOne(client.wsStore?.getWs?.(key))
  patches.wrap(client, 'connectToWsUrl', (original) => {
    return function guarded(...args) {
      const socket: unknown = original.apply(this, args)
      guardOne(socket)
      return socket
    }
  })
  if (typeof client.sendWSAPIRequest !== 'function') return
  patches.wrap(client, 'sendWSAPIRequest', (original) => {
    return function guarded(...args) {
      const { promise, reject } = refusal()
      return Promise.race([promise, calls.run(reject, () => original.apply(this, args))])
    }
  })
}

function refusal(): { promise: Promise<never>; reject: Refuse } {
  let reject: Refuse = () => {}
  const promise = new Promise<never>((_resolve, refuse) => {
    reject = refuse
  })
  promise.catch(() => {})
  return { promise, reject }
}

function isSocket(value: unknown): value is SocketLike {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'send') === 'function'
}
