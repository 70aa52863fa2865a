import { forClosing } from '../../lib/clients/closing.js'
import { Big } from '../../lib/words/big.js'
import type { OrderIntent } from '../../lib/words/order.js'
import type { ClosingOrder } from '../../lib/words/ports.js'
import { messagesOf } from './transaction.js'

/** What it takes to read the size of an order: of which market it is, and how many decimals its quantums have (-10: `1e-10`). */
export interface ClosingMarket {
  readonly clobPairId: number
  readonly atomicResolution: number
}

const MARKET = Symbol.for('trading-kill-switch.closing-market')

/** https://github.com/dydxprotocol/v4-chain, `proto/dydxprotocol/clob/tx.proto`, `order.proto` */
const PLACE = '/dydxprotocol.clob.MsgPlaceOrder'
const ORDER = { orderId: 1, side: 2, quantums: 3, reduceOnly: 8 }
const ORDER_ID = { clobPairId: 4 }

/** A view of what sends JSON-RPC calls, for one closing order in this market. */
export function forClosingMarket(rpcClient: object, closing: ClosingOrder, market: ClosingMarket): object {
  return Object.defineProperty(forClosing(rpcClient, closing), MARKET, { value: market })
}

/** What a transaction orders in the market of the closing order that is carried out. Null: another market, or more than one order. */
export function orderInClosingMarket(
  rpcClient: object,
  transaction: unknown,
  symbol: string,
): Partial<OrderIntent> | null {
  const market = (rpcClient as { readonly [MARKET]?: ClosingMarket })[MARKET]
  const [message, ...others] = messagesOf(transaction)
  if (market === undefined || message?.type !== PLACE || others.length > 0) return null
  const placed = only(fieldsOf(message.value), 1)
  const order = placed instanceof Uint8Array ? fieldsOf(placed) : null
  const id = only(order, ORDER.orderId)
  const quantums = only(order, ORDER.quantums)
  const clobPairId = id instanceof Uint8Array ? (only(fieldsOf(id), ORDER_ID.clobPairId) ?? 0n) : null
  if (clobPairId !== BigInt(market.clobPairId) || typeof quantums !== 'bigint') return null
  const side = only(order, ORDER.side)
  return {
    symbol,
    ...(side === 1n ? { side: 'buy' } : side === 2n ? { side: 'sell' } : {}),
    quantity: new Big(quantums).times(new Big(`1e${market.atomicResolution}`)).toFixed(),
    reduceOnly: only(order, ORDER.reduceOnly) === 1n,
  }
}

type Value = bigint | Uint8Array
type Fields = ReadonlyMap<number, readonly Value[]> | null

/** The value of a field that stands there once. */
function only(fields: Fields, field: number): Value | null {
  const [value, ...others] = fields?.get(field) ?? []
  return value !== undefined && others.length === 0 ? value : null
}

/** https://protobuf.dev/programming-guides/encoding/ Null: it can't be read. */
function fieldsOf(bytes: Uint8Array): Fields {
  const fields = new Map<number, Value[]>()
  for (let at = 0; at < bytes.length; ) {
    const tag = varint(bytes, at)
    const next = tag && valueAt(bytes, tag.end, Number(tag.value & 7n))
    if (!tag || !next || next.end > bytes.length) return null
    const number = Number(tag.value >> 3n)
    fields.set(number, [...(fields.get(number) ?? []), next.value])
    at = next.end
  }
  return fields
}

function valueAt(bytes: Uint8Array, at: number, type: number): { readonly value: Value; readonly end: number } | null {
  if (type === 5) return { value: bytes.subarray(at, at + 4), end: at + 4 }
  const number = varint(bytes, at)
  if (number === null || type === 0) return number
  if (type !== 2) return null
  const end = number.end + Number(number.value)
  return { value: bytes.subarray(number.end, end), end }
}

function varint(bytes: Uint8Array, start: number): { readonly value: bigint; readonly end: number } | null {
  let value = 0n
  for (let at = start; at < start + 10; at++) {
    const byte = bytes[at]
    if (byte === undefined) return null
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - start))
    if (byte < 0x80) return { value, end: at + 1 }
  }
  return null
}
