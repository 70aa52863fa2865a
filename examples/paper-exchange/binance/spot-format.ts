import { priceOf } from '../units.js'
import type { BinanceAccount } from './account.js'
import type { BinanceOrder, BinanceTrade, OrderReport } from './order.js'
import { isWorking } from './order.js'
import { BINANCE_SYMBOL } from './parameters.js'
import type { AssetBalance, SpotWallet } from './spot-wallet.js'

/** An order as `GET /api/v3/order` tells it: Binance's documentation, "Query order". */
export function spotOrder(order: BinanceOrder): object {
  return {
    ...common(order),
    stopPrice: '0.00',
    icebergQty: '0',
    time: order.time,
    updateTime: order.updateTime,
    workingTime: order.time,
    isWorking: isWorking(order),
    origQuoteOrderQty: '0.00',
  }
}

/** An order as `POST /api/v3/order` answers it with `newOrderRespType=FULL`: Binance's documentation, "New order". */
export function spotPlaced(order: BinanceOrder, trades: readonly BinanceTrade[]): object {
  return {
    ...common(order),
    transactTime: order.updateTime,
    workingTime: order.time,
    fills: trades.map(({ id, lots, ticks, fee }) => ({
      price: priceOf(ticks),
      qty: String(lots),
      commission: fee.toFixed(8),
      commissionAsset: 'USDT',
      tradeId: id,
    })),
  }
}

/** An order as `DELETE /api/v3/order` answers it: Binance's documentation, "Cancel order". */
export function spotCancelled(order: BinanceOrder): object {
  return { ...common(order), origClientOrderId: order.clientOrderId, transactTime: order.updateTime }
}

/** A trade as `GET /api/v3/myTrades` tells it: Binance's documentation, "Account trade list". */
export function spotTrade({ id, orderId, side, lots, ticks, fee, maker, time }: BinanceTrade): object {
  return {
    symbol: BINANCE_SYMBOL,
    id,
    orderId,
    orderListId: -1,
    price: priceOf(ticks),
    qty: String(lots),
    quoteQty: priceOf(ticks * lots),
    commission: fee.toFixed(8),
    commissionAsset: 'USDT',
    time,
    isBuyer: side === 'buy',
    isMaker: maker,
    isBestMatch: true,
  }
}

/** `GET /api/v3/account`: Binance's documentation, "Account information". */
export function spotAccount(wallet: SpotWallet, { feeRate }: BinanceAccount): object {
  const rate = feeRate.toFixed(8)
  return {
    commissionRates: { maker: rate, taker: rate, buyer: '0.00000000', seller: '0.00000000' },
    canTrade: true,
    canWithdraw: false,
    canDeposit: false,
    updateTime: Date.now(),
    accountType: 'SPOT',
    balances: wallet
      .balances()
      .map(({ asset, free, locked }) => ({ asset, free: free.toFixed(8), locked: locked.toFixed(8) })),
    permissions: ['SPOT'],
    uid: 1,
  }
}

/** The event `executionReport`: Binance's documentation, "User data streams". */
export function executionReport({ execution, order, trade }: OrderReport): object {
  const cancelled = execution === 'CANCELED'
  return {
    e: 'executionReport',
    E: order.updateTime,
    s: BINANCE_SYMBOL,
    c: order.clientOrderId,
    S: order.side.toUpperCase(),
    o: order.type,
    f: order.timeInForce,
    q: String(order.lots),
    p: priceOf(order.ticks ?? 0),
    P: '0.00',
    F: '0',
    g: -1,
    C: cancelled ? order.clientOrderId : '',
    x: execution,
    X: order.status,
    r: 'NONE',
    i: order.orderId,
    l: String(trade?.lots ?? 0),
    z: String(order.executedLots),
    L: priceOf(trade?.ticks ?? 0),
    n: trade?.fee.toFixed(8) ?? '0',
    N: trade === null ? null : 'USDT',
    T: order.updateTime,
    t: trade?.id ?? -1,
    w: isWorking(order),
    m: trade?.maker ?? false,
    M: false,
    O: order.time,
    Z: order.quoteValue.toFixed(8),
    Y: trade === null ? '0.00' : priceOf(trade.ticks * trade.lots),
    Q: '0.00',
    W: order.time,
    V: 'NONE',
  }
}

/** The event `outboundAccountPosition`: Binance's documentation, "User data streams". */
export function outboundAccountPosition(balances: readonly AssetBalance[]): object {
  const now = Date.now()
  return {
    e: 'outboundAccountPosition',
    E: now,
    u: now,
    B: balances.map(({ asset, free, locked }) => ({ a: asset, f: free.toFixed(8), l: locked.toFixed(8) })),
  }
}

function common({
  orderId,
  clientOrderId,
  side,
  type,
  timeInForce,
  lots,
  ticks,
  status,
  ...order
}: BinanceOrder): object {
  return {
    symbol: BINANCE_SYMBOL,
    orderId,
    orderListId: -1,
    clientOrderId,
    price: priceOf(ticks ?? 0),
    origQty: String(lots),
    executedQty: String(order.executedLots),
    cummulativeQuoteQty: order.quoteValue.toFixed(8),
    status,
    timeInForce,
    type,
    side: side.toUpperCase(),
    selfTradePreventionMode: 'EXPIRE_MAKER',
  }
}
