import { CloseRefusedError } from '../../words/close-refused.js'
import type { ClosingOrder, Position, WorkingOrder } from '../../words/ports.js'
import { numberOf, type Row } from '../row-fields.js'
import { BinanceCountdown } from './countdown.js'
import { ABOVE_MAXIMUM, isBelowMinimum, isRejection } from './errors.js'
import type { BinanceRequests } from './requests.js'
import { idForCancel, type PositionSide, readAlgoOrder, readOrder, readPosition, rowsOf, unreadable } from './rows.js'
import { type Money, moneyOf } from './wallet.js'

const ALGO = 'algo-'

/** USD-M (`fapi`) or COIN-M futures (`dapi`): positions of one-way and of hedge mode, orders, and orders that wait for a trigger. */
export class BinanceContracts {
  readonly #requests: BinanceRequests
  readonly #api: 'fapi' | 'dapi'
  /** By symbol and side. */
  readonly #positionSides = new Map<string, PositionSide>()
  readonly #countdown: BinanceCountdown

  constructor(requests: BinanceRequests, api: 'fapi' | 'dapi', symbols: readonly string[] = []) {
    this.#requests = requests
    this.#api = api
    this.#countdown = new BinanceCountdown(requests, api, symbols)
  }

  /** Symbols that were named, and those in which there was an order or a position. */
  get traded(): ReadonlySet<string> {
    return this.#countdown.symbols
  }

  /** Sets the countdown of each of {@link traded}. 0 ends them. */
  deadMan(timeoutMs: number): Promise<void> {
    return this.#countdown.set(timeoutMs)
  }

  async positions(): Promise<Position[]> {
    const path = this.#api === 'fapi' ? '/fapi/v3/positionRisk' : '/dapi/v1/positionRisk'
    const rows = rowsOf(await this.#requests.read(path), 'positions')
    const positions = rows.flatMap((row) => {
      const read = readPosition(row, this.#api === 'dapi')
      if (read === null) return []
      this.#positionSides.set(`${read.position.symbol} ${read.position.side}`, read.positionSide)
      return read.position
    })
    const symbols = positions.map(({ symbol }) => symbol)
    this.#countdown.sees(symbols, 'positions')
    return positions
  }

  async orders(): Promise<WorkingOrder[]> {
    const [orders, algoOrders] = await Promise.all([
      this.#requests.read(`/${this.#api}/v1/openOrders`),
      this.#requests.read(`/${this.#api}/v1/openAlgoOrders`),
    ])
    const all = [
      ...rowsOf(orders, 'orders').map((row) => readOrder(row, true)),
      ...rowsOf(algoOrders, 'conditional orders').map(readAlgoOrder),
    ]
    const symbols = all.map(({ symbol }) => symbol)
    this.#countdown.sees(symbols, 'orders')
    return all
  }

  /** Conditional orders are cancelled by their id alone: https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Cancel-Algo-Order */
  async cancel({ id, symbol }: WorkingOrder): Promise<void> {
    const which = id.startsWith(ALGO)
      ? idForCancel(id.slice(ALGO.length), 'algoId', 'clientAlgoId')
      : { symbol, ...idForCancel(id, 'orderId', 'origClientOrderId') }
    await this.#requests.cancel(`/${this.#api}/v1/${id.startsWith(ALGO) ? 'algoOrder' : 'order'}`, which)
  }

  /** @throws {CloseRefusedError} what was certainly not taken */
  async close(position: Position, closing: ClosingOrder): Promise<void> {
    const { symbol, side, quantity } = closing
    const positionSide = this.#positionSides.get(`${position.symbol} ${position.side}`)
    if (positionSide === undefined) throw new CloseRefusedError(`${position.symbol} was not read yet: read it first.`)
    // No order is marked reduce-only in hedge mode: https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/New-Order
    const only = positionSide === 'BOTH' ? { reduceOnly: 'true' } : { positionSide }
    const order = { symbol, side: side.toUpperCase(), type: 'MARKET', quantity, ...only }
    try {
      const answer = await this.#requests.close(`/${this.#api}/v1/order`, order, closing)
      if ((answer as Row | null)?.orderId === undefined) throw unreadable('What became of an order', answer)
    } catch (error) {
      throw await this.#refusalOf(error, symbol)
    }
  }

  /** https://developers.binance.com/docs/derivatives/usds-margined-futures/account/rest-api/Account-Information-V3 */
  async money(): Promise<Money[]> {
    const path = this.#api === 'fapi' ? '/fapi/v3/account' : '/dapi/v1/account'
    const { assets } = ((await this.#requests.read(path)) ?? {}) as { readonly assets?: unknown }
    return rowsOf(assets, 'assets').map((row) => moneyOf(row, row.marginBalance, row.unrealizedProfit))
  }

  async #refusalOf(error: unknown, symbol: string): Promise<unknown> {
    if (!isRejection(error)) return error
    const atMost = error.code === ABOVE_MAXIMUM ? await this.#mostOf(symbol).catch(() => null) : null
    return new CloseRefusedError(error.message, { atMost, belowMinimum: isBelowMinimum(error.code) }, { cause: error })
  }

  /** The most of a symbol that one market order may be for. */
  async #mostOf(symbol: string): Promise<string | null> {
    const info = (await this.#requests.readPublic(`/${this.#api}/v1/exchangeInfo`)) as { readonly symbols?: unknown }
    const found = rowsOf(info?.symbols, 'symbols').find((row) => row.symbol === symbol)
    const filter = rowsOf(found?.filters, 'filters').find(({ filterType }) => filterType === 'MARKET_LOT_SIZE')
    return numberOf(filter?.maxQty)
  }
}
