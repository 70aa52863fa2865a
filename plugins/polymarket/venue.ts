import { safeLogger } from '../../lib/host/safe-logger.js'
import { Big } from '../../lib/words/big.js'
import { CloseRefusedError } from '../../lib/words/close-refused.js'
import { KillSwitchError } from '../../lib/words/errors.js'
import { addMoney } from '../../lib/words/money.js'
import type { Account, AnyLogger, ClosingOrder, Position, Venue, WorkingOrder } from '../../lib/words/ports.js'
import { forClosing } from './closing.js'
import { fetchHeldTokens } from './data-api.js'
import { type HeldToken, hedgedTokens, positionsOf, sellable } from './held-tokens.js'
import { balanceIn, isBelowMinimum, isRefusal } from './refused-sale.js'
import { toShares } from './signed-order.js'

/** What the venue uses of `ClobClient`, the same in `@polymarket/clob-client-v2` 1.x and `@polymarket/clob-client` 4.x and 5.x. */
export interface ClobClient {
  getOpenOrders(): Promise<readonly unknown[]>
  cancelOrder(payload: { orderID: string }): Promise<unknown>
  cancelAll(): Promise<unknown>
  /** Not before 4.15. */
  createMarketOrder?(order: unknown): Promise<unknown>
  postOrder(order: unknown, orderType?: unknown): Promise<unknown>
  getBalanceAllowance(params: unknown): Promise<unknown>
  updateBalanceAllowance?(params: unknown): Promise<unknown>
  readonly orderBuilder?: unknown
}

export interface PolymarketVenueOptions {
  /** Default `polymarket`. */
  readonly name?: string
  /** The address that holds the tokens: the proxy or safe wallet, or the signer's own. Default: the client's `funderAddress`. */
  readonly funder?: string
  /** Default `https://data-api.polymarket.com`. */
  readonly dataUrl?: string
  /** How long one page of the data API may take, in ms. Default 4000. */
  readonly timeoutMs?: number
  /** Shows once what the version of the client can't do. Default: the console. */
  readonly logger?: AnyLogger
}

/** Why positions can't be closed through a client that makes no market orders. */
const NO_MARKET_ORDERS = 'this version of @polymarket/clob-client makes no market orders; 4.15 and newer ones do'

/** Polymarket did not do what it was asked to. The message quotes its answer. */
export class PolymarketError extends KillSwitchError {
  override readonly name = 'PolymarketError'
  constructor(message: string, options?: ErrorOptions) {
    super('POLYMARKET_FAILED', message, options)
  }
}

/**
 * Polymarket as a venue: symbols are token ids, quantities are shares, money is USDC.
 *
 * Positions come from the data API, which follows the chain and may be some seconds behind. Positions in resolved markets are left
 * out: nothing is at risk there any more. A position is closed by selling what is held at the best bids (fill and kill).
 */
export class PolymarketVenue implements Venue {
  readonly name: string
  readonly #client: ClobClient
  /** The same client, but it throws what the venue answers instead of "not iterable". */
  readonly #strict: ClobClient
  readonly #funder: string
  readonly #dataUrl: string
  readonly #timeoutMs: number

  /** @throws {TypeError} when it is not known whose positions to read, or when they are not those of the client */
  constructor(client: ClobClient, options: PolymarketVenueOptions = {}) {
    this.#funder = funderOf(client, options.funder)
    this.name = options.name ?? 'polymarket'
    this.#client = client
    this.#strict = Object.create(client, { throwOnError: { value: true } })
    this.#dataUrl = (options.dataUrl ?? 'https://data-api.polymarket.com').replace(/\/$/, '')
    this.#timeoutMs = options.timeoutMs ?? 4_000
    if (this.#canSell) return
    safeLogger(options.logger ?? console).warn(
      { venue: this.name },
      `No position at ${this.name} can be closed: ${NO_MARKET_ORDERS}`,
    )
  }

  async positions(): Promise<Position[]> {
    const positions = positionsOf(await this.#held())
    return this.#canSell ? positions : positions.map((position) => ({ ...position, notClosable: NO_MARKET_ORDERS }))
  }

  /**
   * A sale counts as reduce-only, since Polymarket takes no order for more than is held. It does not where the other outcome is
   * held as well, or where that is not known.
   */
  async openOrders(): Promise<WorkingOrder[]> {
    const [rows, hedged] = await Promise.all([
      this.#strict.getOpenOrders(),
      this.#held().then(hedgedTokens, () => null),
    ])
    return rows.map((row) => readOpenOrder(row, hedged))
  }

  async cancel(order: WorkingOrder): Promise<void> {
    const answer = await this.#client.cancelOrder({ orderID: order.id })
    const { canceled, notCanceled } = readCancel(answer)
    if (canceled.includes(order.id)) return
    throw new PolymarketError(
      `Order ${order.id} was not cancelled: ${notCanceled.get(order.id) ?? JSON.stringify(answer)}`,
    )
  }

  async cancelAll(): Promise<void> {
    const { notCanceled } = readCancel(await this.#client.cancelAll())
    if (notCanceled.size === 0) return
    const left = [...notCanceled].map(([id, why]) => `${id}: ${why}`)
    throw new PolymarketError(`Not every order was cancelled. ${left.join('; ')}`)
  }

  /** @throws {CloseRefusedError} what was certainly not taken; otherwise the client's error, or a {@link PolymarketError} */
  async close(position: Position, closing: ClosingOrder): Promise<void> {
    if (!this.#canSell) throw new CloseRefusedError(NO_MARKET_ORDERS)
    const amount = sellable(closing.quantity)
    if (closing.side !== 'sell' || amount.lte(0)) {
      const why = "can't close a position: tokens are sold, in hundredths of a share."
      throw new CloseRefusedError(`${closing.side} ${closing.quantity} of ${closing.symbol} ${why}`, {
        belowMinimum: closing.side === 'sell',
      })
    }
    const client = forClosing(this.#client, closing)
    const signed = await this.#sign(client, closing.symbol, amount)
    const answer = await client.postOrder(signed, 'FAK').catch((error: unknown) => {
      if (isRefusal(error)) return error
      throw error
    })
    const { success, errorMsg } = (answer ?? {}) as Readonly<Record<string, unknown>>
    if (success === true && !errorMsg) return
    const words = wordsOf(answer)
    const message = `The sale of ${amount.toFixed()} ${closing.symbol} was not taken: ${words}`
    if (!isRefusal(answer)) throw new PolymarketError(message)
    // A part that is too small says nothing of the whole.
    const belowMinimum = isBelowMinimum(words) && amount.gte(sellable(position.quantity))
    throw new CloseRefusedError(message, { belowMinimum, atMost: await this.#balanceAfter(words, closing.symbol) })
  }

  /** Until an order is posted, nothing was sent. */
  async #sign(client: ClobClient, tokenID: string, amount: Big): Promise<unknown> {
    try {
      return await client.createMarketOrder?.({ tokenID, amount: amount.toNumber(), side: 'SELL', orderType: 'FAK' })
    } catch (error) {
      throw new CloseRefusedError(wordsOf(error), {}, { cause: error })
    }
  }

  /**
   * The exchange's own record of what is held lags behind the chain. After a refusal for want of a balance it is asked to look again.
   *
   * @returns what it says is held then, or what the refusal has named, in shares; null: it was refused for something else
   */
  async #balanceAfter(refusal: string, tokenId: string): Promise<string | null> {
    const named = balanceIn(refusal)
    if (named === null) return null
    const params = { asset_type: 'CONDITIONAL', token_id: tokenId }
    try {
      await this.#client.updateBalanceAllowance?.(params)
      const { balance } = (await this.#client.getBalanceAllowance(params)) as { readonly balance?: unknown }
      const held = toShares(balance)
      return held !== null && new Big(held).gt(0) ? held : named
    } catch {
      return named
    }
  }

  /**
   * Cash and the value of all tokens, those of resolved markets included. What was won or lost today is unknown. The data API shows a purchase some
   * seconds after its money has gone, and is trusted: one reading may be lower than the truth.
   */
  async account(): Promise<Account> {
    const [answer, held] = await Promise.all([
      this.#client.getBalanceAllowance({ asset_type: 'COLLATERAL' }),
      this.#held(),
    ])
    const cash = toShares((answer as { balance?: unknown } | null)?.balance)
    if (cash === null) throw new PolymarketError(`The balance can't be read: ${wordsOf(answer)}`)
    const open = held.filter(({ settled }) => !settled)
    const equity = addMoney([cash, ...held.map(({ value }) => value)])
    const unvalued = held.find(({ value }) => value === null)
    return {
      equity,
      reason: unvalued === undefined ? null : `the data API tells no value of the tokens ${unvalued.tokenId}`,
      dailyPnl: null,
      unrealizedPnl: open.length === 0 ? '0' : addMoney(open.map(({ profit }) => profit)),
      currency: 'USDC',
    }
  }

  get #canSell(): boolean {
    return typeof this.#client.createMarketOrder === 'function'
  }

  #held(): Promise<HeldToken[]> {
    return fetchHeldTokens(this.#dataUrl, this.#funder, this.#timeoutMs)
  }
}

/** @throws {TypeError} */
function funderOf(client: ClobClient, given: string | undefined): string {
  const own = (client.orderBuilder as { funderAddress?: unknown } | undefined)?.funderAddress
  const funder = given ?? own
  if (typeof funder !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(funder)) {
    throw new TypeError(
      'new PolymarketVenue(client, { funder }): give the address that holds the tokens, 0x and 40 digits.',
    )
  }
  if (typeof own === 'string' && own.toLowerCase() !== funder.toLowerCase()) {
    throw new TypeError(
      `new PolymarketVenue(client, { funder }): the client trades for ${own}, so that its tokens are not at ${funder}. Leave funder out.`,
    )
  }
  return funder
}

/** @param hedged tokens of which the other outcome is held as well; null: not known */
function readOpenOrder(row: unknown, hedged: ReadonlySet<string> | null): WorkingOrder {
  const { id, asset_id, side, original_size, size_matched, price } = row as Readonly<Record<string, unknown>>
  const sells = String(side).toUpperCase() === 'SELL'
  if (typeof id !== 'string' || typeof asset_id !== 'string' || (!sells && String(side).toUpperCase() !== 'BUY')) {
    throw new PolymarketError(`An open order can't be read: ${JSON.stringify(row)}`)
  }
  return {
    id,
    symbol: asset_id,
    side: sells ? 'sell' : 'buy',
    quantity: new Big(String(original_size)).minus(String(size_matched ?? '0')).toFixed(),
    price: typeof price === 'string' ? price : null,
    reduceOnly: sells && hedged !== null && !hedged.has(asset_id),
  }
}

function readCancel(answer: unknown): { canceled: unknown[]; notCanceled: Map<string, string> } {
  const { canceled, not_canceled } = (answer ?? {}) as Readonly<Record<string, unknown>>
  if (!Array.isArray(canceled)) throw new PolymarketError(`The cancel was not confirmed: ${wordsOf(answer)}`)
  return { canceled, notCanceled: new Map(Object.entries((not_canceled ?? {}) as Record<string, string>)) }
}

function wordsOf(answer: unknown): string {
  const { errorMsg, error, message } = (answer ?? {}) as Readonly<Record<string, unknown>>
  const words = [errorMsg, error, message].find((each) => typeof each === 'string' && each !== '')
  return typeof words === 'string' ? words : (JSON.stringify(error ?? answer) ?? 'no answer')
}
