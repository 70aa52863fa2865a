import type { ExchangeRecord } from './exchange-facts.js'

export const cex: ExchangeRecord = {
  id: 'cex',
  // https://docs.cex.io: what asks for something and changes nothing
  socketReads: /^(ticker|get-balance|get-order|open-orders|archived-orders|init-ohlcv)$/,
}
