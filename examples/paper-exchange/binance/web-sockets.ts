import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { RawData, WebSocket } from 'ws'
import { WebSocketServer } from 'ws'
import { OutcomeUnknownError } from '../network-errors.js'
import type { BinanceApi } from './api.js'
import type { BinanceExchange } from './binance-exchange.js'
import { BINANCE_PATH } from './urls.js'

/** Of the spot WebSocket API: Binance's documentation, "Subscribe to User Data Stream through signature subscription". */
const SUBSCRIBE = 'userDataStream.subscribe.signature'

interface Request {
  readonly id: unknown
  readonly method: string
  readonly params: URLSearchParams
}

/** Binance's WebSockets: the user data stream of futures, and the WebSocket APIs, of which spot's has its own. */
export class BinanceWebSockets {
  readonly #exchange: BinanceExchange
  readonly #server = new WebSocketServer({ noServer: true })

  constructor(exchange: BinanceExchange) {
    this.#exchange = exchange
  }

  /** Takes over a connection that asks for a WebSocket. `closed` is called when it is over. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, closed: () => void): void {
    socket.once('close', closed)
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const serve = this.#serviceAt(pathname, searchParams)
    if (serve === null) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    this.#server.handleUpgrade(request, socket, head, serve)
  }

  close(): void {
    for (const client of this.#server.clients) client.terminate()
  }

  #serviceAt(path: string, query: URLSearchParams): ((socket: WebSocket) => void) | null {
    const { spot, futures } = this.#exchange
    if (path === `${BINANCE_PATH}/ws-api/v3`) return (socket) => this.#serveApi(socket, spot)
    if (path === `${BINANCE_PATH}/ws-fapi/v1`) return (socket) => this.#serveApi(socket, futures)
    const isStream = path === `${BINANCE_PATH}/fstream/private/ws` && query.get('listenKey') === futures.listenKey
    return isStream ? (socket) => this.#stream(socket, futures, (event) => event) : null
  }

  #stream(socket: WebSocket, api: BinanceApi, wrap: (event: object) => object): void {
    const end = this.#exchange.follow(api, (event) => socket.send(JSON.stringify(wrap(event))))
    socket.once('close', end)
  }

  #serveApi(socket: WebSocket, api: BinanceApi): void {
    let subscribed = false
    socket.on('message', async (data) => {
      const request = parseRequest(data)
      if (request?.method === SUBSCRIBE && api === this.#exchange.spot) {
        if (!subscribed) this.#stream(socket, api, (event) => ({ subscriptionId: 0, event }))
        subscribed = true
        return socket.send(JSON.stringify({ id: request.id, status: 200, result: { subscriptionId: 0 } }))
      }
      try {
        socket.send(JSON.stringify(await this.#answer(api, request)))
      } catch (error) {
        if (!(error instanceof OutcomeUnknownError)) throw error
        socket.terminate()
      }
    })
  }

  async #answer(api: BinanceApi, request: Request | null): Promise<object> {
    if (request === null) return { id: null, status: 400, error: { code: -1135, msg: 'Invalid JSON Request' } }
    const { id, method, params } = request
    const wanted = api.webSocketMethods[method]
    const route = api.routes.find((known) => known.method === wanted?.method && known.path === wanted.path)
    if (route === undefined) {
      const msg = `Invalid method '${method}'. There are: ${Object.keys(api.webSocketMethods).join(', ')}.`
      return { id, status: 400, error: { code: -1000, msg } }
    }
    const { status, body } = await this.#exchange.carryOut(route, params, params.get('apiKey'))
    return status === 200 ? { id, status, result: body } : { id, status, error: body }
  }
}

function parseRequest(data: RawData): Request | null {
  try {
    const { id = null, method, params = {} } = JSON.parse(String(data))
    const texts = Object.entries(params).map(([name, value]): [string, string] => [name, String(value)])
    return { id, method: String(method), params: new URLSearchParams(texts) }
  } catch {
    return null
  }
}
