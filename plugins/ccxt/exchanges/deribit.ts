import type { ExchangeRecord } from './exchange-facts.js'

export const deribit: ExchangeRecord = {
  id: 'deribit',
  // JSON-RPC by GET: private/buy, private/withdraw … https://docs.deribit.com
  getRequests: {
    reads: /^(get_\w+|ticker|test|status|hello)$/,
    cancels: /^cancel(_all(_by_(currency|instrument|currency_pair|kind_or_type))?|_by_label)?$/,
  },
}
