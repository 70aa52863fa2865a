import type { ExchangeRecord } from './exchange-facts.js'
import { gate } from './gate.js'

export const gateeu: ExchangeRecord = {
  ...gate,
  id: 'gateeu',
  variantOf: 'gate',
  aliases: [],
  // ccxt 4.5.84, `describe`: spot and margin, `has.swap` is false
  account: (gate.account ?? []).filter(({ name }) => /^spot$|margin$/.test(name)),
}
