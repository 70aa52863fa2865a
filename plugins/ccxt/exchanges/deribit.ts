import type { ExchangeRecord, OrderCall, PartFacts } from './exchange-facts.js'

/** By the currency that they settle in. A call shows orders of every kind, those that wait for a trigger included. */
const orders = (...currencies: string[]): OrderCall[] => currencies.map((currency) => ({ where: { currency } }))

const ALL_CURRENCIES = ['BTC', 'ETH', 'USDC', 'USDT', 'EURR']

/** One call shows the positions of all currencies. */
function contracts(kind: 'linear' | 'inverse', settle: string): PartFacts {
  const holds = { kind, settle }
  return { name: `${kind} ${settle}`, holds, orders: orders(settle), positions: { contracts: [{}] } }
}

const CONTRACTS = [
  contracts('inverse', 'BTC'),
  contracts('inverse', 'ETH'),
  contracts('linear', 'USDC'),
  contracts('linear', 'USDT'),
  contracts('linear', 'EURR'),
]

export const deribit: ExchangeRecord = {
  id: 'deribit',
  // https://docs.deribit.com/api-reference/trading/private-get_open_orders_by_currency: the five currencies that it takes, and all kinds
  // of orders by default; and private-get_positions: all currencies by default. ccxt 4.5.84, `fetchOpenOrders`: `currency` counts more
  // than `options.code`
  account: [
    ...CONTRACTS,
    { name: 'options', holds: { kind: 'option' }, orders: orders(...ALL_CURRENCIES), positions: { contracts: [{}] } },
    {
      name: 'spot',
      holds: { kind: 'spot' },
      orders: orders(...ALL_CURRENCIES),
      // ccxt 4.5.84, `parseBalance`
      positions:
        'ccxt shows the equity of each currency, open profit and options included, and not what there is to sell',
    },
  ],
  // https://docs.deribit.com/api-reference/trading/private-close_position: it names the instrument alone
  hedgeMode: false,
  // The same pages of the account: neither list is cut
  openOrderPages: 'whole',
  positionPages: 'whole',
  // ccxt 4.5.84, `parseBalance`: the equity of each currency, with the open profit and what options are worth
  wallets: [{ parts: ['spot', 'options', ...CONTRACTS.map(({ name }) => name)], balances: {}, openProfit: 'counted' }],
  // https://docs.deribit.com/api-reference/trading/private-buy: `amount`, and `size` of private-get_positions
  units: 'amounts',
  // https://docs.deribit.com/api-reference/trading/private-get_open_orders_by_currency
  orderTraits: ({ reduce_only, order_state }) => ({
    reduceOnly: reduce_only === true,
    stop: order_state === 'untriggered',
  }),
  // JSON-RPC by GET: private/buy, private/withdraw … https://docs.deribit.com
  getRequests: {
    reads: /^(api\/v2\/)?((public|private)\/)?(get_\w+|ticker|test|status|hello)$/,
    cancels: /^(api\/v2\/)?(private\/)?cancel(_all(_by_(currency|instrument|currency_pair|kind_or_type))?|_by_label)?$/,
  },
}
