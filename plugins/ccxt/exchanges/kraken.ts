import { armedBy, type ExchangeRecord } from './exchange-facts.js'

export const kraken: ExchangeRecord = {
  id: 'kraken',
  accountIsReadWhole: true,
  openOrderPages: 'whole',
  // https://docs.kraken.com/api/docs/category/rest-api/account-data, and the endpoint list of ccxt 4.5.84
  postReads:
    /^(Level3|Balance|BalanceEx|CreditLines|TradeBalance|OpenOrders|ClosedOrders|QueryOrders|OrderAmends|TradesHistory|QueryTrades|OpenPositions|Ledgers|QueryLedgers|TradeVolume|ExportStatus|RetrieveExport|GetApiKeyInfo|ListWalletAccounts|GetWebSocketsToken|DepositMethods|DepositStatus|WithdrawMethods|WithdrawAddresses|WithdrawInfo|WithdrawStatus|Earn\/(AllocateStatus|DeallocateStatus|Strategies|Allocations))$/,
  // ccxt 4.5.84, `cancelAllOrdersAfter`: in seconds
  deadMansSwitch: { path: /(^|\/)CancelAllOrdersAfter$/, arms: armedBy('timeout', 1) },
}
