import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hostname } from 'node:os'
import t from 'tap'
import { callBot } from '../../../lib/cli/fleet/call-bot.js'
import { fleetHalt } from '../../support/fleet.js'

const BOT = { group: 'desk', bot: 'a', host: hostname() }
const NOBODY = { token: null, cacert: null, cert: null, key: null }

t.test('given an address at which something answers without end, when it is called, then it is given up', async (t) => {
  const server = createServer((_, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
    }
    response.on('drain', more)
    more()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const called = await callBot({ ...BOT, url: `http://127.0.0.1:${port}` }, fleetHalt(), NOBODY)
  t.match(called, { kind: 'not-halted', why: /longer than 1000000 bytes/ })
})

t.test('given a loopback address of another machine, when it is called, then nobody is', async (t) => {
  let calls = 0
  const server = createServer((_, response) => {
    calls++
    response.end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  for (const host of ['127.0.0.1', 'localhost', '127.1.2.3', '[::1]']) {
    const callee = { ...BOT, host: 'elsewhere', url: `http://${host}:${port}` }
    t.match(await callBot(callee, fleetHalt(), NOBODY), {
      kind: 'not-halted',
      why: /on its own machine elsewhere alone/,
    })
  }
  t.equal(calls, 0, 'it may be a bot of another fleet')
})
