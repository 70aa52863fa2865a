import { byMarginMode, type ExchangeRecord, type OrderCall, type PartFacts } from './exchange-facts.js'
import { isExitOf } from './hedge-mode.js'

// ccxt 4.5.84, `fetchOpenOrders`, `cancelOrder`, `fetchBalance`, `fetchPositionsRisk` and `createOrder`: a default sub-type counts more than
// the type, and `papi` more than `portfolioMargin`, where a bot has set them for all calls.
const CLASSIC = { papi: false }
const PORTFOLIO = { papi: true }
const SPOT = { type: 'spot', subType: 'spot' }
const MARGIN = { type: 'margin', subType: 'spot' }
const CROSS = { ...MARGIN, marginMode: 'cross', ...CLASSIC }
const TRIGGER = { trigger: true }

const isPortfolio = ({ portfolioMargin, papi }: Readonly<Record<string, unknown>>) =>
  portfolioMargin === true || papi === true

const BY_HAND = 'an order on its market would trade the spot wallet, so what is held on margin must be closed by hand'

function orders(where: object, account: object, idName: string): OrderCall[] {
  return [
    { where, which: account, cancelWith: account },
    // https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Current-All-Algo-Open-Orders
    // ccxt names the id of one on a dated future `orderId`
    { where, which: { ...account, ...TRIGGER }, cancelWith: (id) => ({ ...account, ...TRIGGER, [idName]: id }) },
  ]
}

function contracts(subType: 'linear' | 'inverse'): PartFacts {
  const where = { type: 'swap', subType }
  const positions = { contracts: [{ ...where, ...CLASSIC, method: 'positionRisk' }] }
  return {
    name: subType,
    holds: { kind: subType },
    orders: orders(where, CLASSIC, 'algoId'),
    positions,
    closing: CLASSIC,
  }
}

function portfolio(subType: 'linear' | 'inverse'): PartFacts {
  const where = { type: 'swap', subType, ...PORTFOLIO }
  return {
    name: `portfolio margin ${subType}`,
    holds: null,
    ofKind: subType,
    orders: orders(where, where, 'strategyId'),
    positions: { contracts: [{ ...where, method: 'positionRisk' }] },
    closing: PORTFOLIO,
    rare: true,
    isUsedBy: isPortfolio,
  }
}

function spotOrders(which: object, more: object = {}): OrderCall[] {
  return [{ where: {}, which: { ...which, ...more }, cancelWith: which }]
}

export const binance: ExchangeRecord = {
  id: 'binance',
  aliases: ['binancecoinm', 'binanceusdm'],
  account: [
    {
      name: 'spot',
      holds: { kind: 'spot' },
      // ccxt 4.5.84, `fetchOpenOrders`: a bot may have set `stock` for all calls
      orders: spotOrders({ ...SPOT, ...CLASSIC }, { stock: false }),
      positions: { balances: 'spot' },
      closing: CLASSIC,
      misledBy: { orders: byMarginMode, positions: byMarginMode },
    },
    contracts('linear'),
    contracts('inverse'),
    {
      name: 'options',
      holds: { kind: 'option' },
      orders: spotOrders({ type: 'option' }),
      // https://developers.binance.com/docs/derivatives/options-trading/trade/New-Order: `LIMIT` is the only type
      conditionalOrders: false,
      // ccxt 4.5.84, `fetchPositions`: the type does not select them
      positions: { contracts: [{ method: 'option' }] },
      // ccxt 4.5.84, `createOrderRequest`: `market is not a valid order type`
      closing: 'Binance takes no market orders for options, so they must be closed by hand',
      rare: true,
      isUsedBy: ({ defaultType }) => defaultType === 'option',
    },
    {
      name: 'cross margin',
      holds: null,
      ofKind: 'spot',
      orders: spotOrders(CROSS),
      positions: { balances: CROSS },
      closing: BY_HAND,
      rare: true,
      isUsedBy: ({ defaultType, defaultMarginMode }) => defaultType === 'margin' || defaultMarginMode === 'cross',
    },
    {
      name: 'isolated margin',
      holds: null,
      ofKind: 'spot',
      orders: 'ccxt shows the orders of isolated margin one symbol a call only',
      positions: 'ccxt adds up the pairs of isolated margin, so that longs and shorts of several pairs may cancel out',
    },
    {
      name: 'portfolio margin',
      holds: null,
      ofKind: 'spot',
      orders: spotOrders({ ...MARGIN, ...PORTFOLIO }),
      positions: { balances: { ...MARGIN, ...PORTFOLIO } },
      closing: BY_HAND,
      rare: true,
      isUsedBy: isPortfolio,
    },
    portfolio('linear'),
    portfolio('inverse'),
    {
      name: 'stocks',
      holds: null,
      ofKind: 'spot',
      orders: 'ccxt knows no balances of stocks, so that their orders are not read either',
      positions: 'ccxt has no call for the balances of stocks',
    },
  ],
  openOrderPages: 'whole',
  // https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/New-Order: no order is marked reduce-only in hedge
  // mode. ccxt's static response of createOrder, 2nd, and
  // https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/New-Algo-Order: a trailing order tells no price. ccxt 4.5.84, `parseOrder`: it
  // takes a bot's own label of an order (`strategyId`) for its id, as it is for the conditional orders of portfolio margin
  orderTraits: ({ positionSide, side, trailingDelta, algoType, orderId, strategyStatus }) => ({
    id: strategyStatus === undefined ? orderId : undefined,
    reduceOnly: isExitOf(positionSide, side),
    stop: trailingDelta !== undefined || algoType === 'CONDITIONAL' || strategyStatus !== undefined,
  }),
  // ccxt 4.5.84, `fetchPositionsRisk`; https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Position-Information-V3: no pages
  positionPages: 'whole',
  spotBalanceParams: { ...SPOT, ...CLASSIC },
  spotPriceParams: SPOT,
  // ccxt 4.5.84, `parseBalanceCustom`: for contracts the margin balance, which is the wallet balance and the open profit
  wallets: [
    { parts: ['spot'], balances: 'spot', openProfit: 'counted' },
    { parts: ['linear'], balances: { type: 'swap', subType: 'linear', ...CLASSIC }, openProfit: 'counted' },
    { parts: ['inverse'], balances: { type: 'swap', subType: 'inverse', ...CLASSIC }, openProfit: 'counted' },
    { parts: ['cross margin'], balances: CROSS, openProfit: 'counted' },
  ],
  // ccxt 4.5.84, `exceptions`, -4061: Order's position side does not match user's setting
  hedgeParam: { name: 'positionSide', long: 'LONG', short: 'SHORT' },
  // https://developers.binance.com/docs/binance-spot-api-docs/websocket-api, and that of its futures
  socketReads:
    /^(depth|ticker\.(book|price)|klines|account\.(status|balance|position)|order\.status|openOrders\.status|allOrders|myTrades|trades\.historical)$/,
}
