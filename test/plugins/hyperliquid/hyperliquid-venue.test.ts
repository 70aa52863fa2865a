import { ExchangeClient, HttpTransport, InfoClient } from '@nktkas/hyperliquid'
import t, { type Test } from 'tap'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { Big } from '../../../lib/words/big.js'
import { priceFor } from '../../../plugins/hyperliquid/assets.js'
import { guardHyperliquid, HyperliquidVenue } from '../../../plugins/hyperliquid/index.js'
import { closeAllByHttp } from '../../support/close-all-by-http.js'
import { notRead } from '../../support/not-read.js'
import { type Arrived, recordingServer } from '../../support/recording-server.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'

const wallet = privateKeyToAccount(generatePrivateKey())
const USER = `0x${'2'.repeat(40)}`

interface Held {
  readonly dex: string
  readonly coin: string
  szi: string
}
interface Resting {
  readonly dex: string
  readonly coin: string
  readonly oid: number
  [field: string]: unknown
}

/** An account at Hyperliquid, at the other end of the wire: it takes off what it is told to, and nothing else. */
class Book {
  readonly numbers: Readonly<Record<number, string>> = { 0: 'BTC', 1: 'ETH', 10107: '@107', 110000: 'xyz:GOLD' }
  positions: Held[] = [
    { dex: '', coin: 'BTC', szi: '0.3' },
    { dex: '', coin: 'ETH', szi: '-5' },
    { dex: 'xyz', coin: 'xyz:GOLD', szi: '2' },
  ]
  orders: Resting[] = [
    {
      dex: '',
      coin: 'BTC',
      oid: 7,
      side: 'B',
      limitPx: '90000',
      sz: '0.1',
      reduceOnly: false,
      isTrigger: false,
      isPositionTpsl: false,
      cloid: '0xaa',
    },
    {
      dex: '',
      coin: 'ETH',
      oid: 8,
      side: 'B',
      limitPx: '3300',
      sz: '0.0',
      reduceOnly: true,
      isTrigger: true,
      isPositionTpsl: true,
    },
    {
      dex: '',
      coin: '@107',
      oid: 9,
      side: 'B',
      limitPx: '20',
      sz: '1',
      reduceOnly: true,
      isTrigger: false,
      isPositionTpsl: false,
    },
    {
      dex: 'xyz',
      coin: 'xyz:GOLD',
      oid: 10,
      side: 'A',
      limitPx: '4000',
      sz: '2',
      reduceOnly: false,
      isTrigger: false,
      isPositionTpsl: false,
    },
  ]
  twaps = [{ coin: 'BTC', twapId: 3 }]
  balances: object[] = [{ coin: 'USDC', token: 0, total: '1000.5' }]
  vaults: object[] = []
  mode: unknown = 'default'
  ledger: { time: number; hash: string; delta: object }[] = []
  /** When all orders are cancelled; null: never. */
  cancelAt: number | null = null
  /** Of each exchange: its value, and the token in which it settles. */
  values: Record<string, [value: string, token: number]> = { '': ['13109.48', 0], xyz: ['0.0', 235] }
  mids: Record<string, string> = { BTC: '97000.5', ETH: '3012.3', 'xyz:GOLD': '4000.1' }
  failing: string | null = null
  readonly acted: string[] = []

  answer = ({ path, body }: Arrived): { status?: number; body: unknown } => {
    if (path !== '/info') return { body: this.#act(body.action) }
    if (body.type === this.failing) return { status: 500, body: {} }
    return { body: this.#read(body) }
  }

  #read({ type, dex = '', startTime = 0 }: { type: string; dex?: string; startTime?: number }): unknown {
    const names = dex === '' ? ['BTC', 'ETH'] : ['xyz:GOLD']
    const answers: Record<string, () => unknown> = {
      perpDexs: () => [null, { name: 'xyz' }],
      userAbstraction: () => this.mode,
      meta: () => ({
        collateralToken: this.values[dex]?.[1],
        universe: names.map((name) => ({ name, szDecimals: name === 'BTC' ? 5 : 2 })),
      }),
      spotMeta: () => ({ universe: [{ name: '@107', index: 107, tokens: [150, 0] }], tokens: [] }),
      allMids: () => this.mids,
      clearinghouseState: () => ({
        marginSummary: { accountValue: this.values[dex]?.[0] },
        assetPositions: this.positions
          .filter((each) => each.dex === dex && Number(each.szi) !== 0)
          .map(({ coin, szi }) => ({
            position: {
              coin,
              szi,
              entryPx: '1',
              positionValue: String(Math.abs(Number(szi)) * 100),
              unrealizedPnl: '1',
            },
          })),
      }),
      frontendOpenOrders: () => this.orders.filter((each) => each.dex === dex),
      spotClearinghouseState: () => ({ balances: this.balances }),
      twapHistory: () => [
        { twapId: 2, status: { status: 'activated' }, state: { coin: 'ETH', side: 'A', sz: '9' } },
        { twapId: 2, status: { status: 'terminated' }, state: { coin: 'ETH', side: 'A', sz: '9' } },
        ...this.twaps.map(({ coin, twapId }) => ({
          twapId,
          status: { status: 'activated' },
          state: { coin, side: 'B', sz: '4', reduceOnly: false },
        })),
      ],
      userVaultEquities: () => this.vaults,
      userNonFundingLedgerUpdates: () => this.ledger.filter(({ time }) => time >= startTime).slice(0, 500),
    }
    return answers[type]?.()
  }

  // biome-ignore lint/suspicious/noExplicitAny: an action of any type
  #act(action: any): object {
    const ok = (type: string, statuses: unknown[]) => ({ status: 'ok', response: { type, data: { statuses } } })
    if (action.type === 'cancel') {
      const [{ a, o }] = action.cancels
      const before = this.orders.length
      this.orders = this.orders.filter(({ coin, oid }) => oid !== o || coin !== this.numbers[a])
      return ok('cancel', [this.orders.length < before ? 'success' : { error: 'Order was never placed' }])
    }
    if (action.type === 'scheduleCancel') {
      if (action.time !== undefined && action.time < Date.now() + 5_000)
        return { status: 'err', response: 'Scheduled cancel time too early, must be at least 5 seconds from now.' }
      this.cancelAt = action.time ?? null
      return { status: 'ok', response: { type: 'default' } }
    }
    if (action.type === 'twapCancel') {
      this.twaps = this.twaps.filter(({ coin, twapId }) => twapId !== action.t || coin !== this.numbers[action.a])
      return { status: 'ok', response: { type: 'twapCancel', data: { status: 'success' } } }
    }
    const [{ a, b, s, p, r, t }] = action.orders
    const held = this.positions.find(({ coin }) => coin === this.numbers[a])
    this.acted.push(`${this.numbers[a]} ${b ? 'buy' : 'sell'} ${s} at ${p}${r ? ' reduce-only' : ''} ${t.limit.tif}`)
    const rightWay = held !== undefined && Number(held.szi) > 0 !== b && Number(s) <= Math.abs(Number(held.szi))
    if (!rightWay || r !== true) return ok('order', [{ error: 'Reduce only order would increase position.' }])
    held.szi = new Big(held.szi).plus(b ? s : `-${s}`).toFixed()
    return ok('order', [{ filled: { totalSz: s, avgPx: p, oid: 1 } }])
  }

  get left(): string[] {
    return [...this.orders, ...this.twaps, ...this.positions.filter(({ szi }) => Number(szi) !== 0)].map(
      ({ coin }) => coin,
    )
  }
}

async function hyperliquidAt(t: Test, options: object = {}) {
  const book = new Book()
  const server = await recordingServer((request) => book.answer(request))
  t.teardown(() => server.close())
  const transport = new HttpTransport({ apiUrl: server.url })
  const exchange = new ExchangeClient({ transport, wallet })
  const venue = new HyperliquidVenue(exchange, new InfoClient({ transport }), { user: USER, ...options })
  return { book, transport, exchange, venue }
}

t.test('given an account at Hyperliquid, when it is read, then all of it is shown', async (t) => {
  const { venue } = await hyperliquidAt(t)
  t.same(
    (await venue.positions()).map(({ part, symbol, side, quantity, markPrice }) => [
      part,
      symbol,
      side,
      quantity,
      markPrice,
    ]),
    [
      ['perpetuals', 'BTC', 'long', '0.3', '100.00000000'],
      ['perpetuals', 'ETH', 'short', '5', '100.00000000'],
      ['perpetuals', 'xyz:GOLD', 'long', '2', '100.00000000'],
    ],
  )
  t.same(
    (await venue.openOrders()).map(({ id, symbol, side, quantity, reduceOnly, stop }) => [
      id,
      symbol,
      side,
      quantity,
      reduceOnly,
      stop,
    ]),
    [
      ['7', 'BTC', 'buy', '0.1', false, false],
      ['8', 'ETH', 'buy', '0.0', true, true],
      ['9', '@107', 'buy', '1', false, false],
      ['10', 'xyz:GOLD', 'sell', '2', false, false],
      ['twap-3', 'BTC', 'buy', '4', false, undefined],
    ],
  )
  t.same(await notRead(venue), [])
  t.same([0, 1, 110_000, 10_107, 5].map(venue.nameOf), ['BTC', 'ETH', 'xyz:GOLD', '@107', null])
})

t.test('given a bot whose transport is guarded, when all is closed, then nothing is left, or opened', async (t) => {
  const { book, transport, exchange, venue } = await hyperliquidAt(t)
  const killSwitch = await runningKillSwitch(t, { venues: [venue] })
  guardHyperliquid(transport, killSwitch)
  await killSwitch.halt()
  const report = await closeAllByHttp(killSwitch)
  t.match(report, { status: 'flat' }, JSON.stringify(report))
  t.same(book.left, [])
  t.same(book.acted.sort(), [
    'BTC sell 0.3 at 92150 reduce-only Ioc',
    'ETH buy 5 at 3162.9 reduce-only Ioc',
    'xyz:GOLD sell 2 at 3800.1 reduce-only Ioc',
  ])
  const order = { a: 0, b: true, p: '1', s: '1', r: false, t: { limit: { tif: 'Gtc' } } } as const
  await t.rejects(exchange.order({ orders: [order], grouping: 'na' }), { code: 'TRADING_HALTED' })
})

t.test('given parts that fail, or answer oddly, when they are read, then these alone are unknown', async (t) => {
  const { book, venue } = await hyperliquidAt(t)
  for (const [failing, parts] of [
    ['clearinghouseState', ['perpetuals failed read']],
    ['frontendOpenOrders', ['perpetuals read failed']],
    ['twapHistory', ['TWAP orders read failed']],
    ['spotClearinghouseState', ['spot failed read']],
    ['userVaultEquities', ['vaults failed read']],
    ['perpDexs', ['perpetuals failed failed']],
  ] as const) {
    book.failing = failing
    t.same(await notRead(venue), parts, failing)
  }
  for (const odd of [{}, null, [{}], 'text']) {
    book.failing = null
    book.answer = () => ({ body: odd })
    t.equal((await notRead((await hyperliquidAt(t)).venue)).length, 0)
    t.same((await notRead(venue)).length, 4, JSON.stringify(odd))
  }
  t.same(await notRead((await hyperliquidAt(t, { none: ['vaults'] })).venue), ['vaults none none'])
})

t.test('given tokens and deposits, when it is read, then they are positions that keep it from flat', async (t) => {
  const { book, venue } = await hyperliquidAt(t)
  book.balances = [
    { coin: 'USDC', total: '5' },
    { coin: 'HYPE', total: '3.5' },
  ]
  book.vaults = [{ vaultAddress: USER, equity: '100.0' }]
  t.match((await venue.positions()).slice(3), [
    { part: 'spot', symbol: 'HYPE', quantity: '3.5', notClosable: /cash: \['HYPE'\]/ },
    { part: 'vaults', symbol: USER, quantity: '100.0', notClosable: /none: \['vaults'\]/ },
  ])
})

t.test(
  'given an order that is not taken, when it closes, then that is a refusal; and so is a lack of a price',
  async (t) => {
    const { book, venue } = await hyperliquidAt(t)
    const [position] = await venue.positions()
    if (position === undefined) return t.fail('no position')
    const closing = { symbol: 'BTC', side: 'sell', quantity: '0.4', type: 'market', reduceOnly: true } as const
    const refusal = () =>
      venue.close(position, closing).then(
        () => null,
        (error: object) => 'refused' in error,
      )
    t.equal(await refusal(), true)
    book.mids = {}
    t.equal(await refusal(), true)
    t.equal(book.acted.length, 1)
    book.mids = { BTC: '97000' }
    const { answer } = book
    book.answer = (request) => (request.path === '/info' ? answer(request) : { status: 502, body: {} })
    t.equal(await refusal(), false)
  },
)

t.test(
  'given prices, when they are made fit for an order, then they have as many figures as the exchange takes',
  async (t) => {
    const fit = [
      ['97123.456', 5, '97123'],
      ['123456.7', 5, '123457'],
      ['3012.345', 4, '3012.3'],
      ['0.0001234567', 0, '0.000123'],
      ['1.23456', 2, '1.2346'],
    ] as const
    for (const [price, decimals, expected] of fit) t.equal(priceFor(new Big(price), decimals), expected)
  },
)

t.test('given an account at Hyperliquid, then its exchanges, tokens and vaults are its equity', async (t) => {
  const { book, venue } = await hyperliquidAt(t)
  book.balances.push({ coin: 'HYPE', token: 150, total: '10' })
  book.mids['@107'] = '41.25'
  book.vaults = [{ vaultAddress: USER, equity: '50' }]
  t.same(await venue.account(), {
    equity: '14572.48',
    reason: null,
    dailyPnl: null,
    unrealizedPnl: null, // one exchange counts in another token
    currency: 'USDC',
  })
  book.positions = book.positions.filter(({ dex }) => dex === '')
  t.match(await venue.account(), { unrealizedPnl: '2' })
})

t.test('given an account whose worth is not told whole, then there is no equity but a reason', async (t) => {
  const cases: [change: (book: Book) => void, reason: RegExp][] = [
    [(book) => Object.assign(book, { mode: 'unifiedAccount' }), /unifiedAccount/],
    [(book) => Object.assign(book, { mode: 'portfolioMargin' }), /portfolioMargin/],
    [(book) => Object.assign(book, { mode: 'newMode' }), /newMode/],
    [(book) => book.balances.push({ coin: 'HYPE', token: 150, total: '10' }), /no price of HYPE/],
    [(book) => Object.assign(book.values, { xyz: ['5', 235] }), /another token/],
    [(book) => Object.assign(book.values, { xyz: ['5', undefined] }), /another token/],
  ]
  for (const [change, reason] of cases) {
    const { book, venue } = await hyperliquidAt(t)
    change(book)
    t.match(await venue.account(), { equity: null, reason })
  }
  const { book, venue } = await hyperliquidAt(t)
  book.values[''] = ['NaN', 0]
  await t.rejects(venue.account(), { message: /can't be read/ })
  book.failing = 'spotClearinghouseState'
  await t.rejects(venue.account())
})

t.test('given a part that holds nothing by its user’s word, then it is no part of the equity', async (t) => {
  const { book, venue } = await hyperliquidAt(t, { none: ['spot', 'vaults'] })
  book.failing = 'spotClearinghouseState'
  t.match(await venue.account(), { equity: '13109.48' })
})

t.test('given a halted bot, then the dead man’s switch is armed and disarmed, and not by the bot itself', async (t) => {
  const { book, transport, exchange, venue } = await hyperliquidAt(t)
  const killSwitch = await runningKillSwitch(t, { venues: [venue] })
  guardHyperliquid(transport, killSwitch)
  await killSwitch.halt()
  const before = Date.now()
  await venue.deadMan(60_000)
  t.ok(book.cancelAt !== null && book.cancelAt >= before + 60_000 && book.cancelAt <= Date.now() + 60_000)
  await t.rejects(exchange.scheduleCancel(), { code: 'TRADING_HALTED' })
  t.not(book.cancelAt, null)
  await venue.deadMan(0)
  t.equal(book.cancelAt, null)
  await t.rejects(exchange.scheduleCancel(), { code: 'TRADING_HALTED' }, 'the view was for that one request')
  await t.rejects(venue.deadMan(1_000), 'the exchange takes no time so short')
  t.match(venue.deadManFacts, { shortestMs: 10_000, cancelsStops: true, note: /ten times a day/ })
})

const OTHER = `0x${'3'.repeat(40)}`
const entry = (time: number, delta: object) => ({ time, hash: `0x${'0'.repeat(64)}`, delta })
const toOther = { user: USER, destination: OTHER, usdc: '7.5', usdcValue: '7.5', token: 'HYPE', amount: '0.2' }
const fromOther = { ...toOther, user: OTHER, destination: USER.toUpperCase().replace('0X', '0x') }

t.test(
  'given a ledger, then what came into the account and left it is told, and what stays in it is not',
  async (t) => {
    const { book, venue } = await hyperliquidAt(t)
    book.ledger = [
      entry(1, { type: 'deposit', usdc: '1.0' }),
      entry(2, { type: 'deposit', usdc: '1000.5' }),
      entry(2, { type: 'deposit', usdc: '1000.5' }),
      entry(3, { type: 'withdraw', usdc: '200.0', fee: '1.0', nonce: 1 }),
      entry(4, { type: 'accountClassTransfer', usdc: '5.0', toPerp: true }),
      entry(5, { type: 'internalTransfer', fee: '1.0', ...toOther }),
      entry(6, { type: 'subAccountTransfer', ...fromOther }),
      entry(7, { type: 'spotTransfer', ...fromOther }),
      entry(8, { type: 'send', ...toOther, destination: USER, sourceDex: '', destinationDex: 'spot' }),
      entry(9, { type: 'vaultDeposit', vault: OTHER, usdc: '50.0' }),
      entry(10, { type: 'liquidation', liquidatedNtlPos: '1', accountValue: '1' }),
      entry(11, { type: 'vaultCreate', vault: OTHER, usdc: '100.0', fee: '100' }),
    ]
    const told = await venue.transfers(2)
    t.same(
      told.map(({ at, amount, currency }) => `${at} ${amount} ${currency}`),
      ['2 1000.5 USDC', '2 1000.5 USDC', '3 -200 USDC', '5 -7.5 USDC', '6 7.5 USDC', '7 7.5 USDC', '11 -100 USDC'],
    )
    t.equal(new Set(told.map(({ id }) => id)).size, told.length, 'each has an id of its own')
    t.same(
      (await venue.transfers(2)).map(({ id }) => id),
      told.map(({ id }) => id),
    )
    book.ledger = Array.from({ length: 1_203 }, (_, index) =>
      entry(1 + Math.floor(index / 3), { type: 'deposit', usdc: '1' }),
    )
    t.equal((await venue.transfers(0)).length, 1_203, 'page by page')
    book.ledger = Array.from({ length: 600 }, () => entry(9, { type: 'deposit', usdc: '1' }))
    await t.rejects(venue.transfers(9), { message: /cut/ })
  },
)

t.test('given parts that are said to hold nothing, then what goes there has left the account', async (t) => {
  const { book, venue } = await hyperliquidAt(t, { none: ['spot', 'vaults'] })
  book.ledger = [
    entry(4, { type: 'accountClassTransfer', usdc: '5.0', toPerp: true }),
    entry(5, { type: 'accountClassTransfer', usdc: '6.0', toPerp: false }),
    entry(6, { type: 'vaultDeposit', vault: OTHER, usdc: '50.0' }),
    entry(7, { type: 'vaultWithdraw', vault: OTHER, user: USER, requestedUsd: '60', netWithdrawnUsd: '58.5' }),
    entry(8, { type: 'spotTransfer', ...fromOther }),
  ]
  t.same(
    (await venue.transfers(0)).map(({ amount }) => amount),
    ['5', '-6', '-50', '58.5'],
  )
})

t.test('given an entry that is not understood, then no transfers are told, and that is an error', async (t) => {
  const { book, venue } = await hyperliquidAt(t)
  const odd = [
    { type: 'cStakingTransfer', token: 'HYPE', amount: '5', isDeposit: true },
    { type: 'toString' },
    { type: 'deposit', usdc: 'NaN' },
    { type: 'withdraw', usdc: '-5' },
    { type: 'internalTransfer', ...toOther, user: OTHER },
    {},
  ]
  for (const delta of odd) {
    book.ledger = [entry(1, { type: 'deposit', usdc: '1' }), entry(2, delta)]
    await t.rejects(venue.transfers(0), { message: /can't be read/ }, JSON.stringify(delta))
  }
})
