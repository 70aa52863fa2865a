// The client of test/exchange/exchange.mjs, for bots and as a venue_module.
import { Agent, request } from 'node:http'

/** @param deadMan what is known of its dead man's switch; left out: it has none */
export function createVenue({ url, name = 'test', deadMan }) {
  const agent = new Agent({ keepAlive: true })
  const call = (method, path, body) =>
    new Promise((resolve, reject) => {
      const sent = request(`${url}${path}`, { method, agent, timeout: 20_000 }, (response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => {
          const answer = JSON.parse(text)
          if (response.statusCode === 200) resolve(answer)
          else reject(Object.assign(new Error(answer.message), { refused: true }))
        })
      })
      sent.on('timeout', () => sent.destroy(new Error('timeout')))
      sent.on('error', reject)
      sent.end(body === undefined ? undefined : JSON.stringify(body))
    })
  return {
    name,
    place: (order) => call('POST', '/orders', order),
    positions: () => call('GET', '/positions'),
    openOrders: () => call('GET', '/orders'),
    cancel: ({ id }) => call('POST', '/cancel', { id }),
    cancelAll: () => call('POST', '/cancel-all'),
    ...(deadMan !== undefined && {
      deadMan: (timeoutMs) => call('POST', '/dead-man', { timeoutMs }),
      deadManFacts: deadMan,
    }),
    close: (_position, closing) => call('POST', '/orders', { ...closing, closing: true }),
  }
}
