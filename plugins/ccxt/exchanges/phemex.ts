import type { CancelWith, ExchangeRecord, OrderCall, OrderTraits, PartFacts } from './exchange-facts.js'

/** Some lists count sides. */
const POSITION_SIDES: Readonly<Record<string, 'Long' | 'Short'>> = {
  Long: 'Long',
  1: 'Long',
  Short: 'Short',
  2: 'Short',
}

/** https://phemex-docs.github.io/#cancel-single-order-by-orderid-2: `posSide` has to be that of the order, and ccxt says `Merged` */
const cancelWith: CancelWith = (_id, info) => {
  const posSide = POSITION_SIDES[String(info.posSide)]
  return posSide === undefined ? {} : { posSide }
}

/** Orders that wait for a trigger are among them: https://phemex-docs.github.io/#query-open-orders-by-symbol */
const ORDERS: readonly OrderCall[] = [{ where: {}, cancelWith }]

/** One call a settlement coin. ccxt 4.5.84, `fetchPositions`: `settle` counts more than what a bot has set, and `code` goes with it */
function contracts(kind: 'linear' | 'inverse', settle: string): PartFacts {
  return {
    name: `${kind} ${settle}`,
    holds: { kind, settle },
    orders: ORDERS,
    // https://phemex-docs.github.io/#switch-position-mode-synchronously: one of the contracts in USDT
    ...(settle !== 'USDT' && { hedgeMode: false }),
    positions: {
      contracts: [
        { settle, code: settle, ...(settle === 'USDT' && { method: 'privateGetGAccountsAccountPositions' }) },
      ],
    },
  }
}

const SALES: readonly unknown[] = ['Sell', '2', 2]

/** In hedge mode, an order names the side of its position. */
function isExit({ posSide, side }: Readonly<Record<string, unknown>>): boolean {
  return POSITION_SIDES[String(posSide)] === (SALES.includes(side) ? 'Long' : 'Short')
}

/** An order in USDT may bring a stop loss along, which ccxt tells as one that it waits for itself. */
function waitOf({ stopPxRp }: Readonly<Record<string, unknown>>): OrderTraits {
  return stopPxRp !== undefined && Number(stopPxRp) === 0 ? { waits: false } : {}
}

export const phemex: ExchangeRecord = {
  id: 'phemex',
  // ccxt 4.5.84, `fetchOpenOrders` (one symbol a call) and `fetchPositions`
  account: [
    { name: 'spot', holds: { kind: 'spot' }, orders: ORDERS, positions: { balances: 'spot' } },
    contracts('linear', 'USDT'),
    contracts('linear', 'USD'),
    {
      name: 'linear USDC',
      holds: { kind: 'linear', settle: 'USDC' },
      orders: ORDERS,
      positions: 'ccxt asks for positions in USDC where Phemex keeps those in coins',
    },
    contracts('inverse', 'BTC'),
    contracts('inverse', 'ETH'),
    {
      name: 'inverse, other coins',
      holds: { kind: 'inverse' },
      orders: ORDERS,
      positions: 'ccxt shows one settlement coin a call, and BTC and ETH are read here',
    },
    {
      name: 'margin',
      holds: null,
      ofKind: 'spot',
      orders: 'ccxt shows no margin orders of Phemex',
      positions: 'ccxt shows no margin balances of Phemex',
    },
    {
      name: 'unified account',
      holds: null,
      orders: 'nobody has looked up whether ccxt’s calls show the orders of a unified account',
      positions: 'ccxt asks for the wallets of classic accounts only',
    },
  ],
  orderTraits: (info) => ({ reduceOnly: isExit(info), ...waitOf(info) }),
  // ccxt 4.5.84, `fetchOpenOrders`: without a symbol it throws before anything is sent
  openOrdersOfAllSymbols: 'never',
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  // The endpoint list of ccxt 4.5.84: `exchange/wallets/confirm/withdraw` is a GET that acts
  getRequests: {
    reads:
      /^((exchange\/public|public|md|cfg|nomics|api-data|accounts|g-accounts|phemex-user|phemex-deposit|phemex-withdraw|phemex-lb|uta-api|uta-biz)\/.+|products|spot\/(orders|orders\/active|wallets)|exchange\/(spot\/order|spot\/order\/trades|order|order\/(list|trade|v2\/orderList|v2\/tradingList)|margins\/transfer|wallets\/(withdrawList|depositList|v2\/depositAddress))|(g-)?orders\/activeList|assets\/(convert|transfer|quote|(spots|futures)\/sub-accounts\/transfer)|uta-funds\/contract\/(borrow|payback|borrow\/interests)|uta-exchanger\/assets\/convert)$/,
    cancels: null,
  },
}
