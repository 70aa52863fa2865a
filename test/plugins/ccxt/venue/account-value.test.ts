import t from 'tap'
import type { PartReading, Position } from '../../../../lib/words/ports.js'
import type { WalletFacts } from '../../../../plugins/ccxt/exchanges/exchange-facts.js'
import { accountValue } from '../../../../plugins/ccxt/venue/account-value.js'
import { callsOf, fakeExchange, venueOf } from './fake-exchange.js'

const READ: PartReading = { state: 'read', why: null }
const NONE: PartReading = { state: 'none', why: 'said so' }
const SPOT: WalletFacts = { parts: ['spot'], balances: 'spot', openProfit: 'counted' }
const FUTURES: WalletFacts = { parts: ['linear', 'inverse'], balances: { type: 'swap' }, openProfit: 'apart' }
const PRICES: Readonly<Record<string, string>> = { BTC: '50000', BNB: '600' }

const position = (part: string, currency: string, unrealizedPnl: string | null): Position => ({
  symbol: 'X',
  side: 'long',
  quantity: '1',
  part,
  currency,
  unrealizedPnl,
})

/** What an account is worth whose spot wallet holds 100 USDT and 0.5 BTC, and whose futures wallet holds 1,000 USDT and 2 BNB. */
function worth(parts: Readonly<Record<string, PartReading>>, positions: readonly Position[] = []) {
  const wallets = [
    {
      facts: SPOT,
      totals: [
        ['USDT', '100'],
        ['BTC', '0.5'],
      ],
    },
    {
      facts: FUTURES,
      totals: [
        ['USDT', '1000'],
        ['BNB', '2'],
      ],
    },
  ] as const
  const priceOf = (code: string) => PRICES[code] ?? null
  return accountValue({ positions, parts: new Map(Object.entries(parts)), wallets, priceOf, quote: 'USDT' })
}

t.test('given wallets, when an account is valued, then all of them count, and profit that is apart', async (t) => {
  t.match(worth({ spot: READ, linear: READ }), { equity: '27300', reason: null, currency: 'USDT' })
  t.match(worth({ spot: READ, linear: READ }, [position('linear', 'USDT', '-250.5')]), { equity: '27049.5' })
  t.match(worth({ spot: READ, inverse: READ }, [position('inverse', 'BTC', '0.01')]), { equity: '27800' })
  t.match(worth({ spot: READ }, [position('spot', 'USDT', '7')]), { equity: '27300' }, 'counted already')
})

t.test(
  'given balances in a wallet of contracts, when an account is valued, then they need no open profit',
  async (t) => {
    const { unrealizedPnl, ...balance } = position('linear', 'USDT', null)
    t.match(worth({ spot: READ, linear: READ }, [balance, position('linear', 'USDT', '-250.5')]), { equity: '27049.5' })
  },
)

for (const [what, parts, positions, reason] of [
  [
    'a part that was not read',
    { spot: READ, options: { state: 'unread', why: 'rare' } },
    [],
    /options .* not known: rare/,
  ],
  ['a part that failed', { spot: { state: 'failed', why: 'away' } }, [], /spot is worth is not known: away/],
  ['a part without a wallet', { options: READ }, [], /options .* nobody has looked up in which wallet/],
  ['a coin without a price', { linear: READ }, [position('linear', 'XYZ', '1')], /no price of XYZ in USDT/],
  ['a position without profit', { linear: READ }, [position('linear', 'USDT', null)], /tells no open profit/],
] as const) {
  t.test(`given ${what}, when an account is valued, then it is not known, and why`, async (t) => {
    const account = worth(parts as Readonly<Record<string, PartReading>>, positions)
    t.equal(account.equity, null)
    t.match(account.reason, reason)
  })
}

t.test('given a part that is not there, when an account is valued, then it needs no wallet', async (t) => {
  t.match(worth({ spot: READ, options: NONE }), { equity: '27300', reason: null })
})

t.test('given a spot account, when a venue is asked, then equity is its balances', async (t) => {
  const exchange = fakeExchange({
    id: 'latoken',
    fetchBalance: async () => ({ total: { USDT: 10, BTC: 2 } }),
    fetchTickers: async () => ({ 'BTC/USDT': { last: 100 } }),
  })
  const account = (declared: Readonly<Record<string, 'none'>>) =>
    venueOf(exchange, { quote: 'USDT', declared }).account?.()
  t.match(await account({ others: 'none', 'what ccxt shows': 'none' }), { equity: '210', reason: null })
  t.match(await account({}), { equity: null, reason: /what ccxt shows/ })
  t.ok(callsOf(exchange, 'fetchBalance').length > 0)
})

t.test('given balances beside contracts in one wallet, when valued, then they have no open profit to tell', (t) => {
  const position = { side: 'long', quantity: '1', currency: 'USDT' } as const
  const account = accountValue({
    positions: [
      { ...position, symbol: 'BTC/USDT', part: 'spot' },
      { ...position, symbol: 'BTC/USDT:USDT', part: 'linear', unrealizedPnl: '5' },
    ],
    parts: new Map(['spot', 'linear'].map((name) => [name, { state: 'read', why: null }])),
    wallets: [{ facts: { parts: ['spot', 'linear'], balances: 'spot', openProfit: 'apart' }, totals: [['BTC', '1']] }],
    priceOf: () => '90',
    quote: 'USDT',
  })
  t.match(account, { equity: '95', unrealizedPnl: '5' })
  t.end()
})

t.test('given a wallet that was read and holds nothing, when valued, then the account is worth 0', async (t) => {
  const of = (wallets: Parameters<typeof accountValue>[0]['wallets'], parts: Readonly<Record<string, PartReading>>) =>
    accountValue({ positions: [], parts: new Map(Object.entries(parts)), wallets, priceOf: () => null, quote: 'USDT' })
  t.match(of([{ facts: SPOT, totals: [] }], { spot: READ }), { equity: '0', reason: null })
  t.match(of([], { spot: NONE }), { equity: null, reason: /could not be added up/ }, 'no wallet at all')
})
