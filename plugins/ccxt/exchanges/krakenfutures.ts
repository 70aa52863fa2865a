import { Big } from '../../../lib/words/big.js'
import { armedBy, type CallKind, type ExchangeRecord } from './exchange-facts.js'

function callKindOf(params: unknown): CallKind {
  const batch = (params as { readonly batchOrder?: unknown } | undefined)?.batchOrder
  const cancels = Array.isArray(batch) && batch.length > 0 && batch.every((order) => order?.order === 'cancel')
  return cancels ? 'cancel' : 'order'
}

interface Accounts {
  readonly accounts?: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>
}

/** Its own names of currencies, where they are others than ccxt's. */
const CODES: Readonly<Record<string, string>> = { xbt: 'BTC' }

/**
 * https://docs.kraken.com/api/docs/futures-api/trading/get-accounts: the wallet of many collaterals is worth `portfolioValue` in USD, without a haircut and with open
 * profit; each wallet of one collateral `auxiliary.pv`, in its own currency; the cash wallet has balances alone
 */
function equities(info: unknown): Readonly<Record<string, unknown>> {
  const { accounts } = (info ?? {}) as Accounts
  if (typeof accounts !== 'object' || accounts === null) throw new Error('Kraken shows no accounts')
  const sums = new Map<string, Big>()
  const add = (currency: unknown, amount: unknown) => {
    const code = CODES[String(currency)] ?? String(currency).toUpperCase()
    if (!Number.isFinite(Number(amount ?? Number.NaN)))
      throw new Error(`Kraken tells no worth of an account in ${code}`)
    sums.set(code, (sums.get(code) ?? new Big(0)).plus(String(amount)))
  }
  for (const { type, portfolioValue, auxiliary, currency, balances } of Object.values(accounts).map(
    (each) => each ?? {},
  )) {
    if (type === 'multiCollateralMarginAccount') add('usd', portfolioValue)
    else if (type === 'marginAccount') add(currency, (auxiliary as { readonly pv?: unknown } | undefined)?.pv)
    else if (type === 'cashAccount') for (const [code, held] of Object.entries(balances ?? {})) add(code, held)
    else throw new Error(`Kraken shows an account of the type ${String(type)}`)
  }
  return Object.fromEntries([...sums].map(([code, sum]) => [code, sum.toFixed()]))
}

export const krakenfutures: ExchangeRecord = {
  id: 'krakenfutures',
  // ccxt 4.5.84, `fetchOpenOrders` and `fetchPositions`: one call shows all, those that wait for a price too
  account: [
    { name: 'linear', holds: { kind: 'linear' }, orders: [{ where: {} }], positions: { contracts: [{}] } },
    { name: 'inverse', holds: { kind: 'inverse' }, orders: [{ where: {} }], positions: { contracts: [{}] } },
  ],
  // https://docs.kraken.com/api/docs/futures-api/trading/send-order: an order names no position
  hedgeMode: false,
  // https://docs.kraken.com/api/docs/futures-api/trading/get-open-orders, and that of positions: no pages
  openOrderPages: 'whole',
  positionPages: 'whole',
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, and all of them in `info`
  wallets: [{ parts: ['linear', 'inverse'], balances: { type: 'cash' }, openProfit: 'counted', amounts: equities }],
  // ccxt 4.5.84, `cancelAllOrdersAfter`: in seconds
  deadMansSwitch: { path: /(^|\/)cancelallordersafter$/, arms: armedBy('timeout', 1) },
  // https://docs.kraken.com/api-reference/order-management/dead-mans-switch: all orders of the user. A longest time is not told
  deadMan: {
    shortestMs: 1_000,
    longestMs: null,
    cancelsStops: true,
    note: 'all orders of the account, stops among them; Kraken recommends 60 s, refreshed every 15 to 20 s',
  },
  // https://docs.kraken.com/api/docs/futures-api/trading/send-batch-order
  sharedPath: { path: /(^|\/)batchorder$/, callKindOf },
}
