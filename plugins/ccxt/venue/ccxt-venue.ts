import type { Account, ClosingOrder, Position, Venue, WorkingOrder } from '../../../lib/words/ports.js'
import { accountValue } from './account-value.js'
import { BalancesReader } from './balances-reader.js'
import { ContractsReader } from './contracts-reader.js'
import { Markets } from './markets.js'
import { OrderCanceller } from './order-canceller.js'
import { OrdersReader } from './orders-reader.js'
import { PositionCloser } from './position-closer.js'
import { PriceReader } from './price-reader.js'
import { QueryRunner } from './query-runner.js'
import { fetchSpotTotals } from './spot-balances.js'
import type { CcxtVenueParts } from './venue-parts.js'

/** One exchange account, through ccxt. */
export class CcxtVenue implements Venue {
  readonly name: string
  readonly account?: () => Promise<Account>
  readonly #parts: CcxtVenueParts
  readonly #markets: Markets
  readonly #contracts: ContractsReader
  readonly #balances: BalancesReader
  readonly #orders: OrdersReader
  readonly #canceller: OrderCanceller
  readonly #closer: PositionCloser
  #positionsUnderWay: Promise<Position[]> | null = null

  constructor(parts: CcxtVenueParts) {
    const { name, exchange, quote } = parts
    const markets = new Markets(exchange)
    const queries = new QueryRunner(parts, markets)
    const prices = new PriceReader(exchange, name)
    this.name = name
    this.#parts = parts
    this.#markets = markets
    this.#contracts = new ContractsReader(parts, markets, queries, prices)
    this.#balances = new BalancesReader(parts, markets, prices)
    this.#orders = new OrdersReader(parts, markets, queries)
    this.#canceller = new OrderCanceller(parts, this.#orders)
    this.#closer = new PositionCloser(parts, markets, this.#contracts, prices)
    if (quote !== null) this.account = () => this.#account(quote)
  }

  /** @throws what the exchange throws; where there is nothing to be read, what to configure */
  positions(): Promise<Position[]> {
    const reading = this.#readPositions().finally(() => {
      if (this.#positionsUnderWay === reading) this.#positionsUnderWay = null
    })
    this.#positionsUnderWay = reading
    return reading
  }

  /** @throws what the exchange throws; where a list may be cut, how to ask for all of it */
  openOrders(): Promise<WorkingOrder[]> {
    return this.#orders.readAll()
  }

  cancel(order: WorkingOrder): Promise<void> {
    return this.#canceller.cancel(order)
  }

  /** @throws an error that names what is left */
  cancelAll(): Promise<void> {
    return this.#canceller.cancelAll()
  }

  close(position: Position, closing: ClosingOrder): Promise<void> {
    return this.#closer.close(position, closing)
  }

  async #readPositions(): Promise<Position[]> {
    const { derivatives, quote } = this.#parts
    if (!derivatives && quote === null) {
      throw new Error(
        `${this.name}: positions can't be read. ccxt has no fetchPositions() for it; give a quote currency (quote: 'USDT') to ` +
          'count spot balances as positions.',
      )
    }
    await this.#markets.load()
    const contracts = derivatives ? await this.#contracts.read() : []
    return [...contracts, ...(quote === null ? [] : await this.#balances.read(quote))]
  }

  async #account(quote: string): Promise<Account> {
    const positions = await (this.#positionsUnderWay ?? this.positions())
    return accountValue({ positions, quote, cash: this.#parts.derivatives ? null : await this.#cash(quote) })
  }

  async #cash(quote: string): Promise<string> {
    const totals = await fetchSpotTotals(this.#parts.exchange)
    return totals.find(([code]) => code === quote)?.[1] ?? '0'
  }
}
