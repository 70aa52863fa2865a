/** The kinds of market whose orders, positions and balances an exchange may keep apart. */
export type MarketKind = 'spot' | 'linear' | 'inverse'

/** Conditional orders (stops, trailing stops, TWAPs …) that `fetchOpenOrders` shows only when it is asked for them. */
export interface ConditionalOrders {
  /** The kinds of market that have such orders. */
  readonly kinds: readonly MarketKind[]
  /** The parameters of `fetchOpenOrders` that show them. */
  readonly params: object
  /** The parameters of `cancelOrder` and `cancelAllOrders` that cancel them. */
  readonly cancelWith: object
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
 * - `joined`: with `paginate`, ccxt asks for all pages and joins them.
 * - {@link Paging}: we ask for the pages.
 */
export type Pages = 'unknown' | 'whole' | 'joined' | Paging

/** What a call or a request does to an account. Whatever is not certainly a read or a cancel is an order. */
export type CallKind = 'read' | 'cancel' | 'order'

/** An exchange that trades by GET too. Every GET that is neither is an order there. */
export interface GetRequests {
  /** Matches the last part of the path of a GET that reads. */
  readonly reads: RegExp
  /** Matches the last part of the path of a GET that cancels. */
  readonly cancels: RegExp
}

/** An exchange that takes orders and cancels on one path. */
export interface SharedPath {
  /** The end of that path, e.g. `trade/orders`. */
  readonly path: string
  /** What a request to that path does, by its parameters. */
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
  /** Whether the calls that these facts lead to show a whole account, except for options and margin accounts. */
  readonly accountIsReadWhole: boolean

  /**
   * The parameters that select one kind of market, for an exchange whose `fetchOpenOrders` and `fetchPositions` show one kind a call.
   * `settle` is the settlement coin of the market, e.g. `USDT`. Null: one call shows all kinds.
   */
  readonly kindParams: ((kind: MarketKind, settle: string | undefined) => object) | null

  /** The conditional orders that need calls of their own. Empty: `fetchOpenOrders` shows all. */
  readonly conditionalOrders: readonly ConditionalOrders[]
  /** How a list of open orders is cut. */
  readonly openOrderPages: Pages
  /**
   * Whether `fetchOpenOrders` shows the orders of all symbols when it is given none. `sometimes`: it depends on the account. An
   * exchange that can't throws, so a wrong `always` is an error and no empty list.
   */
  readonly openOrdersOfAllSymbols: 'always' | 'sometimes' | 'never'

  /** Whether one call of `fetchPositions` shows all contracts, where `kindParams` is given for orders alone. */
  readonly positionsOfAllKindsAtOnce: boolean
  /** Whether `fetchPositions` takes one symbol a call. False: several of one kind and settlement coin. */
  readonly positionsOneSymbolACall: boolean
  /** How a list of positions is cut. */
  readonly positionPages: 'unknown' | 'joined'

  /** The parameters with which `fetchBalance` shows the spot wallet, whatever `defaultType` a bot has set. */
  readonly spotBalanceParams: object
  /** Whether a unified account (`isUTAEnabled()` of ccxt) holds everything in one wallet, so that `spotBalanceParams` are left out. */
  readonly unifiedAccountIsOneWallet: boolean

  /** The margin modes that a closing order names when its position is held in one of them. */
  readonly marginModesToName: readonly ('cross' | 'isolated')[]
  /** The price that a market order names: none, any price (`some`), or the worst one that it may be filled at (`limit`). */
  readonly marketOrderPrice: 'none' | 'some' | 'limit'
  /** The markets on which a market order to buy is counted in its cost, so that it needs a price. */
  readonly marketBuysByCost: 'never' | 'spot' | 'always'

  /** The GETs that read and cancel, for an exchange that trades by GET. Null: a GET reads, unless its name says that it acts. */
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
  /** Matches the words by which a message to a WebSocket asks for something to read, e.g. `order.status`. Null: none are known. */
  readonly socketReads: RegExp | null
  /** What a message to a WebSocket does that has a form of its own. It gives null for any other message. Null: there is none. */
  readonly socketKindOf: ((message: SocketMessage) => CallKind | null) | null
}

/** What is known of one exchange. */
export interface ExchangeRecord extends Partial<ExchangeFacts> {
  /** Its id in ccxt. */
  readonly id: string
  /** Other ids of ccxt for the same exchange: all facts hold for them too. */
  readonly aliases?: readonly string[]
}

/**
 * What is assumed of an exchange as long as its record says nothing else: nothing reads or cancels that is not known to, a list may be
 * cut, and calls take no parameters. Such calls may show a part of an account only, so `accountIsReadWhole` is false.
 */
export const UNKNOWN_EXCHANGE: ExchangeFacts = {
  accountIsReadWhole: false,
  kindParams: null,
  conditionalOrders: [],
  openOrderPages: 'unknown',
  openOrdersOfAllSymbols: 'always',
  positionsOfAllKindsAtOnce: false,
  positionsOneSymbolACall: false,
  positionPages: 'unknown',
  spotBalanceParams: {},
  unifiedAccountIsOneWallet: false,
  marginModesToName: [],
  marketOrderPrice: 'none',
  marketBuysByCost: 'never',
  getRequests: null,
  postReads: null,
  sharedPath: null,
  setsUp: null,
  deadMansSwitch: null,
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

export const CONTRACT_KINDS: readonly MarketKind[] = ['linear', 'inverse']
export const ALL_KINDS: readonly MarketKind[] = ['spot', ...CONTRACT_KINDS]
