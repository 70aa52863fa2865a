import { checkingTransport, type Transport } from '../../lib/clients/checking-transport.js'
import { closingOf, withClosing } from '../../lib/clients/closing.js'
import { isDisarming } from '../../lib/clients/disarming.js'
import { type Guarding, OrderRequest } from '../../lib/clients/order-request.js'
import { withoutTerms } from '../../lib/clients/order-terms.js'
import type { Method, Patches } from '../../lib/clients/patches.js'
import { requestHead } from '../../lib/clients/request-head.js'
import type { RestClient } from './library.js'
import { isDeadMansSwitch, kindOfRequest } from './request-kind.js'
import { closingParams, ordersOfRequest } from './request-orders.js'
import { leavesOpen } from './unclear-answer.js'

/** Guards `_call()`, through which all requests go, and the request behind its signature. */
export function guardRest(client: RestClient, killSwitch: Guarding, venue: string | null, patches: Patches): void {
  patches.wrap(client, '_call', (original) => {
    return async function guarded(this: RestClient, method, endpoint, given, ...rest) {
      const head = requestHead(method, endpoint)
      // What is judged is what is sent, whatever becomes of the object meanwhile.
      const params = head?.method === 'GET' ? given : copyOf(given)
      const passes = kindOfRequest(head, params) !== 'order' || (isDisarming(this) && isDeadMansSwitch(head))
      if (passes) return original.call(this, method, endpoint, params, ...rest)
      const closing = closingOf(this)
      const said = closing === null ? params : closingParams(params)
      const orders = withClosing(ordersOfRequest(head, endpoint, said, venue), closing)
      const request = new OrderRequest(killSwitch, orders, leavesOpen)
      const client = sendingThrough(this, () => request.attempt())
      const sent = withoutTerms(params, orders)
      return request.send(() => original.call(client, method, endpoint, sent, ...rest))
    }
  })
}

/** A view of a client whose requests ask before they leave. Whatever the client keeps, it keeps in itself. */
function sendingThrough(client: RestClient, attempt: () => () => void): RestClient {
  return new Proxy(client, {
    get(target, key, receiver) {
      const value: unknown = Reflect.get(target, key, receiver)
      // What a request asks for on its way, e.g. the exchange's time, is judged by itself.
      if (key === '_call') return (value as Method).bind(target)
      return key === 'globalRequestOptions' ? withChecks(value as object, attempt) : value
    },
    set: (target, key, value) => Reflect.set(target, key, value),
  })
}

function withChecks(options: RestClient['globalRequestOptions'], attempt: () => () => void): object {
  const { adapter, transport } = options ?? {}
  // A proxy may be an order's only way, so the adapter stays; where it is Node's own HTTP, it takes the transport.
  const send = typeof adapter === 'function' ? adapter : null
  if (send !== null) {
    const checking = (config: unknown) => {
      attempt()
      return send(config)
    }
    return { ...options, adapter: checking }
  }
  // By HTTP/2, axios takes no transport.
  const checking = checkingTransport(attempt, transport as Transport | undefined)
  return { ...options, adapter: 'http', httpVersion: 1, transport: checking }
}

/** What can't be copied (a file) is none of an order. */
function copyOf(params: unknown): unknown {
  try {
    return structuredClone(params)
  } catch {
    return params
  }
}
