import type { Clob, Placed } from './clob.js'
import { MARKET, outcomeOf } from './market.js'
import type { Fill, Order, OrderBook } from './order-book.js'
import type { Trade } from './trades.js'
import { costOf, decimal, priceText } from './units.js'

// What the CLOB answers with, in the shapes of clob-client-v2 1.1.0, `types/clob.d.ts`.

const TICK_SIZE = '0.01'

export function marketOnWire() {
  return {
    c: MARKET.conditionId,
    t: MARKET.outcomes.map(({ tokenId, word }) => ({ t: tokenId, o: word })),
    mts: Number(TICK_SIZE),
    mos: MARKET.minimumSize,
    nr: false,
    r: null,
  }
}

export function bookOnWire(tokenId: string, book: OrderBook) {
  const levels = (side: 'BUY' | 'SELL') =>
    book.levels(side).map(({ price, size }) => ({ price: priceText(price), size: decimal(size) }))
  return {
    market: MARKET.conditionId,
    asset_id: tokenId,
    timestamp: String(Date.now()),
    hash: '',
    bids: levels('BUY'),
    asks: levels('SELL'),
    min_order_size: String(MARKET.minimumSize),
    tick_size: TICK_SIZE,
    neg_risk: false,
    last_trade_price: '',
  }
}

/** Between the best bid and the best ask, in cents; one of them, or 50, where there are not both. */
export function midpointOf(book: OrderBook): number {
  const bid = book.best('BUY')
  const ask = book.best('SELL')
  if (bid !== null && ask !== null) return (bid + ask) / 2
  return bid ?? ask ?? 50
}

export function workingOrderOnWire(order: Order, apiKey: string | undefined) {
  return {
    id: order.id,
    status: 'LIVE',
    owner: apiKey ?? '',
    maker_address: order.owner,
    market: MARKET.conditionId,
    asset_id: order.tokenId,
    side: order.side,
    original_size: decimal(order.size),
    size_matched: decimal(order.matched),
    price: priceText(order.price),
    outcome: outcomeOf(order.tokenId)?.outcome.word,
    associate_trades: [],
    created_at: Math.floor(order.createdAt / 1_000),
    expiration: '0',
    order_type: order.type,
  }
}

export function placedOnWire(id: string, side: 'BUY' | 'SELL', { status, fills, tradeIds }: Placed) {
  const shares = decimal(sumOf(fills, ({ size }) => size))
  const money = decimal(sumOf(fills, ({ size, maker }) => costOf(size, maker.price)))
  const [takingAmount, makingAmount] = side === 'BUY' ? [shares, money] : [money, shares]
  const amounts = fills.length === 0 ? { takingAmount: '', makingAmount: '' } : { takingAmount, makingAmount }
  return { success: true, errorMsg: '', orderID: id, status, ...amounts, tradeIDs: tradeIds, transactionsHashes: [] }
}

export function tradeOnWire({ id, fill, matchedAt, transactionHash }: Trade, caller: string) {
  const { taker, maker, size } = fill
  return {
    id,
    taker_order_id: taker.id,
    market: MARKET.conditionId,
    asset_id: taker.tokenId,
    side: taker.side,
    size: decimal(size),
    price: priceText(maker.price),
    fee_rate_bps: '0',
    status: transactionHash === null ? 'MATCHED' : 'CONFIRMED',
    match_time: String(Math.floor(matchedAt / 1_000)),
    transaction_hash: transactionHash ?? '',
    trader_side: taker.owner === caller ? 'TAKER' : 'MAKER',
    maker_orders: [{ order_id: maker.id, matched_amount: decimal(size), price: priceText(maker.price) }],
  }
}

/** What the data API shows of an account: the chain's view, and prices of now. */
export function positionsOnWire(owner: string, clob: Clob) {
  return clob.trades.chain.holdings(owner).map(([tokenId, { size, cost }]) => {
    const sides = outcomeOf(tokenId)
    const price = midpointOf(clob.book(tokenId))
    const value = costOf(size, price)
    return {
      proxyWallet: owner,
      asset: tokenId,
      conditionId: MARKET.conditionId,
      size: size / 1e6,
      avgPrice: cost / size,
      initialValue: cost / 1e6,
      currentValue: value / 1e6,
      cashPnl: (value - cost) / 1e6,
      curPrice: price / 100,
      redeemable: false,
      title: MARKET.question,
      outcome: sides?.outcome.word,
      oppositeOutcome: sides?.opposite.word,
      oppositeAsset: sides?.opposite.tokenId,
    }
  })
}

function sumOf(fills: readonly Fill[], of: (fill: Fill) => number): number {
  return fills.reduce((sum, fill) => sum + of(fill), 0)
}
