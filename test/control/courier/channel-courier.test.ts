import { createHmac } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { ChannelCourier, withoutSecrets } from '../../../lib/control/courier/channel-courier.js'
import { readCursors } from '../../../lib/control/courier/courier.js'
import { CursorFile } from '../../../lib/control/courier/cursor-file.js'
import { signatureOf } from '../../../lib/control/courier/requests.js'
import { type Outcome, send, waitAsked } from '../../../lib/control/courier/send.js'
import type { Telling } from '../../../lib/control/courier/telling.js'
import type { Channel } from '../../../lib/words/notification.js'
import { NOTIFIED_EVENTS } from '../../../lib/words/notification.js'
import { ownDirectory } from '../../support/files-directory.js'
import { notificationService, telegram, tooMany, until } from '../../support/notification-service.js'
import { switchingService } from '../../support/switching-service.js'

const TOKEN = '123456:AbC-dEf'
const SECRET_PART = 'AbC'.repeat(30)

function channelAt(url: string): Channel {
  const told = {
    events: NOTIFIED_EVENTS,
    minLevel: 'info',
    fleet: true,
    remindMs: 0,
    intervalMs: 0,
    method: 'GET',
    allowed: [],
  } as const
  return { name: 'telegram', kind: 'telegram', url, chat: '42', secret: TOKEN, ...told }
}

function telling(sequence: number, event: Telling['event'] = 'halt'): Telling {
  const level = event === 'halt' ? 'critical' : 'info'
  const nobody = { haltId: null, who: null, source: null, reason: null }
  return {
    sequence,
    time: '2026-01-02T03:04:05.678Z',
    event,
    level,
    title: `${event} ${sequence}`,
    text: '',
    ofFleet: false,
    ...nobody,
  }
}

/** A channel that takes its turns until the test ends, with attempts of 300 ms at most. */
function courierAt(
  t: Test,
  url: string,
  stateDir = ownDirectory(t),
  cursor = { sequence: 0, ahead: [] as readonly number[] },
) {
  const said: string[] = []
  const outcomes: Outcome[] = []
  const courier = new ChannelCourier({
    channel: channelAt(url),
    sender: { bot: 'my-bot', link: null },
    cursorFile: new CursorFile(stateDir, 'telegram'),
    cursor,
    send: async (request) => {
      const outcome = await send(request, 300)
      outcomes.push(outcome)
      return outcome
    },
    log: (_, message) => said.push(message),
  })
  const timer = setInterval(() => void courier.turn(performance.now()), 10)
  t.teardown(() => clearInterval(timer))
  return { courier, said, outcomes, stateDir }
}

t.test('given a service that is busy, fails and hangs, then what waits arrives, once, halts first', async (t) => {
  const service = await notificationService(t)
  const ok = telegram(TOKEN)
  const answers = [() => tooMany(1), () => ({ status: 502 }), () => null]
  service.answer = (request) => (answers.shift() ?? ok)(request)
  const { courier, said, outcomes, stateDir } = courierAt(t, service.url)
  courier.take(1, telling(1, 'pause'))
  courier.take(2, telling(2))
  await until(() => courier.isIdle, 'the end of what waits')
  t.match(outcomes, [
    { kind: 'failed', waitMs: 1_000, why: /^it has answered 429: Too Many Requests/ },
    { kind: 'failed', why: 'it has answered 502' },
    { kind: 'failed', why: 'it has not answered within 300 ms' },
    { kind: 'delivered' },
    { kind: 'delivered' },
  ])
  const texts = service.arrived.slice(3).map(({ body }) => body.text.split('\n')[0])
  t.same(texts, ['halt 2', 'pause 1'])
  t.equal(said.length, 2, 'once that it is not delivered, and once that it is again')
  t.match(courier.status, { delivered: 2, failed: 3, waiting: 0, lastError: null })
  t.same(await new CursorFile(stateDir, 'telegram').read(), { sequence: 2, ahead: [] })
})

t.test('given a channel that leaves the fleet to others, then it tells what is of this bot alone', async (t) => {
  const channel = { ...channelAt('http://127.0.0.1:1'), fleet: false }
  const cursorFile = new CursorFile(ownDirectory(t), 'telegram')
  const given = { channel, sender: { bot: 'my-bot', link: null }, cursorFile, cursor: { sequence: 0, ahead: [] } }
  const courier = new ChannelCourier({ ...given, send, log: () => {} })
  courier.take(1, { ...telling(1), ofFleet: true })
  courier.remind({ ...telling(1, 'reminder'), ofFleet: true })
  t.equal(courier.status.waiting, 0)
  courier.take(2, telling(2))
  t.equal(courier.status.waiting, 1)
})

t.test('given a line that comes and goes, then its pauses come in a few messages, and hold up nothing', async (t) => {
  const service = await notificationService(t, telegram(TOKEN))
  const { courier } = courierAt(t, service.url)
  const texts = () => service.arrived.map(({ body }) => body.text.split('\n')[0])
  for (let sequence = 1; sequence <= 4; sequence++) {
    courier.take(sequence, telling(sequence, 'pause'))
    await until(() => courier.isIdle, 'each of the first')
  }
  for (let sequence = 5; sequence <= 100; sequence++) courier.take(sequence, telling(sequence, 'pause'))
  courier.take(101, telling(101))
  courier.take(102, telling(102, 'resume'))
  const one = ['pause 1', 'pause 2', 'pause 3', 'pause 4', 'halt 101', 'resume 102']
  await until(() => texts().length === one.length, 'what is not of pauses')
  t.same([texts(), courier.status.waiting], [one, 96])
  await until(async () => {
    await courier.turn(performance.now() + 60_000)
    return courier.isIdle
  }, 'a minute later')
  t.same(texts().slice(one.length), ['pause 100 (and 95 more)'])
})

t.test('given a kill behind the halt and before the rest, when begun anew, then only the rest is told', async (t) => {
  const service = await notificationService(t, telegram(TOKEN))
  const { courier } = courierAt(t, service.url, ownDirectory(t), { sequence: 0, ahead: [2] })
  courier.take(1, telling(1, 'pause'))
  courier.take(2, telling(2))
  courier.take(3, null)
  await until(() => courier.isIdle, 'the end of what waits')
  t.same(
    service.arrived.map(({ body }) => body.text.split('\n')[0]),
    ['pause 1'],
  )
})

t.test('given a service that does not take a text, then it gets one without words from outside', async (t) => {
  const service = await notificationService(t)
  const ok = telegram(TOKEN)
  service.answer = (request) =>
    /halt 1/.test(request.body.text) ? { status: 400, body: { ok: false, description: 'Bad Request' } } : ok(request)
  const { courier } = courierAt(t, service.url)
  courier.take(1, telling(1))
  await until(() => courier.isIdle, 'the end of what waits')
  t.match(service.arrived.at(-1)?.body.text, /^Trading kill switch: 1 x halt, look at the bot. #1$/)
})

t.test(
  'given thousands of halts while nobody takes them, then they are bounded, and none goes uncounted',
  async (t) => {
    const service = await notificationService(t, () => ({ status: 500 }))
    const { courier } = courierAt(t, service.url)
    for (let sequence = 1; sequence <= 5_000; sequence++) courier.take(sequence, telling(sequence))
    t.equal(courier.status.waiting, 5_000)
    service.answer = telegram(TOKEN)
    await until(() => courier.isIdle, 'the end of what waits')
    t.match(service.arrived.map(({ body }) => body.text).join('\n'), /halt 5000 \(and \d{3,4} more\)/)
  },
)

t.test('given nobody at the address, when sent, then the reason names no secret', async (t) => {
  const outcome = await send(
    { method: 'POST', url: `http://127.0.0.1:1/bot${TOKEN}/x`, headers: {}, body: '{}' },
    1_000,
  )
  t.same(outcome, { kind: 'failed', why: 'ECONNREFUSED', waitMs: null, isBadRequest: false })
})

t.test('given an answer of 429, when read, then each service’s way to say how long counts', async (t) => {
  t.equal(waitAsked('7', ''), 7_000)
  t.equal(waitAsked(undefined, '{"retry_after": 0.65}'), 650, 'Discord')
  t.equal(waitAsked(undefined, '{"parameters": {"retry_after": 12}}'), 12_000, 'Telegram')
  t.equal(waitAsked(new Date(0).toUTCString(), ''), 0)
  for (const [header, text] of [
    [undefined, ''],
    ['soon', ''],
    [undefined, 'null'],
    ['-1', '[]'],
  ] as const) {
    t.notOk((waitAsked(header, text) ?? 0) > 0)
  }
})

t.test('given a service that asks for an hour, when a new halt comes, then not even that goes before', async (t) => {
  const service = await notificationService(t, () => tooMany(3_600))
  const courier = new ChannelCourier({
    channel: channelAt(service.url),
    sender: { bot: 'my-bot', link: null },
    cursorFile: new CursorFile(ownDirectory(t), 'telegram'),
    cursor: { sequence: 0, ahead: [] },
    send,
    log: () => {},
  })
  courier.take(1, telling(1))
  await courier.turn(performance.now())
  courier.take(2, telling(2))
  await courier.turn(performance.now() + 3_500_000)
  t.equal(service.arrived.length, 1)
  await courier.turn(performance.now() + 3_601_000)
  t.equal(service.arrived.length, 2)
})

/** A service that answers as it likes. */
async function rawService(t: Test, answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((request, response) => {
    request.resume()
    answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
}

const sentTo = (url: string, timeoutMs = 1_000) => send({ method: 'POST', url, headers: {}, body: '{}' }, timeoutMs)

t.test('given services that answer oddly, when sent, then only what was taken counts as delivered', async (t) => {
  const end = (status: number, body: string, headers = {}) =>
    rawService(t, (response) => response.writeHead(status, headers).end(body))
  const refused = '{"ok":false,"error_code":400,"description":"Bad Request"}'
  t.match(await sentTo(await end(200, refused)), { kind: 'failed', why: /200: Bad Request/, isBadRequest: true })
  t.match(await sentTo(await end(200, 'ok')), { kind: 'delivered' })
  t.match(await sentTo(await end(204, '')), { kind: 'delivered' })
  t.match(await sentTo(await end(200, 'x'.repeat(1_000_000))), { kind: 'delivered' })
  for (const status of [301, 302, 303, 307, 308]) {
    const moved = await sentTo(await end(status, '', { location: 'http://127.0.0.1:1/elsewhere' }))
    t.match(moved, { kind: 'failed', why: new RegExp(`^it has answered ${status}`) }, 'nobody is followed')
  }
  const drip = (status: number) =>
    rawService(t, (response) => {
      response.writeHead(status)
      const timer = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(timer))
    })
  t.match(await sentTo(await drip(503), 300), { kind: 'failed', why: 'it has not answered within 300 ms' })
  t.match(await sentTo(await drip(200), 300), { kind: 'delivered' }, 'its word is its status')
  const cut = await rawService(t, (response) => void response.socket?.destroy())
  t.match(await sentTo(cut), { kind: 'failed', why: 'ECONNRESET' })
})

t.test('given a service that repeats what it was sent, then no secret of it is shown, nor a part of one', async (t) => {
  const secret = '123456:AAbbCCddEEff'
  const url = 'https://hooks.example.com/services/T0001/B0000002/XXXXXXXXsecretXXXXXXXX?key=KEYKEYKEY'
  for (const said of [
    'Cannot POST /services/T0001/B0000002/XXXXXXXXsecretXXXXXXXX',
    `no such hook: XXXXXXXXsecretXXXXXXXX`,
    `what is ${url}`,
    `${'.'.repeat(190)}XXXXXXXXsecretXXXXXXXX`,
    `bot${secret} is unknown, and KEYKEYKEY too`,
    `${'.'.repeat(195)}${secret}`,
  ]) {
    const shown = withoutSecrets(`it has answered 404: ${said}`, { url, secret })
    t.notMatch(shown, /XXX|secret|123456|AAbb|KEY/, said)
    t.ok(shown.length <= 200)
    t.match(shown, /^it has answered 404/)
  }
})

t.test('given cursors that are forged or damaged, when read, then it is said, and all goes on', async (t) => {
  const stateDir = ownDirectory(t)
  mkdirSync(join(stateDir, 'notify'))
  const bad = ['', '{', 'null', '[]', '{"sequence":1}', '{"sequence":-1,"ahead":[]}', '{"sequence":1.5,"ahead":[]}']
  const texts = [...bad, '{"sequence":1,"ahead":["2"]}', '{"sequence":"1","ahead":[]}', 'x'.repeat(100_000)]
  texts.forEach((text, at) => {
    writeFileSync(join(stateDir, 'notify', `c${at}.json`), text)
  })
  mkdirSync(join(stateDir, 'notify', 'folder.json'))
  writeFileSync(join(stateDir, 'notify', 'later.json'), '{"sequence":999,"ahead":[]}')
  writeFileSync(join(stateDir, 'notify', 'good.json'), '{"sequence":7,"ahead":[9]}')
  const names = [...texts.map((_, at) => `c${at}`), 'folder', 'later', 'good', 'new']
  const channels = names.map((name) => ({ ...channelAt('http://127.0.0.1:1'), name }))
  const said: string[] = []
  const data = { stateDir, channels, from: 5, botName: 'b', publicUrl: null, words: new SharedArrayBuffer(16) }
  const cursors = await readCursors(data, 10, (message) => said.push(message))
  t.same([...cursors], [['good', { sequence: 7, ahead: [9] }]])
  t.equal(said.length, texts.length + 1, 'one line for each')
  t.match(said[0], /c0 .*damaged.*go on with this start/)
})

t.test(
  'given a cursor that says it has told what is in no journal, when a halt is in none, then it is told',
  async (t) => {
    const service = await notificationService(t, telegram(TOKEN))
    const { courier } = courierAt(t, service.url, ownDirectory(t), { sequence: 3, ahead: [0, 5] })
    courier.take(0, telling(0))
    await until(() => courier.isIdle && service.arrived.length === 1, 'the halt')
  },
)

t.test(
  'given a service that takes halts alone, then the cursor stays before what waits, and names what is told',
  async (t) => {
    const service = await notificationService(t)
    const ok = telegram(TOKEN)
    service.answer = (request) => (/^halt/.test(request.body.text) ? ok(request) : { status: 503 })
    const { stateDir, courier } = courierAt(t, service.url)
    courier.take(1, telling(1, 'pause'))
    courier.take(2, telling(2))
    const cursor = () => new CursorFile(stateDir, 'telegram').read()
    await until(async () => (await cursor()) !== null, 'the cursor')
    t.same(await cursor(), { sequence: 0, ahead: [2] })
  },
)

t.test(
  'given attempts that fail, when a new halt comes, then it is tried at once, and the next not as soon',
  async (t) => {
    const service = await notificationService(t, () => ({ status: 503 }))
    const courier = new ChannelCourier({
      channel: channelAt(service.url),
      sender: { bot: 'my-bot', link: null },
      cursorFile: new CursorFile(ownDirectory(t), 'telegram'),
      cursor: { sequence: 0, ahead: [] },
      send,
      log: () => {},
    })
    courier.take(1, telling(1, 'pause'))
    // The pauses get so long that this test never sees the end of one.
    for (let tries = 1; tries <= 8; tries++) await courier.turn(performance.now() + tries * 1_000_000)
    const attempts = async () => {
      await courier.turn(performance.now())
      return service.arrived.length
    }
    t.equal(await attempts(), 8)
    courier.take(2, telling(2))
    t.equal(await attempts(), 9)
    t.match(service.arrived.at(-1)?.body.text, /^halt 2/)
    courier.take(3, telling(3))
    t.equal(await attempts(), 9, 'not more often than a service can bear')
  },
)

t.test('given news that is no new halt, when something waits, then it does not go before that', async (t) => {
  const service = await notificationService(t, telegram(TOKEN))
  const { courier } = courierAt(t, service.url)
  courier.take(1, telling(1, 'pause'))
  courier.take(2, { ...telling(2), level: 'info', title: 'acknowledged' })
  await until(() => courier.isIdle, 'the end of what waits')
  t.match(service.arrived[0]?.body.text, /^pause 1/)
})

t.test(
  'given a long answer that ends with the address, when it is shown, then no part of the address is',
  async (t) => {
    const root = await rawService(t, (response) => response.writeHead(404).end(`${'.'.repeat(90)} no /${SECRET_PART}`))
    const url = root.replace('/hook', `/${SECRET_PART}`)
    const outcome = await sentTo(url)
    t.match(outcome, { kind: 'failed' })
    if (outcome.kind === 'failed') t.notMatch(withoutSecrets(outcome.why, { url, secret: null }), /AbC/)
  },
)

t.test('given a service that switches protocols, when it is told, then that has failed', async (t) => {
  const url = await switchingService(t)
  t.match(await sentTo(url), { kind: 'failed', why: /101/ })
})

t.test('given a body and a time, when signed, then both are under the signature, as the docs say', async (t) => {
  const hmac = createHmac('sha256', 'key').update('1767323045.{"a":1}').digest('hex')
  t.equal(signatureOf('key', '1767323045', '{"a":1}'), hmac)
})
