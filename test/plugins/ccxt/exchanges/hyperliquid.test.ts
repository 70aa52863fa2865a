import t from 'tap'
import { type Asked, atExchange, type Book, contract, spot, tryBook } from './exchange-book.js'

// Forms of answers: https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint

const PERPETUAL = 'BTC/USDC:USDC'
const EXCHANGE = 'POST /exchange'
const action = (type: string, more: object) => ({ action: { type, ...more } })

const book: Book = {
  id: 'hyperliquid',
  markets: [
    spot('@1', 'HYPE', 'USDC', { baseId: '10107', baseName: 'HYPE' }),
    contract('BTC', PERPETUAL, 1, { baseId: '0', baseName: 'BTC' }),
    contract('ETH', 'ETH/USDC:USDC', 1, { baseId: '1', baseName: 'ETH' }),
  ],
  reading: { quote: 'USDC' },
  options: [{}, { defaultType: 'spot', fetchOpenOrders: { method: 'openOrders' } }],
  orders: [
    {
      part: 'linear',
      id: '1',
      symbol: PERPETUAL,
      side: 'buy',
      quantity: '1',
      off: [EXCHANGE, action('cancel', { cancels: { 0: { a: 0, o: 1 } } })],
    },
    {
      ...{ part: 'linear', id: '2', symbol: PERPETUAL, side: 'sell', quantity: '1', reduceOnly: true },
      off: [EXCHANGE, action('cancel', { cancels: { 0: { a: 0, o: 2 } } })],
    },
    {
      ...{ part: 'spot', id: '3', symbol: 'HYPE/USDC', side: 'buy', quantity: '1' },
      off: [EXCHANGE, action('cancel', { cancels: { 0: { a: 10107, o: 3 } } })],
    },
    {
      ...{ part: 'spot', id: '4', symbol: 'HYPE/USDC', side: 'sell', quantity: '1', reduceOnly: true },
      off: [EXCHANGE, action('cancel', { cancels: { 0: { a: 10107, o: 4 } } })],
    },
  ],
  positions: [
    {
      part: 'linear',
      symbol: PERPETUAL,
      side: 'long',
      quantity: '0.5',
      value: '47500',
      currency: 'USDC',
      off: [EXCHANGE, action('order', { orders: { 0: { a: 0, b: false, s: '0.5', r: true } } })],
    },
    {
      part: 'linear',
      symbol: 'ETH/USDC:USDC',
      side: 'short',
      quantity: '3',
      value: '9000',
      currency: 'USDC',
      off: [EXCHANGE, action('order', { orders: { 0: { a: 1, b: true, s: '3', r: true } } })],
    },
    {
      part: 'spot',
      symbol: 'HYPE/USDC',
      side: 'long',
      quantity: '2',
      value: '80',
      currency: 'USDC',
      off: [EXCHANGE, action('order', { orders: { 0: { a: 10107, b: false, s: '2', r: false } } })],
    },
  ],
  error: { error: 'User or API Wallet does not exist.' },
  answers: (open) => {
    const rows = (list: readonly (readonly [string, object])[]) =>
      list.filter(([name]) => open(name)).map(([, row]) => row)
    const order = (oid: number, coin: string, side: string, more: object = {}) => ({
      ...{
        oid,
        coin,
        side,
        sz: '1',
        origSz: '1',
        limitPx: '90000',
        timestamp: 1,
        orderType: 'Limit',
        isTrigger: false,
      },
      ...{ triggerPx: '0.0', reduceOnly: false, tif: 'Gtc', ...more },
    })
    const stop = { isTrigger: true, triggerPx: '80000', orderType: 'Stop Market', reduceOnly: true }
    const position = (coin: string, szi: string, positionValue: string) => ({
      type: 'oneWay',
      position: {
        coin,
        szi,
        entryPx: '1',
        positionValue,
        unrealizedPnl: '1',
        marginUsed: '1',
        leverage: { type: 'cross', value: 10 },
      },
    })
    const context = (markPx: string, more: object = {}) => ({
      markPx,
      midPx: markPx,
      prevDayPx: markPx,
      dayNtlVlm: '1',
      ...more,
    })
    const infos: Readonly<Record<string, () => unknown>> = {
      frontendOpenOrders: () =>
        rows([
          ['1', order(1, 'BTC', 'B')],
          ['2', order(2, 'BTC', 'A', stop)],
          ['3', order(3, '@1', 'B')],
          ['4', order(4, '@1', 'A', { ...stop, reduceOnly: false })],
        ]),
      clearinghouseState: () => ({
        assetPositions: rows([
          [`long ${PERPETUAL}`, position('BTC', '0.5', '47500')],
          ['short ETH/USDC:USDC', position('ETH', '-3', '9000')],
        ]),
        marginSummary: { accountValue: '100', totalMarginUsed: '1' },
      }),
      spotClearinghouseState: () => ({
        balances: rows([
          ['USDC', { coin: 'USDC', total: '100', hold: '0' }],
          ['long HYPE/USDC', { coin: 'HYPE', total: '2', hold: '0' }],
        ]),
      }),
      userAbstraction: () => 'disabled',
      metaAndAssetCtxs: () => [
        {
          universe: [
            { name: 'BTC', szDecimals: 5, maxLeverage: 40 },
            { name: 'ETH', szDecimals: 4, maxLeverage: 25 },
          ],
        },
        [context('95000'), context('3000')],
      ],
      spotMetaAndAssetCtxs: () => [
        {
          tokens: [
            { name: 'USDC', index: 0, szDecimals: 8 },
            { name: 'HYPE', index: 1, szDecimals: 2 },
          ],
          universe: [{ name: '@1', tokens: [1, 0], index: 1 }],
        },
        [context('40'), context('40', { coin: '@1' })],
      ],
    }
    return {
      'POST /info': ({ type }: Asked) => infos[String(type)]?.() ?? {},
      [EXCHANGE]: () => ({ status: 'ok', response: { type: 'cancel', data: { statuses: ['success'] } } }),
    }
  },
}

tryBook(t, book, [
  [/clearinghouseState/, ['linear']],
  [/spotClearinghouseState/, ['spot']],
])

t.test('given an account, when it is read, then TWAPs and builder dexes are unknown until somebody says so', (t) =>
  atExchange(book, {}, async ({ venue }) => {
    await venue.positions()
    await venue.openOrders()
    const parts = (await venue.parts?.()) ?? []
    t.match(parts.find(({ name }) => name === 'TWAPs')?.orders, { state: 'unread', why: /parts: {"TWAPs":"none"}/ })
    t.match(parts.find(({ name }) => name === 'builder dexes')?.positions, { state: 'unread', why: /dex/ })
  }),
)

t.test('given a bot that trades for a vault, when its own account would be read, then that is unknown', (t) =>
  atExchange(book, { vaultAddress: `0x${'3'.repeat(40)}` }, async ({ venue }) => {
    t.same(await venue.positions(), [])
    const parts = (await venue.parts?.()) ?? []
    for (const name of ['spot', 'linear']) {
      t.match(parts.find((part) => part.name === name)?.positions, { state: 'unread', why: /vaultAddress/ }, name)
    }
  }),
)
