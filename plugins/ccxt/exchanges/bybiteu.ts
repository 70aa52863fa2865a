import { bybit } from './bybit.js'
import type { ExchangeRecord } from './exchange-facts.js'

export const bybiteu: ExchangeRecord = {
  ...bybit,
  id: 'bybiteu',
  variantOf: 'bybit',
  aliases: [],
  // ccxt 4.5.84, `describe`: spot alone, `has.swap` is false
  account: (bybit.account ?? []).filter(({ name }) => name === 'spot'),
  wallets: null,
}
