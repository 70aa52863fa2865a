import { readFileSync, renameSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import t from 'tap'
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
