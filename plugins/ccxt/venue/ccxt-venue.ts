import type {
  Account,
  AccountPart,
  ClosingOrder,
  DeadManFacts,
  PartReading,
  Position,
  Venue,
  WorkingOrder,
} from '../../../lib/words/ports.js'
import { factsOf } from '../exchanges/index.js'
import { type AskedPart, accountParts } from './account-parts.js'
import { BalancesReader } from './balances-reader.js'
import { ContractsReader } from './contracts-reader.js'
import { checkDeadMan } from './dead-man-answer.js'
import { Markets } from './markets.js'
import { NewestReadings } from './newest-readings.js'
import { OrderCanceller } from './order-canceller.js'
import { OrdersReader } from './orders-reader.js'
import { partReadings, type ReadPositions } from './part-readings.js'
import { Patience } from './patience.js'
import { PositionCloser } from './position-closer.js'
import { PriceReader } from './price-reader.js'
import { QueryRunner } from './query-runner.js'
import { type CcxtVenueParts, runWithPriority } from './venue-parts.js'
import { WalletsReader } from './wallets-reader.js'

const NOT_READ: PartReading = { state: 'failed', why: 'it was not read yet' }
const NOTHING: ReadPositions = { positions: [], asked: 0, failures: new Map() }

/** One exchange account, through ccxt. */
export class CcxtVenue implements Venue {
  readonly name: string
  readonly account?: () => Promise<Account>
  readonly deadMan?: (timeoutMs: number) => Promise<void>
  readonly deadManFacts?: DeadManFacts
  readonly #parts: CcxtVenueParts
  readonly #markets: Markets
  readonly #contracts: ContractsReader
  readonly #balances: BalancesReader
  readonly #orders: OrdersReader
  readonly #canceller: OrderCanceller
  readonly #closer: PositionCloser
  readonly #queries: QueryRunner
  readonly #wallets: WalletsReader
  #positionsUnderWay: Promise<Position[]> | null = null
  readonly #positionReadings = new NewestReadings()
  readonly #orderReadings = new NewestReadings()

  constructor(parts: CcxtVenueParts) {
    const { name, exchange, quote } = parts
    const markets = new Markets(exchange)
    const patience = new Patience()
    const queries = new QueryRunner(parts, markets, patience)
    const prices = new PriceReader(parts)
    this.name = name
    this.#parts = parts
    this.#queries = queries
    this.#markets = markets
    this.#contracts = new ContractsReader(parts, markets, queries, prices)
    this.#balances = new BalancesReader(parts, markets, prices, patience)
    this.#orders = new OrdersReader(parts, markets, queries)
    this.#canceller = new OrderCanceller(parts, this.#orders)
    this.#closer = new PositionCloser(parts, markets, this.#contracts, prices)
    this.#wallets = new WalletsReader(parts, markets, prices)
    if (quote !== null) this.account = () => this.#account(quote)
    const facts = factsOf(parts.exchangeId).deadMan
    if (facts === null || exchange.has.cancelAllOrdersAfter !== true) return
    this.deadManFacts = facts
    this.deadMan = (timeoutMs) => this.#setDeadMan(timeoutMs)
  }

  /** @throws what the exchange throws; where there is nothing to be read, what to configure */
  positions(): Promise<Position[]> {
    const reading = this.#readPositions().finally(() => {
      if (this.#positionsUnderWay === reading) this.#positionsUnderWay = null
    })
    this.#positionsUnderWay = reading
    return reading
  }

  /** @throws what the exchange throws, where no part of the account could be read */
  async openOrders(): Promise<WorkingOrder[]> {
    const keep = this.#orderReadings.begin()
    const { orders, readings } = await this.#orders.read()
    keep(readings)
    return orders
  }

  /** What of the account the last readings have shown. */
  parts(): AccountPart[] {
    const orders = this.#orderReadings.newest
    const positions = this.#positionReadings.newest
    return [...new Set([...positions.keys(), ...orders.keys()])].map((name) => ({
      name,
      positions: positions.get(name) ?? NOT_READ,
      orders: orders.get(name) ?? NOT_READ,
    }))
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

  async #setDeadMan(timeoutMs: number): Promise<void> {
    const { exchange, sendDeadMan = (send) => send() } = this.#parts
    const answer = await runWithPriority(this.#parts, () => sendDeadMan(() => exchange.cancelAllOrdersAfter(timeoutMs)))
    checkDeadMan(this.name, answer, timeoutMs > 0)
  }

  async #readPositions(): Promise<Position[]> {
    const keep = this.#positionReadings.begin()
    await this.#markets.load()
    const { quote } = this.#parts
    const parts = accountParts(this.#queries.account())
    this.#checkSomethingIsAsked(parts)
    const contracts = await this.#contracts.read(parts)
    const balances = quote === null ? NOTHING : await this.#balances.read(parts, quote)
    const positions = [...contracts.positions, ...balances.positions]
    const failures = new Map([...contracts.failures, ...balances.failures])
    const [failure] = failures.values()
    if (failure !== undefined && failures.size === contracts.asked + balances.asked) throw new Error(failure)
    keep(partReadings(parts, 'positions', failures, new Set(positions.map(({ part }) => part ?? ''))))
    return positions
  }

  #checkSomethingIsAsked(parts: readonly AskedPart[]): void {
    if (parts.some(({ positions }) => !('state' in positions) || positions.state === 'none')) return
    throw new Error(
      `${this.name}: positions can't be read. ccxt has no fetchPositions() for it; give a quote currency (quote: 'USDT') to ` +
        'count spot balances as positions.',
    )
  }

  async #account(quote: string): Promise<Account> {
    const positions = await (this.#positionsUnderWay ?? this.positions())
    return this.#wallets.read(positions, this.#positionReadings.newest, quote)
  }
}
