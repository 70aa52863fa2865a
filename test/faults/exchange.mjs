import { createServer } from 'node:http'

/** The exchange, in the judge's process: hands over what arrives, by path, and says yes to all of it. */
export async function startExchange(onArrival) {
  const server = createServer(async (request, response) => {
    try {
      const chunks = []
      for await (const chunk of request) chunks.push(chunk)
      onArrival(request.url, JSON.parse(Buffer.concat(chunks).toString()))
      response.end()
    } catch {
      // The bot was killed in the middle of it: no order.
      request.destroy()
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
