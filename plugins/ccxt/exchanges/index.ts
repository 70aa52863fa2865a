import { apex } from './apex.js'
import { aster } from './aster.js'
import { bigone } from './bigone.js'
import { binance } from './binance.js'
import { binanceus } from './binanceus.js'
import { bingx } from './bingx.js'
import { bit2c } from './bit2c.js'
import { bitbank } from './bitbank.js'
import { bitbns } from './bitbns.js'
import { bitfinex } from './bitfinex.js'
import { bitflyer } from './bitflyer.js'
import { bitget } from './bitget.js'
import { bithumb } from './bithumb.js'
import { bitrue } from './bitrue.js'
import { bitso } from './bitso.js'
import { bittrade } from './bittrade.js'
import { bitvavo } from './bitvavo.js'
import { blofin } from './blofin.js'
import { btcbox } from './btcbox.js'
import { btse } from './btse.js'
import { bullish } from './bullish.js'
import { bybit } from './bybit.js'
import { bybiteu } from './bybiteu.js'
import { bydfi } from './bydfi.js'
import { cex } from './cex.js'
import { coinbase } from './coinbase.js'
import { coinex } from './coinex.js'
import { coinone } from './coinone.js'
import { coinsph } from './coinsph.js'
import { cryptocom } from './cryptocom.js'
import { cryptomus } from './cryptomus.js'
import { deepcoin } from './deepcoin.js'
import { deribit } from './deribit.js'
import { derive } from './derive.js'
import { digifinex } from './digifinex.js'
import { dydx } from './dydx.js'
import { type ExchangeFacts, type ExchangeRecord, UNKNOWN_EXCHANGE } from './exchange-facts.js'
import { extended } from './extended.js'
import { fmfwio } from './fmfwio.js'
import { gate } from './gate.js'
import { gateeu } from './gateeu.js'
import { hibachi } from './hibachi.js'
import { hitbtc } from './hitbtc.js'
import { htx } from './htx.js'
import { hyperliquid } from './hyperliquid.js'
import { kraken } from './kraken.js'
import { krakenfutures } from './krakenfutures.js'
import { kucoin } from './kucoin.js'
import { latoken } from './latoken.js'
import { lbank } from './lbank.js'
import { lighter } from './lighter.js'
import { luno } from './luno.js'
import { mercado } from './mercado.js'
import { mexc } from './mexc.js'
import { mudrex } from './mudrex.js'
import { nado } from './nado.js'
import { ndax } from './ndax.js'
import { okx } from './okx.js'
import { p2b } from './p2b.js'
import { pacifica } from './pacifica.js'
import { phemex } from './phemex.js'
import { poloniex } from './poloniex.js'
import { predictionHyperliquid } from './prediction.hyperliquid.js'
import { predictionMyriad } from './prediction.myriad.js'
import { predictionPolymarket } from './prediction.polymarket.js'
import { predictionSxbet } from './prediction.sxbet.js'
import { tokocrypto } from './tokocrypto.js'
import { toobit } from './toobit.js'
import { upbit } from './upbit.js'
import { weex } from './weex.js'
import { whitebit } from './whitebit.js'
import { woo } from './woo.js'
import { xt } from './xt.js'
import { zebpay } from './zebpay.js'

/** Everything that is known of exchanges, one record each. */
export const EXCHANGES: readonly ExchangeRecord[] = [
  apex,
  aster,
  bigone,
  binance,
  binanceus,
  bingx,
  bit2c,
  bitbank,
  bitbns,
  bitfinex,
  bitflyer,
  bitget,
  bithumb,
  bitrue,
  bitso,
  bittrade,
  bitvavo,
  blofin,
  btcbox,
  btse,
  bullish,
  bybit,
  bybiteu,
  bydfi,
  cex,
  coinbase,
  coinex,
  coinone,
  coinsph,
  cryptocom,
  cryptomus,
  deepcoin,
  deribit,
  derive,
  digifinex,
  dydx,
  extended,
  fmfwio,
  gate,
  gateeu,
  hibachi,
  hitbtc,
  htx,
  hyperliquid,
  kraken,
  krakenfutures,
  kucoin,
  latoken,
  lbank,
  lighter,
  luno,
  mercado,
  mexc,
  mudrex,
  nado,
  ndax,
  okx,
  p2b,
  pacifica,
  phemex,
  poloniex,
  predictionHyperliquid,
  predictionMyriad,
  predictionPolymarket,
  predictionSxbet,
  tokocrypto,
  toobit,
  upbit,
  weex,
  whitebit,
  woo,
  xt,
  zebpay,
]

const BY_ID: ReadonlyMap<string, ExchangeFacts> = new Map(
  EXCHANGES.flatMap((record) => {
    const { id, variantOf: _base, aliases = [], hedgeMode: _mode, ...facts } = record
    const complete: ExchangeFacts = { ...UNKNOWN_EXCHANGE, ...facts }
    return [id, ...aliases].map((each): [string, ExchangeFacts] => [each, complete])
  }),
)

/** The exchange that an exchange is a variant of, by its id. Null: of none. Pure. */
export function baseOf(exchangeId: string): string | null {
  return EXCHANGES.find(({ id }) => id === exchangeId)?.variantOf ?? null
}

/** What is known of an exchange, by any of its ids in ccxt; of others, what is assumed of them. Pure. */
export function factsOf(exchangeId: string): ExchangeFacts {
  return BY_ID.get(exchangeId) ?? UNKNOWN_EXCHANGE
}
