import { readFileSync, renameSync } from 'node:fs'
import { createServer as createPlain, type RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { OwnCalls } from '../../../lib/control/armed/way-in.js'
import { WaysInCheck } from '../../../lib/control/armed/ways-in-check.js'
import { makeCertificates } from '../../support/certificates.js'

t.test('given a certificate that was renewed in its place, when the port is called, then it is reached', async (t) => {
  const directory = t.testdir()
  const { cert, key, clientCert } = makeCertificates(directory)
  const calls = new OwnCalls()
  const certificate = readFileSync(cert, 'utf8')
  const server = createServer({ cert: certificate, key: readFileSync(key) }, (request, response) => {
    calls.come(String(request.url).split('?')[1] ?? '')
    response.end('{"alive": true}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  const other = readFileSync(clientCert, 'utf8')
  renameSync(clientCert, cert)
  const checkOf = (pem: string) =>
    new WaysInCheck({
      listeners: { address: { url, socket: null }, certificate: pem, failure: null },
      calls,
      mutual: false,
    })
  t.match(await checkOf(certificate).reach(), [{ name: 'port', why: null }])
  t.match(await checkOf(other).reach(), [{ why: /another certificate/ }])
})

/** The check of a port that answers like this. */
async function checkOf(t: Test, answer: RequestListener | null, failure: string | null = null) {
  const calls = new OwnCalls()
  const server = createPlain((request, response) => {
    if (answer === own) calls.come(String(request.url).split('?')[1] ?? '')
    answer?.(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const listeners = { address: { url, socket: null }, certificate: null, failure }
  return new WaysInCheck({ listeners, calls, mutual: false })
}

const own: RequestListener = (_request, response) => void response.end('{"alive": true}')
const another: RequestListener = (_request, response) => void response.end('{"alive": true}')
const busy: RequestListener = (_request, response) => void response.writeHead(503).end()

for (const [what, answer, why] of [
  ['is its own', own, null],
  ['is another program’s', another, /another program has answered in its place/],
  ['is busy', busy, /^it has answered HTTP\/1.1 503/],
  ['never answers', null, /has not answered within 3000 ms/],
] as const) {
  t.test(`given a port that ${what}, when it is called from outside, then: ${why ?? 'it is reached'}`, async (t) => {
    t.match(await (await checkOf(t, answer)).reach(), [{ name: 'port', why }])
  })
}

t.test('given a way in that is lost, or none at all, when looked at, then it is failing', async (t) => {
  const found = async (check: WaysInCheck) => {
    for (let count = 0; count < 500 && check.look().state === 'unknown'; count++)
      await new Promise((resolve) => setTimeout(resolve, 10))
    return check.look()
  }
  t.match(await found(await checkOf(t, own)), { state: 'ok' })
  t.match(await found(await checkOf(t, own, 'EADDRINUSE')), { state: 'failing', why: 'EADDRINUSE' })
  const listeners = { address: { url: null, socket: null }, certificate: null, failure: null }
  const none = new WaysInCheck({ listeners, calls: new OwnCalls(), mutual: false })
  t.match(await found(none), { state: 'failing', why: 'there is none' })
})
