import { Big } from '../../../lib/words/big.js'
import type { CallKind, ExchangeRecord, MisledBy, OrderCall, PositionTraits, SocketMessage } from './exchange-facts.js'

const CANCELS = new Set(['cancel', 'cancelByCloid', 'twapCancel'])

/** ccxt 4.5.84, `initializeClient`: they name who earns of the fees */
const SET_UPS = new Set(['approveBuilderFee', 'setReferrer'])

/** The dead man's switch takes a time that is this far ahead, in ms, and is disarmed without one. Source: the page of the exchange endpoint */
const SHORTEST_MS = 5_000

interface Transaction {
  readonly nonce?: unknown
  readonly action?: { readonly type?: unknown; readonly time?: unknown }
}

function callKindOf(params: unknown): CallKind {
  const { action, nonce } = (params ?? {}) as Transaction
  if (typeof action?.type !== 'string') return 'order'
  // The nonce is the time at which the request was made, in ms.
  if (action.type === 'scheduleCancel') return Number(action.time) - Number(nonce) >= SHORTEST_MS ? 'cancel' : 'order'
  return CANCELS.has(action.type) ? 'cancel' : 'order'
}

function setsUp(_path: string, params: unknown): boolean {
  return SET_UPS.has(String((params as Transaction | undefined)?.action?.type))
}

/** https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/websocket/post-requests: what else goes by HTTP */
function socketKindOf(message: SocketMessage): CallKind | null {
  if (!('method' in message) || message.method !== 'post') return null
  const request = message.request as { readonly type?: unknown; readonly payload?: unknown } | undefined
  if (request?.type === 'info') return 'read'
  return request?.type === 'action' ? callKindOf(request.payload) : 'order'
}

/** A bot may have set another method for all calls, which leaves out what waits for a price. */
const ORDERS: readonly OrderCall[] = [{ where: {}, which: { method: 'frontendOpenOrders' } }]

/** ccxt 4.5.84, `handlePublicAddress`: a bot that trades for a vault says whose account is read by another option */
const byVault: MisledBy = ({ vaultAddress, user, address, subAccountAddress }) =>
  vaultAddress != null && (user ?? address ?? subAccountAddress) == null ? 'vaultAddress' : null
const OF_VAULT = { orders: byVault, positions: byVault }

interface Shown {
  readonly szi?: unknown
  readonly positionValue?: unknown
}

/** https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint/perpetuals: it is valued at the mark price, and ccxt leaves that out */
function positionTraits({ position }: Readonly<Record<string, unknown>>): PositionTraits {
  const { szi, positionValue } = (position ?? {}) as Shown
  if (!(Number(positionValue) > 0 && Math.abs(Number(szi)) > 0)) return {}
  return { markPrice: new Big(String(positionValue)).div(String(szi)).abs().toFixed() }
}

export const hyperliquid: ExchangeRecord = {
  id: 'hyperliquid',
  // ccxt 4.5.84, `fetchOpenOrders`, `fetchPositions` and `fetchBalance`
  account: [
    { name: 'spot', holds: { kind: 'spot' }, orders: ORDERS, positions: { balances: 'spot' }, misledBy: OF_VAULT },
    {
      name: 'linear',
      holds: { kind: 'linear' },
      orders: ORDERS,
      positions: { contracts: [{}] },
      misledBy: OF_VAULT,
    },
    {
      name: 'builder dexes',
      holds: null,
      orders:
        'ccxt shows the orders of one builder dex a call; orderParams: [{}, { "dex": "…" }] names those that are used',
      positions:
        'ccxt shows the positions of one builder dex a call; positionParams: [{}, { "dex": "…" }] names those that are used',
    },
    { name: 'TWAPs', holds: null, orders: 'ccxt has no call that shows running TWAPs', positions: { contracts: [] } },
  ],
  // https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint/perpetuals: the type of a position is `oneWay`
  hedgeMode: false,
  openOrderPages: 'whole',
  positionPages: 'whole',
  positionTraits,
  // https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint
  postReads: /^info$/,
  // https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/exchange-endpoint
  sharedPath: { path: /(^|\/)exchange$/, callKindOf },
  setsUp,
  socketKindOf,
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  // ccxt 4.5.84, `createOrder`: it adds 5 % of room to the price by itself
  marketOrderPrice: 'some',
}
