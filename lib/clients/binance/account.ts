import { CloseRefusedError } from '../../words/close-refused.js'
import type {
  Account,
  AccountPart,
  ClosingOrder,
  DeadManFacts,
  Position,
  Venue,
  WorkingOrder,
} from '../../words/ports.js'
import { PartedAccount, type PartReader } from '../parted-account.js'
import { isCoinMargined } from './coin-margined.js'
import { BinanceContracts } from './contracts.js'
import { COUNTDOWN_FACTS } from './countdown.js'
import { BinanceError } from './errors.js'
import { type BinanceRequests, withErrors } from './requests.js'
import { rowsOf } from './rows.js'
import { BinanceSpot } from './spot.js'
import { BinanceTwap } from './twap.js'
import { type Price, pricesOf, sumOf } from './wallet.js'

/** How each API of Binance is reached. A text: why it isn't, with what mends it. */
export interface BinanceApis {
  readonly spot: BinanceRequests | string
  /** The algo service, at the addresses of `spot`. */
  readonly twap: BinanceRequests | string
  readonly usdm: BinanceRequests | string
  readonly coinm: BinanceRequests | string
}

export interface BinanceVenueOptions {
  /** Default `binance`. */
  readonly name?: string
  /**
   * Parts of the account that hold nothing, by your word: `spot`, `TWAP orders`, `USD-M`, `COIN-M`, and those that this venue can't read:
   * `cross margin`, `isolated margin`, `portfolio margin`, `options`. They are not asked for.
   */
  readonly none?: readonly string[]
  /** Coins that are money, and no position. Default `USDT`, `USDC` and `FDUSD`. */
  readonly cash?: readonly string[]
  /**
   * Symbols of futures, e.g. `BTCUSDT` and `BTCUSD_PERP`, for which the dead man's switch is armed before a reading has shown an order or a position in
   * them. Default: none.
   */
  readonly deadManSymbols?: readonly string[]
}

/** The names of COIN-M futures; those of USD-M are paired with another coin. */

const NOT_READ = ['cross margin', 'isolated margin', 'portfolio margin', 'options']

/**
 * An account at Binance: symbols and quantities as Binance writes them, part by part. Contracts are closed by a market order that can only close, in
 * hedge mode too. Coins in the spot wallet beside `cash` are positions, which this venue does not sell. Equity and profit are in USDT.
 */
export class BinanceAccount implements Venue {
  readonly name: string
  /** The countdowns of USD-M and COIN-M futures; none where neither is read. @throws where no symbol is known */
  readonly deadMan?: (timeoutMs: number) => Promise<void>
  readonly deadManFacts?: DeadManFacts
  readonly #account: PartedAccount
  readonly #spot: BinanceSpot | null
  readonly #twap: BinanceTwap | null
  readonly #cash: ReadonlySet<string>
  /** By the name of the part. */
  readonly #contracts = new Map<string, BinanceContracts>()
  readonly #none: ReadonlySet<string>
  readonly #askPrices: () => Promise<unknown>
  readonly #deadManSymbols: readonly string[]

  /** @throws {TypeError} for a part that there is not, where no API is reached, and for one of `deadManSymbols` whose API is not */
  constructor(
    { spot, twap, usdm, coinm }: BinanceApis,
    { name, none = [], cash, deadManSymbols = [] }: BinanceVenueOptions = {},
  ) {
    this.name = name ?? 'binance'
    this.#none = new Set(none)
    this.#spot = typeof spot === 'string' ? null : new BinanceSpot(withErrors(spot))
    this.#twap = typeof twap === 'string' ? null : new BinanceTwap(withErrors(twap))
    this.#deadManSymbols = deadManSymbols
    this.#cash = new Set(cash ?? ['USDT', 'USDC', 'FDUSD'])
    const readers = [
      this.#spotReader(String(spot)),
      this.#twapReader(String(twap)),
      this.#contractReader('USD-M', 'fapi', usdm),
      this.#contractReader('COIN-M', 'dapi', coinm),
      ...NOT_READ.map((part) => unread(part, 'this venue does not read it: close it by hand')),
    ]
    this.#account = new PartedAccount(readers, none)
    this.#checkDeadManSymbols()
    this.#askPrices = priceSource({ spot, usdm, coinm })
    if (this.#readContracts.length === 0) return
    this.deadMan = (timeoutMs) => this.#setCountdowns(timeoutMs)
    this.deadManFacts = COUNTDOWN_FACTS
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

  async cancel(order: WorkingOrder): Promise<void> {
    const contracts = this.#contracts.get(String(order.part))
    if (contracts !== undefined) return contracts.cancel(order)
    if (order.part === 'spot' && this.#spot !== null) return this.#spot.cancel(order)
    if (order.part === 'TWAP orders' && this.#twap !== null) return this.#twap.cancel(order)
    throw new BinanceError(`It is not known in which part of the account this is: ${String(order.part)}.`)
  }

  /** @throws {CloseRefusedError} what was certainly not taken */
  async close(position: Position, closing: ClosingOrder): Promise<void> {
    const contracts = this.#contracts.get(String(position.part))
    if (contracts === undefined) throw new CloseRefusedError(`${position.symbol} is a coin: sell it by hand.`)
    await contracts.close(position, closing)
  }

  async account(): Promise<Account> {
    const nothing = { equity: null, dailyPnl: null, unrealizedPnl: null, currency: 'USDT' }
    const missing = this.parts().filter(({ positions }) => positions.state === 'unread')
    if (missing.length > 0) return { ...nothing, reason: `not read: ${missing.map(({ name }) => name).join(', ')}` }
    const wallets = [['spot', this.#spot] as const, ...this.#contracts].filter(([part]) => !this.#none.has(part))
    const money = (await Promise.all(wallets.map(([, wallet]) => wallet?.money() ?? []))).flat()
    const sum = sumOf(money, await this.#prices())
    if ('unpriced' in sum) return { ...nothing, reason: `no price in USDT: ${sum.unpriced.join(', ')}` }
    return { ...nothing, equity: sum.equity, unrealizedPnl: sum.openProfit }
  }

  get #readContracts(): readonly BinanceContracts[] {
    return [...this.#contracts].flatMap(([part, contracts]) => (this.#none.has(part) ? [] : contracts))
  }

  async #setCountdowns(timeoutMs: number): Promise<void> {
    const futures = this.#readContracts
    if (timeoutMs > 0 && futures.every(({ traded }) => traded.size === 0))
      throw new BinanceError(
        'Binance has a dead man’s switch for each symbol of futures, and none for spot, and no symbol is known yet: say those that the bot ' +
          "trades, deadManSymbols: ['BTCUSDT']",
      )
    await Promise.all(futures.map((contracts) => contracts.deadMan(timeoutMs)))
  }

  /** @throws {TypeError} for one that nothing would ever be armed for */
  #checkDeadManSymbols(): void {
    for (const symbol of this.#deadManSymbols) {
      const part = isCoinMargined(symbol) ? 'COIN-M' : 'USD-M'
      if (this.#contracts.has(part) && !this.#none.has(part)) continue
      throw new TypeError(
        `deadManSymbols: ${symbol} is of ${part}, which this venue does not read. Give it the client of that, or take the symbol out`,
      )
    }
  }

  #spotReader(why: string): PartReader {
    const spot = this.#spot
    if (spot === null) return unread('spot', why)
    return {
      name: 'spot',
      positions: () => spot.positions(this.#cash, () => this.#prices()),
      orders: () => spot.orders(),
    }
  }

  #twapReader(why: string): PartReader {
    const twap = this.#twap
    if (twap === null) return { ...unread('TWAP orders', why), positions: async () => [] }
    return { name: 'TWAP orders', positions: async () => [], orders: () => twap.orders() }
  }

  #contractReader(part: string, api: 'fapi' | 'dapi', requests: BinanceRequests | string): PartReader {
    if (typeof requests === 'string') return unread(part, requests)
    const symbols = this.#deadManSymbols.filter((symbol) => isCoinMargined(symbol) === (api === 'dapi'))
    const contracts = new BinanceContracts(withErrors(requests), api, symbols)
    this.#contracts.set(part, contracts)
    return { name: part, positions: () => contracts.positions(), orders: () => contracts.orders() }
  }

  async #prices(): Promise<Price> {
    return pricesOf(rowsOf(await this.#askPrices(), 'prices'))
  }
}

function unread(name: string, why: string): PartReader {
  return { name, positions: why, orders: why }
}

/** Prices of spot markets, or of the USD-M futures where nothing else is reached. */
function priceSource({ spot, usdm, coinm }: Omit<BinanceApis, 'twap'>): () => Promise<unknown> {
  if (typeof spot !== 'string') return () => withErrors(spot).readPublic('/api/v3/ticker/price')
  if (typeof usdm !== 'string') return () => withErrors(usdm).readPublic('/fapi/v1/ticker/price')
  if (typeof coinm === 'string') throw new TypeError(`new BinanceVenue(…): it has no client. ${spot}.`)
  return async () => {
    throw new BinanceError('Prices in USDT need the client of spot or of USD-M.')
  }
}
