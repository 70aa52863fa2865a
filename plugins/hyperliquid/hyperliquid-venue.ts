import { forDisarming } from '../../lib/clients/disarming.js'
import { PartedAccount } from '../../lib/clients/parted-account.js'
import { monotonicMs } from '../../lib/time/monotonic.js'
import { Big } from '../../lib/words/big.js'
import { CloseRefusedError } from '../../lib/words/close-refused.js'
import type {
  Account,
  AccountPart,
  ClosingOrder,
  DeadManFacts,
  Position,
  Transfer,
  Venue,
  WorkingOrder,
} from '../../lib/words/ports.js'
import { type Asset, listOf, priceFor, readDexes, readPairs, readPerpetuals } from './assets.js'
import { accountOf, type Holdings } from './equity.js'
import { readBalance, readOrder, readPosition, readTwaps, readVault } from './rows.js'
import { readLedger, transfersOf } from './transfers.js'
import { forClosingAsset } from './transport.js'

/** What the venue uses of `InfoClient` of @nktkas/hyperliquid 0.32. */
export interface InfoClient {
  // biome-ignore-start lint/suspicious/noExplicitAny: the library's own types name each value that is known today
  perpDexs(): Promise<unknown>
  meta(params: any): Promise<unknown>
  spotMeta(): Promise<unknown>
  allMids(params: any): Promise<unknown>
  clearinghouseState(params: any): Promise<unknown>
  spotClearinghouseState(params: any): Promise<unknown>
  frontendOpenOrders(params: any): Promise<unknown>
  twapHistory(params: any): Promise<unknown>
  userVaultEquities(params: any): Promise<unknown>
  userNonFundingLedgerUpdates(params: any): Promise<unknown>
  /** Not in every version: without it, no equity is told. */
  userAbstraction?(params: any): Promise<unknown>
}

/** What the venue uses of its `ExchangeClient`. */
export interface ExchangeClient {
  readonly config_: any
  cancel(params: any): Promise<unknown>
  twapCancel(params: any): Promise<unknown>
  order(params: any): Promise<unknown>
  scheduleCancel(params?: any): Promise<unknown>
}
// biome-ignore-end lint/suspicious/noExplicitAny: see above

export interface HyperliquidVenueOptions {
  /** The address of the account. Not that of an agent that signs for it. */
  readonly user: string
  /** Default `hyperliquid`. */
  readonly name?: string
  /** Parts of the account that hold nothing, by your word: `perpetuals`, `spot`, `TWAP orders`, `vaults`. They are not asked for. */
  readonly none?: readonly string[]
  /** Coins that are money, and no position. Default `USDC`. */
  readonly cash?: readonly string[]
  /** How far from the middle price a position is closed at most: 0.05 is 5 %, the default. */
  readonly slippage?: number
}

/**
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/exchange-endpoint#schedule-cancel-dead-mans-switch: a time at least 5 s ahead, by the
 * exchange's clock; the rest is room for the way there. The longest is what the guard takes for an arming.
 */
const DEAD_MAN_FACTS: DeadManFacts = {
  shortestMs: 10_000,
  longestMs: 86_400_000,
  cancelsStops: true,
  note:
    'Hyperliquid cancels all open orders of the account, stops and take-profits too, at most ten times a day (UTC); TWAP orders are not named. It takes the switch from ' +
    'accounts that have traded 1,000,000 USDC. The time is told by this machine’s clock: keep it right. Each refresh is an action, and counts towards the ' +
    'account’s limit of actions.',
}

/** What seldom changes is asked for no more often than this, in ms: Hyperliquid charges dearly for it. */
const KEPT_MS = 60_000

/** Ids of TWAP orders have this in front: they are cancelled by another action. */
const TWAP = 'twap-'

/**
 * An account at Hyperliquid: symbols are the exchange's own (`BTC`, `@107`), positions are perpetuals, those of builders' exchanges too. A position is
 * closed by a reduce-only order that fills at once or not at all (`Ioc`). Tokens beside `cash` and deposits in vaults are positions that this venue does
 * not sell. Accounts of vaults and sub-accounts are others: they have addresses of their own.
 */
export class HyperliquidVenue implements Venue {
  readonly name: string
  readonly deadManFacts = DEAD_MAN_FACTS
  readonly #exchange: ExchangeClient
  readonly #info: InfoClient
  readonly #user: string
  readonly #cash: ReadonlySet<string>
  readonly #slippage: number
  readonly #account: PartedAccount
  #assets = new Map<string, Asset>()
  readonly #kept = new Map<string, { readonly answer: unknown; readonly at: number }>()

  /** @throws {TypeError} for what is no address, and for a part that there is not */
  constructor(exchange: ExchangeClient, info: InfoClient, options: HyperliquidVenueOptions) {
    if (!/^0x[0-9a-fA-F]{40}$/.test(options.user))
      throw new TypeError(
        'new HyperliquidVenue(exchange, info, { user }): give the address of the account, 0x and 40 digits.',
      )
    this.name = options.name ?? 'hyperliquid'
    this.#exchange = exchange
    this.#info = info
    this.#user = options.user
    this.#cash = new Set(options.cash ?? ['USDC'])
    this.#slippage = options.slippage ?? 0.05
    const none = async () => []
    const readers = [
      { name: 'perpetuals', positions: () => this.#perpetuals(), orders: () => this.#orders() },
      { name: 'spot', positions: () => this.#balances(), orders: none },
      { name: 'TWAP orders', positions: none, orders: () => this.#twaps() },
      { name: 'vaults', positions: () => this.#vaults(), orders: none },
    ]
    this.#account = new PartedAccount(readers, options.none ?? [])
  }

  /** The name of an asset by its number, for the guard. Null: it was not read yet, or there is none. */
  readonly nameOf = (asset: number): string | null => {
    for (const { name, number } of this.#assets.values()) if (number === asset) return name
    return null
  }

  positions(): Promise<Position[]> {
    return this.#account.positions()
  }

  /** Orders on spot pairs are among those of the perpetuals: Hyperliquid shows them together. */
  openOrders(): Promise<WorkingOrder[]> {
    return this.#account.openOrders()
  }

  parts(): AccountPart[] {
    return this.#account.parts()
  }

  async cancel({ id, symbol }: WorkingOrder): Promise<void> {
    const { number } = await this.#assetOf(symbol)
    if (id.startsWith(TWAP)) await this.#exchange.twapCancel({ a: number, t: Number(id.slice(TWAP.length)) })
    else await this.#exchange.cancel({ cancels: [{ a: number, o: Number(id) }] })
  }

  /** @throws {CloseRefusedError} what was certainly not taken */
  async close(position: Position, closing: ClosingOrder): Promise<void> {
    if (position.part !== 'perpetuals')
      throw new CloseRefusedError(`${position.symbol} is no perpetual: sell it by hand.`)
    const asset = await this.#assetOf(closing.symbol)
    const isBuy = closing.side === 'buy'
    const p = await this.#limitFor(asset, isBuy)
    const order = { a: asset.number, b: isBuy, p, s: closing.quantity, r: true, t: { limit: { tif: 'Ioc' } } }
    const { config_ } = this.#exchange
    const transport = forClosingAsset(config_.transport, closing, asset.number)
    const exchange: ExchangeClient = Object.create(this.#exchange, { config_: { value: { ...config_, transport } } })
    try {
      await exchange.order({ orders: [order], grouping: 'na' })
    } catch (error) {
      // The exchange's own answer: it has looked at the order, and not taken it.
      const { name, message } = (error ?? {}) as Partial<Error>
      if (name !== 'ApiRequestError') throw error
      throw new CloseRefusedError(
        String(message),
        { belowMinimum: /minimum value/i.test(String(message)) },
        { cause: error },
      )
    }
  }

  async deadMan(timeoutMs: number): Promise<void> {
    if (timeoutMs > 0) {
      await this.#exchange.scheduleCancel({ time: Date.now() + timeoutMs })
      return
    }
    const { config_ } = this.#exchange
    const config = { ...config_, transport: forDisarming(config_.transport) }
    const exchange: ExchangeClient = Object.create(this.#exchange, { config_: { value: config } })
    await exchange.scheduleCancel()
  }

  /**
   * Equity in USDC: the value of each exchange's account, open profit included, of all tokens, and of the deposits in vaults. Null for a unified account
   * and one on portfolio margin: what Hyperliquid tells of these leaves out whether open profit is counted.
   */
  async account(): Promise<Account> {
    const user = this.#user
    const parts = this.parts()
    const isAsked = (part: string) => parts.find(({ name }) => name === part)?.positions.state !== 'none'
    const ask = (part: string, call: () => Promise<unknown>) => (isAsked(part) ? call() : null)
    const [mode, states, spot, spotMeta, mids, vaults] = await Promise.all([
      this.#keep('mode', async () => this.#info.userAbstraction?.({ user })),
      isAsked('perpetuals') ? this.#states() : null,
      ask('spot', () => this.#info.spotClearinghouseState({ user })),
      ask('spot', () => this.#keep('spotMeta', () => this.#info.spotMeta())),
      ask('spot', () => this.#info.allMids({ dex: '' })),
      ask('vaults', () => this.#info.userVaultEquities({ user })),
    ])
    return accountOf({ mode, states, spot, spotMeta, mids, vaults })
  }

  /** Deposits, withdrawals, and what comes from other accounts or goes to them, tokens at what Hyperliquid says they were worth then. */
  async transfers(since: number): Promise<Transfer[]> {
    const isNone = (part: string) => this.parts().find(({ name }) => name === part)?.positions.state === 'none'
    const ledger = { user: this.#user, withoutSpot: isNone('spot'), withoutVaults: isNone('vaults') }
    const ask = (startTime: number) => this.#info.userNonFundingLedgerUpdates({ user: this.#user, startTime })
    return transfersOf(await readLedger(ask, since), ledger)
  }

  async #states(): Promise<Holdings['states']> {
    const of = async (dex: string) => {
      const [state, meta] = await Promise.all([
        this.#info.clearinghouseState({ user: this.#user, dex }),
        this.#keep(`meta ${dex}`, () => this.#info.meta({ dex })),
      ])
      return { dex, state, collateral: (meta as { readonly collateralToken?: unknown } | null)?.collateralToken }
    }
    return Promise.all((await this.#dexNames()).map(of))
  }

  async #keep(name: string, ask: () => Promise<unknown>): Promise<unknown> {
    const known = this.#kept.get(name)
    const now = monotonicMs()
    if (known !== undefined && now - known.at < KEPT_MS) return known.answer
    const answer = await ask()
    this.#kept.set(name, { answer, at: now })
    return answer
  }

  async #perpetuals(): Promise<Position[]> {
    const dexes = await this.#dexNames()
    const states = await Promise.all(dexes.map((dex) => this.#info.clearinghouseState({ user: this.#user, dex })))
    return states.flatMap((state) => {
      const { assetPositions } = (state ?? {}) as { readonly assetPositions?: unknown }
      return listOf(assetPositions, 'clearinghouseState').flatMap((row) => readPosition(row) ?? [])
    })
  }

  async #orders(): Promise<WorkingOrder[]> {
    const dexes = await this.#dexNames()
    const lists = await Promise.all(dexes.map((dex) => this.#info.frontendOpenOrders({ user: this.#user, dex })))
    return lists.flatMap((list) => listOf(list, 'frontendOpenOrders').map(readOrder))
  }

  async #balances(): Promise<Position[]> {
    const state = (await this.#info.spotClearinghouseState({ user: this.#user })) as {
      readonly balances?: unknown
    } | null
    return listOf(state?.balances, 'spotClearinghouseState').flatMap((row) => readBalance(row, this.#cash) ?? [])
  }

  async #twaps(): Promise<WorkingOrder[]> {
    return readTwaps(listOf(await this.#info.twapHistory({ user: this.#user }), 'twapHistory'), TWAP)
  }

  async #vaults(): Promise<Position[]> {
    const rows = listOf(await this.#info.userVaultEquities({ user: this.#user }), 'userVaultEquities')
    return rows.flatMap((row) => readVault(row) ?? [])
  }

  async #limitFor({ name, dex, sizeDecimals }: Asset, isBuy: boolean): Promise<string> {
    try {
      const mids = (await this.#info.allMids({ dex })) as Readonly<Record<string, string>>
      const factor = isBuy ? 1 + this.#slippage : 1 - this.#slippage
      return priceFor(new Big(mids[name] ?? '').times(factor), sizeDecimals)
    } catch (error) {
      throw new CloseRefusedError(`There is no price of ${name} now.`, {}, { cause: error })
    }
  }

  /** Builders open exchanges at any time. */
  async #dexNames(): Promise<string[]> {
    if (this.#assets.size === 0) await this.#readAssets()
    return readDexes(this.#info)
  }

  async #assetOf(name: string): Promise<Asset> {
    if (!this.#assets.has(name)) await this.#readAssets()
    const found = this.#assets.get(name)
    if (found === undefined) throw new CloseRefusedError(`Hyperliquid lists no ${name}.`)
    return found
  }

  async #readAssets(): Promise<void> {
    const dexes = await readDexes(this.#info)
    const lists = await Promise.all([
      readPairs(this.#info),
      ...dexes.map((dex, index) => readPerpetuals(this.#info, dex, index)),
    ])
    this.#assets = new Map(lists.flat().map((asset) => [asset.name, asset]))
  }
}
