import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import express from 'express'
import fastify from 'fastify'
import t, { type Test } from 'tap'
import type { RouteParts } from '../../lib/control/api/route-parts.js'
import { Routes } from '../../lib/control/api/routes.js'
import { callIn } from '../../lib/host/hosted-request.js'
import { createKillSwitch, type KillSwitch } from '../../lib/index.js'
import { makeCertificates } from '../support/certificates.js'
import { ownDirectory } from '../support/files-directory.js'
import { call, callBy, rawCall } from '../support/http-call.js'
import { runningKillSwitch } from '../support/running-kill-switch.js'

const TOKEN = 'correct-horse-battery-staple'
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const JSON_TYPE = { 'content-type': 'application/json' }

async function listen(t: Test, server: Server, host = '127.0.0.1'): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

type Mount = (t: Test, killSwitch: KillSwitch) => Promise<string>

/** What is before the handler in the host's own server. */
const expressWith =
  (...before: express.RequestHandler[]): Mount =>
  async (t, { handler }) => {
    const app = express()
    app.use(...(before as [express.RequestHandler]))
    app.use('/control', handler)
    return `${await listen(t, createServer(app as RequestListener))}/control`
  }

async function fastifyServer(t: Test, { handler }: KillSwitch, raw: boolean): Promise<string> {
  const app = fastify()
  await app.register(async (scope) => {
    if (raw) {
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    }
    scope.all('/ops/*', handler)
  })
  t.teardown(() => app.close())
  return `${await app.listen({ port: 0, host: '127.0.0.1' })}/ops`
}

const HOSTS: Readonly<Record<string, Mount>> = {
  'node:http': (t, { handler }) => listen(t, createServer(handler)),
  'node:http, below a path': async (t, { handler }) => `${await listen(t, createServer(handler))}/my/bot`,
  'Express 5': expressWith((_request, _response, next) => next()),
  'Express 5 behind express.json()': expressWith(express.json()),
  'Express 5 behind every parser': expressWith(
    express.json(),
    express.urlencoded({ extended: true }),
    express.raw(),
    express.text({ type: '*/*' }),
  ),
  'Fastify 5': (t, killSwitch) => fastifyServer(t, killSwitch, false),
  'Fastify 5 without parsers': (t, killSwitch) => fastifyServer(t, killSwitch, true),
}

for (const [name, mount] of Object.entries(HOSTS)) {
  t.test(`given ${name}, when halted and resumed there, then it is as at the port`, async (t) => {
    const killSwitch = await runningKillSwitch(t)
    const url = await mount(t, killSwitch)
    const halted = await call(url, 'POST', '/halt', { reason: 'fat finger' }, JSON_TYPE)
    t.match(halted, { status: 200, body: { state: 'halted', durable: true, warnings: [] } })
    t.match(killSwitch.status().halt, { reason: 'fat finger', source: 'http', haltId: halted.body.haltId })
    t.match(await call(url, 'GET', '/status'), { status: 200, body: { state: 'halted' } })
    const unconfirmed = await call(url, 'POST', '/resume')
    t.match(unconfirmed, { status: 428, headers: { 'content-type': 'application/problem+json' } })
    t.match(unconfirmed.body.resume[0], `${killSwitch.url}/resume`, 'the lines name the way that is never deaf')
    const confirm = { confirm: halted.body.haltId }
    t.match(await call(url, 'POST', '/resume', confirm, JSON_TYPE), { status: 200, body: { state: 'active' } })
    t.match(await call(url, 'GET', '/nothing'), { status: 404 })
    t.match(await call(url, 'GET', '/halt'), { status: 405, headers: { allow: 'POST' } })
    const head = await call(url, 'HEAD', '/health')
    t.match(head, { status: 200, text: '' })
    t.equal((await call(url, 'POST', '/halt')).status, 200, 'without a body')
    t.equal(killSwitch.state, 'halted')
  })
}

for (const name of [
  'node:http',
  'Express 5 behind express.json()',
  'Express 5 behind every parser',
  'Fastify 5 without parsers',
]) {
  t.test(`given ${name}, when curl says that its JSON is a form, then it is read as JSON`, async (t) => {
    const killSwitch = await runningKillSwitch(t)
    const url = await (HOSTS[name] as Mount)(t, killSwitch)
    const body = '{"reason":"a & b = c","scope":{"symbol":"BTC/USDT"}}'
    const { body: told } = await call(url, 'POST', '/halt', name.includes('every') ? '{"reason":"a b"}' : body, FORM)
    t.match(told.warnings.join(), name.includes('every') ? /^This bot has given its kill switch no venue/ : /BTC\/USDT/)
    t.match(killSwitch.status().halts, [{ reason: name.includes('every') ? 'a b' : 'a & b = c' }])
    t.match(await call(url, 'POST', '/resume', JSON.stringify({ confirm: told.haltId }), FORM), { status: 200 })
  })
}

for (const [name, mount] of Object.entries(HOSTS)) {
  // Fastify's own parser takes no forms.
  if (name === 'Fastify 5') continue
  t.test(`given ${name}, when a form comes there, then it is read as at the port`, async (t) => {
    const killSwitch = await runningKillSwitch(t)
    const url = await mount(t, killSwitch)
    const form = (path: string, body: string) => call(url, 'POST', path, body, FORM)
    const first = await form('/halt', 'reason=50%25 %26 more = x')
    t.match(first.body, { warnings: [/no venue/], halt: { reason: '50% & more = x' } })
    const second = await call(url, 'POST', '/halt', { scope: { symbol: 'A' } }, JSON_TYPE)
    const ids = [second.body.haltId, first.body.haltId]
    t.equal((await form('/resume', `confirm=${ids[0]}&confirm=${ids[1]}`)).status, 422, 'twice')
    t.equal((await form('/resume', `confirm=${ids[0]}&force=true`)).status, 422, 'an unknown field')
    t.equal((await form('/resume', `confirm=${ids[0]},1-aaaa`)).status, 409, 'a stale one')
    t.equal((await form('/close-all', 'execute=x&execute=y')).status, 422)
    t.match((await form('/close-all', 'execute=x')).body, { type: /no-venue/ })
    t.match(await form('/resume', `confirm=${ids.join(',')}`), { status: 200, body: { haltCount: 0, resumed: ids } })
  })
}

t.test('given a body of which nobody knows any more, when it was a halt, then everything is halted', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const url = await expressWith((request, _response, next) => void request.resume().on('end', () => next()))(
    t,
    killSwitch,
  )
  const halted = await call(url, 'POST', '/halt', { scope: { symbol: 'A' } }, JSON_TYPE)
  t.match(halted, { status: 200, body: { state: 'halted', covers: 'everything' } })
  t.match(halted.body.warnings, [/not JSON, so everything is halted/])
  const resumed = await call(url, 'POST', '/resume', { confirm: halted.body.haltId }, JSON_TYPE)
  t.ok(resumed.status >= 400)
  t.equal(killSwitch.state, 'halted')
})

t.test('given tokens, when strangers call at the host’s server, then nothing changes', async (t) => {
  const killSwitch = await runningKillSwitch(t, {}, { auth_token: TOKEN })
  const url = await listen(t, createServer(killSwitch.handler), '0.0.0.0')
  const { port } = new URL(url)
  const valid = { authorization: `Bearer ${TOKEN}` }
  const status = async (headers: Record<string, string>) => (await call(url, 'POST', '/halt', '', headers)).status
  t.equal(await status({}), 401)
  t.equal(await status({ authorization: 'Bearer wrong-wrong-wrong' }), 401)
  t.equal(await status({ ...valid, host: 'evil.example' }), 403)
  t.equal(await status({ ...valid, origin: 'http://evil.example' }), 403)
  t.equal(await status({ ...valid, 'sec-fetch-site': 'cross-site' }), 403)
  const twice = `POST /halt HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${TOKEN}\r\nAuthorization: Bearer x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`
  t.match(await rawCall(url, twice), /^HTTP\/1.1 400 .*duplicate-header/s)
  const absolute = `POST http://127.0.0.1:${port}/halt HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`
  t.match(await rawCall(url, absolute), /^HTTP\/1.1 40/)
  t.equal(killSwitch.state, 'active')
  t.match(await call(url, 'GET', '/health'), { status: 200 })
  t.equal(await status(valid), 200)
  t.equal(killSwitch.state, 'halted')
})

t.test('given no token, when the host’s server is called from beyond this machine, then it is refused', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const handler: RequestListener = (request, response) => {
    // A machine of the test has no other address that it could be called at.
    Object.defineProperty(request.socket, 'localAddress', { value: '192.0.2.7' })
    killSwitch.handler(request, response)
  }
  const url = await listen(t, createServer(handler))
  const { host } = new URL(url)
  t.match(await call(url, 'POST', '/halt', '', { host }), { status: 401, body: { type: /no-token-set/ } })
  t.equal(killSwitch.state, 'active')
})

t.test('given a host’s server with TLS, when a page of its own calls, then it is let in', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const files = makeCertificates(ownDirectory(t))
  const [cert, key, ca] = [files.cert, files.key, files.ca].map((file) => readFileSync(file, 'utf8'))
  const server = createTlsServer({ cert, key }, killSwitch.handler)
  const url = (await listen(t, server as unknown as Server)).replace('http:', 'https:')
  const post = (origin: string) => callBy(`${url}/halt`, { method: 'POST', headers: { origin }, ca: String(ca) }, '')
  t.equal((await post(url.replace('https', 'http'))).status, 403)
  t.equal((await post(url)).status, 200)
})

t.test('given a halt whose body never ends, when its caller hangs up, then it is in force', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const url = await listen(t, createServer(killSwitch.handler))
  const { port, host } = new URL(url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.write(`POST /halt HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100\r\n\r\n{"reason":`)
  while (killSwitch.state === 'active') await new Promise((resolve) => setTimeout(resolve, 5))
  t.equal(killSwitch.check({ symbol: 'A' }).allowed, false, 'before the body has come')
  socket.destroy()
  while (killSwitch.status().haltCount === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  t.match(killSwitch.status().halt, { level: 'halted', scope: null, source: 'http' })
})

t.test(
  'given callers that hang up while they wait, when they are gone, then nothing of their calls is left',
  async (t) => {
    const killSwitch = await runningKillSwitch(t)
    const url = await listen(t, createServer(killSwitch.handler))
    const lines = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length
    const before = lines()
    const { port, host } = new URL(url)
    const body = '{"reason":"wait","wait":30000}'
    for (const sent of [body, body.slice(0, 9)]) {
      const socket = connect(Number(port), '127.0.0.1')
      socket.write(`POST /halt HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${body.length}\r\n\r\n${sent}`)
      while (lines() === before) await new Promise((resolve) => setTimeout(resolve, 5))
      while (killSwitch.state === 'active') await new Promise((resolve) => setTimeout(resolve, 5))
      socket.destroy()
      while (lines() > before) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    t.equal(lines(), before)
    t.equal(killSwitch.state, 'halted')
    const waiting = call(url, 'POST', '/halt', body)
    while (lines() === before) await new Promise((resolve) => setTimeout(resolve, 5))
    await killSwitch.close()
    t.ok((await waiting).status >= 200, 'who waits while it is closed is answered')
  },
)

t.test('given a body that is far too large, when it is a halt, then it halts, and is answered', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const url = await listen(t, createServer(killSwitch.handler))
  const halted = await call(url, 'POST', '/halt', 'x'.repeat(3_000_000))
  t.match(halted, { status: 200, body: { state: 'halted', warnings: [/larger than/] } })
})

t.test('given a kill switch that is closed or disabled, when called, then it says so by 503', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const url = await listen(t, createServer(killSwitch.handler))
  await killSwitch.close()
  t.match(await call(url, 'POST', '/halt'), { status: 503, body: { type: /control-thread-gone/ } })
  const disabled = await createKillSwitch({ enabled: false }, { logger: { info() {}, warn() {}, error() {} } })
  const off = await listen(t, createServer(disabled.handler))
  t.match(await call(off, 'POST', '/halt'), { status: 503, body: { type: /disabled/ } })
})

t.test('given no port, when the bot is called, then the socket and its own server are the ways in', async (t) => {
  const socketPath = join(ownDirectory(t), 'control.sock')
  const killSwitch = await runningKillSwitch(t, {}, { port: false, socket: socketPath })
  t.equal(killSwitch.url, `unix:${socketPath}`)
  const url = await listen(t, createServer(killSwitch.handler))
  const { body } = await call(url, 'POST', '/halt', { reason: 'by its own server' })
  const refused = await callBy('http://localhost/resume', { socketPath, method: 'POST' }, '')
  t.match(refused, { status: 428, body: { halts: [{ haltId: body.haltId }] } })
  t.match((await call(url, 'POST', '/resume')).body.resume, [/--unix-socket/])
  const confirm = JSON.stringify({ confirm: body.haltId })
  t.match(await callBy('http://localhost/resume', { socketPath, method: 'POST' }, confirm), { status: 200 })
})

t.test('given no port and a socket that can not be had, when it starts, then it does not', async (t) => {
  const socket = join(ownDirectory(t), `${'long'.repeat(40)}.sock`)
  const starting = createKillSwitch({ port: false, socket, state_dir: ownDirectory(t) })
  await t.rejects(starting, { code: 'SOCKET_UNAVAILABLE' })
})

t.test('given the calls of the control API, when each is looked for in a URL, then it is found', async (t) => {
  const none = new Routes({ settings: {}, curl: () => ({ post: () => '' }) } as unknown as RouteParts)
  const found = none.find('/none', 'GET') as { refused: { detail: string } }
  const paths = [...found.refused.detail.matchAll(/(?:GET|POST) (\/[^\s,]*?)(?=, |\. )/g)].map(([, path = '']) => path)
  t.ok(paths.length >= 7)
  // The page has no name that a path could end with: it is at the root.
  for (const path of paths.filter((each) => each !== '/')) {
    const named = path.replace('<id>', 'c-12345678')
    for (const before of ['', '/control', '/a/status', '/halt'])
      t.equal(callIn(`${before}${named}?x=/y`), `${named}?x=/y`)
  }
  t.equal(callIn('/control/HALT/'), '/halt')
  t.equal(callIn('/control/Fleet./halt/'), '/fleet/halt', 'one bot is never halted instead of all')
  t.equal(callIn('/control/halt.%20'), '/halt')
  t.equal(callIn('/control/halt%20'), '/halt')
  t.equal(callIn('/control/unhalt'), '/control/unhalt')
  const began = performance.now()
  callIn(`/${'. '.repeat(8_000)}x`)
  t.ok(performance.now() - began < 5_000)
})
