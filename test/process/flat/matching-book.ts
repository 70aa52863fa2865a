/** An exchange's own book of one account: what rests, what is held, and what has happened. Quantities are in what its orders count. */

export interface Listed {
  /** The exchange's own name of it. Unique in its part. */
  readonly id: string
  /** The part of the account that orders on it belong to. */
  readonly part: string
  /** ccxt's name. */
  readonly symbol: string
  readonly kind: 'spot' | 'linear' | 'inverse' | 'option'
  readonly base: string
  readonly quote: string
  readonly settle?: string
  readonly contractSize?: number
  readonly price: number
  readonly step: number
  readonly min: number
  /** The least value of an order, in the quote currency. */
  readonly minCost?: number
  /** How much of one market order finds a counterparty. Default: all of it. */
  readonly depth?: number
}

export interface Placing {
  readonly side: 'buy' | 'sell'
  /** Null: whatever the position is when it is triggered. */
  readonly quantity: number | null
  /** Null: a market order. */
  readonly price: number | null
  readonly trigger?: number | null
  readonly reduceOnly?: boolean
  /** In hedge mode: the position that it is for. */
  readonly positionSide?: PositionSide | null
  readonly client?: string
  /** Of which list it is, where an exchange has several of triggers. */
  readonly list?: string
}

export type PositionSide = 'long' | 'short'

export interface Order extends Required<Placing> {
  readonly id: string
  readonly market: Listed
  quantity: number | null
  filled: number
  status: 'open' | 'filled' | 'cancelled' | 'expired'
}

export interface Holding {
  readonly market: Listed
  readonly positionSide: PositionSide | null
  /** Below zero: short. */
  quantity: number
}

/** What an exchange refuses an order or a cancel for. */
export type Why =
  | 'no such market'
  | 'no such order'
  | 'below the minimum'
  | 'below the minimum value'
  | 'not a step'
  | 'balance'
  | 'reduce-only'
  | 'position side'

export class Refusal extends Error {
  readonly why: Why

  constructor(why: Why) {
    super(why)
    this.why = why
  }
}

export interface Rules {
  /** What becomes of an exit of more than the position. */
  readonly exitsBeyond: 'refused' | 'cut'
  /** Whether what rests in exits, and waits for no trigger, can't be closed by another one. */
  readonly exitsLock: boolean
  /** Whether a spot order that waits for a trigger locks its balance. */
  readonly triggersLock: boolean
}

export type Event =
  | { readonly what: 'placed' | 'cancelled'; readonly order: Order; readonly addsRisk: boolean }
  | { readonly what: 'filled'; readonly order: Order; readonly before: number; readonly after: number }
  | { readonly what: 'refused'; readonly why: Why }

export class MatchingBook {
  readonly markets: readonly Listed[]
  readonly events: Event[] = []
  /** By part, then by asset. */
  readonly wallets = new Map<string, Map<string, number>>()
  readonly #rules: Rules
  readonly #hedged = new Set<string>()
  readonly #orders = new Map<string, Order>()
  readonly #positions = new Map<string, Holding>()
  readonly #prices = new Map<Listed, number>()
  #lastId = 1000

  constructor(markets: readonly Listed[], rules: Rules) {
    this.markets = markets
    this.#rules = rules
  }

  /** What is set before anything happens: nobody has ordered it. */
  deposit(part: string, asset: string, quantity: number): void {
    const wallet = this.wallets.get(part) ?? new Map()
    this.wallets.set(part, wallet.set(asset, round((wallet.get(asset) ?? 0) + quantity)))
  }

  hedge(part: string): void {
    this.#hedged.add(part)
  }

  isHedged(part: string): boolean {
    return this.#hedged.has(part)
  }

  /** @param quantity below zero: short */
  hold(part: string, id: string, quantity: number): void {
    const market = this.market(part, id)
    const positionSide = this.#hedged.has(part) ? (quantity > 0 ? 'long' : 'short') : null
    this.#holding(market, positionSide).quantity = quantity
  }

  market(part: string, id: string): Listed {
    const market = this.markets.find((each) => each.part === part && each.id === id)
    if (market === undefined) throw new Refusal('no such market')
    return market
  }

  price(market: Listed): number {
    return this.#prices.get(market) ?? market.price
  }

  orders(part?: string): Order[] {
    return [...this.#orders.values()].filter(({ market }) => part === undefined || market.part === part)
  }

  positions(part?: string): Holding[] {
    const held = [...this.#positions.values()].filter(({ quantity }) => quantity !== 0)
    return held.filter(({ market }) => part === undefined || market.part === part)
  }

  locked(part: string, asset: string): number {
    const locks = this.orders(part).map((order) => lockOf(order, this.#rules))
    return round(locks.reduce((sum, lock) => sum + (lock.asset === asset ? lock.quantity : 0), 0))
  }

  total(part: string, asset: string): number {
    return this.wallets.get(part)?.get(asset) ?? 0
  }

  /** The orders in the book that could open or enlarge something, by the exchange's own rules. */
  riskAdding(): Order[] {
    return this.orders().filter(addsRisk)
  }

  /** Everything that is open, by the names of ccxt; spot balances but for those of `quote`, and orders. */
  held(quote: string): { symbol: string; side: string; quantity: number; part: string }[] {
    const contracts = this.positions().map(({ market, quantity }) => ({
      symbol: market.symbol,
      part: market.part,
      side: quantity > 0 ? 'long' : 'short',
      quantity: Math.abs(quantity),
    }))
    const balances = [...this.wallets].flatMap(([part, wallet]) =>
      [...wallet]
        .filter(([asset, quantity]) => asset !== quote && quantity !== 0)
        .map(([asset, quantity]) => ({ symbol: `${asset}/${quote}`, part, side: 'long', quantity })),
    )
    return [...contracts, ...balances]
  }

  /** Less than the exchange itself trades. */
  isDust({
    symbol,
    part,
    quantity,
  }: {
    readonly symbol: string
    readonly part: string
    readonly quantity: number
  }): boolean {
    const market = this.markets.find((each) => each.part === part && each.symbol === symbol)
    return market !== undefined && whyTooSmall(market, quantity, this.price(market)) !== null
  }

  /** Nothing is held but dust, and no order rests. */
  isFlat(quote: string): boolean {
    return this.held(quote).every((held) => this.isDust(held)) && this.#orders.size === 0
  }

  /** The fills that have taken a position to its other side, and the exits that have opened one. */
  flips(): Event[] {
    return this.events.filter((event) => event.what === 'filled' && event.before * event.after < 0)
  }

  /** @throws {Refusal} */
  place(part: string, id: string, placing: Placing): Order {
    try {
      return this.#take(this.market(part, id), placing)
    } catch (error) {
      if (error instanceof Refusal) this.events.push({ what: 'refused', why: error.why })
      throw error
    }
  }

  /** @throws {Refusal} where none of this kind rests there */
  cancel(part: string, fits: (order: Order) => boolean): Order {
    const order = this.orders(part).find(fits)
    if (order === undefined) throw new Refusal('no such order')
    order.status = 'cancelled'
    this.#orders.delete(order.id)
    this.events.push({ what: 'cancelled', order, addsRisk: addsRisk(order) })
    return order
  }

  /** Somebody else trades at this price: what it reaches is filled, and what waits for it is triggered. */
  trade(part: string, id: string, price: number): void {
    const market = this.market(part, id)
    const before = this.price(market)
    this.#prices.set(market, price)
    for (const order of this.orders(part).filter((each) => each.market === market)) {
      if (order.trigger !== null && isReached(order, before, price)) this.#trigger(order)
      else if (order.trigger === null && crosses(order, price)) this.#fill(order, left(order), order.price ?? price)
    }
  }

  #take(market: Listed, placing: Placing): Order {
    const { positionSide = null, reduceOnly = false, trigger = null, client = '', list = '' } = placing
    const isContract = market.kind !== 'spot'
    if (isContract && this.isHedged(market.part) !== (positionSide !== null)) throw new Refusal('position side')
    const quantity = this.#checked(market, { ...placing, positionSide, reduceOnly, trigger })
    const id = String(++this.#lastId)
    const order: Order = {
      ...placing,
      positionSide,
      reduceOnly,
      trigger,
      client,
      list,
      id,
      market,
      quantity,
      filled: 0,
      status: 'open',
    }
    if (!isContract && (trigger === null || this.#rules.triggersLock)) this.#checkBalance(order)
    this.events.push({ what: 'placed', order, addsRisk: addsRisk(order) })
    if (trigger === null && order.price === null) this.#fillAtMarket(order)
    else if (trigger === null && crosses(order, this.price(market))) this.#fill(order, left(order), this.price(market))
    else this.#orders.set(id, order)
    return order
  }

  #checked(market: Listed, placing: Placing): number | null {
    const { quantity, price } = placing
    if (quantity === null) return null
    const isStep = Math.abs(quantity / market.step - Math.round(quantity / market.step)) < 1e-6
    if (!isStep) throw new Refusal('not a step')
    const why = whyTooSmall(market, quantity, price ?? this.price(market))
    if (why !== null) throw new Refusal(why)
    if (!isExit(placing) || placing.trigger != null) return quantity
    const room = this.#room(market, placing)
    if (room === 0 || (quantity > room && this.#rules.exitsBeyond === 'refused')) throw new Refusal('reduce-only')
    return Math.min(quantity, room)
  }

  /** How much an exit may still close. */
  #room(market: Listed, { side, positionSide = null }: Pick<Placing, 'side' | 'positionSide'>): number {
    const { quantity } = this.#holding(market, positionSide)
    const rests = (order: Order) =>
      order.trigger === null && order.side === side && order.positionSide === positionSide && isExit(order)
    const exits = this.#rules.exitsLock
      ? this.orders(market.part).filter((order) => order.market === market && rests(order))
      : []
    const locked = exits.reduce((sum, order) => sum + left(order), 0)
    return Math.max(0, round((side === 'sell' ? quantity : -quantity) - locked))
  }

  #checkBalance(order: Order): void {
    const { asset, quantity } = lockOf(order, this.#rules)
    const { part } = order.market
    if (round(this.total(part, asset) - this.locked(part, asset)) < quantity) throw new Refusal('balance')
  }

  #trigger(order: Order): void {
    this.#orders.delete(order.id)
    const { market, side, price, positionSide, reduceOnly, client } = order
    const room = this.#room(market, order)
    const quantity = order.quantity === null || isExit(order) ? Math.min(order.quantity ?? room, room) : order.quantity
    order.status = 'filled'
    if (quantity > 0) this.place(market.part, market.id, { side, price, positionSide, reduceOnly, client, quantity })
  }

  #fillAtMarket(order: Order): void {
    this.#fill(order, Math.min(left(order), order.market.depth ?? Number.POSITIVE_INFINITY), this.price(order.market))
    if (order.status === 'open') order.status = 'expired'
  }

  #fill(order: Order, quantity: number, price: number): void {
    const { market, positionSide } = order
    const signed = order.side === 'buy' ? quantity : -quantity
    order.filled = round(order.filled + quantity)
    if (left(order) === 0) {
      order.status = 'filled'
      this.#orders.delete(order.id)
    }
    const before =
      market.kind === 'spot' ? this.total(market.part, market.base) : this.#holding(market, positionSide).quantity
    const after = round(before + signed)
    if (market.kind === 'spot') {
      this.deposit(market.part, market.base, signed)
      this.deposit(market.part, market.quote, -signed * price)
    } else this.#holding(market, positionSide).quantity = after
    this.events.push({ what: 'filled', order, before, after })
  }

  #holding(market: Listed, positionSide: PositionSide | null): Holding {
    const key = `${market.part} ${market.id} ${positionSide}`
    const held = this.#positions.get(key) ?? { market, positionSide, quantity: 0 }
    this.#positions.set(key, held)
    return held
  }
}

export function left({ quantity, filled }: Order): number {
  return round((quantity ?? 0) - filled)
}

/** Of a balance, only what is there can be sold. */
function addsRisk(order: Pick<Order, 'market' | keyof Placing>): boolean {
  return !isExit(order) && !(order.market.kind === 'spot' && order.market.part === 'spot' && order.side === 'sell')
}

function isExit({ side, quantity, reduceOnly, positionSide = null }: Placing): boolean {
  return (
    reduceOnly === true ||
    quantity === null ||
    (positionSide !== null && (positionSide === 'long') === (side === 'sell'))
  )
}

function whyTooSmall({ min, minCost = 0, kind }: Listed, quantity: number, price: number): Why | null {
  if (quantity < min) return 'below the minimum'
  return kind === 'spot' && quantity * price < minCost ? 'below the minimum value' : null
}

function lockOf(order: Order, { triggersLock }: Rules): { asset: string; quantity: number } {
  const { market, side, price, trigger } = order
  if (market.kind !== 'spot' || (trigger !== null && !triggersLock)) return { asset: '', quantity: 0 }
  if (side === 'sell') return { asset: market.base, quantity: left(order) }
  return { asset: market.quote, quantity: round(left(order) * (price ?? trigger ?? market.price)) }
}

function crosses({ side, price }: Pick<Order, 'side' | 'price'>, at: number): boolean {
  return price !== null && (side === 'buy' ? price >= at : price <= at)
}

function isReached({ trigger }: Order, from: number, to: number): boolean {
  return trigger !== null && (from - trigger) * (to - trigger) <= 0
}

/** Sums of decimal fractions. */
function round(quantity: number): number {
  return Number(quantity.toFixed(10))
}
