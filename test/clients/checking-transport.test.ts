import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer as createTcp } from 'node:net'
import { createServer as createTls } from 'node:tls'
import t, { type Test } from 'tap'
import { checkingTransport } from '../../lib/clients/checking-transport.js'
import { makeCertificates } from '../support/certificates.js'
import { ownDirectory } from '../support/files-directory.js'

const REFUSED = new Error('refused')

/** Sends a request whose question is answered by `refusesAt`, counted from 0. @returns what has arrived, as a text */
async function arrivedWith(t: Test, protocol: 'http:' | 'https:', refusesAt: number): Promise<string> {
  const certificates = makeCertificates(ownDirectory(t))
  const [cert, key, ca] = [certificates.cert, certificates.key, certificates.ca].map((file) => readFileSync(file))
  const tls = { ...(cert && { cert }), ...(key && { key }) }
  const chunks: Buffer[] = []
  const server = protocol === 'https:' ? createTls(tls) : createTcp()
  server.on(protocol === 'https:' ? 'secureConnection' : 'connection', (socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  let asked = 0
  const ask = () => {
    if (asked++ === refusesAt) throw REFUSED
  }
  const transport = checkingTransport(() => {
    ask()
    return ask
  })
  const { port } = server.address() as AddressInfo
  const request = transport.request({ protocol, host: '127.0.0.1', port, method: 'POST', path: '/order', ca }, () => {})
  const ended = new Promise<unknown>((resolve) => {
    request.on('error', resolve)
    request.on('response', (response) => response.resume().on('end', () => resolve(null)))
  })
  request.end('the order')
  const outcome = await ended
  t.equal(outcome, refusesAt < 0 ? null : REFUSED)
  t.ok(asked > refusesAt)
  return Buffer.concat(chunks).toString()
}

for (const [protocol, questions] of [
  ['http:', 3],
  ['https:', 4],
] as const) {
  t.test(
    `given an order over ${protocol}, when it may not leave at a later question, then nothing arrives`,
    async (t) => {
      t.match(await arrivedWith(t, protocol, -1), /the order/)
      for (let at = 1; at < questions; at++) t.equal(await arrivedWith(t, protocol, at), '', `question ${at}`)
    },
  )
}
