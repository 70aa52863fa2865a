import { createHash } from 'node:crypto'
import type { NewOrder } from './clob.js'
import { ClobError } from './clob-error.js'
import { outcomeOf } from './market.js'
import type { Side } from './units.js'

/** The body of `POST /order`, as clob-client-v2 makes it. */
interface Posted {
  readonly owner?: unknown
  readonly orderType?: unknown
  readonly postOnly?: unknown
  readonly order?: Readonly<Record<string, unknown>>
}

/**
 * Reads a posted order. Only those of plain accounts are taken, where maker and signer are one address; and GTC, FOK and FAK only.
 *
 * @throws {ClobError} when it is not one
 */
export function readNewOrder(body: unknown, caller: string, apiKey: string | undefined): NewOrder {
  const { owner, orderType, postOnly, order = {} } = (body ?? {}) as Posted
  const { maker, signer, tokenId, side, makerAmount, takerAmount, signature } = order
  if (owner !== apiKey) throw new ClobError(400, 'the order owner has to be the owner of the API KEY')
  if (String(signer).toLowerCase() !== caller || maker !== signer) {
    throw new ClobError(400, 'the order signer has to be the address of the API KEY')
  }
  if (orderType !== 'GTC' && orderType !== 'FOK' && orderType !== 'FAK') throw new ClobError(400, 'Invalid order type')
  if (outcomeOf(tokenId) === null) throw new ClobError(400, `the orderbook ${tokenId} does not exist`)
  if ((side !== 'BUY' && side !== 'SELL') || typeof signature !== 'string')
    throw new ClobError(400, 'Invalid order payload')
  const { size, price } = sizeAndPrice(side, Number(makerAmount), Number(takerAmount))
  return {
    id: `0x${createHash('sha256').update(signature).digest('hex')}`,
    owner: caller,
    tokenId: String(tokenId),
    side,
    price,
    size,
    type: orderType,
    postOnly: postOnly === true,
  }
}

/** Who buys gives money and takes shares, who sells the other way round. */
function sizeAndPrice(side: Side, makerAmount: number, takerAmount: number): { size: number; price: number } {
  const [money, size] = side === 'BUY' ? [makerAmount, takerAmount] : [takerAmount, makerAmount]
  const price = Math.round((100 * money) / size)
  if (!(Number.isSafeInteger(money) && Number.isSafeInteger(size) && size > 0 && price >= 1 && price <= 99)) {
    throw new ClobError(400, 'invalid amounts, or a price that is not from 0.01 to 0.99')
  }
  return { size, price }
}
