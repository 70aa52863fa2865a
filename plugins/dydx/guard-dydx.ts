import { closingOf, withClosing } from '../../lib/clients/closing.js'
import { type Guarding, OrderRequest } from '../../lib/clients/order-request.js'
import { asManyAsIn } from '../../lib/clients/orders-in.js'
import { Patches } from '../../lib/clients/patches.js'
import type { OrderIntent } from '../../lib/words/order.js'
import { orderInClosingMarket } from './placed-order.js'
import { isCancel, othersThanCancels } from './transaction.js'

export interface GuardDydxOptions {
  /** What a halt's `scope.venue` is compared with. Default `dydx`. */
  readonly venue?: string
}

/** Where clients keep what sends their JSON-RPC calls: a `CompositeClient`, a `ValidatorClient`, and a `NobleClient`. */
const WAYS = [
  ['validatorClient', 'get', 'tendermintClient', 'baseClient', 'client'],
  ['get', 'tendermintClient', 'baseClient', 'client'],
  ['stargateClient', 'cometClient', 'client'],
  ['stargateClient', 'tmClient', 'client'],
]

/** The node's methods that read: https://docs.cometbft.com/v0.38/rpc */
const READS =
  /^(abci_info|abci_query|block|block_by_hash|block_results|block_search|blockchain|commit|consensus_params|genesis|header|health|net_info|num_unconfirmed_txs|status|tx|tx_search|unconfirmed_txs|validators)$/

/**
 * Guards what `@dydxprotocol/v4-client-js` 3.x broadcasts, behind its signature. What the node reads passes, and so does a transaction each of whose
 * messages cancels orders; every other one is an order of which nothing is known, so that every halt covers it.
 *
 * @param client a connected `CompositeClient`, `ValidatorClient` or `NobleClient`
 * @returns takes the guard off again
 * @throws {TypeError} when it is none of these, or is not connected. Nothing is guarded then.
 */
export function guardDydx(client: object, killSwitch: Guarding, options: GuardDydxOptions = {}): () => void {
  const patches = new Patches(killSwitch)
  const venue = options.venue ?? 'dydx'
  patches.wrap(rpcClientOf(client), 'execute', (original) => {
    return async function guarded(request) {
      // What is judged is what is sent, whatever becomes of the object meanwhile.
      const sent = JSON.parse(JSON.stringify(request))
      if (!isOrder(sent)) return original.call(this, sent)
      const order = new OrderRequest(killSwitch, withClosing([orderOf(this, sent, venue)], closingOf(this)))
      return order.send(() => {
        order.attempt()
        return original.call(this, sent)
      })
    }
  })
  return () => patches.undo()
}

/** Nothing is known of it, but for a venue's closing order: that is read, so that it does what the kill switch has said. */
function orderOf(
  rpcClient: object,
  { params }: { readonly params?: { readonly tx?: unknown } },
  venue: string,
): Partial<OrderIntent> {
  const closing = closingOf(rpcClient)
  const read = closing && orderInClosingMarket(rpcClient, params?.tx, closing.symbol)
  return asManyAsIn(othersThanCancels(params?.tx), { action: 'place', venue, ...read })
}

function isOrder({
  method,
  params,
}: {
  readonly method?: unknown
  readonly params?: { readonly tx?: unknown }
}): boolean {
  const name = String(method)
  if (READS.test(name)) return false
  return !(/^broadcast_tx_(a?sync|commit)$/.test(name) && isCancel(params?.tx))
}

export function rpcClientOf(client: object): object {
  for (const way of WAYS) {
    const found = way.reduce<unknown>(
      (object, key) => (object == null ? null : Reflect.get(Object(object), key)),
      client,
    )
    if (typeof found === 'object' && found !== null && typeof Reflect.get(found, 'execute') === 'function') return found
  }
  throw new TypeError(
    'guardDydx(client, killSwitch): this is no connected client of @dydxprotocol/v4-client-js. Pass what `await CompositeClient.connect(…)` has ' +
      'given. Nothing was guarded.',
  )
}
