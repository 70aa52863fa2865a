/** Markets as ccxt makes them of what an exchange lists. */

interface Listed {
  readonly id: string
  readonly contractSize?: number
  /** The smallest step, in what orders count. */
  readonly step?: number
  readonly margin?: boolean
  /** More of ccxt's structure, e.g. `{ info: … }`. */
  readonly more?: object
}

/** @param symbol e.g. `BTC/USDT` */
export function spotMarket(symbol: string, { margin = false, ...listed }: Listed): object {
  return market(symbol, listed, { type: 'spot', spot: true, margin, swap: false, contract: false })
}

/** @param symbol of a perpetual contract, e.g. `BTC/USDT:USDT` */
export function swapMarket(symbol: string, listed: Listed): object {
  const [, quote, settle] = symbol.split(/[/:]/)
  const linear = settle === quote
  const type = { type: 'swap', spot: false, margin: false, swap: true, contract: true }
  return market(symbol, listed, { ...type, linear, inverse: !linear })
}

/** @param symbol e.g. `BTC/USD:BTC-261225-100000-C` */
export function optionMarket(symbol: string, listed: Listed): object {
  const [, quote, rest] = symbol.split(/[/:]/)
  const linear = rest?.split('-')[0] === quote
  const type = { type: 'option', spot: false, margin: false, swap: false, contract: true }
  return market(symbol, listed, { ...type, option: true, linear, inverse: !linear })
}

function market(symbol: string, { id, contractSize, step = 0.0001, more }: Listed, kind: object): object {
  const [base, quote, rest] = symbol.split(/[/:]/)
  const settle = rest?.split('-')[0]
  return {
    id,
    symbol,
    base,
    quote,
    settle,
    baseId: base,
    quoteId: quote,
    settleId: settle,
    active: true,
    option: false,
    future: false,
    contractSize,
    precision: { amount: step, price: 0.0001 },
    limits: { amount: { min: step }, price: {}, cost: {}, leverage: {} },
    taker: 0.001,
    maker: 0.001,
    info: {},
    ...kind,
    ...more,
  }
}
