import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { rawCall } from '../support/http-call.js'
import { resumeEverything } from '../support/resume-everything.js'
import { stateDirectory } from '../support/state-directory.js'

const curl = async (...args: string[]) => JSON.parse((await promisify(execFile)('curl', ['-s', ...args])).stdout)

/** What each halt of this bot says. */
const NO_VENUE = /no venue: what rests at the exchange is not known/

const TEN_MB = 'x'.repeat(10 * 1024 * 1024)

const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDirectory(t) } })
t.teardown(() => bot.kill())

const idsOf = (halts: readonly { haltId: string }[]) => halts.map(({ haltId }) => haltId)

t.test('given any body, when POST /halt comes, then everything is halted and warnings say why', async (t) => {
  for (const [what, body, warning] of [
    ['no body', undefined, null],
    ['an empty object', '{}', null],
    ['broken JSON', '{"reason": ', /not JSON/],
    ['a form', 'reason=x', null],
    ['a form with more', 'reason=x&level=reducing', /more than a reason/],
    ['JSON as it stands in JSON', '{\\"level\\":\\"active\\"}', /level/],
    ['10 MB', TEN_MB, /larger than/],
    ['a wrong type', '{"reason": 42}', /reason/],
    ['an unknown field', '{"symbol": "BTC/USDT"}', /symbol/],
    ['a misspelt scope', '{"scope": {"symbl": "BTC/USDT"}}', /symbl/],
    ['a level there is not', '{"level": "active"}', /level/],
    ['a negative wait', '{"wait": -1}', /wait/],
    ['an array', '[]', /body/],
    ['null', 'null', null],
    ['deep nesting', '['.repeat(20_000), /not JSON/],
  ] as const) {
    const { status, body: reply } = await bot.call('POST', '/halt', body)
    t.equal(status, 200, what)
    t.match(reply, { state: 'halted', durable: true, haltId: /^\d+-[a-z0-9]{4}$/, latchMicros: Number }, what)
    t.equal(reply.halt.scope, null, what)
    const [last, ...others] = [...reply.warnings].reverse()
    t.match(last, NO_VENUE, what)
    if (warning === null) t.same(others, [], what)
    else t.match(others.join(), warning, what)
    t.equal((await bot.ask('check', { symbol: 'A' })).haltId, reply.haltId, what)
    await resumeEverything(bot)
  }
})

t.test('given curl, when it posts what an operator types, then everything is halted', async (t) => {
  const url = await bot.url()
  t.match(await curl('-X', 'POST', `${url}/halt`), { state: 'halted', warnings: [NO_VENUE] })
  await resumeEverything(bot)
  t.match(await curl('-d', 'reason=x', `${url}/halt`), {
    state: 'halted',
    warnings: [NO_VENUE],
    halt: { reason: 'x' },
  })
  await resumeEverything(bot)
  t.match(await curl('-X', 'POST', '-H', 'Expect: the-unexpected', `${url}/halt/`), { state: 'halted' })
  await resumeEverything(bot)
})

t.test('given a caller who is cut off in the middle of the body, then everything is halted all the same', async (t) => {
  const url = await bot.url()
  const { host } = new URL(url)
  const head = `POST /halt HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100\r\n\r\n{"scope":`
  await rawCall(url, head, 300)
  t.match((await bot.call('GET', '/status')).body, { state: 'halted', halt: { scope: null } })
  await resumeEverything(bot)
})

t.test('given a body that is slow to come, then the latch is up before it has come', async (t) => {
  const url = await bot.url()
  const { host } = new URL(url)
  const slow = rawCall(url, `POST /halt HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100\r\n\r\n{`, 20_000)
  let cut = false
  slow.then(() => {
    cut = true
  })
  let state = ''
  while (state !== 'halted') state = (await bot.call('GET', '/status')).body.state
  t.equal((await bot.ask('check', { symbol: 'A' })).code, 'TRADING_HALTED', 'orders are stopped already')
  t.equal(cut, false, 'while the body is still to come')
  await slow
  t.equal((await bot.call('GET', '/status')).body.state, 'halted', 'and stay stopped when the socket is cut')
  await resumeEverything(bot)
})

t.test('given a halted bot, when the same faults come with /resume, then it stays halted', async (t) => {
  const halted = await bot.call('POST', '/halt')
  for (const [what, body, expected] of [
    ['no body', undefined, 428],
    ['an empty object', '{}', 428],
    ['broken JSON', '{"confirm": ', 400],
    ['the bare haltId', halted.body.haltId, 400],
    ['a form without a name', `=${halted.body.haltId}`, 400],
    ['a form with an unknown field', `confirm=${halted.body.haltId}&force=true`, 422],
    ['a form with a field twice', `confirm=${halted.body.haltId}&confirm=${halted.body.haltId}`, 422],
    ['a form with nothing behind a comma', `confirm=${halted.body.haltId},`, 422],
    ['a form of the prototype', '__proto__=x', 400],
    ['a form with a stale haltId', 'confirm=1-aaaa', 409],
    ['a form with a stale one among others', `confirm=${halted.body.haltId},1-aaaa`, 409],
    ['JSON as it stands in JSON, with an unknown field', '{\\"confrim\\":\\"1-aaaa\\"}', 422],
    ['JSON that is escaped in part', `{\\"confirm":"${halted.body.haltId}\\"}`, 400],
    ['JSON that is escaped twice', `{\\\\\\"confirm\\\\\\":\\\\\\"${halted.body.haltId}\\\\\\"}`, 400],
    ['10 MB', TEN_MB, 413],
    ['a wrong type', '{"confirm": 42}', 422],
    ['null', '{"confirm": null}', 422],
    ['an unknown field', `{"confirm": "${halted.body.haltId}", "force": true}`, 422],
    ['an array', `["${halted.body.haltId}"]`, 422],
    ['no haltId', '{"confirm": []}', 422],
    ['a stale haltId', '{"confirm": "1-aaaa"}', 409],
    ['a stale one among others', `{"confirm": ["${halted.body.haltId}", "1-aaaa"]}`, 409],
  ] as const) {
    const { status, body: reply, headers } = await bot.call('POST', '/resume', body)
    t.equal(status, expected, what)
    t.match(headers['content-type'], 'application/problem+json', what)
    t.match(reply, { type: /^urn:/, title: String, status: expected, detail: String }, what)
    t.equal((await bot.call('GET', '/status')).body.halt.haltId, halted.body.haltId, what)
  }
  const refused = await bot.call('POST', '/resume')
  t.match(refused.body, {
    halts: [{ haltId: halted.body.haltId, reason: 'halted by http' }],
    haltCount: 1,
    positions: { count: null },
  })
  const line: string = refused.body.resume[0]
  const typed = await promisify(execFile)('sh', ['-c', line])
  t.equal(JSON.parse(typed.stdout).state, 'active', 'the curl line in the answer does it')
  t.equal((await bot.call('POST', '/resume')).status, 200, 'resuming an active bot changes nothing')
})

t.test('given a resume, when a halt lands between reading and confirming, then the halt wins', async (t) => {
  const first = await bot.call('POST', '/halt')
  const [read] = idsOf((await bot.call('POST', '/resume')).body.halts)
  t.equal(read, first.body.haltId)
  await bot.call('POST', '/resume', { confirm: read })
  const second = await bot.call('POST', '/halt')
  t.not(second.body.haltId, read, 'a new halt has a new id')
  t.equal((await bot.call('POST', '/resume', { confirm: read })).status, 409)
  t.equal((await bot.ask('check', {})).haltId, second.body.haltId)
  await resumeEverything(bot)
})

t.test('given resumes and halts at the same time, then whoever was told halted was halted', async (t) => {
  for (let round = 0; round < 60; round++) {
    const { haltId } = (await bot.call('POST', '/halt')).body
    const how = round % 2 === 0 ? bot.call('POST', '/halt') : bot.ask('halt', { reason: 'code' })
    const [resumed, halted] = await Promise.all([bot.call('POST', '/resume', { confirm: haltId }), how])
    const report = 'body' in halted ? halted.body : halted
    const { body: now } = await bot.call('GET', '/status')
    t.equal(now.state, 'halted')
    t.ok(idsOf(now.halts).includes(report.haltId), 'nobody has confirmed the second halt')
    if (resumed.status === 200) t.notOk(idsOf(now.halts).includes(haltId))
    else t.match(resumed, { status: 409 }, 'it had been said again before')
    await resumeEverything(bot)
  }
})

t.test('given several halts, when one is ended, then the strictest of those that are left is the state', async (t) => {
  const reducing = (await bot.call('POST', '/halt', { level: 'reducing', reason: 'late session' })).body
  t.equal(reducing.state, 'reducing')
  t.match(await bot.ask('check', { symbol: 'A', side: 'buy' }), { code: 'TRADING_REDUCING' })
  t.match(await bot.ask('check', { symbol: 'A', side: 'buy', qty: 1, reduceOnly: true }), {
    code: 'REDUCTION_UNVERIFIED',
  })
  t.match(await bot.ask('check', { type: 'cancel' }), { allowed: true })
  const worse = (await bot.call('POST', '/halt', { reason: 'worse' })).body
  t.match(worse, { state: 'halted', haltCount: 2, halt: { reason: 'worse' } })
  const again = (await bot.call('POST', '/halt', { level: 'reducing', reason: 'still late' })).body
  t.match(again, { state: 'halted', haltCount: 2, halt: { haltId: worse.haltId } })
  t.equal((await bot.call('POST', '/resume', { confirm: reducing.haltId })).status, 409, 'she has said it again since')
  const { status, body } = await bot.call('POST', '/resume', { confirm: worse.haltId })
  t.match(
    { status, body },
    { status: 200, body: { state: 'reducing', resumed: [worse.haltId], warnings: [/one other halt stays/] } },
  )
  t.match(body.halt, { haltId: again.haltId, earlier: { count: 1, last: [{ reason: 'late session' }] } })
  await resumeEverything(bot)
})

t.test('given a scoped halt, when it comes by HTTP or in code, then only what matches is stopped', async (t) => {
  const http = (await bot.call('POST', '/halt', { scope: { venue: 'binance', symbol: 'BTC/USDT' } })).body
  const code = await bot.ask('halt', { scope: { strategy: 'grid' }, reason: 'loss' })
  t.equal(code.state, 'active')
  t.match(await bot.ask('check', { venue: 'binance', symbol: 'BTC/USDT', strategy: 'a' }), { haltId: http.haltId })
  t.match(await bot.ask('check', { venue: 'kraken', symbol: 'BTC/USDT', strategy: 'a' }), { allowed: true })
  t.match(await bot.ask('check', { venue: 'kraken', symbol: 'BTC/USDT', strategy: 'grid' }), { haltId: code.haltId })
  const { body: status } = await bot.call('GET', '/status')
  t.same(status.scopedHalts.map((halt: { haltId: string }) => halt.haltId).sort(), [http.haltId, code.haltId].sort())
  const unconfirmed = await bot.call('POST', '/resume')
  t.equal(unconfirmed.status, 428)
  t.equal(unconfirmed.body.resume.length, 3, 'a line for all, and one for each')
  t.equal((await bot.call('POST', '/resume', { confirm: http.haltId })).status, 200)
  t.match(await bot.ask('check', { venue: 'binance', symbol: 'BTC/USDT', strategy: 'a' }), { allowed: true })
  t.match(await bot.ask('check', { strategy: 'grid' }), { haltId: code.haltId }, 'the other one stays')
  await resumeEverything(bot)
  t.match(await bot.ask('check', { strategy: 'grid' }), { allowed: true })
})

t.test(
  'given the bot is quiet or not, when a halt waits, then it replies at the latest when the time is up',
  async (t) => {
    const began = Date.now()
    const { body } = await bot.call('POST', '/halt', { wait: 400 })
    t.ok(Date.now() - began >= 390, 'it waited: without a venue nobody can say that it is quiet')
    t.equal(body.quiet, false)
    await resumeEverything(bot)
  },
)

t.test(
  'given many halts at once, when each is answered, then each reply is about that halt being on disk',
  async (t) => {
    const halts = (from: string) => Array.from({ length: 30 }, (_, index) => ({ scope: { symbol: `${from}${index}` } }))
    const answers = await Promise.all(halts('HTTP').map((halt) => bot.call('POST', '/halt', halt)))
    t.same(
      answers.map(({ body }) => [body.durable, body.warnings.length]),
      answers.map(() => [true, 2]),
      'the only warnings are that no order with this name was seen, and that there is no venue',
    )
    const reports = await bot.ask('haltAll', halts('CODE'))
    t.same(
      reports.map(({ durable }: { durable: boolean }) => durable),
      reports.map(() => true),
    )
    await resumeEverything(bot)
  },
)

t.test('given other paths and methods, then 404 and 405 say what there is', async (t) => {
  const missing = await bot.call('POST', '/hlt')
  t.equal(missing.status, 404)
  t.match(missing.body.detail, /POST \/halt/)
  const wrong = await bot.call('GET', '/halt')
  t.equal(wrong.status, 405)
  t.equal(wrong.headers['allow'], 'POST')
  t.match(wrong.body.detail, /curl -sS -X POST/)
  t.equal((await bot.call('GET', '/health')).status, 200)
  t.equal((await bot.call('GET', '/positions')).status, 503, 'no venue: unknown, not none')
  t.equal((await bot.call('POST', '/close-all')).status, 503)
  t.equal((await bot.call('POST', '/close-all', { execute: 'x' })).status, 403)
  t.equal((await bot.call('GET', '/status')).body.state, 'active')
})

t.test(
  "given a program's own halt and a person's, when the program's timer resumes, then the person's stays",
  async (t) => {
    for (const scope of [null, { symbol: 'A' }]) {
      const own = await bot.ask('halt', { level: 'reducing', reason: 'cool-down', scope })
      const person = (await bot.call('POST', '/halt', { reason: 'EXCHANGE HACKED', scope })).body
      t.not(person.haltId, own.haltId)
      t.match(await bot.ask('resume', { confirm: own.haltId }), { lifted: [{ haltId: own.haltId }] })
      t.match(await bot.ask('check', { symbol: 'A', side: 'buy' }), { code: 'TRADING_HALTED', haltId: person.haltId })
      t.match(await bot.ask('resume', { confirm: person.haltId }), { error: { code: 'NOT_BY_THIS_WAY' } })
      t.match((await bot.call('GET', '/status')).body.halts, [{ haltId: person.haltId }])
      t.match(await bot.ask('resume', { confirm: person.haltId, operator: 'alice' }), { state: 'active' })
    }
  },
)

t.test('given two programs of one bot, when one of them resumes, then the halt of the other stays', async (t) => {
  const [coolDown, lossLimit] = [
    await bot.ask('halt', { reason: 'cool-down' }),
    await bot.ask('halt', { reason: 'loss limit' }),
  ]
  await bot.ask('resume', { confirm: coolDown.haltId })
  t.match(await bot.ask('check', { symbol: 'A' }), { haltId: lossLimit.haltId })
  const both = await bot.ask('halt', { reason: 'cool-down' })
  t.match(await bot.ask('resume', { confirm: [lossLimit.haltId, both.haltId] }), { state: 'active' })
})
