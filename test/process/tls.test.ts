import { mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { makeCertificates } from '../support/certificates.js'
import { call, callBy, rawCall } from '../support/http-call.js'
import { stateDirectory } from '../support/state-directory.js'

const client = (cert: string, key: string) => ({ cert: readFileSync(cert), key: readFileSync(key) })
const authorization = 'Bearer correct-horse-battery-staple'
const environment = { CONTROL_AUTH_TOKEN: 'correct-horse-battery-staple' }

t.test('given a certificate, when the bot listens beyond loopback, then it speaks TLS and nothing else', async (t) => {
  const directory = stateDirectory(t)
  const { ca, cert, key } = makeCertificates(directory)
  const settings = {
    state_dir: join(directory, 'state'),
    host: '0.0.0.0',
    allowed_hosts: ['localhost'],
    tls_cert: cert,
    tls_key: key,
  }
  const bot = BotProcess.bot('idle-bot', { settings, environment })
  t.teardown(() => bot.kill())
  const url = await bot.url()
  const { port } = new URL(url)
  t.equal(url, `https://localhost:${port}`)
  const { curl } = await bot.line((line) => line['url'] !== undefined)
  t.match(curl, { 0: `curl -sS --cacert ${cert} -H 'Authorization: Bearer '$CONTROL_AUTH_TOKEN -X POST ${url}/halt` })

  const options = { method: 'POST', headers: { authorization }, ca: readFileSync(ca) }
  const halted = await callBy(`${url}/halt`, options)
  t.match(halted, { status: 200, body: { state: 'halted', halt: { operator: 'operator' } } })
  t.equal((await callBy(`${url}/halt`, { ...options, headers: {} })).status, 401, 'a token is needed all the same')
  await t.rejects(callBy(`${url}/halt`, { method: 'POST', headers: { authorization } }), /certificate/)
  const own = await callBy(`${url}/status`, { ...options, method: 'GET', headers: { authorization, origin: url } })
  t.equal(own.status, 200)
  const plain = await call(`http://localhost:${port}`, 'POST', '/halt', '', { authorization })
  t.match(plain, { status: 400, body: { detail: /This port speaks TLS, and nothing was done. Write https:/ } })
  t.equal(await rawCall(`http://127.0.0.1:${port}`, '', 30_000), '', 'who says nothing is cut')
  t.equal(
    await rawCall(`http://127.0.0.1:${port}`, '\x16\x03', 30_000),
    '',
    'so is who begins a handshake, and no more',
  )
  await bot.kill('SIGTERM')
  t.same((await bot.exited).code, 0)
})

t.test('given a client CA, when a caller has no certificate of it, then he does not get in', async (t) => {
  const directory = stateDirectory(t)
  const { ca, cert, key, clientCert, clientKey } = makeCertificates(directory)
  const settings = { state_dir: join(directory, 'state'), tls_cert: cert, tls_key: key, tls_client_ca: ca }
  const bot = BotProcess.bot('idle-bot', { settings, environment })
  t.teardown(() => bot.kill())
  const url = await bot.url()
  const options = { method: 'POST', headers: { authorization }, ca: readFileSync(ca) }
  await t.rejects(callBy(`${url}/halt`, options), /alert|ECONNRESET|EPIPE|socket hang up/)
  t.equal(
    (await callBy(`${url}/status`, { ...options, ...client(clientCert, clientKey), method: 'GET' })).body.state,
    'active',
  )
  const known = client(clientCert, clientKey)
  t.equal((await callBy(`${url}/halt`, { ...options, ...known })).body.state, 'halted')
  t.equal((await callBy(`${url}/halt`, { ...options, ...known, headers: {} })).status, 401)
  const other = makeCertificates(mkdtempSync(join(directory, 'other-')))
  const stranger = client(other.clientCert, other.clientKey)
  await t.rejects(callBy(`${url}/halt`, { ...options, ...stranger }), /alert|ECONNRESET|EPIPE|socket hang up/)
})
