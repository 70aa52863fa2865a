import { forClosing } from '../../lib/clients/closing.js'
import { PartedAccount, type PartReader } from '../../lib/clients/parted-account.js'
import { numberOf, positionKey } from '../../lib/clients/row-fields.js'
import { CloseRefusedError } from '../../lib/words/close-refused.js'
import type { Account, AccountPart, ClosingOrder, Position, Venue, WorkingOrder } from '../../lib/words/ports.js'
import { BybitError, pagesOf, readOrder, readPosition, resultOf } from './bybit-rows.js'
import { isUncertain } from './unclear-answer.js'

type Ask = (params: object) => Promise<unknown>

/** What the venue uses of `RestClientV5` of bybit-api 4.x. */
export interface BybitClient {
  // biome-ignore-start lint/suspicious/noExplicitAny: the library's own types name each value that is known today
  getPositionInfo(params: any): Promise<unknown>
  getActiveOrders(params: any): Promise<unknown>
  getWalletBalance(params: any): Promise<unknown>
  cancelOrder(params: any): Promise<unknown>
  submitOrder(params: any): Promise<unknown>
  // biome-ignore-end lint/suspicious/noExplicitAny: see above
}

export interface BybitVenueOptions {
  /** Default `bybit`. */
  readonly name?: string
  /** Parts of the account that hold nothing, by your word: `spot`, `linear USDT`, `linear USDC`, `inverse`, `option`. They are not asked for. */
  readonly none?: readonly string[]
  /** Coins that are money, and no position. Default `USDT` and `USDC`. */
  readonly cash?: readonly string[]
}

/** The query of each kind of contract. Linear ones are told by what they settle in. */
const CONTRACTS: Readonly<Record<string, object>> = {
  'linear USDT': { category: 'linear', settleCoin: 'USDT' },
  'linear USDC': { category: 'linear', settleCoin: 'USDC' },
  inverse: { category: 'inverse' },
  option: { category: 'option' },
}

/** A spot order that waits for a price is cancelled by its filter. https://bybit-exchange.github.io/docs/v5/enum#stopordertype */
const FILTERS: Readonly<Record<string, string>> = {
  Stop: 'StopOrder',
  tpslOrder: 'tpslOrder',
  OcoOrder: 'OcoOrder',
  BidirectionalTpslOrder: 'BidirectionalTpslOrder',
}

/**
 * A unified account at Bybit: symbols and quantities as Bybit writes them, part by part. Contracts are closed by a reduce-only market order for the
 * position itself, in hedge mode too. Coins in the wallet beside `cash` are positions of the part `spot`, which this venue does not sell.
 */
export class BybitVenue implements Venue {
  readonly name: string
  readonly #client: BybitClient
  readonly #cash: ReadonlySet<string>
  readonly #account: PartedAccount
  /** By part, symbol and side: 0 is one-way mode, 1 and 2 are the long and the short of hedge mode. */
  readonly #positionIdx = new Map<string, number>()
  readonly #spotFilters = new Map<string, string>()

  /** @throws {TypeError} for a part that there is not */
  constructor(client: BybitClient, options: BybitVenueOptions = {}) {
    this.name = options.name ?? 'bybit'
    this.#client = client
    this.#cash = new Set(options.cash ?? ['USDT', 'USDC'])
    const contracts = Object.keys(CONTRACTS).map(
      (name): PartReader => ({
        name,
        positions: () => this.#positions(name),
        orders: () => this.#orders(CONTRACTS[name] ?? {}, true),
      }),
    )
    const spot = {
      name: 'spot',
      positions: () => this.#coins(),
      orders: () => this.#orders({ category: 'spot' }, false),
    }
    this.#account = new PartedAccount([spot, ...contracts], options.none ?? [])
  }

  positions(): Promise<Position[]> {
    return this.#account.positions()
  }

  openOrders(): Promise<WorkingOrder[]> {
    return this.#account.openOrders()
  }

  parts(): AccountPart[] {
    return this.#account.parts()
  }

  async cancel({ id, symbol, part }: WorkingOrder): Promise<void> {
    const category = categoryOf(part)
    const orderFilter = category === 'spot' ? this.#spotFilters.get(id) : undefined
    resultOf(await this.#client.cancelOrder({ category, symbol, orderId: id, ...(orderFilter && { orderFilter }) }))
  }

  /** @throws {CloseRefusedError} what was certainly not taken */
  async close(position: Position, closing: ClosingOrder): Promise<void> {
    const category = categoryOf(position.part)
    if (category === 'spot') throw new CloseRefusedError(`${position.symbol} is a coin: sell it by hand.`)
    const positionIdx = this.#positionIdx.get(positionKey(position.part, position.symbol, position.side))
    if (positionIdx === undefined) throw new CloseRefusedError(`${position.symbol} was not read yet: read it first.`)
    const { symbol, quantity } = closing
    const side = closing.side === 'buy' ? 'Buy' : 'Sell'
    const order = { category, symbol, side, orderType: 'Market', qty: quantity, reduceOnly: true, positionIdx }
    const answer = await forClosing(this.#client, closing).submitOrder(order)
    const { retCode, retMsg } = (answer ?? {}) as { readonly retCode?: unknown; readonly retMsg?: unknown }
    if (retCode === 0) return
    const words = `Bybit answered ${String(retCode)}: ${String(retMsg)}`
    if (typeof retCode !== 'number' || isUncertain(words)) throw new BybitError(words)
    throw new CloseRefusedError(words, { belowMinimum: /minimum|less than min|too small/i.test(words) })
  }

  async account(): Promise<Account> {
    const { list } = await this.#wallet()
    const { totalEquity, totalPerpUPL } = (Array.isArray(list) ? list[0] : null) ?? {}
    const equity = numberOf(totalEquity)
    return {
      equity,
      reason: equity === null ? 'Bybit tells no totalEquity' : null,
      dailyPnl: null,
      unrealizedPnl: numberOf(totalPerpUPL),
      currency: 'USD',
    }
  }

  async #positions(part: string): Promise<Position[]> {
    const ask: Ask = (params) => this.#client.getPositionInfo(params)
    const rows = await pagesOf((cursor) => ask({ ...CONTRACTS[part], limit: 200, cursor }))
    return rows.flatMap((row) => {
      const position = readPosition(row)
      if (position === null) return []
      this.#positionIdx.set(positionKey(part, position.symbol, position.side), Number(row.positionIdx ?? 0))
      return position
    })
  }

  async #orders(where: object, isContract: boolean): Promise<WorkingOrder[]> {
    const ask: Ask = (params) => this.#client.getActiveOrders(params)
    const rows = await pagesOf((cursor) => ask({ ...where, openOnly: 0, limit: 50, cursor }))
    return rows.map((row) => {
      const order = readOrder(row, isContract)
      const filter = FILTERS[String(row.stopOrderType)]
      if (!isContract && filter !== undefined) this.#spotFilters.set(order.id, filter)
      return order
    })
  }

  async #coins(): Promise<Position[]> {
    const { list } = await this.#wallet()
    const coins: unknown = Array.isArray(list) ? list[0]?.coin : null
    if (!Array.isArray(coins)) throw new BybitError('Bybit shows no coins of the wallet.')
    return coins.flatMap(({ coin, walletBalance, usdValue }): Position[] => {
      const quantity = numberOf(walletBalance === '' ? '0' : walletBalance)
      if (typeof coin !== 'string' || quantity === null)
        throw new BybitError(`The balance of ${String(coin)} can't be read.`)
      if (Number(quantity) === 0 || (this.#cash.has(coin) && !quantity.startsWith('-'))) return []
      const markPrice = Number(usdValue) / Number(quantity)
      return [
        {
          symbol: coin,
          side: quantity.startsWith('-') ? 'short' : 'long',
          quantity: quantity.replace('-', ''),
          markPrice: Number.isFinite(markPrice) ? markPrice.toFixed(8) : null,
          currency: 'USD',
          notClosable: `a coin in the wallet: this venue does not trade it. Say cash: ['${coin}'] if it is money to you`,
        },
      ]
    })
  }

  async #wallet(): Promise<Readonly<Record<string, unknown>>> {
    return resultOf(await this.#client.getWalletBalance({ accountType: 'UNIFIED' }))
  }
}

function categoryOf(part: string | null | undefined): string {
  const category = String(part ?? '').split(' ')[0] ?? ''
  if (!['spot', 'linear', 'inverse', 'option'].includes(category))
    throw new BybitError(`It is not known in which part of the account this is: ${String(part)}.`)
  return category
}
