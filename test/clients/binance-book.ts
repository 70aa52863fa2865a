import type { Test } from 'tap'
import type { Venue } from '../../lib/index.js'
import { type Arrived, type Reply, recordingServer } from '../support/recording-server.js'

type Row = Record<string, unknown>
type Asked = Readonly<Record<string, string>>

/** Parts that the venue can't read. */
export const NOT_READ = ['cross margin', 'isolated margin', 'portfolio margin', 'options'] as const

/** The address of each API below that of the server, as the paths that it knows begin. */
const HOSTS: Readonly<Record<string, RegExp>> = {
  spot: /^\/(api|sapi)\//,
  usdm: /^\/fapi\//,
  coinm: /^\/dapi\//,
}

const PUBLIC = /\/(ticker\/price|exchangeInfo|time)$/

/** What Binance refuses, with its number. */
class Refusal extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** An account at Binance, at the other end of the wire: it takes off what it is told to, and nothing else. Ids are texts here, and numbers on the wire. */
export class BinanceBook {
  hedged = true
  /** The most of a market order for BTCUSDT. */
  most = 120
  positions: Record<'fapi' | 'dapi', Row[]> = {
    fapi: [
      contract('BTCUSDT', 'LONG', '0.300', '97000', {
        marginAsset: 'USDT',
        entryPrice: '90000',
        unRealizedProfit: '2100',
      }),
      contract('BTCUSDT', 'SHORT', '-0.500', '97000', { marginAsset: 'USDT', unRealizedProfit: '1' }),
      contract('ETHUSDC', 'SHORT', '-2', '3000', { marginAsset: 'USDC' }),
      contract('SOLUSDT', 'LONG', '0.0', '100'),
    ],
    dapi: [contract('BTCUSD_PERP', 'BOTH', '-50', '100000', { notionalValue: '-0.05', unRealizedProfit: '0.001' })],
  }
  orders: Record<'api' | 'fapi' | 'dapi', Row[]> = {
    api: [
      order('BTCUSDT', '31', 'BUY', { origQty: '0.3', executedQty: '0.1', price: '1', type: 'LIMIT' }),
      order('BTCUSDT', '32', 'SELL', { origQty: '0.1', price: '1', type: 'STOP_LOSS_LIMIT' }),
    ],
    fapi: [
      order('BTCUSDT', '41', 'SELL', { origQty: '0.3', price: '99000', positionSide: 'LONG', clientOrderId: 'mine-1' }),
      order('ETHUSDC', '8389765591234567891', 'SELL', { origQty: '1', price: '9000', positionSide: 'SHORT' }),
    ],
    dapi: [order('BTCUSD_PERP', '51', 'BUY', { origQty: '10', price: '1', positionSide: 'BOTH', reduceOnly: true })],
  }
  algoOrders: Record<'fapi' | 'dapi', Row[]> = {
    fapi: [
      algo('BTCUSDT', '61', 'SELL', { quantity: '0', positionSide: 'LONG', closePosition: true }),
      algo('BTCUSDT', '62', 'BUY', { quantity: '0.2', positionSide: 'LONG' }),
    ],
    dapi: [algo('BTCUSD_PERP', '71', 'SELL', { quantity: '3', positionSide: 'BOTH' })],
  }
  twaps: Record<'futures' | 'spot', Row[]> = {
    futures: [algo('BTCUSDT', '81', 'BUY', { totalQty: '5', executedQty: '1', positionSide: 'LONG' })],
    spot: [algo('BTCUSDT', '82', 'BUY', { totalQty: '5', executedQty: '1' })],
  }
  balances: Row[] = [
    { asset: 'USDT', free: '1000.00', locked: '0.5' },
    { asset: 'ETH', free: '0.00', locked: '0.00' },
  ]
  assets: Record<'fapi' | 'dapi', Row[]> = {
    fapi: [{ asset: 'USDT', marginBalance: '500', unrealizedProfit: '-7' }],
    dapi: [{ asset: 'BTC', marginBalance: '0.01', unrealizedProfit: '0.001' }],
  }
  /** By API and symbol: the countdown that runs, in ms. */
  readonly countdowns = new Map<string, number>()
  /** What answers in the place of the book, by method and path. */
  instead: ((what: string) => Reply | null | undefined) | null = null
  readonly acted: string[] = []

  answer = ({ method, path }: Arrived): Reply | null => {
    const { pathname, searchParams } = new URL(path, 'http://exchange')
    const [, host = '', endpoint = ''] = /^\/(\w+)(\/.*)$/.exec(pathname) ?? []
    const other = this.instead?.(`${method} ${endpoint}`)
    if (other !== undefined) return other
    try {
      if (!HOSTS[host]?.test(endpoint)) return { status: 404, text: '<html>not here</html>' }
      if (PUBLIC.test(endpoint) === searchParams.has('signature')) throw new Refusal(-1101, 'Too many parameters')
      const body = this.#act(method, endpoint, Object.fromEntries(searchParams))
      return { text: JSON.stringify(body).replace(/"(orderId|algoId)":"(\d+)"/g, '"$1":$2') }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return { status: 400, body: { code: error.code, msg: error.message } }
    }
  }

  #act(method: string, endpoint: string, asked: Asked): unknown {
    const [, api, name] = /^\/(\w+)\/v\d\/(.*)$/.exec(endpoint) ?? []
    const contracts = api === 'dapi' ? 'dapi' : 'fapi'
    const kind = name?.includes('spot') ? 'spot' : 'futures'
    const acts: Record<string, () => unknown> = {
      'GET ticker/price': () => [
        { symbol: 'BTCUSDT', price: '100000' },
        { symbol: 'ETHUSDT', price: '3000' },
      ],
      'GET exchangeInfo': () => ({
        symbols: [
          {
            symbol: 'BTCUSDT',
            filters: [
              { filterType: 'LOT_SIZE', maxQty: '1000' },
              { filterType: 'MARKET_LOT_SIZE', maxQty: String(this.most) },
            ],
          },
        ],
      }),
      'GET account': () => (api === 'api' ? { balances: this.balances } : { assets: this.assets[contracts] }),
      'GET positionRisk': () => this.positions[contracts],
      'GET openOrders': () => this.orders[api as 'api'],
      'GET openAlgoOrders': () => this.algoOrders[contracts],
      [`GET algo/${kind}/openOrders`]: () => ({ total: this.twaps[kind].length, orders: this.twaps[kind] }),
      'DELETE order': () => {
        this.orders[api as 'api'] = without(this.orders[api as 'api'], asked, ['orderId', 'clientOrderId'], 'symbol')
        return { status: 'CANCELED' }
      },
      'DELETE algoOrder': () => {
        this.algoOrders[contracts] = without(this.algoOrders[contracts], asked, ['algoId', 'clientAlgoId'], null)
        return { code: '200', msg: 'success' }
      },
      [`DELETE algo/${kind}/order`]: () => {
        this.twaps[kind] = without(this.twaps[kind], asked, ['algoId', 'clientAlgoId'], null)
        return { success: true }
      },
      'POST countdownCancelAll': () => {
        const { symbol, countdownTime } = asked
        if (api === 'api' || symbol === undefined || !/^\d+$/.test(String(countdownTime)))
          throw new Refusal(-1102, 'Mandatory parameter')
        if (countdownTime === '0') this.countdowns.delete(`${api} ${symbol}`)
        else this.countdowns.set(`${api} ${symbol}`, Number(countdownTime))
        return { symbol, countdownTime }
      },
      'POST order': () => this.#order(contracts, asked),
    }
    const act = acts[`${method} ${name}`]
    if (act === undefined) throw new Refusal(-1121, `no such thing: ${method} ${endpoint}`)
    return act()
  }

  /** A market order that nothing keeps from it opens a position. */
  #order(api: 'fapi' | 'dapi', { symbol, side, quantity, type, reduceOnly, positionSide = 'BOTH' }: Asked): object {
    this.acted.push(`${api} ${symbol} ${side} ${quantity} ${positionSide}`)
    const hedged = api === 'fapi' && this.hedged
    if (hedged === (positionSide === 'BOTH'))
      throw new Refusal(-4061, "Order's position side does not match user's setting.")
    if (hedged && reduceOnly !== undefined) throw new Refusal(-1106, "Parameter 'reduceonly' sent when not required.")
    if (symbol === 'BTCUSDT' && Number(quantity) > this.most)
      throw new Refusal(-4005, 'Quantity greater than max quantity.')
    const held = this.positions[api].find((row) => row.symbol === symbol && row.positionSide === positionSide)
    const amount = Number(held?.positionAmt ?? 0)
    const closes =
      type === 'MARKET' && amount !== 0 && amount > 0 === (side === 'SELL') && Number(quantity) <= Math.abs(amount)
    const onlyCloses = reduceOnly === 'true' || (hedged && (positionSide === 'LONG') === (side === 'SELL'))
    if (onlyCloses && !closes) throw new Refusal(-2022, 'ReduceOnly Order is rejected.')
    if (held === undefined || !onlyCloses) {
      this.positions[api].push(contract(`opened ${symbol}`, 'BOTH', String(quantity), '1'))
      return { orderId: '99' }
    }
    const left = Math.abs(amount) - Number(quantity)
    held.positionAmt = String(amount > 0 ? left : -left)
    return { orderId: '9', symbol, status: 'NEW' }
  }

  get left(): string[] {
    const rows = [this.positions, this.orders, this.algoOrders, this.twaps].flatMap(
      (each) => Object.values(each).flat() as Row[],
    )
    return rows.filter(({ positionAmt = '1' }) => Number(positionAmt) !== 0).map(({ symbol }) => String(symbol))
  }
}

function contract(symbol: string, positionSide: string, positionAmt: string, markPrice: string, more: Row = {}): Row {
  return { symbol, positionSide, positionAmt, entryPrice: '1.0', markPrice, unRealizedProfit: '0.00', ...more }
}

function order(symbol: string, orderId: string, side: string, more: Row): Row {
  return {
    symbol,
    orderId,
    clientOrderId: `c-${orderId}`,
    side,
    executedQty: '0.0',
    reduceOnly: false,
    closePosition: false,
    ...more,
  }
}

function algo(symbol: string, algoId: string, side: string, more: Row): Row {
  return {
    symbol,
    algoId,
    clientAlgoId: `c-${algoId}`,
    side,
    reduceOnly: false,
    closePosition: false,
    triggerPrice: '1',
    ...more,
  }
}

/** Every field that is sent has to be known, and the symbol to be right. */
function without(
  rows: readonly Row[],
  asked: Asked,
  [id, clientId]: readonly [string, string],
  symbol: string | null,
): Row[] {
  const byClientId = symbol === null ? clientId : 'origClientOrderId'
  const known = new Set([id, byClientId, 'timestamp', 'signature', 'recvWindow', ...(symbol === null ? [] : [symbol])])
  if (Object.keys(asked).some((name) => !known.has(name))) throw new Refusal(-1104, 'Not all sent parameters were read')
  const is = (row: Row) =>
    (symbol === null || row.symbol === asked.symbol) &&
    (asked[id] === undefined ? row[clientId] === asked[byClientId] : row[id] === asked[id])
  if (!rows.some(is)) throw new Refusal(-2011, 'Unknown order sent.')
  return rows.filter((row) => !is(row))
}

/** The book at an address. Its APIs are at `/spot`, `/usdm` and `/coinm`. */
export async function binanceServer(t: Test): Promise<{ readonly book: BinanceBook; readonly url: string }> {
  const book = new BinanceBook()
  const server = await recordingServer((request) => book.answer(request))
  t.teardown(() => server.close())
  return { book, url: server.url }
}

/** What is not read whole, by part. */
export async function notRead(venue: Venue): Promise<string[]> {
  await Promise.all([venue.positions(), venue.openOrders()])
  const parts = (await venue.parts?.()) ?? []
  return parts.flatMap(({ name, positions, orders }) =>
    [positions, orders].every(({ state }) => state === 'read') || positions.state === 'none'
      ? []
      : [`${name} ${positions.state} ${orders.state}`],
  )
}
