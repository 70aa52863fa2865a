import { Big } from '../../../lib/words/big.js'
import { armedBy, type ExchangeRecord } from './exchange-facts.js'

function orderType(descr: unknown): string {
  return String((descr as { readonly ordertype?: unknown } | undefined)?.ordertype)
}

const BY_HAND = 'an order on its market would trade the spot wallet, so what is held on margin must be closed by hand'

export const kraken: ExchangeRecord = {
  id: 'kraken',
  // ccxt 4.5.84, `fetchOpenOrders` and `fetchPositions`; futures are another account, `krakenfutures`
  account: [
    { name: 'spot', holds: { kind: 'spot' }, orders: [{ where: {} }], positions: { balances: 'spot' } },
    {
      name: 'margin',
      holds: null,
      ofKind: 'spot',
      orders: [],
      positions: { contracts: [{}] },
      closing: BY_HAND,
      rare: true,
    },
  ],
  // https://docs.kraken.com/api/docs/rest-api/add-order: an order of the other side closes, the first position first
  hedgeMode: false,
  // https://docs.kraken.com/api/docs/rest-api/get-open-positions: `vol_closed` is the part of `vol` that is closed
  positionTraits: ({ vol, vol_closed }) =>
    vol == null ? {} : { contracts: new Big(String(vol)).minus(String(vol_closed ?? 0)).toFixed() },
  // https://docs.kraken.com/api/docs/rest-api/get-open-orders: `ordertype`. ccxt 4.5.84, `parseOrder`: only a stop-loss has a trigger price
  orderTraits: ({ descr }) => ({ stop: /^(stop-loss|take-profit|trailing-stop)/.test(orderType(descr)) }),
  positionPages: 'whole',
  openOrderPages: 'whole',
  // https://docs.kraken.com/api/docs/category/rest-api/account-data, and the endpoint list of ccxt 4.5.84
  postReads:
    /^(Level3|Balance|BalanceEx|CreditLines|TradeBalance|OpenOrders|ClosedOrders|QueryOrders|OrderAmends|TradesHistory|QueryTrades|OpenPositions|Ledgers|QueryLedgers|TradeVolume|ExportStatus|RetrieveExport|GetApiKeyInfo|ListWalletAccounts|GetWebSocketsToken|DepositMethods|DepositStatus|WithdrawMethods|WithdrawAddresses|WithdrawInfo|WithdrawStatus|Earn\/(AllocateStatus|DeallocateStatus|Strategies|Allocations))$/,
  // ccxt 4.5.84, `cancelAllOrdersAfter`: in seconds
  deadMansSwitch: { path: /(^|\/)CancelAllOrdersAfter$/, arms: armedBy('timeout', 1) },
  // https://docs.kraken.com/api-reference/trading/cancel-all-orders-after-x. Shorter ones are taken too, and ccxt cuts them to seconds
  deadMan: {
    shortestMs: 1_000,
    longestMs: 86_400_000,
    cancelsStops: true,
    note:
      'all orders of the account, stops among them; Kraken recommends 60 s, and to disarm it before maintenance, after which it would ' +
      'cancel; it costs one call each 20 s of the key’s limit',
  },
}
