import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

const SCRIPT = readFileSync(new URL('attacks.mjs', import.meta.url), 'utf8')
const PAGE = '<!doctype html><title>nice pictures</title><body><script src="/attacks.js"></script>'
const SERVICE_WORKER = `
addEventListener('message', async ({ data: { url, body }, ports: [port] }) => {
  const answer = await fetch(url, { method: 'POST', body }).catch(() => null)
  port.postMessage(answer === null ? null : await answer.text())
})
`

/** Serves the page that attacks. Resolves with its port. */
export async function startAttacker(t: Test, address: string, port = 0): Promise<number> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://attacker.example')
    // Nothing is kept open: after the name has changed its address, the browser has to connect anew.
    response.setHeader('Connection', 'close')
    switch (pathname) {
      case '/attacks.js':
        response.setHeader('Content-Type', 'text/javascript')
        return response.end(SCRIPT)
      case '/service-worker.js':
        response.setHeader('Content-Type', 'text/javascript')
        return response.end(SERVICE_WORKER)
      case '/detour':
        return response.writeHead(307, { Location: searchParams.get('to') ?? '/' }).end()
      case '/report':
        response.setHeader('Content-Type', 'text/html')
        response.setHeader(
          'Content-Security-Policy-Report-Only',
          `img-src 'none'; report-uri ${searchParams.get('to')?.replaceAll(',', '%2C')}`,
        )
        return response.end('<!doctype html><img src="/picture.png">')
      case '/':
        response.setHeader('Content-Type', 'text/html')
        return response.end(PAGE)
      default:
        return response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, resolve)
  })
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}
