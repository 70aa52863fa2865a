import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Order, Side } from './book.js'
import { CONDITION, Market, NO, YES } from './market.js'

const UNITS = 1e6
const TICK_MS = 250
const LAST_PAGE = 'LTE='

interface Asked {
  readonly query: URLSearchParams
  // biome-ignore lint/suspicious/noExplicitAny: the messages of a client, which this stand-in trusts
  readonly body: any
  /** The account: here, each signer has one of its own address. */
  readonly owner: string
}

interface Reply {
  readonly status?: number
  readonly body: unknown
}

/** A stand-in for Polymarket's CLOB and its data API, as far as a bot needs them. It believes every signature. */
export class ClobServer {
  readonly #market = new Market()
  readonly #server: Server
  readonly #timer: NodeJS.Timeout

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const { status = 200, body } = await this.#answer(request).catch((error: Error) => ({
        status: 500,
        body: { error: error.message },
      }))
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    })
    this.#timer = setInterval(() => this.#market.tick(performance.now()), TICK_MS)
  }

  /** @param port 0: a free one */
  static async start(port: number): Promise<ClobServer> {
    const server = new ClobServer()
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject)
      server.#server.listen(port, '127.0.0.1', resolve)
    })
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    clearInterval(this.#timer)
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #answer(request: IncomingMessage): Promise<Reply> {
    const { pathname, searchParams: query } = new URL(String(request.url), 'http://clob')
    const text = await textOf(request)
    const body = text === '' ? {} : JSON.parse(text)
    const owner = String(request.headers.poly_address ?? query.get('user') ?? '').toLowerCase()
    return this.#route(`${request.method} ${pathname}`, { query, body, owner })
  }

  #route(route: string, asked: Asked): Reply {
    const { query, body, owner } = asked
    const { book } = this.#market
    const token = String(query.get('token_id'))
    if (route === 'GET /version') return { body: { version: 2 } }
    if (route === 'GET /tick-size') return { body: { minimum_tick_size: 0.01 } }
    if (route === 'GET /neg-risk') return { body: { neg_risk: false } }
    if (route === 'GET /fee-rate') return { body: { base_fee: 0 } }
    if (route.startsWith('GET /markets-by-token/')) return { body: { condition_id: CONDITION } }
    if (route.startsWith('GET /clob-markets/')) return { body: MARKET }
    if (route === 'GET /midpoint') return { body: { mid: dollars(this.#market.priceOf(token)) } }
    if (route === 'GET /book') return { body: this.#levelsOf(token) }
    if (route === 'POST /v1/heartbeats') {
      this.#market.heartbeat(owner, performance.now())
      return { body: { heartbeat_id: 'beat' } }
    }
    if (route === 'POST /order') return this.#place(body)
    if (route === 'DELETE /order')
      return cancelled(
        book.cancel(owner, ({ id }) => id === body.orderID),
        [body.orderID],
      )
    if (route === 'DELETE /cancel-all')
      return cancelled(
        book.cancel(owner, () => true),
        [],
      )
    if (route === 'GET /data/orders') return { body: { data: book.ordersOf(owner).map(shown), next_cursor: LAST_PAGE } }
    if (route === 'GET /balance-allowance') return { body: this.#balanceOf(owner, query) }
    if (route === 'GET /balance-allowance/update') return { body: {} }
    if (route === 'GET /positions') return { body: Number(query.get('offset')) > 0 ? [] : this.#positionsOf(owner) }
    // Polymarket has no such call: for whoever watches the stand-in.
    if (route === 'GET /taken') return { body: this.#market.taken.filter((order) => order.owner === owner) }
    return { status: 404, body: { error: `no ${route} here` } }
  }

  #place({ order, orderType }: Asked['body']): Reply {
    const [maker, taker] = [Number(order.makerAmount), Number(order.takerAmount)]
    const side: Side = order.side
    const [money, size] = side === 'BUY' ? [maker, taker] : [taker, maker]
    const price = Math.round((money / size) * 100)
    const owner = String(order.maker).toLowerCase()
    const placed = this.#market.place({ owner, token: order.tokenId, side, price, size, rests: orderType === 'GTC' })
    if (typeof placed === 'string') return { status: 400, body: { error: placed } }
    const status = placed.left === placed.size && placed.rests ? 'live' : 'matched'
    return { body: { success: true, errorMsg: '', orderID: placed.id, status, takingAmount: '', makingAmount: '' } }
  }

  #levelsOf(token: string): object {
    const levels = (side: Side) =>
      this.#market.book
        .levels(token, side)
        .map(({ price, size }) => ({ price: dollars(price), size: String(size / UNITS) }))
    return {
      market: CONDITION,
      asset_id: token,
      bids: levels('BUY'),
      asks: levels('SELL'),
      tick_size: '0.01',
      neg_risk: false,
    }
  }

  #balanceOf(owner: string, query: URLSearchParams): object {
    const held = this.#market.book.holdingsOf(owner)
    const isCash = query.get('asset_type') === 'COLLATERAL'
    const cash = [...held.values()].reduce((left, { cost }) => left - cost / 100, 1_000 * UNITS)
    return {
      balance: String(isCash ? Math.round(cash) : (held.get(String(query.get('token_id')))?.size ?? 0)),
      allowances: {},
    }
  }

  #positionsOf(owner: string): object[] {
    return [...this.#market.book.holdingsOf(owner)].flatMap(([asset, { size, cost }]) => {
      if (size === 0) return []
      const price = this.#market.priceOf(asset) / 100
      const shares = size / UNITS
      const paid = cost / 100 / UNITS
      const worth = { curPrice: price, currentValue: round(shares * price), cashPnl: round(shares * price - paid) }
      return {
        asset,
        oppositeAsset: asset === YES ? NO : YES,
        size: shares,
        avgPrice: round(paid / shares),
        ...worth,
        redeemable: false,
      }
    })
  }
}

const MARKET = {
  c: CONDITION,
  t: [
    { t: YES, o: 'Yes' },
    { t: NO, o: 'No' },
  ],
  mts: 0.01,
  nr: false,
  r: null,
}

function cancelled(canceled: readonly string[], wanted: readonly string[]): Reply {
  const missing = wanted.filter((id) => !canceled.includes(id))
  return { body: { canceled, not_canceled: Object.fromEntries(missing.map((id) => [id, 'order not found'])) } }
}

function shown({ id, owner, token, side, price, size, left }: Order): object {
  const sizes = { original_size: String(size / UNITS), size_matched: String((size - left) / UNITS) }
  return {
    id,
    maker_address: owner,
    market: CONDITION,
    asset_id: token,
    side,
    price: dollars(price),
    ...sizes,
    status: 'LIVE',
  }
}

function dollars(cents: number): string {
  return (cents / 100).toFixed(2)
}

function round(value: number): number {
  return Math.round(value * UNITS) / UNITS
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
