export type CallKind = 'read' | 'cancel' | 'order'

const set = (names: string): ReadonlySet<string> => new Set(names.split(/\s+/).filter(Boolean))

/** Methods that only ever GET, look after a stream of one's own, or POST a reading: binance-api-node 0.13. A test holds them against the wire. */
const READS = set(`
  getInfo orderTest fundingWallet getDataStream keepDataStream closeDataStream marginGetListenToken
  futuresGetDataStream futuresKeepDataStream futuresCloseDataStream
  deliveryGetDataStream deliveryKeepDataStream deliveryCloseDataStream
  ping time exchangeInfo book aggTrades candles trades tradesHistory dailyStats prices avgPrice allBookTickers
  getOrder getOrderOco openOrders allOrders allOrdersOCO accountInfo myTrades withdrawHistory depositHistory
  depositAddress tradeFee assetDetail accountSnapshot universalTransferHistory dustLog accountCoins getBnbBurn
  capitalConfigs futuresPing futuresTime futuresExchangeInfo futuresBook futuresAggTrades futuresMarkPrice
  futuresAllForceOrders futuresLongShortRatio futuresCandles futuresMarkPriceCandles futuresIndexPriceCandles
  futuresTrades futuresDailyStats futuresPrices futuresAllBookTickers futuresFundingRate futuresGetOrder
  futuresOpenOrders futuresAllOrders futuresPositionRisk futuresLeverageBracket futuresAccountBalance
  futuresAccountInfo futuresUserTrades futuresPositionMode futuresMarginHistory futuresIncome
  getMultiAssetsMargin futuresRpiDepth futuresSymbolAdlRisk futuresCommissionRate futuresGetAlgoOrder
  futuresGetOpenAlgoOrders futuresGetAllAlgoOrders deliveryPing deliveryTime deliveryExchangeInfo deliveryBook
  deliveryAggTrades deliveryMarkPrice deliveryAllForceOrders deliveryLongShortRatio deliveryCandles
  deliveryMarkPriceCandles deliveryIndexPriceCandles deliveryTrades deliveryDailyStats deliveryPrices
  deliveryAllBookTickers deliveryFundingRate deliveryGetOrder deliveryOpenOrders deliveryAllOrders
  deliveryPositionRisk deliveryLeverageBracket deliveryAccountBalance deliveryAccountInfo deliveryUserTrades
  deliveryPositionMode deliveryMarginHistory deliveryIncome papiPing papiAccount papiBalance papiUmGetOrder
  papiUmGetAllOrders papiUmGetOpenOrder papiUmGetOpenOrders papiUmGetConditionalAllOrders
  papiUmGetConditionalOpenOrders papiUmGetConditionalOpenOrder papiUmGetConditionalOrderHistory papiCmGetOrder
  papiCmGetAllOrders papiCmGetOpenOrder papiCmGetOpenOrders papiCmGetConditionalOpenOrders
  papiCmGetConditionalOpenOrder papiCmGetConditionalAllOrders papiCmGetConditionalOrderHistory
  papiUmGetForceOrders papiCmGetForceOrders papiUmGetOrderAmendment papiCmGetOrderAmendment
  papiMarginGetForceOrders papiUmGetUserTrades papiCmGetUserTrades papiUmGetAdlQuantile papiCmGetAdlQuantile
  papiUmGetFeeBurn papiMarginGetOrder papiMarginGetOpenOrders papiMarginGetAllOrders papiMarginGetOrderList
  papiMarginGetAllOrderList papiMarginGetOpenOrderList papiMarginGetMyTrades marginAllOrders marginGetOrder
  marginGetOrderOco marginOpenOrders marginAccountInfo marginMyTrades marginCapitalFlow marginInterestHistory
  marginIsolatedAccount marginMaxBorrow marginIsolatedTransferHistory isolatedMarginAllPairs
  isolatedMarginAccount marginAccount portfolioMarginAccountInfo portfolioMarginCollateralRate
  portfolioMarginLoan portfolioMarginInterestHistory savingsAccount convertTradeFlow rebateTaxQuery
  payTradeHistory apiRestrictions miningStatistics`)

/** Methods that only ever take orders away. */
const CANCELS = set(`
  cancelOrder cancelOrderOco cancelOpenOrders futuresCancelOrder futuresCancelAllOpenOrders
  futuresCancelBatchOrders futuresCancelAlgoOrder futuresCancelAllAlgoOpenOrders deliveryCancelOrder
  deliveryCancelAllOpenOrders deliveryCancelBatchOrders papiUmCancelOrder papiUmCancelAllOpenOrders
  papiUmCancelConditionalOrder papiUmCancelConditionalAllOpenOrders papiCmCancelOrder papiCmCancelAllOpenOrders
  papiCmCancelConditionalOrder papiCmCancelConditionalAllOpenOrders papiMarginCancelOrder
  papiMarginCancelOrderList papiMarginCancelAllOpenOrders marginCancelOrder marginCancelOpenOrders`)

/** Methods that send what they are told: by which HTTP method, and to which path. */
const GENERIC = set('privateRequest publicRequest')

const CANCEL_PATHS =
  /^\/((api\/v3|sapi\/v1\/margin)\/(order|openOrders|orderList)|[fd]api\/v1\/(order|allOpenOrders|batchOrders|algoOrder|algoOpenOrders)|papi\/v1\/(um|cm|margin)\/(order|allOpenOrders))$/

/** https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Auto-Cancel-All-Open-Orders, and that of COIN-M */
const COUNTDOWN = /^\/[fd]api\/v1\/countdownCancelAll$/

/** The least and the most, in ms, that surely arms a countdown. */
const LEAST_MS = 1_000
const MOST_MS = 3_600_000

/** Whether a call sets the countdown of a symbol (its dead man's switch), or ends it. Pure. */
export function isCountdown(name: string, [method, path]: readonly unknown[]): boolean {
  return name === 'privateRequest' && method === 'POST' && typeof path === 'string' && COUNTDOWN.test(path)
}

function armsCountdown(name: string, args: readonly unknown[]): boolean {
  const { countdownTime } = (args[2] ?? {}) as { readonly countdownTime?: unknown }
  return isCountdown(name, args) && Number(countdownTime) >= LEAST_MS && Number(countdownTime) <= MOST_MS
}

/** Tells what a call of a method does. What is not known to read or to cancel is an order. Pure. */
export function kindOfCall(name: string, args: readonly unknown[]): CallKind {
  if (READS.has(name)) return 'read'
  if (CANCELS.has(name)) return 'cancel'
  if (!GENERIC.has(name)) return 'order'
  const [method, path] = args
  if (method === 'GET') return 'read'
  if (armsCountdown(name, args)) return 'cancel'
  return method === 'DELETE' && typeof path === 'string' && CANCEL_PATHS.test(path) ? 'cancel' : 'order'
}

/** Methods of one order for a contract: there the exchange enforces reduce-only. */
const CONTRACTS = set('futuresOrder deliveryOrder papiUmOrder papiCmOrder')
const ONE_ORDER = set('order marginOrder papiMarginOrder')

/** Whether a method places one order, as its argument describes it. Pure. */
export function placesOne(name: string): boolean {
  return ONE_ORDER.has(name) || CONTRACTS.has(name)
}

export function isForContracts(name: string): boolean {
  return CONTRACTS.has(name)
}
