import type { ExchangeRecord } from './exchange-facts.js'

export const blofin: ExchangeRecord = {
  id: 'blofin',
  // ccxt 4.5.84, `createOrder`: `marginMode` changes what is sent
  marginModesToName: ['cross', 'isolated'],
}
