import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import t from 'tap'
import { sha256 } from '../../lib/words/operators.js'
import { callBy } from '../support/http-call.js'
import { journalEntries } from '../support/journal-entries.js'
import { ALICE, as, codeFor, PUBLIC, paired, place, ROLES, start, statusOf, TOKENS } from '../support/paired-bot.js'
import { stateDirectory } from '../support/state-directory.js'

// Pairing and revoking, as any program sees them; test/desk/ has them in a browser, test/cli/ at a terminal.

t.test('given a code, when a device brings it, then it may halt, over kill -9, until it is revoked', async (t) => {
  const { state, devices, settings } = place(t)
  const bot = start(t, settings)
  const made = await bot.call('POST', '/pair-code', undefined, ALICE)
  t.match(made, { status: 200, body: { name: 'phone', role: 'halter', replaces: false } })
  const { link } = made.body
  t.match(link, /^https:\/\/bot\.example\.org\/kill-switch\/#code=[\w-]{22}$/)
  const code = new URL(link).hash.slice('#code='.length)
  t.match((await bot.call('GET', '/tokens', undefined, ALICE)).body, { pending: ['phone'] })

  const { status, body } = await bot.call('POST', '/pair', { code })
  t.match({ status, body }, { status: 200, body: { name: 'phone', role: 'halter', token: /^[\w-]{43}$/ } })
  const phone = as(body.token)
  t.match((await bot.call('GET', '/me', undefined, phone)).body, { operator: 'phone', role: 'halter' })
  t.match(await bot.call('POST', '/pair', { code }), {
    status: 401,
    body: { detail: /was used already.*trading-kill-switch pair$/ },
  })
  for (const [method, path] of [
    ['POST', '/resume'],
    ['POST', '/close-all'],
    ['POST', '/pair-code'],
    ['GET', '/tokens'],
    ['POST', '/revoke'],
  ] as const)
    t.equal((await bot.call(method, path, method === 'GET' ? undefined : { name: 'phone' }, phone)).status, 403, path)

  t.equal(statSync(devices).mode & 0o777, 0o600)
  const kept = readFileSync(devices, 'utf8')
  t.match(kept, sha256(body.token), 'a digest, and nothing else of it')
  await bot.kill()
  const next = start(t, settings)
  t.match((await next.call('POST', '/halt', { reason: 'train' }, phone)).body, {
    halt: { operator: 'phone', reason: 'train' },
    durable: true,
  })
  t.match((await next.call('GET', '/tokens', undefined, ALICE)).body, {
    tokens: [
      ...Object.entries(ROLES).map(([name, role]) => ({ name, role, from: 'configuration', createdAt: null })),
      { name: 'phone', role: 'halter', from: 'pairing', by: 'alice', createdAt: /Z$/, usedAt: /Z$/, letIn: true },
    ],
    ...{ pending: [], problem: null, durable: true },
  })
  t.match(await next.call('POST', '/revoke', { name: 'phone' }, ALICE), {
    status: 200,
    body: { revoked: 'phone' },
  })
  t.equal(await statusOf(next, body.token), 401)
  await next.kill()
  const last = start(t, settings)
  t.equal(await statusOf(last, body.token), 401, 'after a restart')
  t.equal((await last.call('GET', '/status', undefined, ALICE)).body.state, 'halted', 'its halt stays')
  t.match(await last.call('POST', '/revoke', { name: 'phone' }, ALICE), { status: 404 })
  await last.kill('SIGTERM')

  const entries = journalEntries(state)
  t.match(
    entries.filter(({ what }) => what.startsWith('device')),
    [
      { what: 'device paired', who: 'alice', details: { device: 'phone', role: 'halter', replaced: false } },
      { what: 'device revoked', who: 'alice', details: { device: 'phone' } },
    ],
  )
  const seen = [
    JSON.stringify(entries),
    kept,
    ...[bot, next, last].map(({ lines, stderr }) => JSON.stringify(lines) + stderr),
  ]
  for (const secret of [code, body.token, ...Object.values(TOKENS)]) t.notMatch(seen.join(''), secret)
})

t.test('given who may not pair, or can not, when a code is asked for, then there is none, and why', async (t) => {
  const { settings } = place(t)
  const bot = start(t, settings)
  const ask = (body: object, headers = ALICE) => bot.call('POST', '/pair-code', body, headers)
  t.equal((await ask({}, as(TOKENS.risk))).status, 403)
  t.equal((await ask({}, as(TOKENS.grafana))).status, 403)
  t.equal((await ask({}, as('none'))).status, 401)
  t.match(await ask({ name: 'alice' }), { status: 409, body: { detail: /alice has a token in the configuration/ } })
  for (const name of ['socket', '127.0.0.1', 'a b', '-x', '__proto__ ', 'é'])
    t.equal((await ask({ name })).status, 422, name)
  t.equal((await ask({ role: 'operator' })).status, 422)

  const open = start(t, { state_dir: stateDirectory(t), public_url: PUBLIC })
  t.match(await open.call('POST', '/pair-code'), {
    status: 409,
    body: { detail: /asks nobody for a token.*auth_token_file/ },
  })
  for (const [public_url, expected] of [
    [undefined, 409],
    ['http://bot.example.org', 409],
    ['http://localhost:9999', 200],
    ['http://[::1]:9999', 200],
  ] as const) {
    const { settings } = place(t, { public_url })
    const one = start(t, JSON.parse(JSON.stringify(settings)))
    const { status, body } = await one.call('POST', '/pair-code', undefined, ALICE)
    t.equal(status, expected, String(public_url))
    if (status === 409) t.match(body.detail, /Set it under \[control\].*public_url = "https:/)
    await one.kill()
  }
})

t.test('given names, when they are paired again, then the newest token counts, and only that', async (t) => {
  const { settings } = place(t)
  const bot = start(t, settings)
  const first = await paired(bot, 'phone')
  t.equal((await bot.call('POST', '/pair-code', undefined, ALICE)).body.name, 'phone-2', 'nobody is put out by chance')
  const again = await bot.call('POST', '/pair-code', { name: 'phone' }, ALICE)
  t.equal(again.body.replaces, true)
  t.equal(await statusOf(bot, first), 200, 'until the code is taken')
  const lost = await codeFor(bot, 'phone')
  const { hash } = new URL(again.body.link)
  t.equal(
    (await bot.call('POST', '/pair', { code: hash.slice('#code='.length) })).status,
    401,
    'an earlier code for it has ended',
  )
  const twice = await Promise.all([1, 2, 3].map(() => bot.call('POST', '/pair', { code: lost })))
  t.same(twice.map(({ status }) => status).sort(), [200, 401, 401], 'one of those who come together')
  t.equal(await statusOf(bot, first), 401)
  const second = twice.find(({ status }) => status === 200)?.body.token
  t.equal(await statusOf(bot, second), 200)

  const code = await codeFor(bot, 'tablet')
  t.equal((await bot.call('POST', '/revoke', { name: 'tablet' }, ALICE)).status, 200, 'a code, too')
  t.equal((await bot.call('POST', '/pair', { code })).status, 401)
  t.match(await bot.call('POST', '/revoke', { name: 'alice' }, ALICE), {
    status: 409,
    body: { detail: /from the configuration/ },
  })
  t.match(await bot.call('POST', '/revoke', { name: 'nobody' }, ALICE), {
    status: 404,
    body: { detail: /Paired are: phone\./ },
  })

  await codeFor(bot, 'watch').then(async (code) => {
    await bot.kill()
    const next = start(t, settings)
    t.equal((await next.call('POST', '/pair', { code })).status, 401, 'a restart ends codes')
    t.equal(await statusOf(next, second), 200)
  })
})

t.test(
  'given a damaged file of devices, when the bot starts, then no device is let in, others halt, and it says so',
  async (t) => {
    for (const [what, damage] of [
      ['torn', (path: string) => writeFileSync(path, readFileSync(path, 'utf8').slice(0, -9))],
      [
        'an operator by hand',
        (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace('halter', 'operator')),
      ],
      ['open to others', (path: string) => chmodSync(path, 0o666)],
    ] as const) {
      const { devices, settings } = place(t, {})
      const bot = start(t, settings)
      const phone = await paired(bot, 'phone')
      await bot.kill()
      damage(devices)
      const left = readFileSync(devices, 'utf8')
      const next = start(t, settings)
      t.equal(await statusOf(next, phone), 401, what)
      const told = await next.line(({ msg }) => String(msg).includes('No paired device is let in'), 'the log')
      t.match(told['msg'], devices, what)
      const { body } = await next.call('GET', '/tokens', undefined, ALICE)
      t.type(body.problem, 'string', what)
      const code = await codeFor(next, 'tablet')
      t.match(
        await next.call('POST', '/pair', { code }),
        { status: 503, body: { detail: /damaged.*Take it away/ } },
        what,
      )
      t.equal((await next.call('POST', '/revoke', { name: 'phone' }, ALICE)).status, 503, what)
      t.equal(readFileSync(devices, 'utf8'), left, `${what}: nothing is written over it`)
      t.equal((await next.call('POST', '/halt', undefined, as(TOKENS.risk))).body.state, 'halted', what)
      rmSync(devices)
      t.equal(await statusOf(next, await paired(next, 'tablet')), 200, `${what}: taken away, it goes on`)
      t.equal(await statusOf(next, phone), 401, what)
      await next.kill()
    }
  },
)

t.test('given a device, when tokens are taken out of the configuration, then nobody is asked for one', async (t) => {
  const { state, settings } = place(t)
  const bot = start(t, settings)
  const phone = await paired(bot, 'phone')
  await bot.kill()
  const open = start(t, { state_dir: state })
  t.match((await open.call('GET', '/me')).body, { operator: null, role: 'operator' })
  t.match((await open.call('GET', '/me', undefined, as(phone))).body, { operator: null, role: 'operator' })
  await open.kill()

  const file = join(state, '..', 'other.toml')
  writeFileSync(file, `phone = { role = "operator", token = "${TOKENS.alice}" }\n`, { mode: 0o600 })
  const same = start(t, { ...settings, tokens_file: file })
  t.equal(await statusOf(same, phone), 401, 'an operator has its name')
  t.match((await same.call('GET', '/tokens', undefined, ALICE)).body, {
    tokens: [{ from: 'configuration' }, { letIn: false }],
  })
  await same.line(({ msg }) => String(msg).includes('The paired device phone is not let in'), 'the log')
  t.equal((await same.call('POST', '/revoke', { name: 'phone' }, ALICE)).status, 200)
})

t.test('given the socket, when its user has no token, then he makes no code; a device may halt there', async (t) => {
  const { state, settings } = place(t)
  const bot = start(t, { ...settings, socket: join(state, 'control.sock') })
  const phone = await paired(bot, 'phone')
  const ask = (method: string, path: string, headers = {}) =>
    callBy(`http://localhost${path}`, { method, headers, socketPath: join(state, 'control.sock') }, '')
  t.equal((await ask('POST', '/pair-code')).status, 401)
  t.equal((await ask('GET', '/tokens')).status, 401)
  t.equal((await ask('POST', '/pair-code', ALICE)).status, 200)
  t.match((await ask('POST', '/halt', as(phone))).body, { halt: { operator: 'phone' } })
})

t.test('given a device on a line that stays open, when it is revoked, then its next request is refused', async (t) => {
  const { settings } = place(t)
  const bot = start(t, settings)
  const phone = await paired(bot, 'phone')
  const url = await bot.url()
  const { Agent } = await import('node:http')
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  const ask = () =>
    new Promise<number>((resolve, reject) => {
      request(`${url}/me`, { agent, headers: as(phone) }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0))
      })
        .on('error', reject)
        .end()
    })
  t.equal(await ask(), 200)
  await bot.call('POST', '/revoke', { name: 'phone' }, ALICE)
  t.equal(await ask(), 401)
})
