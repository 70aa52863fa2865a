import { randomUUID } from 'node:crypto'
import type { ExchangeRecord, OrderTraits, PositionTraits } from './exchange-facts.js'

/** https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/perpetuals/list-perpetuals-positions: ccxt leaves it out */
function positionTraits({ mark_price }: Readonly<Record<string, unknown>>): PositionTraits {
  return { markPrice: (mark_price as { readonly value?: unknown } | undefined)?.value }
}

/**
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/create-order: one configuration, by its name. ccxt leaves
 * out the size of brackets and TWAPs, and that a bracket has a stop.
 */
function orderTraits({ order_configuration }: Readonly<Record<string, unknown>>): OrderTraits {
  const [configuration] = Object.values((order_configuration ?? {}) as Readonly<Record<string, unknown>>)
  const { base_size, stop_trigger_price } = (configuration ?? {}) as Readonly<Record<string, unknown>>
  return { amount: base_size, stop: stop_trigger_price !== undefined }
}

export const coinbase: ExchangeRecord = {
  id: 'coinbase',
  // ccxt 4.5.84, `fetchOpenOrders` shows all products; `fetchPositions` goes by the type
  account: [
    { name: 'spot', holds: { kind: 'spot' }, orders: [{ where: {} }], positions: { balances: 'spot' } },
    {
      name: 'perpetuals',
      holds: { kind: 'linear', settle: 'USDC' },
      orders: [{ where: {} }],
      // It wants the option or the parameter `portfolio`.
      positions: { contracts: [{ type: 'swap' }] },
      rare: true,
      isUsedBy: ({ defaultType }) => defaultType === 'swap',
    },
    {
      name: 'futures',
      holds: { kind: 'linear', settle: 'USD' },
      orders: [{ where: {} }],
      // ccxt 4.5.84, `parsePosition`: it looks for other fields than those of futures
      positions: 'ccxt reads neither side nor size of positions in futures',
    },
  ],
  orderTraits,
  positionTraits,
  // https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/perpetuals/list-perpetuals-positions: `net_size`
  hedgeMode: false,
  // ccxt 4.5.84, `fetchOpenOrders`
  openOrderPages: 'joined',
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`; its default is the older list, which has 100 of them a page at most:
  // https://docs.cdp.coinbase.com/coinbase-app/api-architecture/pagination
  spotBalanceParams: { type: 'spot', v3: true },
  // ccxt 4.5.84, `createOrder` hands an order that only reduces to `closePosition`, which wants an id, and leaves out the size
  // https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/close-position
  closeParams: ({ quantity }) => ({ clientOrderId: randomUUID(), size: quantity }),
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
}
