import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { callBot } from '../../../lib/cli/fleet/call-bot.js'
import { fleetHalt } from '../../support/fleet.js'

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
  const called = await callBot(`http://127.0.0.1:${port}`, fleetHalt(), NOBODY)
  t.match(called, { kind: 'not-halted', why: /longer than 1000000 bytes/ })
})
