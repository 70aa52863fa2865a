import t from 'tap'
import { call, rawCall } from '../support/http-call.js'
import { journalEntries } from '../support/journal-entries.js'
import { ALICE, as, codeFor, PUBLIC, paired, place, start, TOKENS } from '../support/paired-bot.js'

// Codes that are wrong, or come in another way.

t.test(
  'given a code, when it comes in another way than in the body, or from elsewhere, then nobody is let in',
  async (t) => {
    const { settings } = place(t)
    const bot = start(t, settings)
    const url = await bot.url()
    const code = await codeFor(bot)
    const send = (path: string, body: string | object | undefined, headers: Record<string, string> = {}) =>
      call(url, 'POST', path, body, headers)
    for (const [what, expected, ask] of [
      ['a query', 422, () => send(`/pair?code=${code}`, undefined)],
      ['a path', 401, () => send(`/pair/${code}`, undefined)],
      ['a header', 422, () => send('/pair', undefined, { code, 'x-code': code })],
      ['a GET', 405, () => call(url, 'GET', `/pair?code=${code}`)],
      ['a token', 401, () => send('/pair', { code: TOKENS.alice })],
      ['as a token', 401, () => send('/status', undefined, as(code))],
      ['an empty code', 422, () => send('/pair', { code: '' })],
      ['a list of codes', 422, () => send('/pair', { code: [code] })],
      ['more fields', 422, () => send('/pair', { code, role: 'operator' })],
      ['a foreign origin', 403, () => send('/pair', { code }, { origin: 'http://evil.example' })],
      ['a sandbox', 403, () => send('/pair', { code }, { origin: 'null' })],
      ['another site', 403, () => send('/pair', { code }, { 'sec-fetch-site': 'cross-site' })],
      [
        'a visit from elsewhere',
        403,
        () =>
          send(
            '/pair',
            { code },
            { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
          ),
      ],
      ['a rebound name', 403, () => send('/pair', { code }, { host: 'evil.example' })],
      ['a large body', 400, () => send('/pair', `{"code":"${code}","x":"${'x'.repeat(5_000)}"}`)],
      ['a code that is cut', 401, () => send('/pair', { code: code.slice(1) })],
      ['a code with more', 401, () => send('/pair', { code: `${code}x` })],
      ['other letters', 401, () => send('/pair', { code: code.toLowerCase() })],
    ] as const) {
      t.equal((await ask()).status, expected, what)
    }
    const late = `POST /pair HTTP/1.1\r\nHost: ${new URL(url).host}\r\nContent-Length: 99\r\n\r\n{"code":"${code}"}`
    t.match(await rawCall(url, late, 4_000), /^HTTP\/1\.1 400 /, 'one that does not arrive')
    const list = async () => (await bot.call('GET', '/tokens', undefined, ALICE)).body
    t.match(await list(), { pending: ['phone'], tokens: { length: 3 } })
    t.equal(
      (await send('/pair', { code }, { origin: PUBLIC.replace('/kill-switch', ''), host: 'bot.example.org' })).status,
      200,
    )
    t.match(await list(), { pending: [], tokens: { length: 4 } })
  },
)

t.test('given guesses, when there are ten, then all codes end, and answers are held back; halts are not', async (t) => {
  const { state, settings } = place(t)
  const bot = start(t, settings)
  const kept = await paired(bot, 'tablet')
  const code = await codeFor(bot, 'phone')
  let answered = 0
  const guesses = Array.from({ length: 14 }, async (_, at) => {
    const answer = await bot.call('POST', '/pair', { code: `guess-${at}` })
    answered++
    return answer
  })
  await Promise.race(guesses)
  t.equal((await bot.call('POST', '/halt', undefined, as(kept))).body.state, 'halted')
  t.ok(answered < 11, `${answered} guesses were answered before`)
  for (const { status } of await Promise.all(guesses)) t.equal(status, 401)
  t.equal((await bot.call('POST', '/pair', { code })).status, 401, 'the right one is none any more')
  t.match((await bot.call('GET', '/tokens', undefined, ALICE)).body, { pending: [] })
  t.type(await paired(bot, 'phone'), 'string', 'a new one is')
  await bot.kill('SIGTERM')
  const entries = journalEntries(state)
  t.match(
    entries.find(({ what }) => what === 'pairing codes ended'),
    { reason: 'too many wrong codes', details: { from: '127.0.0.1' } },
  )
  t.ok(
    entries.some(
      ({ what, details }) => what === 'refused' && details?.problem === 'urn:trading-kill-switch:code-wrong',
    ),
  )
  t.notMatch(JSON.stringify(entries), code)
})

t.test('given anything at all, when it comes to /pair, then nobody is let in, and nothing fails', async (t) => {
  const { settings } = place(t)
  const bot = start(t, settings)
  const url = await bot.url()
  const code = await codeFor(bot)
  const pieces = [
    '{',
    '}',
    '"code"',
    ':',
    `"${code.slice(0, 21)}"`,
    'code=',
    '[',
    ']',
    '\u0000',
    'null',
    '__proto__',
    '&',
    '\\"',
    ',',
    '\ufeff',
    '1e999',
  ]
  const seed = Date.now() % 1_000_000
  t.comment(`seed ${seed}`)
  let last = seed
  const pick = (most: number) => {
    last = (last * 1_103_515_245 + 12_345) % 2_147_483_648
    return last % most
  }
  const body = () =>
    Array.from({ length: pick(12) }, () => pieces[pick(pieces.length)])
      .join('')
      .repeat(pick(20) === 0 ? 800 : 1)
  const type = () =>
    ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'][
      pick(4)
    ] ?? ''
  const answers = await Promise.all(
    Array.from({ length: 300 }, () => call(url, 'POST', '/pair', body(), { 'content-type': type() })),
  )
  t.same(
    [...new Set(answers.map(({ status }) => status))].filter((status) => ![400, 401, 413, 422].includes(status)),
    [],
  )
  t.match((await bot.call('GET', '/tokens', undefined, ALICE)).body, { tokens: { length: 3 } })
  t.type(await paired(bot, 'phone'), 'string', 'a right one is let in')
})
