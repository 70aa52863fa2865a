// An exchange that takes everything, answers with success and no content, and remembers what has arrived.
import { createServer } from 'node:http'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
// The copy that ccxt brings along.
const { WebSocketServer } = require(createRequire(require.resolve('ccxt')).resolve('ws'))

/** @typedef {{ at: number, method: string, path: string, query: string, body: string }} Arrival */

/**
 * @param reply what to answer: `{ status?, body? }` to a request, `{ frame }` to a message, null to break the connection or say nothing
 */
export async function startRecordingServer(reply = () => ({})) {
  /** @type {Arrival[]} */
  const arrivals = []
  const sockets = new Set()
  const server = createServer((request, response) => {
    const at = performance.now()
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', async () => {
      const [path, query = ''] = (request.url ?? '').split('?')
      const call = request.headers['x-call']
      const arrival = { at, method: request.method, path, query, body: Buffer.concat(chunks).toString(), call }
      arrivals.push(arrival)
      const answer = await reply(arrival)
      if (answer === null) return request.socket.destroy()
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer.body ?? {}))
    })
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const ws = new WebSocketServer({ server })
  ws.on('connection', (socket, request) => {
    socket.on('error', () => {})
    socket.on('message', async (data) => {
      const arrival = {
        at: performance.now(),
        method: 'WS',
        path: request.url.split('?')[0],
        query: '',
        body: String(data),
      }
      arrivals.push(arrival)
      const answer = await reply(arrival)
      if (answer?.frame !== undefined) socket.send(JSON.stringify(answer.frame))
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  return {
    arrivals,
    url: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}`,
    async close() {
      for (const client of ws.clients) client.terminate()
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
