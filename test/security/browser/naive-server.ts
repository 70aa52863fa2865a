import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

export interface Arrived {
  readonly method: string
  readonly path: string
  /** Which of the page's ways it came by. */
  readonly way: string
  readonly body: string
}

/** A control server that believes everybody, to see what of a page's attempts would get through. */
export class NaiveServer {
  readonly arrived: Arrived[] = []
  halts = 0
  resumes = 0
  readonly #server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://naive.example')
    let body = ''
    for await (const chunk of request) body += chunk
    const method = request.method ?? ''
    this.arrived.push({ method, path: pathname, way: searchParams.get('way') ?? '', body })
    if (method === 'POST' && pathname === '/halt') this.halts++
    if (method === 'POST' && pathname === '/resume' && body.includes('confirm')) this.resumes++
    response.writeHead(200, {
      'Access-Control-Allow-Origin': request.headers.origin ?? '*',
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Allow-Headers': 'Authorization, Content-Type',
      'Content-Type': 'application/json',
      Connection: 'close',
    })
    response.end(JSON.stringify({ state: 'halted', haltId: '1-abcd' }))
  })

  async listen(t: Test): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    t.teardown(() => {
      this.#server.close()
      this.#server.closeAllConnections()
    })
    return (this.#server.address() as AddressInfo).port
  }
}
