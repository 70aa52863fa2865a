import { apex } from './apex.js'
import { aster } from './aster.js'
import { bigone } from './bigone.js'
import { binance } from './binance.js'
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
import { type ExchangeFacts, type ExchangeRecord, type SharedPath, UNKNOWN_EXCHANGE } from './exchange-facts.js'
import { extended } from './extended.js'
import { fmfwio } from './fmfwio.js'
import { gate } from './gate.js'
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
import { okx } from './okx.js'
import { p2b } from './p2b.js'
import { pacifica } from './pacifica.js'
import { phemex } from './phemex.js'
import { poloniex } from './poloniex.js'
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
  extended,
  fmfwio,
  gate,
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
  okx,
  p2b,
  pacifica,
  phemex,
  poloniex,
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
    const { id, aliases = [], ...facts } = record
    const complete: ExchangeFacts = { ...UNKNOWN_EXCHANGE, ...facts }
    return [id, ...aliases].map((each): [string, ExchangeFacts] => [each, complete])
  }),
)

/** What is known of an exchange, by any of its ids in ccxt; of others, what is assumed of them. Pure. */
export function factsOf(exchangeId: string): ExchangeFacts {
  return BY_ID.get(exchangeId) ?? UNKNOWN_EXCHANGE
}

const WITH_SHARED_PATHS = EXCHANGES.filter(({ sharedPath }) => sharedPath !== undefined)

/**
 * The path that takes orders and cancels alike. A bot’s own subclass may have an id that begins with the exchange’s: its path is
 * the same. Pure.
 */
export function sharedPathOf(exchangeId: string): SharedPath | null {
  return WITH_SHARED_PATHS.find(({ id }) => exchangeId.startsWith(id))?.sharedPath ?? null
}
