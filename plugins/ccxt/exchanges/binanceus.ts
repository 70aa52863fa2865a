import { binance } from './binance.js'
import type { ExchangeRecord } from './exchange-facts.js'

export const binanceus: ExchangeRecord = {
  ...binance,
  id: 'binanceus',
  variantOf: 'binance',
  aliases: [],
  // ccxt 4.5.84, `describe`: spot alone, `has.margin` and `has.swap` are false
  account: (binance.account ?? []).filter(({ name }) => name === 'spot'),
  wallets: null,
}
