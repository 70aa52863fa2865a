import { randomInt } from 'node:crypto'
import { PartedAccount } from '../../lib/clients/parted-account.js'
import { Big } from '../../lib/words/big.js'
import { CloseRefusedError } from '../../lib/words/close-refused.js'
import type {
  Account,
  AccountPart,
  ClosingOrder,
  Position,
  Transfer,
  Venue,
  WorkingOrder,
} from '../../lib/words/ports.js'
import { certainlyNotTaken, isCancelledAlready } from './errors.js'
import { rpcClientOf } from './guard-dydx.js'
import { PAGE, readOrderPages } from './order-pages.js'
import { forClosingMarket } from './placed-order.js'
import {
  type DydxOrder,
  listOf,
  type Market,
  quantumsFor,
  readEquity,
  readHeight,
  readMarkets,
  readOrder,
  readPosition,
  readTransfer,
  subticksFor,
} from './rows.js'

/** What the venue uses of a connected `CompositeClient` of @dydxprotocol/v4-client-js 3.x. */
export interface CompositeClient {
  // biome-ignore-start lint/suspicious/noExplicitAny: the library's own types name each value that is known today
  readonly indexerClient: {
    readonly account: {
      getSubaccount(address: string, subaccountNumber: number): any
      getSubaccountTransfers(address: string, subaccountNumber: number, ...filters: any[]): any
      getSubaccountPerpetualPositions(address: string, subaccountNumber: number, status: any, limit: number): any
      getSubaccountOrders(address: string, subaccountNumber: number, ...filters: any[]): any
    }
    readonly markets: { getPerpetualMarkets(): any }
    readonly utility: { getHeight(): any }
  }
  readonly validatorClient: { readonly post: any }
  // biome-ignore-end lint/suspicious/noExplicitAny: see above
}

/** What it uses of a `SubaccountInfo`. */
export interface SubaccountInfo {
  readonly address: string
  readonly subaccountNumber: number
}

export interface DydxVenueOptions {
  /** Default `dydx`. */
  readonly name?: string
  /**
   * What holds nothing, by your word: `perpetuals`, `other subaccounts`, `isolated subaccounts`, `vaults`, `wallet`. All but `perpetuals` is
   * not read.
   */
  readonly none?: readonly string[]
  /** How far from the oracle's price a position is closed at most: 0.05 is 5 %, the default. */
  readonly slippage?: number
}

/** https://github.com/dydxprotocol/v4-chain, `proto/dydxprotocol/clob/order.proto` */
const SHORT_TERM = 0
const TWAP_SUBORDER = 256
const BUY = 1
const SELL = 2
const IOC = 1

/** A short-term order may end 20 blocks from now at most. */
const BLOCKS = 10
/** It broadcasts, and waits for the block. Source: v4-client-js 3.6.0, `TendermintClient.broadcastTransaction()` */
const COMMIT = 'broadcast_tx_commit'
const PATIENCE_MS = 15_000
const YEAR = 366 * 86_400
const DAY = 86_400

/**
 * A subaccount at dYdX: symbols are its tickers (`BTC-USD`), prices those of the oracle. It is read by the indexer, and closed by reduce-only
 * short-term orders that fill at once or not at all (IOC), which the guard of the same client lets pass.
 */
export class DydxVenue implements Venue {
  readonly name: string
  readonly #client: CompositeClient
  readonly #subaccount: SubaccountInfo
  readonly #slippage: number
  readonly #account: PartedAccount
  #orders = new Map<string, DydxOrder>()
  #stateful: Promise<unknown> = Promise.resolve()

  /** @throws {TypeError} for what is no connected client, no subaccount, and for a part that there is not */
  constructor(client: CompositeClient, subaccount: SubaccountInfo, options: DydxVenueOptions = {}) {
    rpcClientOf(client)
    if (typeof subaccount?.address !== 'string' || !Number.isSafeInteger(subaccount.subaccountNumber))
      throw new TypeError('new DydxVenue(client, subaccount): give a SubaccountInfo, with its wallet.')
    this.name = options.name ?? 'dydx'
    this.#client = client
    this.#subaccount = subaccount
    this.#slippage = options.slippage ?? 0.05
    const none = async () => []
    const another = 'this venue reads one subaccount: add a DydxVenue for each other one'
    const readers = [
      { name: 'perpetuals', positions: () => this.#positions(), orders: () => this.#openOrders() },
      { name: 'other subaccounts', positions: another, orders: another },
      { name: 'isolated subaccounts', positions: `${another} (numbers from 128 on)`, orders: another },
      { name: 'vaults', positions: 'deposits in the megavault are not asked for: withdraw them', orders: none },
      { name: 'wallet', positions: 'coins outside of subaccounts, staked ones too, are not asked for', orders: none },
    ]
    this.#account = new PartedAccount(readers, options.none ?? [])
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

  async cancel({ id }: WorkingOrder): Promise<void> {
    if (!this.#orders.has(id)) await this.#openOrders()
    const found = this.#orders.get(id)
    if (found === undefined) throw new Error(`dYdX lists no open order ${id}.`)
    if (found.orderFlags === TWAP_SUBORDER)
      throw new Error(`${id} is a part of a TWAP order, which the exchange sends by itself: cancel that one.`)
    if (found.orderFlags === SHORT_TERM) return this.#cancelShortTerm(found)
    // Each of these takes the account's next sequence number, which the one before has to have used up.
    const turn = this.#stateful.then(() => inTime(this.#send(found, 0, found.goodTilBlockTime ?? 0, COMMIT)))
    this.#stateful = turn.catch(() => {})
    return turn
  }

  /** @throws {CloseRefusedError} what was certainly not taken */
  async close(_position: Position, closing: ClosingOrder): Promise<void> {
    const order = await this.#closingOrder(closing)
    const { post } = this.#client.validatorClient
    const view = viewOf(post, forClosingMarket(rpcClientOf(this.#client), closing, order.market))
    const { market, side, quantums, subticks, goodTilBlock } = order
    const id = randomInt(1, 2 ** 32)
    const args = [market.clobPairId, side, quantums, subticks, IOC, SHORT_TERM, true, goodTilBlock]
    try {
      await inTime(view.placeOrder(this.#subaccount, id, ...args))
    } catch (error) {
      if (certainlyNotTaken(error)) throw new CloseRefusedError(String(error), {}, { cause: error })
      throw error
    }
  }

  /**
   * The subaccount's equity, which the indexer makes of its USDC and of its positions at the oracle's prices; null as long as a part is not read.
   * https://docs.dydx.xyz/indexer-client/http (`getSubaccount`)
   */
  async account(): Promise<Account> {
    const { address, subaccountNumber } = this.#subaccount
    const nothing = { equity: null, dailyPnl: null, unrealizedPnl: null, currency: 'USD' }
    const missing = this.parts().filter(({ positions }) => positions.state === 'unread')
    if (missing.length > 0) return { ...nothing, reason: `not read: ${missing.map(({ name }) => name).join(', ')}` }
    const { account } = this.#client.indexerClient
    const [answer] = await Promise.all([account.getSubaccount(address, subaccountNumber), this.#height()])
    return { ...nothing, equity: readEquity(answer), reason: null }
  }

  /**
   * What came into the subaccount or left it, other subaccounts included: their equity is not that of this one.
   * https://docs.dydx.xyz/indexer-client/http (`getSubaccountTransfers`)
   */
  async transfers(since: number): Promise<Transfer[]> {
    const { address, subaccountNumber } = this.#subaccount
    const { account } = this.#client.indexerClient
    const found: Transfer[] = []
    for (let end: string | undefined; ; ) {
      const answer = await account.getSubaccountTransfers(address, subaccountNumber, PAGE, undefined, end)
      const rows = listOf(answer?.transfers, 'transfers').map(readTransfer)
      found.push(...rows)
      const oldest = rows.at(-1)?.at ?? 0
      if (rows.length < PAGE || oldest < since) break
      if (rows[0]?.at === oldest) throw new TypeError('The list of transfers is cut.')
      end = new Date(oldest).toISOString()
    }
    const unique = new Map(found.map((transfer) => [transfer.id, transfer]))
    return [...unique.values()].filter(({ at }) => at >= since).sort((one, other) => one.at - other.at)
  }

  async #positions(): Promise<Position[]> {
    const { account } = this.#client.indexerClient
    const { address, subaccountNumber } = this.#subaccount
    const [answer, markets] = await Promise.all([
      account.getSubaccountPerpetualPositions(address, subaccountNumber, 'OPEN', PAGE),
      // Without prices, positions are positions all the same.
      this.#markets().catch(() => new Map<string, Market>()),
      this.#height(),
    ])
    const rows = listOf(answer?.positions, 'perpetualPositions')
    if (rows.length >= PAGE) throw new TypeError('The list of positions is cut.')
    return rows.map((row) => readPosition(row, markets))
  }

  async #openOrders(): Promise<WorkingOrder[]> {
    const height = await this.#height()
    const now = Math.floor(Date.now() / 1000)
    const lists = await Promise.all([
      readOrderPages({ field: 'goodTilBlock', last: height + 10_000, first: height }, (end) => this.#ask(end, null)),
      readOrderPages({ field: 'goodTilBlockTime', last: now + YEAR, first: now - DAY }, (end) =>
        this.#ask(null, new Date(end * 1000).toISOString()),
      ),
    ])
    const orders = lists.flat().flatMap((row) => readOrder(row, height) ?? [])
    this.#orders = new Map(orders.map((each) => [each.order.id, each]))
    return orders.map(({ order }) => order)
  }

  /** Of any market, side, status and type: of each order the indexer knows one of the two ends. */
  #ask(endBlock: number | null, endTime: string | null): Promise<unknown> {
    const { address, subaccountNumber } = this.#subaccount
    const filters = [undefined, undefined, undefined, undefined, undefined, PAGE]
    const ends = [endBlock ?? undefined, endTime ?? undefined, true]
    return this.#client.indexerClient.account.getSubaccountOrders(address, subaccountNumber, ...filters, ...ends)
  }

  /** It has to end no earlier than the order does. */
  async #cancelShortTerm(order: DydxOrder): Promise<void> {
    const until = Math.max(order.goodTilBlock ?? 0, (await this.#height()) + BLOCKS)
    await this.#send(order, until, 0).catch((error: unknown) => {
      if (!isCancelledAlready(error)) throw error
    })
  }

  async #send({ clientId, orderFlags, clobPairId }: DydxOrder, block: number, time: number, mode?: string) {
    const { post } = this.#client.validatorClient
    const answer = await post.cancelOrder(this.#subaccount, clientId, orderFlags, clobPairId, block, time, mode)
    // A block may hold a transaction that has failed.
    if (answer?.code !== 0) throw new Error(`The cancel has failed: ${answer?.rawLog ?? answer?.log ?? 'no code'}`)
  }

  /** What comes before the broadcast has sent nothing. */
  async #closingOrder({ symbol, side, quantity }: ClosingOrder) {
    const [markets, height] = await Promise.all([this.#markets(), this.#height()]).catch((error: unknown) => {
      throw new CloseRefusedError(`The price of ${symbol} can't be read now.`, {}, { cause: error })
    })
    const market = markets.get(symbol)
    if (market === undefined) throw new CloseRefusedError(`dYdX lists no ${symbol}.`)
    if (market.oraclePrice === null) throw new CloseRefusedError(`There is no price of ${symbol} now.`)
    const quantums = quantumsFor(quantity, market)
    if (quantums === '0')
      throw new CloseRefusedError(`${quantity} ${symbol} is less than a step.`, { belowMinimum: true })
    const isBuy = side === 'buy'
    const bound = new Big(market.oraclePrice).times(isBuy ? 1 + this.#slippage : 1 - this.#slippage)
    const subticks = subticksFor(bound, market)
    return { market, side: isBuy ? BUY : SELL, quantums, subticks, goodTilBlock: height + BLOCKS }
  }

  async #markets(): Promise<ReadonlyMap<string, Market>> {
    return readMarkets(await this.#client.indexerClient.markets.getPerpetualMarkets())
  }

  async #height(): Promise<number> {
    return readHeight(await this.#client.indexerClient.utility.getHeight(), Date.now())
  }
}

/** The node's HTTP client waits without an end. By then, a closing order can't be taken any more: its blocks are over. */
async function inTime(sending: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`The node has not answered within ${PATIENCE_MS} ms.`)), PATIENCE_MS)
  })
  await Promise.race([sending, late]).finally(() => clearTimeout(timer))
}

/** The client's own `Post`, but it sends by this. Source: v4-client-js 3.6.0, `Post.sendSignedTransaction()` */
// biome-ignore lint/suspicious/noExplicitAny: the client's own
function viewOf(post: any, client: object): any {
  const view = (object: object, key: string, value: unknown) => Object.create(object, { [key]: { value } })
  const { tendermintClient } = post.get
  const sending = view(tendermintClient, 'baseClient', view(tendermintClient.baseClient, 'client', client))
  return view(post, 'get', view(post.get, 'tendermintClient', sending))
}
