import type { DeadManFacts } from '../../../lib/words/ports.js'

/** The kinds of market whose orders, positions and balances an exchange may keep apart. */
export type MarketKind = 'spot' | 'linear' | 'inverse' | 'option'

/** The parameters that cancel an order, by its id and by what the exchange has shown of it. */
export type CancelWith = (id: string, info: Readonly<Record<string, unknown>>) => object

/** A call of `fetchOpenOrders` that shows orders of a part. */
export interface OrderCall {
  /** The parameters that say where the orders are, e.g. `{ type: 'swap' }`. A call for one symbol leaves them out: the market says it. */
  readonly where: object
  /** The parameters of every call, e.g. those that ask for conditional orders (stops, trailing stops, TWAPs …), where these are apart. */
  readonly which?: object
  /** The parameters of `cancelOrder` and `cancelAllOrders` that cancel them; or those of `cancelOrder`, order by order. */
  readonly cancelWith?: object | CancelWith
  /** How the answer is cut, where it is cut in another way than {@link ExchangeFacts.openOrderPages}. */
  readonly pages?: Pages
  /** ccxt asks for all symbols whatever symbol it is given, and drops the others of each page: it is asked for all, and they are dropped here. */
  readonly allSymbols?: true
}

/** How the positions of a part are shown: by `fetchPositions`, once with each of `contracts`, or by `fetchBalance`. */
export type PositionCalls =
  | { readonly contracts: readonly object[] }
  /** `spot`: with {@link ExchangeFacts.spotBalanceParams}. */
  | { readonly balances: object | 'spot' }

export type MisledBy = (options: Readonly<Record<string, unknown>>) => string | null

/** ccxt looks for an option in those of the method first. */
const METHODS_THAT_READ = ['fetchOpenOrders', 'fetchOrdersByStatus', 'fetchBalance']

/** By a margin mode that a bot has set for all calls, or for those of a method. */
export const byMarginMode: MisledBy = (options) => {
  const places = [['', options] as const, ...METHODS_THAT_READ.map((name) => [`${name}.`, options[name]] as const)]
  for (const [place, given] of places) {
    const { defaultMarginMode, marginMode } = (given ?? {}) as Readonly<Record<string, unknown>>
    if (defaultMarginMode != null) return `${place}defaultMarginMode`
    if (marginMode != null) return `${place}marginMode`
  }
  return null
}

/** The same, where ccxt takes the type `margin` for a margin mode too. */
export const byMargin: MisledBy = (options) =>
  byMarginMode(options) ?? (options.defaultType === 'margin' ? 'defaultType' : null)

/**
 * What an exchange keeps apart in an account, and how ccxt shows it. Where ccxt can't, a text says why, e.g. `ccxt shows isolated margin
 * one symbol a call only`.
 */
export interface PartFacts {
  /** Unique at the exchange, e.g. `linear USDT`. */
  readonly name: string
  /** The markets that it holds; `settle` is the settlement coin. Null: those of another part once more, e.g. spot markets on margin. */
  readonly holds: { readonly kind: MarketKind; readonly settle?: string } | null
  /** Where `holds` is null: the kind of the markets that it holds once more. Default: any. */
  readonly ofKind?: MarketKind
  /** The calls that together show its working orders, conditional ones included. Empty: those of another part show them too. */
  readonly orders: readonly OrderCall[] | string
  readonly positions: PositionCalls | string
  /** What an order that closes a position of it says besides; a text says why ccxt can't send one. */
  readonly closing?: object | string
  /** The option of a bot that has ccxt show another part in its place, by the bot's options; null: none. No parameter overrules it. */
  readonly misledBy?: { readonly orders?: MisledBy; readonly positions?: MisledBy }
  /** Matches the answer of an exchange that has no such part for this account: then it holds nothing. */
  readonly noneIf?: RegExp
  /** ccxt doesn't know what its contracts are worth. */
  readonly isUnvalued?: true
  /** Most accounts have none of it: it is read where the bot asks for it. */
  readonly rare?: true
  /** Whether the options of a bot tell that it uses this part, so that it is read though it is rare. */
  readonly isUsedBy?: (options: Readonly<Record<string, unknown>>) => boolean
  /** False: no order of it waits for a trigger. Otherwise the name of the part that has those. */
  readonly conditionalOrders?: false | string
  /** False: no market of it has a long and a short side by side. In spot markets and options there is no such thing. */
  readonly hedgeMode?: false
}

/** How to ask for the next page of a list. */
export interface Paging {
  /** The items on a full page. A list that is shorter is whole. */
  readonly size: number
  /**
   * The parameters that ask for a page.
   *
   * @param page its number; the first page is 1
   * @param items the page before it
   */
  next(page: number, items: readonly unknown[]): object
}

/**
 * Whether one answer holds a whole list.
 *
 * - `unknown`: a list that is as long as a usual page may have been cut.
 * - `whole`: one answer holds everything, unless `limit` was given.
 * - `most`: one answer holds everything, up to so many items.
 * - `joined`: with `paginate`, ccxt asks for all pages and joins them.
 * - {@link Paging}: we ask for the pages.
 */
export type Pages = 'unknown' | 'whole' | 'joined' | { readonly most: number } | Paging

/** What a call or a request does to an account. Whatever is not certainly a read or a cancel is an order. */
export type CallKind = 'read' | 'cancel' | 'order'

/**
 * An exchange that acts on a GET too. Every GET that is neither is an order there. A path is as ccxt lists it or as it stands in an
 * address, without the slashes around it.
 */
export interface GetRequests {
  /** Matches the whole path of a GET that reads. */
  readonly reads: RegExp
  /** Matches the whole path of a GET that cancels. Null: none does. */
  readonly cancels: RegExp | null
}

/** An exchange that takes orders and cancels on one path. */
export interface SharedPath {
  /** Matches that path. */
  readonly path: RegExp
  /** What a request to that path does, by its parameters, and whatever its HTTP method. */
  callKindOf(params: unknown): CallKind
}

/** The request that sets an exchange's dead man's switch. */
export interface DeadMansSwitch {
  /** Matches the path of that request. */
  readonly path: RegExp
  /** Whether it arms the switch, by its parameters. Otherwise it disarms it, or says both. */
  arms(params: Readonly<Record<string, unknown>>): boolean
}

/** A message to a WebSocket, parsed. */
export type SocketMessage = Readonly<Record<string, unknown>> | readonly unknown[]

/**
 * What the adapter knows of an exchange. A record leaves out what it does not know: {@link UNKNOWN_EXCHANGE} fills it in.
 *
 * Every fact has a source in its record: the exchange's own documentation, or a method of ccxt with its version.
 */
export interface ExchangeFacts {
  /** All parts that an account may have. Null: nobody has looked them up, so that there may be more than what ccxt shows. */
  readonly account: readonly PartFacts[] | null

  /** How a list of open orders is cut. */
  readonly openOrderPages: Pages
  /**
   * Whether `fetchOpenOrders` shows the orders of all symbols when it is given none. `sometimes`: it depends on the account. An
   * exchange that can't throws, so a wrong `always` is an error and no empty list.
   */
  readonly openOrdersOfAllSymbols: 'always' | 'sometimes' | 'never'

  /** Whether `fetchPositions` takes one symbol a call. False: several of one kind and settlement coin. */
  readonly positionsOneSymbolACall: boolean
  /** How a list of positions is cut. */
  readonly positionPages: Pages

  /**
   * What orders and positions count:
   *
   * - `contracts`: each of the market's `contractSize`.
   * - `amounts`: USD in inverse markets, coins elsewhere; `contractSize` is no more than the smallest step.
   * - `coins`: coins of the base currency in every market.
   */
  readonly units: 'contracts' | 'amounts' | 'coins'

  /** What an open order is besides, by the order as the exchange has shown it (`info`), where ccxt doesn't tell, or tells it wrong. Null: ccxt tells. */
  readonly orderTraits: ((info: Readonly<Record<string, unknown>>) => OrderTraits) | null
  /** What a position is, by the position as the exchange has shown it (`info`), where ccxt tells it wrong. Null: ccxt is right. */
  readonly positionTraits: ((info: Readonly<Record<string, unknown>>) => PositionTraits) | null

  /** Whether `cancelAllOrders` cancels the orders of all symbols, whatever symbol it is given: then it is not used. */
  readonly cancelsAllSymbols: boolean

  /** The parameters with which `fetchBalance` shows the spot wallet, whatever `defaultType` a bot has set. */
  readonly spotBalanceParams: object
  /** What is owed of each currency, by the wallet as the exchange has shown it (`info`), where ccxt tells it wrong. Null: ccxt is right. */
  readonly debts: ((info: unknown) => Readonly<Record<string, unknown>>) | null
  /** The parameters with which `fetchTickers` shows the prices of spot markets, whatever a bot has set. */
  readonly spotPriceParams: object
  /** Whether a unified account (`isUTAEnabled()` of ccxt) holds everything in one wallet, so that `spotBalanceParams` are left out. */
  readonly unifiedAccountIsOneWallet: boolean

  /**
   * Whether an account holds longs and shorts of one market side by side, by a position as the exchange has shown it (`info`), where ccxt
   * doesn't say `hedged`. Null: ccxt does.
   */
  readonly isHedged: ((info: Readonly<Record<string, unknown>>) => boolean) | null
  /**
   * The parameter by which an order names the position that it trades in hedge mode, and its values. Where it does, an order of the other
   * side can only close: it is an exit without `reduceOnly`, and in one-way mode the exchange refuses it. Null: none is known to be so.
   */
  readonly hedgeParam: HedgeParam | null
  /** What a closing order says besides, of the position that it closes, e.g. the side in the exchange's own words. Null: nothing. */
  readonly closeParams: ((closed: ClosedPosition) => object) | null
  /** The wallets that hold the money of the account. Null: nobody has looked them up, and only the spot wallet is known. */
  readonly wallets: readonly WalletFacts[] | null
  /** The margin modes that a closing order names when its position is held in one of them. */
  readonly marginModesToName: readonly ('cross' | 'isolated')[]
  /** The price that a market order names: none, any price (`some`), or the worst one that it may be filled at (`limit`). */
  readonly marketOrderPrice: 'none' | 'some' | 'limit'
  /** The markets on which a market order to buy is counted in its cost, so that it needs a price. */
  readonly marketBuysByCost: 'never' | 'spot' | 'always'

  /** The GETs that read and cancel, for an exchange that acts on a GET too. Null: a GET reads, unless its name says that it acts. */
  readonly getRequests: GetRequests | null
  /** Matches the path of a POST that reads. Null: no POST is known to read. */
  readonly postReads: RegExp | null
  /** The path that takes orders and cancels alike. Null: there is none. */
  readonly sharedPath: SharedPath | null
  /**
   * Whether a request is one that ccxt makes on the way to an order or a cancel, and that places nothing, e.g. the approval of a fee. It is
   * checked like an order, and is not the order on whose way it is made. Null: there is none.
   */
  readonly setsUp: ((path: string, params: unknown) => boolean) | null
  /** The request that sets the dead man's switch. Null: none is known, so that it can't be armed while halted. */
  readonly deadMansSwitch: DeadMansSwitch | null
  /**
   * What the dead man's switch does, where ccxt's `cancelAllOrdersAfter` arms it for all orders of an account, and disarms it by 0. Null: it
   * doesn't, or nobody has looked it up, and the venue has none.
   */
  readonly deadMan: DeadManFacts | null
  /** Matches the words by which a message to a WebSocket asks for something to read, e.g. `order.status`. Null: none are known. */
  readonly socketReads: RegExp | null
  /** What a message to a WebSocket does that has a form of its own. It gives null for any other message. Null: there is none. */
  readonly socketKindOf: ((message: SocketMessage) => CallKind | null) | null
}

export interface HedgeParam {
  readonly name: string
  readonly long: string | number
  readonly short: string | number
}

/** A wallet, and what its totals are. */
export interface WalletFacts {
  /** The names of the parts whose money it holds. */
  readonly parts: readonly string[]
  /** The parameters of `fetchBalance` that show it. `spot`: {@link ExchangeFacts.spotBalanceParams}. */
  readonly balances: object | 'spot'
  /** Whether the totals have the open profit of its positions in them. */
  readonly openProfit: 'counted' | 'apart'
  /**
   * What each currency comes to, debts taken off, by the wallet as the exchange has shown it (`info`), where ccxt's totals are something else. What is no
   * number is not known.
   *
   * @throws an error for what can't be read
   */
  readonly amounts?: (info: unknown) => Readonly<Record<string, unknown>>
}

export interface PositionTraits {
  /** All of it, what rests in exits included, in what orders count. */
  readonly contracts?: unknown
  readonly side?: 'long' | 'short'
  /** What the exchange values it at, in the market's quote currency. */
  readonly markPrice?: unknown
}

export interface OrderTraits {
  /** What it is cancelled by. */
  readonly id?: unknown
  /** All of it, what is filled included. */
  readonly amount?: unknown
  /** Null: the exchange doesn't tell. */
  readonly side?: 'buy' | 'sell' | null
  readonly reduceOnly?: boolean
  /** Whether it waits for a trigger. */
  readonly stop?: boolean
  /** False: it waits for none, and what ccxt tells as its stop loss is one that comes after it. */
  readonly waits?: false
  /** Whether it closes the position, whatever that is then: it has no size, and can't exceed it. */
  readonly closesPosition?: boolean
}

/** A position, as an order that closes it names it. */
export interface ClosedPosition {
  readonly side: 'long' | 'short'
  /** How much of it the order closes, as a decimal string in the units of orders. */
  readonly quantity: string
  readonly hedged: boolean
  /** As the exchange has shown it. */
  readonly info: Readonly<Record<string, unknown>>
}

/** What is known of one exchange. */
export interface ExchangeRecord extends Partial<ExchangeFacts> {
  /** Its id in ccxt. */
  readonly id: string
  /** The id of the exchange whose class ccxt has made this one's of, where it has another account than that one. */
  readonly variantOf?: string
  /** Other ids of ccxt for the same exchange: all facts hold for them too. */
  readonly aliases?: readonly string[]
  /** False: no part of it has {@link PartFacts.hedgeMode}. */
  readonly hedgeMode?: false
}

/**
 * What is assumed of an exchange as long as its record says nothing else: nothing reads or cancels that is not known to, a list may be
 * cut, and calls take no parameters. Such calls may show a part of an account only.
 */
export const UNKNOWN_EXCHANGE: ExchangeFacts = {
  account: null,
  openOrderPages: 'unknown',
  openOrdersOfAllSymbols: 'always',
  positionsOneSymbolACall: false,
  positionPages: 'unknown',
  units: 'contracts',
  orderTraits: null,
  positionTraits: null,
  cancelsAllSymbols: false,
  spotBalanceParams: {},
  debts: null,
  spotPriceParams: {},
  unifiedAccountIsOneWallet: false,
  isHedged: null,
  hedgeParam: null,
  closeParams: null,
  wallets: null,
  marginModesToName: [],
  marketOrderPrice: 'none',
  marketBuysByCost: 'never',
  getRequests: null,
  postReads: null,
  sharedPath: null,
  setsUp: null,
  deadMansSwitch: null,
  deadMan: null,
  socketReads: null,
  socketKindOf: null,
}

/** Parameters of a dead man's switch that say something of a time, besides the one that counts. */
const OTHER_TIMES = /time|countdown|window|after|expir|trigger/i
const NO_SPAN = new Set(['timestamp', 'recvWindow', 'recv_window'])

/**
 * A dead man's switch that is armed by one time.
 *
 * @param name the parameter that holds it
 * @param shortest the shortest time that arms, in the unit of the exchange. Zero disarms
 */
export function armedBy(name: string, shortest: number): DeadMansSwitch['arms'] {
  return (params) => {
    const time = params[name]
    const isTime = typeof time === 'number' || (typeof time === 'string' && /^\d+(\.\d+)?$/.test(time))
    const others = Object.keys(params).filter((key) => key !== name && !NO_SPAN.has(key) && OTHER_TIMES.test(key))
    return isTime && Number(time) >= shortest && others.length === 0
  }
}
