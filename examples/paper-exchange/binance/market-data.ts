import type { Quote } from '../market-maker.js'
import { quotesAround } from '../market-maker.js'
import { priceOf } from '../units.js'
import { BINANCE_SYMBOL, invalidSymbol, type Parameters } from './parameters.js'

const MAX_LOTS = '1000000'

const FILTERS = [
  { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000.00', tickSize: '0.01' },
  { filterType: 'LOT_SIZE', minQty: '1', maxQty: MAX_LOTS, stepSize: '1' },
  { filterType: 'MARKET_LOT_SIZE', minQty: '1', maxQty: MAX_LOTS, stepSize: '1' },
]

const INFORMATION = { timezone: 'UTC', rateLimits: [], exchangeFilters: [] }

/** `GET /api/v3/exchangeInfo`: Binance's documentation, "Exchange information". */
export function spotExchangeInfo(): object {
  return {
    ...INFORMATION,
    serverTime: Date.now(),
    symbols: [
      {
        symbol: BINANCE_SYMBOL,
        status: 'TRADING',
        baseAsset: 'SPX',
        baseAssetPrecision: 8,
        quoteAsset: 'USDT',
        quotePrecision: 8,
        quoteAssetPrecision: 8,
        orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET'],
        icebergAllowed: false,
        ocoAllowed: false,
        quoteOrderQtyMarketAllowed: true,
        cancelReplaceAllowed: true,
        isSpotTradingAllowed: true,
        isMarginTradingAllowed: false,
        filters: FILTERS,
        permissions: ['SPOT'],
      },
    ],
  }
}

/** `GET /fapi/v1/exchangeInfo`: Binance's documentation, "Exchange Information". */
export function futuresExchangeInfo(): object {
  return {
    ...INFORMATION,
    serverTime: Date.now(),
    assets: [{ asset: 'USDT', marginAvailable: true, autoAssetExchange: '0' }],
    symbols: [
      {
        symbol: BINANCE_SYMBOL,
        pair: BINANCE_SYMBOL,
        contractType: 'PERPETUAL',
        deliveryDate: 4133404800000,
        onboardDate: 946684800000,
        status: 'TRADING',
        baseAsset: 'SPX',
        quoteAsset: 'USDT',
        marginAsset: 'USDT',
        pricePrecision: 2,
        quantityPrecision: 0,
        baseAssetPrecision: 8,
        quotePrecision: 8,
        underlyingType: 'INDEX',
        filters: FILTERS,
        orderTypes: ['LIMIT', 'MARKET'],
        timeInForce: ['GTC', 'IOC', 'GTX'],
      },
    ],
  }
}

/** `GET …/ticker/24hr`. The market makers' quotes stand in for the book; there is no history of a day, and no volume. */
export function dayTicker(ticks: number, spot: boolean): object {
  const price = priceOf(ticks)
  const now = Date.now()
  return {
    symbol: BINANCE_SYMBOL,
    priceChange: '0.00',
    priceChangePercent: '0.000',
    weightedAvgPrice: price,
    lastPrice: price,
    lastQty: '0',
    ...(spot ? { prevClosePrice: price, ...bestQuotes(ticks) } : {}),
    openPrice: price,
    highPrice: price,
    lowPrice: price,
    volume: '0',
    quoteVolume: '0.00',
    openTime: now - 86_400_000,
    closeTime: now,
    firstId: -1,
    lastId: -1,
    count: 0,
  }
}

/** `GET …/ticker/bookTicker`. */
export function bookTicker(ticks: number, spot: boolean): object {
  return { symbol: BINANCE_SYMBOL, ...bestQuotes(ticks), ...(spot ? {} : { time: Date.now() }) }
}

/** `GET …/ticker/price`. */
export function priceTicker(ticks: number): object {
  return { symbol: BINANCE_SYMBOL, price: priceOf(ticks), time: Date.now() }
}

/** `GET …/depth`: what the market makers quote. */
export function depth(ticks: number): object {
  const level = ({ ticks: at, lots }: Quote) => [priceOf(at), String(lots)]
  const now = Date.now()
  const quotes = quotesAround(ticks)
  return {
    lastUpdateId: now,
    E: now,
    T: now,
    bids: quotes.filter(({ side }) => side === 'buy').map(level),
    asks: quotes.filter(({ side }) => side === 'sell').map(level),
  }
}

/** `GET /fapi/v1/premiumIndex`. There is no funding. */
export function premiumIndex(ticks: number): object {
  const price = priceOf(ticks)
  return {
    symbol: BINANCE_SYMBOL,
    markPrice: price,
    indexPrice: price,
    estimatedSettlePrice: price,
    lastFundingRate: '0',
    interestRate: '0',
    nextFundingTime: 0,
    time: Date.now(),
  }
}

/** One when `symbol` names it, a list when `symbols` or nothing does, as Binance's tickers do. */
export function oneOrList(parameters: Parameters, item: object): object {
  if (parameters.optional('symbol') !== null) {
    parameters.symbol()
    return item
  }
  const symbols = parameters.optional('symbols')
  if (symbols !== null && symbols !== JSON.stringify([BINANCE_SYMBOL])) throw invalidSymbol()
  return [item]
}

/** The best price an order on `side` could be filled at. */
export function bestPrice(ticks: number, side: 'buy' | 'sell'): number {
  return best(ticks, side === 'buy' ? 'sell' : 'buy').ticks
}

/** The worst price that a market order on `side` could be filled at. */
export function worstPrice(ticks: number, side: 'buy' | 'sell'): number {
  return (quotesAround(ticks).findLast((quote) => quote.side !== side) as Quote).ticks
}

function bestQuotes(ticks: number): object {
  const bid = best(ticks, 'buy')
  const ask = best(ticks, 'sell')
  return {
    bidPrice: priceOf(bid.ticks),
    bidQty: String(bid.lots),
    askPrice: priceOf(ask.ticks),
    askQty: String(ask.lots),
  }
}

function best(ticks: number, side: 'buy' | 'sell'): Quote {
  return quotesAround(ticks).find((quote) => quote.side === side) as Quote
}
