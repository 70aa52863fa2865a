import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { call, rawCall } from '../support/http-call.js'
import { journalEntries } from '../support/journal-entries.js'
import { stateDirectory } from '../support/state-directory.js'

const TOKEN = 'correct-horse-battery-staple'

t.test('given no token, when the bot is to listen on 0.0.0.0, then it refuses to start', async (t) => {
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDirectory(t), host: '0.0.0.0' } })
  t.not((await bot.exited).code, 0)
  t.match(bot.stderr, /CONFIG_INVALID/)
  t.match(bot.stderr, /CONTROL_AUTH_TOKEN/)
})

t.test('given a port that is taken, then the bot refuses to start and never takes another one', async (t) => {
  const first = BotProcess.bot('idle-bot', { settings: { state_dir: stateDirectory(t, { a: {}, b: {} }) } })
  t.teardown(() => first.kill())
  const port = Number(new URL(await first.url()).port)
  const second = BotProcess.bot('idle-bot', { settings: { state_dir: join(t.testdirName, 'b'), port } })
  t.not((await second.exited).code, 0)
  t.match(second.stderr, /PORT_UNAVAILABLE/)
  t.match(second.stderr, new RegExp(`${port}`))
})

t.test(
  'given a halted bot with a token, when strangers call, then nothing changes and it is in the audit log',
  async (t) => {
    const settings = { state_dir: stateDirectory(t) }
    const bot = BotProcess.bot('idle-bot', { settings, environment: { CONTROL_AUTH_TOKEN: TOKEN } })
    t.teardown(() => bot.kill())
    const url = await bot.url()
    const { host } = new URL(url)
    const valid = { authorization: `Bearer ${TOKEN}` }

    const strangers: [string, number, () => Promise<number>][] = [
      ['no token', 401, async () => (await call(url, 'POST', '/halt')).status],
      [
        'wrong token',
        401,
        async () => (await call(url, 'POST', '/halt', '', { authorization: 'Bearer wrong' })).status,
      ],
      ['empty token', 401, async () => (await call(url, 'POST', '/halt', '', { authorization: 'Bearer ' })).status],
      [
        'a prefix',
        401,
        async () => (await call(url, 'POST', '/halt', '', { authorization: `Bearer ${TOKEN.slice(0, -1)}` })).status,
      ],
      [
        'other scheme',
        401,
        async () => (await call(url, 'POST', '/halt', '', { authorization: `Basic ${TOKEN}` })).status,
      ],
      [
        'wrong Host',
        403,
        async () => (await call(url, 'POST', '/halt', '', { ...valid, host: 'evil.example' })).status,
      ],
      [
        'a name that begins like ours',
        403,
        async () => (await call(url, 'POST', '/halt', '', { ...valid, host: 'localhost.evil.example' })).status,
      ],
      [
        'foreign Origin',
        403,
        async () => (await call(url, 'POST', '/halt', '', { ...valid, origin: 'http://evil.example' })).status,
      ],
      ['null Origin', 403, async () => (await call(url, 'POST', '/halt', '', { ...valid, origin: 'null' })).status],
      [
        'cross-site',
        403,
        async () => (await call(url, 'POST', '/halt', '', { ...valid, 'sec-fetch-site': 'cross-site' })).status,
      ],
      [
        'two Hosts',
        400,
        () => raw(`POST /halt HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example\r\nAuthorization: Bearer ${TOKEN}`),
      ],
      [
        'two Authorizations',
        400,
        () => raw(`POST /halt HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${TOKEN}\r\nAuthorization: Bearer x`),
      ],
      [
        'absolute target',
        400,
        () => raw(`POST http://evil.example/halt HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${TOKEN}`),
      ],
      ['no Host', 400, () => raw(`POST /halt HTTP/1.1\r\nAuthorization: Bearer ${TOKEN}`)],
      ['no Host, HTTP/1.0', 403, () => raw(`POST /halt HTTP/1.0\r\nAuthorization: Bearer ${TOKEN}`)],
      ['status without token', 401, async () => (await call(url, 'GET', '/status')).status],
      [
        'resume without token',
        401,
        async () => (await call(url, 'POST', '/resume', '{"confirm":"secret-in-body"}')).status,
      ],
      ['unknown path without token', 401, async () => (await call(url, 'GET', '/what')).status],
    ]
    async function raw(head: string): Promise<number> {
      const reply = await rawCall(url, `${head}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return Number(reply.split(' ')[1])
    }

    for (const [what, expected, knock] of strangers) {
      t.equal(await knock(), expected, what)
      t.equal((await call(url, 'GET', '/status', '', valid)).body.state, 'active', `${what}: nothing changed`)
    }
    t.equal((await call(url, 'GET', '/health')).status, 200, 'health needs no token')
    t.equal((await call(url, 'GET', '/health', '', { host: 'evil.example' })).status, 403, 'but the right Host')

    const halted = await call(url, 'POST', '/halt', '', valid)
    t.match(halted.body, { state: 'halted', halt: { operator: 'operator' } })
    t.equal((await call(url, 'POST', '/resume', { confirm: halted.body.haltId })).status, 401)
    t.equal((await call(url, 'GET', '/status', '', valid)).body.state, 'halted')

    const guess = () => call(url, 'POST', '/halt', 'secret-in-body', { authorization: 'Bearer guess' })
    const guesses = await Promise.all(Array.from({ length: 500 }, guess))
    t.ok(guesses.every(({ status }) => status === 401))
    bot.child.kill('SIGTERM')
    await bot.exited
    const journal = readFileSync(join(settings.state_dir, 'journal.jsonl'), 'utf8')
    const refused = journalEntries(settings.state_dir).filter(({ what }) => what === 'refused')
    for (const problem of ['unauthorized', 'wrong-host', 'foreign-origin', 'duplicate-header', 'wrong-target']) {
      t.ok(
        refused.some(({ details }) => details.problem.endsWith(problem)),
        problem,
      )
    }
    const counted = refused.reduce((sum, { details }) => sum + details.count, 0)
    // A missing Host in HTTP/1.1 is refused by node:http itself.
    t.equal(counted, strangers.length - 1 + 2 + 500, 'every refusal is counted')
    t.ok(refused.length < 100, `in ${refused.length} lines, not in one each`)
    t.notMatch(journal, /secret-in-body/)
    t.notMatch(journal, TOKEN)
    t.notMatch(JSON.stringify(bot.lines) + bot.stderr, TOKEN, 'the token is in no log line')
  },
)

t.test(
  'given a path that is long and odd, when a stranger asks for it, then it costs no more than another',
  async (t) => {
    const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDirectory(t) } })
    t.teardown(() => bot.kill())
    const url = await bot.url()
    const { host } = new URL(url)
    const median = async (path: string) => {
      const times = []
      for (let count = 0; count < 15; count++) {
        const began = performance.now()
        await rawCall(url, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
        times.push(performance.now() - began)
      }
      return times.sort((one, other) => one - other)[7] ?? 0
    }
    const plain = await median(`/${'x'.repeat(15_000)}`)
    for (const odd of ['.', '/', './', '%20']) {
      const path = `/${odd.repeat(15_000 / odd.length)}x`
      const took = await median(path)
      t.ok(took < 20 * plain + 20, `${odd}: ${took} ms, beside ${plain} ms`)
    }
  },
)

t.test('given a token file, when its mode is right or wrong, then it is used or refused', async (t) => {
  const { writeFileSync, chmodSync } = await import('node:fs')
  const directory = stateDirectory(t)
  const file = join(directory, 'token')
  writeFileSync(file, `${TOKEN}\n`, { mode: 0o644 })
  const settings = { state_dir: join(directory, 'state'), auth_token_file: file }
  const refused = BotProcess.bot('idle-bot', { settings })
  t.not((await refused.exited).code, 0)
  t.match(refused.stderr, /chmod 600/)
  chmodSync(file, 0o600)
  const bot = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => bot.kill())
  t.equal((await bot.call('GET', '/status')).status, 401)
  t.equal((await bot.call('GET', '/status', '', { authorization: `Bearer ${TOKEN}` })).status, 200)
})

t.test('given 0.0.0.0 and a token, then it answers on its addresses', async (t) => {
  const settings = { state_dir: stateDirectory(t), host: '0.0.0.0', allowed_hosts: ['bot.example.com'] }
  const bot = BotProcess.bot('idle-bot', { settings, environment: { CONTROL_AUTH_TOKEN: TOKEN } })
  t.teardown(() => bot.kill())
  const url = (await bot.url()).replace('0.0.0.0', '127.0.0.1')
  const { port } = new URL(url)
  const valid = { authorization: `Bearer ${TOKEN}` }
  t.equal((await call(url, 'GET', '/status', '', valid)).status, 200)
  t.equal((await call(url, 'GET', '/status', '', { ...valid, host: `bot.example.com:${port}` })).status, 200)
  t.equal((await call(url, 'GET', '/status', '', { ...valid, host: `other.example.com:${port}` })).status, 403)
})

t.test(
  'given 300 idle sockets and slow senders, when /halt comes, then it is answered, and they are cut',
  async (t) => {
    const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDirectory(t) } })
    t.teardown(() => bot.kill())
    const url = await bot.url()
    const { host } = new URL(url)
    const slow = Array.from({ length: 300 }, (_, index) =>
      rawCall(
        url,
        index % 2 === 0 ? '' : `POST /resume HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 10\r\n\r\n{`,
        20_000,
      ),
    )
    t.equal((await bot.call('POST', '/halt')).body.state, 'halted')
    const replies = await Promise.all(slow)
    t.ok(replies.every((reply) => reply === '' || reply.startsWith('HTTP/1.1 408') || reply.startsWith('HTTP/1.1 4')))
  },
)
