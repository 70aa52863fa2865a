import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { call, rawCall } from '../support/http-call.js'
import { journalEntries } from '../support/journal-entries.js'
import { stateDirectory } from '../support/state-directory.js'

// The page at `/` as any program sees it; test/desk/ has it in a browser.

const HTML = { accept: 'text/html,*/*' }
const TOKENS = { viewer: 'token-of-the-viewer-1', halter: 'token-of-the-halter-2', operator: 'token-of-the-operator-3' }
const FORM = 'application/x-www-form-urlencoded'

t.test('given a bot with a token, when its page is asked for, then it is small and lets nothing else in', async (t) => {
  const settings = { state_dir: stateDirectory(t) }
  const bot = BotProcess.bot('idle-bot', { settings, environment: { CONTROL_AUTH_TOKEN: TOKENS.operator } })
  t.teardown(() => bot.kill())
  const { status, text, headers } = await bot.call('GET', '/', undefined, HTML)
  t.equal(status, 200)
  t.ok(Buffer.byteLength(text) <= 68_000, `${Buffer.byteLength(text)} bytes`)
  t.match(headers, { 'content-type': /^text\/html/, 'referrer-policy': 'same-origin', 'x-frame-options': 'DENY' })
  const policy = String(headers['content-security-policy'])
  t.match(policy, /default-src 'none'.*form-action 'self'; base-uri 'none'; frame-ancestors 'none'/)
  t.notMatch(policy, /unsafe|\*|http/)
  for (const element of ['script', 'style']) {
    const inside = new RegExp(`<${element}>([^]*?)</${element}>`).exec(text)?.[1] ?? ''
    t.ok(policy.includes(`${element}-src 'sha256-${createHash('sha256').update(inside).digest('base64')}'`), element)
  }
  t.notMatch(text, /idle-bot/, 'it tells nothing of the bot')

  const lines = await bot.call('GET', '/')
  t.match(lines.headers['content-type'], /^text\/plain/)
  t.match(lines.text, /curl -sS .*-X POST http.*\/halt {2,}# stops every order/)
  t.match((await bot.call('GET', '/manifest.webmanifest')).body, {
    start_url: './',
    icons: [{ type: 'image/svg+xml' }],
  })
  t.equal((await bot.call('GET', '/', undefined, { ...HTML, host: 'evil.example' })).status, 403, 'by its name alone')
  t.equal((await bot.call('POST', '/', '', HTML)).status, 405)
  t.match((await bot.call('GET', '/me', undefined, { authorization: `Bearer ${TOKENS.operator}` })).body, {
    ...{ operator: 'operator', role: 'operator' },
  })
})

t.test('given a page elsewhere, when a browser comes from it, then only a visit of the page is let in', async (t) => {
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDirectory(t) } })
  t.teardown(() => bot.kill())
  const visit = { ...HTML, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  const asked = async (method: string, path: string, more = {}) =>
    (await bot.call(method, path, undefined, { ...visit, ...more })).status
  t.equal(await asked('GET', '/'), 200)
  t.equal(await asked('GET', '/?x'), 200)
  t.equal(await asked('GET', '/', { 'sec-fetch-dest': 'iframe' }), 403, 'a frame')
  t.equal(await asked('GET', '/', { 'sec-fetch-dest': 'object' }), 403, 'an object')
  t.equal(await asked('GET', '/', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }), 403, 'a script')
  t.equal(await asked('GET', '/', { origin: 'http://evil.example' }), 403, 'with an origin')
  t.equal(await asked('POST', '/'), 403)
  t.equal(await asked('GET', '/status'), 403)
  t.equal(await asked('POST', '/halt'), 403)
  t.equal((await bot.call('GET', '/status')).body.state, 'active')
})

t.test('given tokens, when the form is sent, then it halts for those who may, and for nobody else', async (t) => {
  const directory = stateDirectory(t)
  const file = join(directory, 'tokens.toml')
  const lines = Object.entries(TOKENS).map(([role, token]) => `${role} = { role = "${role}", token = "${token}" }\n`)
  writeFileSync(file, lines.join(''), { mode: 0o600 })
  const settings = { state_dir: join(directory, 'state'), tokens_file: file }
  const bot = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => bot.kill())
  const origin = await bot.url()
  const send = (body: string, headers: Record<string, string> = {}, path = '/halt') =>
    call(origin, 'POST', path, body, { ...HTML, origin, 'content-type': FORM, ...headers })
  const state = async () =>
    (await bot.call('GET', '/status', undefined, { authorization: `Bearer ${TOKENS.viewer}` })).body.state
  const right = `reason=odd&token=${TOKENS.halter}`

  for (const [what, expected, ask] of [
    ['no token', 401, () => send('reason=odd')],
    ['a wrong one', 401, () => send('reason=odd&token=guess')],
    ['a viewer’s', 403, () => send(`token=${TOKENS.viewer}`)],
    ['a foreign origin', 403, () => send(right, { origin: 'http://evil.example' })],
    ['the origin of a sandbox', 403, () => send(right, { origin: 'null' })],
    ['another site', 403, () => send(right, { 'sec-fetch-site': 'cross-site' })],
    ['more than a form', 401, () => send(`${right}&x=${'x'.repeat(5_000)}`)],
    ['another type', 401, () => send(right, { 'content-type': 'text/plain' })],
    ['another call', 401, () => send(`token=${TOKENS.operator}`, {}, '/resume')],
    ['a wrong token in the head', 401, () => send(right, { authorization: 'Bearer guess' })],
    ['no origin', 401, () => call(origin, 'POST', '/halt', right, { ...HTML, 'content-type': FORM })],
  ] as const) {
    t.equal((await ask()).status, expected, what)
    t.equal(await state(), 'active', what)
  }
  const { host } = new URL(origin)
  const head = `POST /halt HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\nAccept: text/html\r\nContent-Type: ${FORM}\r\nContent-Length: 99\r\n\r\n`
  t.match(await rawCall(origin, `${head}${right}`, 4_000), /^HTTP\/1\.1 401 .*NOT HALTED/s, 'one that does not arrive')
  t.equal(await state(), 'active')

  const halted = await send(`reason=%3Cb%3E&token=${TOKENS.halter}`)
  t.match(halted, { status: 200, headers: { 'content-type': /^text\/html/ }, text: /<h1>HALTED<\/h1>/ })
  t.notMatch(halted.text, /JSON|<b>/)
  t.equal(await state(), 'halted')
  t.equal((await send(`token=${TOKENS.operator}`)).status, 200)
  const resume = { ...HTML, authorization: `Bearer ${TOKENS.operator}` }
  t.match(
    (await bot.call('POST', '/resume', undefined, resume)).body,
    { status: 428, haltCount: 2 },
    'no page for others',
  )
  const entries = journalEntries(settings.state_dir)
  t.same(
    entries.filter(({ what }) => what === 'halt').map(({ who, reason }) => [who, reason]),
    [
      ['halter', '<b>'],
      ['operator', 'halted by http'],
    ],
  )
  const seen = JSON.stringify(entries) + JSON.stringify(bot.lines) + bot.stderr
  for (const token of Object.values(TOKENS)) t.notMatch(seen, token)
})

t.test(
  'given a form with a token where none is asked for, when it is sent, then nobody is told the token',
  async (t) => {
    const settings = { state_dir: stateDirectory(t) }
    const bot = BotProcess.bot('idle-bot', { settings })
    t.teardown(() => bot.kill())
    const headers = { ...HTML, 'content-type': FORM }
    const own = await bot.call('POST', '/halt', `reason=odd+prices&token=${TOKENS.operator}`, headers)
    t.match(own.text, /HALTED/)
    t.notMatch(own.text, /is a form that|curl/, 'the page’s own form is understood')
    await bot.call('POST', '/halt', `token=${TOKENS.operator}&reason=second`, headers)
    await bot.call('POST', '/halt', `token=${TOKENS.operator}&text=third`, headers)
    const { text } = await bot.call('GET', '/status')
    const journal = JSON.stringify(journalEntries(settings.state_dir))
    for (const reason of ['odd prices', 'second', 'text=third']) t.ok(journal.includes(`"${reason}"`), reason)
    for (const told of [text, journal, JSON.stringify(bot.lines)]) t.notMatch(told, TOKENS.operator)
  },
)
