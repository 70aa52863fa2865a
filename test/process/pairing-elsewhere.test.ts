import { mkdirSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import t from 'tap'
import { ownDirectory } from '../support/files-directory.js'
import { eventually, Family } from '../support/followers.js'
import { call } from '../support/http-call.js'
import { ALICE, as, PUBLIC, place, start, TOKENS } from '../support/paired-bot.js'
import { runningKillSwitch } from '../support/running-kill-switch.js'

// Pairing at a server of the bot's own, and with many processes.

const JSON_TYPE = { 'content-type': 'application/json' }

async function pairAt(url: string, name: string): Promise<string> {
  const { body } = await call(url, 'POST', '/pair-code', { name }, { ...ALICE, ...JSON_TYPE })
  const code = new URL(body.link).hash.slice('#code='.length)
  return (await call(url, 'POST', '/pair', { code }, JSON_TYPE)).body.token
}

t.test(
  'given a server of the bot’s own, when a phone is paired there, then it halts there and at the port',
  async (t) => {
    const killSwitch = await runningKillSwitch(
      t,
      {},
      { auth_token: TOKENS.alice, public_url: PUBLIC, state_dir: ownDirectory(t) },
    )
    const app = express()
    app.use(express.json())
    app.use('/control', killSwitch.handler)
    const server = createServer(app as RequestListener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.teardown(() => {
      server.close()
      server.closeAllConnections()
    })
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/control`
    const phone = as(await pairAt(url, 'phone'))
    t.match(await call(url, 'POST', '/pair', { code: 'guess' }, { ...JSON_TYPE, origin: 'http://evil.example' }), {
      status: 403,
    })
    for (const each of [url, killSwitch.url ?? ''])
      t.match((await call(each, 'GET', '/me', undefined, phone)).body, { operator: 'phone', role: 'halter' }, each)
    t.match(await call(url, 'POST', '/halt', { reason: 'train' }, { ...phone, ...JSON_TYPE }), {
      status: 200,
      body: { halt: { operator: 'phone' } },
    })
    t.equal((await call(url, 'POST', '/revoke', { name: 'phone' }, { ...ALICE, ...JSON_TYPE })).status, 200)
    t.equal((await call(url, 'GET', '/me', undefined, phone)).status, 401)
    t.equal((await call(killSwitch.url ?? '', 'GET', '/me', undefined, phone)).status, 401)
  },
)

t.test(
  'given a follower, when a phone is paired at its server, then the leader keeps it, and so does the next one',
  async (t) => {
    const settings = { auth_token: TOKENS.alice, public_url: PUBLIC }
    const family = new Family(t)
    const leader = family.auto(settings)
    await leader.url()
    const follower = family.auto(settings)
    const url = (await follower.ask('serve')) as unknown as string
    await eventually(
      () => call(url, 'GET', '/health'),
      ({ status }) => status === 200,
      'the leader’s answer',
    )
    const phone = as(await pairAt(url, 'phone'))
    t.match((await leader.call('GET', '/me', undefined, phone)).body, { operator: 'phone' })
    const lost = as(await pairAt(url, 'lost'))
    t.equal((await leader.call('POST', '/revoke', { name: 'lost' }, ALICE)).status, 200)
    leader.child.kill('SIGKILL')
    const { body } = await eventually(
      () => call(url, 'GET', '/me', undefined, phone),
      ({ status }) => status !== 503,
      'the takeover',
    )
    t.match(body, { operator: 'phone', role: 'halter' })
    t.equal((await call(url, 'GET', '/me', undefined, lost)).status, 401)
    t.match((await call(url, 'POST', '/halt', undefined, phone)).body, { halt: { operator: 'phone' } })
  },
)

t.test('given a disk that takes nothing, when a phone comes, then it is not let in, and halts are heard', async (t) => {
  const { state, settings } = place(t)
  const bot = start(t, settings)
  await bot.url()
  // What stands where the next content is written: a directory is taken by no file.
  mkdirSync(`${state}/devices.json.new`)
  const { body } = await bot.call('POST', '/pair-code', undefined, ALICE)
  const answer = await bot.call('POST', '/pair', { code: new URL(body.link).hash.slice('#code='.length) })
  t.match(answer, { status: 503, body: { detail: /Nobody was let in.*The code is used up/ } })
  t.match((await bot.call('GET', '/tokens', undefined, ALICE)).body, { tokens: { length: 3 }, pending: [] })
  t.match((await bot.call('POST', '/halt', undefined, as(TOKENS.risk))).body, { state: 'halted', durable: true })
})
