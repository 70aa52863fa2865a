import type { Market, TradingExchange } from '../../../../plugins/ccxt/library/trading-exchange.js'
import { CcxtVenue } from '../../../../plugins/ccxt/venue/ccxt-venue.js'
import type { CcxtVenueParts } from '../../../../plugins/ccxt/venue/venue-parts.js'

export const SPOT_MARKET: Market = {
  symbol: 'BTC/USDT',
  base: 'BTC',
  quote: 'USDT',
  spot: true,
  margin: false,
  contract: false,
  limits: { amount: { min: '0.01' }, cost: { min: '5' } },
}

export const LINEAR_MARKET: Market = {
  symbol: 'BTC/USDT:USDT',
  base: 'BTC',
  quote: 'USDT',
  settle: 'USDT',
  contract: true,
  linear: true,
  inverse: false,
  contractSize: '0.1',
  limits: { amount: { min: '1' } },
}

export const INVERSE_MARKET: Market = {
  symbol: 'BTC/USD:BTC',
  base: 'BTC',
  quote: 'USD',
  settle: 'BTC',
  contract: true,
  linear: false,
  inverse: true,
  contractSize: '100',
}

export const MARKETS = [SPOT_MARKET, LINEAR_MARKET, INVERSE_MARKET]

export interface FakeExchange extends TradingExchange {
  /** The name and the arguments of every call, in order. */
  readonly calls: [name: string, ...args: unknown[]][]
  markets: Record<string, Market>
}

/** A plain object that answers like an exchange object of ccxt: with what `answers` says, else with nothing. */
export function fakeExchange(
  answers: Partial<TradingExchange> = {},
  markets: readonly Market[] = MARKETS,
): FakeExchange {
  const calls: FakeExchange['calls'] = []
  const can = { fetchPositions: true, fetchOpenOrders: true, cancelOrder: true, fetchTicker: true, fetchTickers: true }
  const exchange = {
    id: 'fake',
    has: can,
    markets: Object.fromEntries(markets.map((market) => [market.symbol, market])),
    market: (symbol: string) => {
      const market = exchange.markets[symbol]
      if (market === undefined) throw new Error(`fake does not have market symbol ${symbol}`)
      return market
    },
    amountToPrecision: (_symbol: string, amount: number) => String(amount),
    ...answers,
    calls,
  } as FakeExchange
  const silent = {
    fetchPositions: [],
    fetchOpenOrders: [],
    fetchBalance: { total: {} },
    fetchTickers: {},
    fetchTicker: {},
  }
  const replies: Record<string, unknown> = {
    ...silent,
    loadMarkets: {},
    cancelOrder: {},
    cancelAllOrders: [],
    createOrder: {},
  }
  for (const [name, reply] of Object.entries(replies)) {
    const answer = Reflect.get(answers, name) as ((...args: unknown[]) => unknown) | undefined
    Reflect.set(exchange, name, async (...args: unknown[]) => {
      calls.push([name, ...args])
      return answer === undefined ? reply : answer(...args)
    })
  }
  return exchange
}

export function venueOf(exchange: TradingExchange, parts: Partial<CcxtVenueParts> = {}): CcxtVenue {
  return new CcxtVenue({
    exchange,
    exchangeId: exchange.id,
    name: exchange.id,
    quote: null,
    symbols: null,
    derivatives: true,
    noDerivatives: false,
    declared: {},
    positionParams: null,
    orderParams: null,
    sendClosing: (_closing, send) => send(),
    ...parts,
  })
}

/** What was called by one name, without it. */
export function callsOf({ calls }: FakeExchange, name: string): unknown[][] {
  return calls.filter(([called]) => called === name).map(([, ...args]) => args)
}
