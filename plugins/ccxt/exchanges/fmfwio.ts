import type { ExchangeRecord } from './exchange-facts.js'

export const fmfwio: ExchangeRecord = {
  id: 'fmfwio',
  // ccxt 4.5.84, `createOrder`: `marginMode` changes what is sent
  marginModesToName: ['cross', 'isolated'],
}
