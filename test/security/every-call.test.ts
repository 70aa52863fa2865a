import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { CALLS, type DocumentedCall } from '../../config/docs/calls.mjs'
import { BotProcess } from '../support/bot-process.js'
import { filesIn } from '../support/files-directory.js'
import { type Answer, call, rawCall } from '../support/http-call.js'
import { stateDirectory } from '../support/state-directory.js'

// The access rules, for each call that there is: test/docs/api.test.ts holds the list against a running bot, so that a new call is
// attacked as well.

const TOKENS = { viewer: 'token-of-the-viewer-1', halter: 'token-of-the-halter-2', operator: 'token-of-the-operator-3' }
const HTML = { accept: 'text/html,*/*' }
const FORM = 'application/x-www-form-urlencoded'
const NAME = 'idle-bot'
/** Calls that show nothing of the bot, and need no token. */
const OPEN = ['/', '/health', '/manifest.webmanifest', '/openapi.json']
const pathOf = ({ path }: DocumentedCall) => path.replace('<id>', 'c-00000000')
const bearer = (role: keyof typeof TOKENS) => ({ authorization: `Bearer ${TOKENS[role]}` })

async function startBot(t: Test, withTokens = true) {
  const directory = stateDirectory(t)
  const tokensFile = join(directory, 'tokens.toml')
  const lines = Object.entries(TOKENS).map(([role, token]) => `${role} = { role = "${role}", token = "${token}" }\n`)
  writeFileSync(tokensFile, lines.join(''), { mode: 0o600 })
  const stateDir = join(directory, 'state')
  const settings = { state_dir: stateDir, ...(withTokens && { tokens_file: tokensFile }) }
  const bot = BotProcess.bot(NAME, { settings })
  t.teardown(() => bot.kill())
  return { bot, stateDir, url: await bot.url() }
}

function everythingSaid(bot: BotProcess, stateDir: string): string {
  const files = filesIn(stateDir).map((name) => readFileSync(join(stateDir, name), 'utf8'))
  return files.join('\n') + JSON.stringify(bot.lines) + bot.stderr
}

t.test('given any call, when it is answered or refused, then a browser may not keep, frame or guess it', async (t) => {
  const { bot, url } = await startBot(t)
  const check = ({ status, headers }: Answer, what: string) => {
    t.match(
      headers,
      {
        'cache-control': 'no-store',
        'content-security-policy': /default-src 'none'.*frame-ancestors 'none'/,
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': /^(no-referrer|same-origin)$/,
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      },
      `${what}: ${status}`,
    )
    t.notMatch(headers['content-security-policy'], /unsafe|\*|http/)
    for (const none of ['set-cookie', 'access-control-allow-origin', 'access-control-allow-methods', 'server'])
      t.notOk(none in headers, `${what}: no ${none}`)
  }
  for (const documented of CALLS) {
    const { method } = documented
    const path = pathOf(documented)
    const ask = (how: string, headers: Record<string, string> = {}, at = path) =>
      call(url, how, at, undefined, headers).then((answer) => check(answer, `${how} ${at} ${JSON.stringify(headers)}`))
    await ask(method)
    await ask('HEAD', bearer('operator'))
    await ask(method, { ...HTML, ...bearer('viewer') })
    if (documented.role !== 'operator') await ask(method, bearer('operator'), `${path}?cached&since=1`)
    await ask('PATCH', bearer('operator'))
    await ask('OPTIONS', { origin: 'http://evil.example', 'access-control-request-method': method })
    await ask(method, { host: 'evil.example' })
    await ask(method, { ...bearer('operator'), origin: 'http://evil.example' })
  }
  check(await call(url, 'GET', '/nothing', undefined, bearer('operator')), 'an unknown call')
  await bot.kill('SIGTERM')
})

t.test('given no token is asked for, when a page elsewhere calls anything, then it gets in nowhere', async (t) => {
  const { url } = await startBot(t, false)
  const visit = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  const { port } = new URL(url)
  const foreign: readonly (readonly [what: string, headers: Record<string, string>])[] = [
    ['another origin', { origin: 'http://evil.example' }],
    ['a sandbox, or a file', { origin: 'null' }],
    ['our name on another port', { origin: 'http://127.0.0.1:1' }],
    ['our name by TLS', { origin: `https://127.0.0.1:${port}` }],
    ['a name that begins like ours', { origin: `${url}.evil.example` }],
    ['another site’s script', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
    [
      'another port’s script',
      { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty' },
    ],
    ['an image', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
    ['a frame', { ...visit, 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe' }],
    ['a fenced frame', { ...visit, 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'fencedframe' }],
    ['an embedded page', { ...visit, 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'embed' }],
    [
      'a worker',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'same-origin', 'sec-fetch-dest': 'serviceworker' },
    ],
    [
      'a script that asks as for a page',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'document' },
    ],
    ['prefetched', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-purpose': 'prefetch' }],
    ['a form', { ...visit, 'sec-fetch-site': 'cross-site', origin: 'http://evil.example', 'content-type': FORM }],
    ['a rebound name', { host: `evil.example:${port}` }],
    ['a rebound name, as its own page', { host: `evil.example:${port}`, 'sec-fetch-site': 'same-origin' }],
    ['a rebound name, followed', { ...visit, host: `evil.example:${port}`, 'sec-fetch-site': 'none' }],
    ['a name that only holds ours', { host: `127.0.0.1.evil.example:${port}` }],
    ['a word that no browser says', { 'sec-fetch-site': 'same-origin, none' }],
  ]
  for (const documented of CALLS) {
    for (const [what, headers] of foreign) {
      for (const accept of [HTML, {}]) {
        const answer = await call(
          url,
          documented.method,
          `${pathOf(documented)}?cached`,
          documented.method === 'POST' ? 'reason=x' : '',
          {
            ...accept,
            ...headers,
          },
        )
        t.equal(answer.status, 403, `${documented.method} ${documented.path} by ${what}`)
        t.notMatch(answer.text, new RegExp(`${NAME}|"active"|<script`), 'and nothing is shown')
      }
    }
    // A link leads to the page alone.
    const link = { ...HTML, ...visit, 'sec-fetch-site': 'cross-site' }
    const { status } = await call(url, documented.method, pathOf(documented), undefined, link)
    t.equal(status, documented.path === '/' ? 200 : 403, `a link to ${documented.path}`)
  }
  t.match((await call(url, 'GET', '/status')).body, { state: 'active', haltCount: 0 })
})

t.test(
  'given a token in the wrong place, when any call is made, then it opens nothing, and is kept nowhere',
  async (t) => {
    const { bot, stateDir, url } = await startBot(t)
    const token = TOKENS.operator
    for (const documented of CALLS) {
      const path = pathOf(documented)
      const closed = OPEN.includes(documented.path) ? 200 : 401
      for (const [at, body, headers] of [
        [`${path}?token=${token}&access_token=${token}`, '', {}],
        [`${path}?authorization=Bearer%20${token}`, '', HTML],
        [path, `token=${token}`, { 'content-type': FORM }],
        [path, JSON.stringify({ token }), { 'content-type': 'application/json' }],
        [path, '', { cookie: `token=${token}; authorization=Bearer ${token}` }],
        [path, '', { 'x-token': token, 'proxy-authorization': `Bearer ${token}` }],
        [path, '', { authorization: `Basic ${Buffer.from(`operator:${token}`).toString('base64')}` }],
      ] as const) {
        // A right form of the page is a halt: that one is in test/process/page.test.ts.
        if (body !== '' && documented.method === 'GET') continue
        const answer = await call(url, documented.method, at, body, headers)
        // It takes a code in the place of a token, and these bodies hold none.
        const expected = documented.path === '/pair' ? 422 : closed
        t.equal(answer.status, expected, `${documented.method} ${at} ${JSON.stringify(headers)}`)
        t.notMatch(answer.text + JSON.stringify(answer.headers), token)
      }
    }
    t.match((await call(url, 'GET', '/status', '', bearer('viewer'))).body, { state: 'active', haltCount: 0 })
    for (const { method, path } of CALLS.filter(({ method }) => method === 'GET')) {
      const { text } = await call(url, method, path, '', bearer('operator'))
      for (const each of Object.values(TOKENS)) t.notMatch(text, each, `${path} tells no token`)
    }
    await bot.kill('SIGTERM')
    t.notMatch(everythingSaid(bot, stateDir), token)
  },
)

const ODD_QUERIES = [
  ...['since=', 'since=-1', 'since=1e999', 'since=NaN', 'since=0x10', 'since=%00', 'since=1&since=2', 'since[]=1'],
  ...[
    'since=-1e308',
    'since=__proto__',
    `since=${'9'.repeat(10_000)}`,
    '=',
    '&&&',
    '%',
    '%zz',
    '__proto__=1',
    'cached=no&cached',
  ],
  ...[
    'cached=%3Cscript%3E',
    `${'a=1&'.repeat(3_000)}`,
    `${'&'.repeat(14_000)}`,
    `${'%F0%9F%98%80'.repeat(1_000)}`,
    'a#b',
  ],
]

t.test('given odd queries, when any reading call gets them, then it answers as without', async (t) => {
  const { bot, url } = await startBot(t)
  for (const { method, path: documented, ...rest } of CALLS.filter(({ method }) => method === 'GET')) {
    const path = pathOf({ ...rest, method, path: documented })
    const plain = await call(url, method, path, '', bearer('viewer'))
    for (const query of ODD_QUERIES) {
      const { status, body, headers } = await call(url, method, `${path}?${query}`, '', bearer('viewer'))
      // There is no venue: only what was read last can be shown.
      const expected = path === '/positions' && /^cached/.test(query) ? 200 : plain.status
      t.equal(status, expected, `${path}?${query.slice(0, 40)}`)
      t.equal(headers['content-type'], status === plain.status ? plain.headers['content-type'] : 'application/json')
      if (path === '/journal') t.ok(Array.isArray(body.entries), query.slice(0, 40))
      if (path === '/figures') t.ok(Array.isArray(body.points), query.slice(0, 40))
    }
    const { host } = new URL(url)
    const long = await rawCall(
      url,
      `${method} ${path}?${'x'.repeat(1_000_000)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    ).catch(() => 'HTTP/1.1 400 cut off while it was sent')
    t.match(long, /^HTTP\/1\.1 4\d\d |^$/, 'a million letters')
  }
  t.equal((await bot.call('GET', '/status', '', bearer('viewer'))).body.state, 'active')
  t.same(
    bot.lines.filter(({ level }) => level === 'error' || Number(level) >= 50),
    [],
  )
})

t.test('given markup in a request, when a page answers it, then it is shown as text', async (t) => {
  const { url } = await startBot(t)
  const asForm = { ...HTML, 'content-type': FORM }
  const bad = '<img/src=x/onerror=alert(1)>"\''
  for (const [what, headers, body] of [
    ['a name', { ...asForm, host: bad }, 'reason=x'],
    ['a reason', { ...asForm, origin: url }, `token=${TOKENS.halter}&reason=${encodeURIComponent(bad)}`],
    ['a token', { ...asForm, origin: url }, `token=${encodeURIComponent(bad)}`],
    ['a scope', { ...HTML, ...bearer('halter') }, JSON.stringify({ scope: { symbol: bad, [bad]: bad }, reason: bad })],
  ] as const) {
    const { text, headers: told } = await call(url, 'POST', '/halt', body, headers)
    t.match(told['content-type'], 'text/html', what)
    t.match(text, /<h1>/, what)
    t.notMatch(text, /<img|"'/, what)
  }
})
