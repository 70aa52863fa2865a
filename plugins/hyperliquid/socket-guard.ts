import { type Guarding as Asked, type OrderRequest, refusalIn } from '../../lib/clients/order-request.js'
import type { Patches } from '../../lib/clients/patches.js'
import type { KillSwitch } from '../../lib/host/kill-switch.js'
import { TradingHaltedError } from '../../lib/words/errors.js'
import { completeIntent } from '../../lib/words/order.js'
import { kindOfRequest } from './action-kind.js'
import type { SocketTransport, Transport } from './transport.js'

/** What a guard of Hyperliquid needs of a kill switch. */
export type Guarding = Asked & Pick<KillSwitch, 'check'>

const OPEN = 1

/** Sends orders through a `WebSocketTransport` only while its connection is open, so that its socket keeps none for later. */
export class SocketGuard {
  readonly #transport: SocketTransport
  readonly #killSwitch: Guarding
  /** An order that has passed is being handed to the socket. */
  #sending = false

  constructor(transport: SocketTransport, killSwitch: Guarding, patches: Patches) {
    this.#transport = transport
    this.#killSwitch = killSwitch
    patches.wrap(transport.socket, 'send', (original) => {
      const judge = (data: unknown) => this.#judge(data)
      return function guarded(data) {
        judge(data)
        return original.call(this, data)
      }
    })
  }

  readonly send = async (
    transport: Transport,
    request: OrderRequest,
    send: (transport: Transport) => Promise<unknown>,
    signal?: AbortSignal,
  ): Promise<unknown> => {
    const given = withTimeout(this.#transport.timeout, signal)
    while (this.#transport.socket.readyState !== OPEN) await this.#transport.ready(given)
    request.attempt()
    try {
      return await this.#handOver(() => send(transport))
    } catch (error) {
      throw refusalIn(error) ?? error
    }
  }

  /** The transport gives its message to the socket before it gives its promise back. */
  #handOver(send: () => Promise<unknown>): Promise<unknown> {
    this.#sending = true
    try {
      return send()
    } finally {
      this.#sending = false
    }
  }

  /** What comes to the socket by another way. @throws {TradingHaltedError} for an order that may not leave */
  #judge(data: unknown): void {
    if (this.#sending || !mayBeOrder(data)) return
    const order = { action: 'place', venue: null } as const
    const verdict = this.#killSwitch.check(order)
    if (!verdict.allowed) throw new TradingHaltedError(verdict, completeIntent(order))
  }
}

function withTimeout(timeout: number | null, signal: AbortSignal | undefined): AbortSignal | undefined {
  const signals = [signal, timeout === null ? undefined : AbortSignal.timeout(timeout)].filter(
    (each) => each !== undefined,
  )
  return signals.length === 0 ? undefined : AbortSignal.any(signals)
}

function mayBeOrder(data: unknown): boolean {
  try {
    const { method, request } = JSON.parse(String(data))
    if (method !== 'post') return !['ping', 'subscribe', 'unsubscribe'].includes(method)
    return (
      request.type !== 'info' &&
      kindOfRequest(request.type === 'action' ? 'exchange' : null, request.payload) === 'order'
    )
  } catch {
    return true
  }
}
