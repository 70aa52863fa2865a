import type { ExchangeRecord } from './exchange-facts.js'

export const ndax: ExchangeRecord = {
  id: 'ndax',
  // The endpoint list of ccxt 4.5.84, and https://apidoc.ndax.io: GETs confirm a withdrawal and activate a second factor
  getRequests: {
    reads:
      /^(AP\/)?(Get\w+|(Uns|S)ubscribe\w+|Authenticate(2FA|User)?|LogOut|Ping|assets|orderbook|ticker|summary|trades)$/,
    cancels: null,
  },
}
