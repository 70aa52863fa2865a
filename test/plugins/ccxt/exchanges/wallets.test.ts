import ccxt from 'ccxt'
import t from 'tap'
import { EXCHANGES, factsOf } from '../../../../plugins/ccxt/exchanges/index.js'
import { fetchTotals } from '../../../../plugins/ccxt/venue/spot-balances.js'
import { makeExchange } from '../leaks/exchange-object.mjs'
import { type Arrival, startRecordingServer } from '../leaks/recording-server.mjs'

// Forms of answers: the documentation that stands in the record of each exchange.

interface Row {
  readonly id: string
  /** What it answers, by its path and what has to stand in its address; everything else is an error. */
  readonly answers: readonly (readonly [path: string, query: string, body: unknown])[]
  /** The totals of each wallet. */
  readonly totals: Readonly<Record<string, string>>
  /** The options of bots that must make no difference. */
  readonly options?: readonly object[]
}

const DEFAULTS = ['spot', 'swap', 'future'].flatMap((defaultType) => [
  { defaultType, defaultSubType: 'linear' },
  { defaultType, defaultSubType: 'inverse' },
])
const bitgetWallet = (marginCoin: string, accountEquity: string) => ({
  data: [{ marginCoin, available: '50', maxTransferOut: '40', accountEquity, unrealizedPL: '7' }],
})
const contractWallet = (asset: string, marginBalance: string) => ({
  assets: [
    {
      asset,
      walletBalance: '90',
      unrealizedProfit: '7',
      marginBalance,
      availableBalance: '5',
      initialMargin: '2',
      updateTime: 1,
    },
  ],
})

const ROWS: readonly Row[] = [
  {
    id: 'binance',
    answers: [
      ['/api/v3/account', '', { balances: [{ asset: 'ETH', free: '1.5', locked: '0.5' }] }],
      ['/fapi/v3/account', '', contractWallet('USDT', '97')],
      ['/dapi/v1/account', '', contractWallet('BTC', '0.4')],
      [
        '/sapi/v1/margin/account',
        '',
        { userAssets: [{ asset: 'BTC', free: '0.01', locked: '0', borrowed: '0.11', interest: '0.01' }] },
      ],
    ],
    totals: { spot: 'ETH 2', linear: 'USDT 97', inverse: 'BTC 0.4', 'cross margin': 'BTC -0.11' },
    options: [...DEFAULTS, { portfolioMargin: true }, { papi: true }],
  },
  {
    // ccxt 4.5.84, `parseBalance`: the answers that it shows
    id: 'bingx',
    answers: [
      [
        '/openApi/spot/v1/account/balance',
        '',
        { code: 0, data: { balances: [{ asset: 'USDT', free: '45.733046995800514', locked: '0' }] } },
      ],
      [
        '/openApi/swap/v3/user/balance',
        '',
        { code: 0, data: [{ asset: 'USDT', balance: '194.8212', equity: '196.7431', unrealizedProfit: '1.9219' }] },
      ],
      [
        '/openApi/cswap/v1/user/balance',
        '',
        {
          code: 0,
          data: [{ asset: 'SOL', balance: '0.35707951', equity: '0.35791051', unrealizedProfit: '0.00083099' }],
        },
      ],
    ],
    totals: { 'spot, spot OCO': 'USDT 45.733046995800514', linear: 'USDT 196.7431', inverse: 'SOL 0.35791051' },
  },
  {
    id: 'bitget',
    answers: [
      ['/api/v2/spot/account/assets', '', { data: [{ coin: 'ETH', available: '1.5', frozen: '0.5', locked: '0' }] }],
      ['/api/v2/mix/account/accounts', 'productType=USDT-FUTURES', bitgetWallet('USDT', '97')],
      ['/api/v2/mix/account/accounts', 'productType=USDC-FUTURES', bitgetWallet('USDC', '98')],
      ['/api/v2/mix/account/accounts', 'productType=COIN-FUTURES', bitgetWallet('BTC', '0.4')],
    ],
    totals: { spot: 'ETH 2', 'linear USDT': 'USDT 97', 'linear USDC': 'USDC 98', inverse: 'BTC 0.4' },
  },
  {
    id: 'bybit',
    answers: [
      ['/v5/user/query-api', '', { retCode: 0, result: { unified: 0, uta: 1 } }],
      ['/v5/account/info', '', { retCode: 0, result: { unifiedMarginStatus: 6 } }],
      [
        '/v5/account/wallet-balance',
        'accountType=UNIFIED',
        {
          retCode: 0,
          result: {
            list: [
              {
                accountType: 'UNIFIED',
                coin: [
                  { coin: 'USDT', walletBalance: '90', unrealisedPnl: '7', equity: '97' },
                  // 3 are borrowed by hand, which is in the wallet balance. What contracts have lost is borrowed too, and off it.
                  {
                    coin: 'BTC',
                    walletBalance: '4',
                    spotBorrow: '3',
                    borrowAmount: '3',
                    accruedInterest: '0',
                    equity: '1',
                  },
                  {
                    coin: 'ETH',
                    walletBalance: '-2',
                    spotBorrow: '0',
                    borrowAmount: '2',
                    accruedInterest: '0',
                    equity: '-2',
                  },
                ],
              },
            ],
          },
        },
      ],
    ],
    totals: { 'spot, linear USDT, linear USDC, inverse, options': 'USDT 97, BTC 1, ETH -2' },
  },
  {
    id: 'deribit',
    answers: [
      [
        '/api/v2/private/get_account_summaries',
        '',
        {
          result: {
            summaries: [
              { currency: 'BTC', equity: 0.4, balance: 0.3, available_funds: 0.2, maintenance_margin: 0.1 },
              { currency: 'USDC', equity: 97, balance: 90, available_funds: 50, maintenance_margin: 1 },
            ],
          },
        },
      ],
    ],
    totals: { 'spot, options, inverse BTC, inverse ETH, linear USDC, linear USDT, linear EURR': 'BTC 0.4, USDC 97' },
  },
  {
    // https://docs.kraken.com/api/docs/futures-api/trading/get-accounts, and what ccxt 4.5.84, `fetchBalance`, shows of it
    id: 'krakenfutures',
    answers: [
      [
        '/derivatives/api/v3/accounts',
        '',
        {
          result: 'success',
          accounts: {
            cash: { balances: { xrp: '2.20188538338', usd: '0.0' }, type: 'cashAccount' },
            fi_xbtusd: {
              auxiliary: { usd: '0', pv: '0.4', pnl: '-0.1', af: '0.2', funding: '0.0' },
              balances: { xbt: '0.5' },
              currency: 'xbt',
              type: 'marginAccount',
            },
            fv_xbtusd: { auxiliary: { pv: 1e-7 }, balances: { xbt: 1e-7 }, currency: 'xbt', type: 'marginAccount' },
            flex: {
              currencies: { USDT: { quantity: '1000', value: '1000.1', collateral: '947.7', available: '1000' } },
              balanceValue: '1000.1',
              portfolioValue: '850.1',
              collateralValue: '947.7',
              pnl: '-150.0',
              marginEquity: '797.7',
              type: 'multiCollateralMarginAccount',
            },
          },
        },
      ],
    ],
    totals: { 'linear, inverse': 'XRP 2.20188538338, USD 850.1, BTC 0.4000001' },
  },
  {
    id: 'okx',
    answers: [
      [
        '/api/v5/account/balance',
        '',
        { code: '0', data: [{ details: [{ ccy: 'USDT', eq: '97', cashBal: '90', upl: '7', availEq: '50' }] }] },
      ],
    ],
    totals: { 'spot, linear, inverse, options': 'USDT 97' },
  },
]

async function exchangeOf({ id, answers }: Row, options: object) {
  const server = await startRecordingServer(({ path, query }: Arrival) => {
    const answer = answers.find(([known, asked]) => known === path && query.includes(asked))
    return answer === undefined ? { status: 404, body: {} } : { body: answer[2] }
  })
  const exchange = await makeExchange(ccxt, id, server, { options, has: { fetchCurrencies: false } })
  exchange.setMarkets([])
  exchange.loadMarkets = async () => exchange.markets ?? {}
  return { server, exchange }
}

for (const row of ROWS) {
  t.test(`given the wallets of ${row.id}, when they are read, then each has its own totals`, async (t) => {
    for (const options of row.options ?? DEFAULTS) {
      const { server, exchange } = await exchangeOf(row, options)
      t.teardown(() => server.close())
      const read: Record<string, string> = {}
      for (const { parts, balances, amounts } of factsOf(row.id).wallets ?? []) {
        const totals = await fetchTotals({ exchange, exchangeId: row.id }, balances, amounts)
        read[parts.join(', ')] = totals.map(([code, total]) => `${code} ${total}`).join(', ')
      }
      t.same(read, row.totals, JSON.stringify(options))
    }
  })
}

t.test('given records with wallets, when this table is looked through, then none is left out', async (t) => {
  const known = EXCHANGES.flatMap(({ id, wallets }) => (wallets == null ? [] : [id]))
  t.same(
    known,
    ROWS.map(({ id }) => id),
  )
})

t.test(
  'given a wallet that tells no number of a currency, when it is read, then that is an error, and no less',
  async (t) => {
    const amountsOf = (id: string) => factsOf(id).wallets?.find(({ amounts }) => amounts !== undefined)?.amounts ?? null
    const cases: [id: string, info: unknown][] = [
      ['bybit', { result: { list: [{ coin: [{ coin: 'USDT', walletBalance: '90', equity: '' }] }] } }],
      ['bybit', { result: { list: [{ coin: [{ coin: 'USDT', walletBalance: '90' }] }] } }],
      ['bingx', { data: [{ asset: 'USDT', balance: '1' }] }],
      ['bingx', { data: null }],
      ['krakenfutures', { accounts: { flex: { type: 'multiCollateralMarginAccount', balanceValue: '5' } } }],
      ['krakenfutures', { accounts: { fi_xbtusd: { type: 'marginAccount', currency: 'xbt' } } }],
      ['krakenfutures', { accounts: { fi_xbtusd: { type: 'newAccount' } } }],
      ['krakenfutures', {}],
    ]
    for (const [id, info] of cases) {
      const exchange = { fetchBalance: async () => ({ info, total: { USDT: 1 } }) } as never
      await t.rejects(fetchTotals({ exchange, exchangeId: id }, {}, amountsOf(id)), JSON.stringify(info))
    }
    const untold = { fetchBalance: async () => ({ free: { BTC: 0.5 }, used: {}, total: { BTC: undefined } }) } as never
    await t.rejects(fetchTotals({ exchange: untold, exchangeId: 'other' }, {}), { message: /no total of BTC/ })
  },
)
