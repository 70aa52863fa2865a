import Big from 'big.js'
import { entryPrice } from '../position.js'
import { priceOf } from '../units.js'
import type { BinanceAccount } from './account.js'
import type { FuturesMargin } from './futures-margin.js'
import type { BinanceOrder, BinanceTrade, OrderReport } from './order.js'
import { averagePrice } from './order.js'
import { BINANCE_SYMBOL } from './parameters.js'

/** An order as `/fapi/v1/order` tells it: Binance's documentation, "Query Order". */
export function futuresOrder(order: BinanceOrder): object {
  const { orderId, clientOrderId, side, type, timeInForce, lots, ticks, status, executedLots, reduceOnly } = order
  return {
    orderId,
    symbol: BINANCE_SYMBOL,
    status,
    clientOrderId,
    price: priceOf(ticks ?? 0),
    avgPrice: averagePrice(order).toFixed(2),
    origQty: String(lots),
    executedQty: String(executedLots),
    cumQty: String(executedLots),
    cumQuote: order.quoteValue.toFixed(2),
    timeInForce,
    type,
    reduceOnly,
    closePosition: false,
    side: side.toUpperCase(),
    positionSide: 'BOTH',
    stopPrice: '0.00',
    workingType: 'CONTRACT_PRICE',
    priceProtect: false,
    origType: type,
    time: order.time,
    updateTime: order.updateTime,
  }
}

/** A trade as `GET /fapi/v1/userTrades` tells it: Binance's documentation, "Account Trade List". */
export function futuresTrade({ id, orderId, side, lots, ticks, fee, realized, maker, time }: BinanceTrade): object {
  return {
    symbol: BINANCE_SYMBOL,
    id,
    orderId,
    side: side.toUpperCase(),
    price: priceOf(ticks),
    qty: String(lots),
    quoteQty: priceOf(ticks * lots),
    realizedPnl: realized.toFixed(8),
    commission: fee.toFixed(8),
    commissionAsset: 'USDT',
    time,
    positionSide: 'BOTH',
    buyer: side === 'buy',
    maker,
  }
}

/** `GET /fapi/v3/positionRisk`: Binance's documentation, "Position Information V3". A flat position is left out. */
export function positionRisk({ exchange }: BinanceAccount, margin: FuturesMargin): object[] {
  const { position, markTicks } = exchange
  if (position.lots === 0) return []
  const mark = priceOf(markTicks)
  const initial = margin.ofPosition().toFixed(8)
  const entry = entryPrice(position)?.toFixed(8) ?? '0.0'
  return [
    {
      symbol: BINANCE_SYMBOL,
      positionSide: 'BOTH',
      positionAmt: String(position.lots),
      entryPrice: entry,
      breakEvenPrice: entry,
      markPrice: mark,
      unRealizedProfit: exchange.balance().unrealized.toFixed(8),
      unrealizedProfit: exchange.balance().unrealized.toFixed(8),
      // The paper exchange liquidates nobody.
      liquidationPrice: '0',
      leverage: String(margin.leverage),
      marginType: 'cross',
      isolated: false,
      isolatedMargin: '0',
      isolatedWallet: '0',
      notional: new Big(mark).times(position.lots).toFixed(8),
      marginAsset: 'USDT',
      initialMargin: initial,
      maintMargin: margin.maintenance().toFixed(8),
      positionInitialMargin: initial,
      openOrderInitialMargin: margin.ofOrders().toFixed(8),
      adl: 0,
      bidNotional: '0',
      askNotional: '0',
      updateTime: Date.now(),
    },
  ]
}

/** `GET /fapi/v3/account`: Binance's documentation, "Account Information V3". */
export function futuresAccount(account: BinanceAccount, margin: FuturesMargin): object {
  const { unrealized } = account.exchange.balance()
  const wallet = margin.walletBalance().toFixed(8)
  const initial = margin.ofPosition().plus(margin.ofOrders()).toFixed(8)
  const shared = {
    initialMargin: initial,
    maintMargin: margin.maintenance().toFixed(8),
    positionInitialMargin: margin.ofPosition().toFixed(8),
    openOrderInitialMargin: margin.ofOrders().toFixed(8),
    crossWalletBalance: wallet,
    crossUnPnl: unrealized.toFixed(8),
    availableBalance: margin.available().toFixed(8),
    maxWithdrawAmount: '0',
  }
  return {
    canTrade: true,
    totalWalletBalance: wallet,
    totalUnrealizedProfit: unrealized.toFixed(8),
    totalMarginBalance: margin.marginBalance().toFixed(8),
    totalInitialMargin: initial,
    totalMaintMargin: shared.maintMargin,
    totalCrossWalletBalance: wallet,
    totalCrossUnPnl: shared.crossUnPnl,
    availableBalance: shared.availableBalance,
    assets: [
      {
        asset: 'USDT',
        walletBalance: wallet,
        unrealizedProfit: unrealized.toFixed(8),
        marginBalance: margin.marginBalance().toFixed(8),
        ...shared,
        updateTime: Date.now(),
      },
    ],
    positions: positionRisk(account, margin),
  }
}

/** `GET /fapi/v3/balance`: Binance's documentation, "Futures Account Balance V3". */
export function futuresBalance({ exchange }: BinanceAccount, margin: FuturesMargin): object[] {
  const wallet = margin.walletBalance().toFixed(8)
  return [
    {
      accountAlias: 'paper',
      asset: 'USDT',
      balance: wallet,
      crossWalletBalance: wallet,
      crossUnPnl: exchange.balance().unrealized.toFixed(8),
      availableBalance: margin.available().toFixed(8),
      maxWithdrawAmount: '0',
      marginAvailable: true,
      updateTime: Date.now(),
    },
  ]
}

/** The event `ORDER_TRADE_UPDATE`: Binance's documentation, "Event: Order Update". */
export function orderTradeUpdate({ execution, order, trade }: OrderReport): object {
  return {
    e: 'ORDER_TRADE_UPDATE',
    E: Date.now(),
    T: order.updateTime,
    o: {
      s: BINANCE_SYMBOL,
      c: order.clientOrderId,
      S: order.side.toUpperCase(),
      o: order.type,
      f: order.timeInForce,
      q: String(order.lots),
      p: priceOf(order.ticks ?? 0),
      ap: averagePrice(order).toFixed(2),
      sp: '0.00',
      x: execution,
      X: order.status,
      i: order.orderId,
      l: String(trade?.lots ?? 0),
      z: String(order.executedLots),
      L: priceOf(trade?.ticks ?? 0),
      N: 'USDT',
      n: trade?.fee.toFixed(8) ?? '0',
      T: order.updateTime,
      t: trade?.id ?? 0,
      b: '0',
      a: '0',
      m: trade?.maker ?? false,
      R: order.reduceOnly,
      wt: 'CONTRACT_PRICE',
      ot: order.type,
      ps: 'BOTH',
      cp: false,
      rp: trade?.realized.toFixed(8) ?? '0',
      pP: false,
      si: 0,
      ss: 0,
      V: 'EXPIRE_MAKER',
      pm: 'NONE',
      gtd: 0,
    },
  }
}

/** The event `ACCOUNT_UPDATE`: Binance's documentation, "Event: Balance and Position Update". */
export function accountUpdate({ exchange }: BinanceAccount, margin: FuturesMargin): object {
  const now = Date.now()
  const { position } = exchange
  const wallet = margin.walletBalance().toFixed(8)
  const entry = entryPrice(position)?.toFixed(8) ?? '0'
  return {
    e: 'ACCOUNT_UPDATE',
    E: now,
    T: now,
    a: {
      m: 'ORDER',
      B: [{ a: 'USDT', wb: wallet, cw: wallet, bc: '0' }],
      P: [
        {
          s: BINANCE_SYMBOL,
          pa: String(position.lots),
          ep: entry,
          bep: entry,
          cr: exchange.balance().realized.toFixed(8),
          up: exchange.balance().unrealized.toFixed(8),
          mt: 'cross',
          iw: '0',
          ps: 'BOTH',
        },
      ],
    },
  }
}
