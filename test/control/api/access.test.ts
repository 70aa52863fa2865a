import t from 'tap'
import { Access, type AccessSettings, type WayIn } from '../../../lib/control/api/access.js'
import { type Operator, type Role, sha256 } from '../../../lib/words/operators.js'

const holder = (name: string, role: Role, token: string): Operator => ({ name, role, tokenSha256: sha256(token) })
const LOOPBACK: AccessSettings = {
  host: '127.0.0.1',
  allowedHosts: [],
  publicUrl: null,
  operators: [],
  tokenHint: '$CONTROL_AUTH_TOKEN',
}
const GUARDED: AccessSettings = { ...LOOPBACK, operators: [holder('operator', 'operator', 'right-token')] }
const PUBLIC: AccessSettings = {
  ...LOOPBACK,
  allowedHosts: [{ name: 'bot.example.com', port: null }],
  publicUrl: 'https://bot.example.com/kill-switch',
}
const SEVERAL: AccessSettings = {
  ...LOOPBACK,
  operators: [
    holder('grafana', 'viewer', 'the-viewers'),
    holder('phone', 'halter', 'the-halters'),
    holder('alice', 'operator', 'the-operators'),
  ],
}

interface Asked {
  readonly settings?: AccessSettings
  /** In the order in which they come; names as they are written. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly url?: string
  readonly open?: boolean
  readonly localAddress?: string
  readonly door?: WayIn
}

const HOST = ['Host', '127.0.0.1:9876'] as const

/** Status of the refusal, or who has come in. */
function outcome({ settings = LOOPBACK, headers = [HOST], url = '/halt', open = false, localAddress, door }: Asked) {
  const known: Record<string, string> = {}
  // As node:http does: the first of two counts.
  for (const [name, value] of headers) known[name.toLowerCase()] ??= value
  const admission = new Access(settings, door).admit(
    {
      headers: known,
      rawHeaders: headers.flat(),
      url,
      socket: { localAddress: localAddress ?? '127.0.0.1', remoteAddress: '127.0.0.1' },
    },
    open && 'call',
  )
  return 'refused' in admission ? admission.refused.status : (admission.caller.operator ?? 'in')
}

const bearer = (value: string) => ({ settings: GUARDED, headers: [HOST, ['Authorization', value] as const] })
const host = (value: string) => ({ headers: [['Host', value] as const] })
const page = (...headers: (readonly [string, string])[]) => ({ headers: [HOST, ...headers] })

const TABLE: Readonly<Record<string, readonly (readonly [what: string, asked: Asked, expected: string | number])[]>> = {
  Host: [
    ['that of the address', host('127.0.0.1:9876'), 'in'],
    ['localhost', host('localhost:9876'), 'in'],
    ['LOCALHOST', host('LOCALHOST:9876'), 'in'],
    ['[::1]', host('[::1]:9876'), 'in'],
    ['a name of somebody else', host('evil.example:9876'), 403],
    ['a rebound name without port', host('evil.example'), 403],
    ['a name of somebody else, with TLS', { ...host('evil.example:9876'), door: 'https' }, 403],
    ['localhost, at the socket', { ...host('localhost'), door: 'socket' }, 'in'],
    ['localhost and any port, at the socket', { ...host('localhost:80'), door: 'socket' }, 'in'],
    ['a name of somebody else, at the socket', { ...host('evil.example'), door: 'socket' }, 403],
    ['missing, at the socket', { headers: [], door: 'socket' }, 403],
    ['127.0.0.1 and the port that one knows, at the socket', { ...host('127.0.0.1:9876'), door: 'socket' }, 'in'],
    ['[::1], at the socket', { ...host('[::1]'), door: 'socket' }, 'in'],
    [
      'an allowed name, at the socket',
      {
        ...host('bot.example.com'),
        settings: { ...LOOPBACK, allowedHosts: [{ name: 'bot.example.com', port: null }] },
        door: 'socket',
      },
      'in',
    ],
    ['another port, as through ssh -L', host('localhost:9999'), 'in'],
    ['no port', host('localhost'), 'in'],
    ['a port that is none', host('localhost:99999'), 403],
    ['a name with a dot at its end', host('localhost.:9876'), 'in'],
    ['a rebound name with our address in it', host('127.0.0.1.evil.example:9876'), 403],
    ['a rebound name on an allowed port', { ...host('evil.example:8443'), settings: PUBLIC }, 403],
    ['the name of the public address, on any port', { ...host('bot.example.com:8443'), settings: PUBLIC }, 'in'],
    ['another name of that domain', { ...host('other.example.com'), settings: PUBLIC }, 403],
    ['a name that ends like ours', host('evil-localhost:9876'), 403],
    ['a name that begins like ours', host('localhost.evil.example:9876'), 403],
    ['a user before it', host('localhost@evil.example:9876'), 403],
    ['nothing', host(''), 403],
    ['another address of this machine', host('127.0.0.2:9876'), 'in'],
    ['0.0.0.0', host('0.0.0.0:9876'), 403],
    ['missing', { headers: [] }, 403],
    [
      'an allowed name',
      {
        ...host('Bot.Example.com:9876'),
        settings: { ...LOOPBACK, allowedHosts: [{ name: 'bot.example.com', port: null }] },
      },
      'in',
    ],
    [
      'the address of the interface',
      { ...host('10.0.0.5:9876'), settings: { ...GUARDED, host: '0.0.0.0' }, localAddress: '10.0.0.5', open: true },
      'in',
    ],
    [
      'localhost, by a published port of a container',
      { ...host('localhost:8080'), settings: { ...GUARDED, host: '0.0.0.0' }, localAddress: '172.17.0.2', open: true },
      'in',
    ],
    [
      'the address of another interface',
      { ...host('10.0.0.6:9876'), settings: { ...GUARDED, host: '0.0.0.0' }, localAddress: '10.0.0.5', open: true },
      403,
    ],
    [
      'the IPv4 address of an IPv6 socket',
      { ...host('127.0.0.1:9876'), settings: { ...LOOPBACK, host: '::' }, localAddress: '::ffff:127.0.0.1' },
      'in',
    ],
  ],
  'Host, twice': [
    ['the same', { headers: [HOST, HOST] }, 400],
    ['ours first', { headers: [HOST, ['host', 'evil.example']] }, 400],
    ['theirs first', { headers: [['HOST', 'evil.example'], HOST] }, 400],
  ],
  Origin: [
    ['missing', page(), 'in'],
    ['our own', page(['Origin', 'http://127.0.0.1:9876']), 'in'],
    ['our own in capitals', page(['Origin', 'HTTP://127.0.0.1:9876']), 'in'],
    ['foreign', page(['Origin', 'https://evil.example']), 403],
    ['null', page(['Origin', 'null']), 403],
    ['empty', page(['Origin', '']), 403],
    ['one that begins like ours', page(['Origin', 'http://127.0.0.1:9876.evil.example']), 403],
    ['our own name on another port', page(['Origin', 'http://127.0.0.1:3000']), 403],
    ['our own by https, with TLS', { ...page(['Origin', 'https://127.0.0.1:9876']), door: 'https' }, 'in'],
    ['our own by http, with TLS', { ...page(['Origin', 'http://127.0.0.1:9876']), door: 'https' }, 403],
    [
      'foreign, at the socket',
      {
        headers: [
          ['Host', 'localhost'],
          ['Origin', 'http://evil.example'],
        ],
        door: 'socket',
      },
      403,
    ],
    ['our own by https', page(['Origin', 'https://127.0.0.1:9876']), 403],
    ['another name of this machine', page(['Origin', 'http://localhost:9876']), 403],
    ['an extension', page(['Origin', 'chrome-extension://abc']), 403],
    ['that of the public address', { ...page(['Origin', 'https://bot.example.com']), settings: PUBLIC }, 'in'],
    ['that of the public address by http', { ...page(['Origin', 'http://bot.example.com']), settings: PUBLIC }, 403],
    ['another port of it', { ...page(['Origin', 'https://bot.example.com:8443']), settings: PUBLIC }, 403],
    ['our own name on the port that it came by', { ...page(['Origin', 'http://127.0.0.1:9999']) }, 403],
    ['twice', page(['Origin', 'http://127.0.0.1:9876'], ['origin', 'https://evil.example']), 400],
  ],
  'Sec-Fetch-Site': [
    ['same-origin', page(['Sec-Fetch-Site', 'same-origin']), 'in'],
    ['none', page(['Sec-Fetch-Site', 'none']), 'in'],
    ['same-site', page(['Sec-Fetch-Site', 'same-site']), 403],
    ['cross-site', page(['Sec-Fetch-Site', 'cross-site']), 403],
    ['something new', page(['Sec-Fetch-Site', 'fenced']), 403],
    ['both of two', page(['Sec-Fetch-Site', 'same-origin, cross-site']), 403],
    ['good, with a foreign Origin', page(['Sec-Fetch-Site', 'none'], ['Origin', 'http://evil.example']), 403],
    ['foreign, on an open path', { ...page(['Sec-Fetch-Site', 'cross-site']), open: true }, 403],
  ],
  Authorization: [
    ['right', bearer('Bearer right-token'), 'operator'],
    ['right, in small letters', bearer('bearer right-token'), 'operator'],
    ['right, with spaces around', bearer('Bearer   right-token  '), 'operator'],
    ['missing', { settings: GUARDED }, 401],
    ['missing on an open path', { settings: GUARDED, open: true }, 'in'],
    ['empty', bearer(''), 401],
    ['a bearer of nothing', bearer('Bearer '), 401],
    ['wrong', bearer('Bearer wrong-token'), 401],
    ['a beginning of it', bearer('Bearer right-toke'), 401],
    ['more than it', bearer('Bearer right-tokenn'), 401],
    ['in other letters', bearer('Bearer RIGHT-TOKEN'), 401],
    ['without its scheme', bearer('right-token'), 401],
    ['of another scheme', bearer('Basic right-token'), 401],
    ['two tokens in one', bearer('Bearer wrong right-token'), 401],
    ['the words of an unset variable', bearer('Bearer undefined'), 401],
    [
      'twice, right first',
      { settings: GUARDED, headers: [HOST, ['Authorization', 'Bearer right-token'], ['authorization', 'Bearer x']] },
      400,
    ],
    [
      'right, but with a foreign Host',
      {
        settings: GUARDED,
        headers: [
          ['Host', 'evil.example'],
          ['Authorization', 'Bearer right-token'],
        ],
      },
      403,
    ],
    [
      'right, but from a foreign page',
      {
        settings: GUARDED,
        headers: [HOST, ['Authorization', 'Bearer right-token'], ['Origin', 'http://evil.example']],
      },
      403,
    ],
    ['not asked for', { headers: [HOST, ['Authorization', 'Bearer anything']] }, 'in'],
    ['the first of several', { ...bearer('Bearer the-viewers'), settings: SEVERAL }, 'grafana'],
    ['the second of several', { ...bearer('Bearer the-halters'), settings: SEVERAL }, 'phone'],
    ['the last of several', { ...bearer('Bearer the-operators'), settings: SEVERAL }, 'alice'],
    ['none of several', { ...bearer('Bearer the-others'), settings: SEVERAL }, 401],
    ['the digest of a token', { ...bearer(`Bearer ${sha256('right-token')}`) }, 401],
    ['missing, at the socket', { settings: GUARDED, headers: [['Host', 'localhost']], door: 'socket' }, 'in'],
    [
      'wrong, at the socket',
      {
        settings: GUARDED,
        headers: [
          ['Host', 'localhost'],
          ['Authorization', 'Bearer wrong'],
        ],
        door: 'socket',
      },
      'in',
    ],
    [
      'right, at the socket',
      {
        settings: GUARDED,
        headers: [
          ['Host', 'localhost'],
          ['Authorization', 'Bearer right-token'],
        ],
        door: 'socket',
      },
      'operator',
    ],
  ],
  'the request target': [
    ['a path', { url: '/status?x=1' }, 'in'],
    ['in absolute form', { url: 'http://127.0.0.1:9876/halt' }, 400],
    ['that of a proxy', { url: 'evil.example:443' }, 400],
    ['an asterisk', { url: '*' }, 400],
    ['empty', { url: '' }, 400],
  ],
}

for (const [header, rows] of Object.entries(TABLE)) {
  for (const [what, asked, expected] of rows) {
    t.test(`given ${header} is ${what}, when it asks to come in, then: ${expected}`, async (t) => {
      t.equal(outcome(asked), expected)
    })
  }
}

t.test('given a refusal, when read by a person, then it says what to do, and never the token', async (t) => {
  const socket = { localAddress: '127.0.0.1', remoteAddress: '127.0.0.1' }
  const ask = (headers: Record<string, string>) =>
    new Access(GUARDED).admit({ headers, rawHeaders: Object.entries(headers).flat(), url: '/halt', socket }, false)
  t.match(ask({ host: 'evil.example' }), { refused: { detail: /127\.0\.0\.1.*localhost.*allowed_hosts/ } })
  t.match(ask({ host: HOST[1] }), {
    refused: { detail: /Add to the line: -H 'Authorization: Bearer '\$CONTROL_AUTH_TOKEN$/ },
  })
  const MISTAKES: readonly (readonly [authorization: string, expected: RegExp])[] = [
    ['right-token', /has to begin with Bearer/],
    ['Basic abc', /has to begin with Bearer/],
    ['Bearer ', /the variable is not set/],
    ['Bearer $TOKEN', /outside of the single quotes/],
    ['Bearer wrong-token', /not a token of this bot/],
  ]
  for (const [authorization, expected] of MISTAKES) {
    t.match(ask({ host: HOST[1], authorization }), { refused: { status: 401, detail: expected } })
  }
  const wrong = ask({ host: HOST[1], authorization: 'Bearer wrong-token' })
  t.notMatch(JSON.stringify(wrong), /right-token|wrong-token/)
})

t.test('given a token of another server, when shown here, then it is none', async (t) => {
  t.equal(outcome(bearer('Bearer right-token')), 'operator')
  t.equal(outcome(bearer('Bearer right-token')), 'operator')
  t.equal(
    outcome({
      ...bearer('Bearer right-token'),
      settings: { ...GUARDED, operators: [holder('operator', 'operator', 'another')] },
    }),
    401,
  )
})

t.test('given each role, when it asks for each, then it may do what those below it may', async (t) => {
  const access = new Access(SEVERAL)
  const MAY: Readonly<Record<Role, readonly Role[]>> = {
    viewer: ['viewer'],
    halter: ['viewer', 'halter'],
    operator: ['viewer', 'halter', 'operator'],
  }
  for (const role of Object.keys(MAY) as Role[]) {
    for (const needed of Object.keys(MAY) as Role[]) {
      const refused = access.refuseRole({ operator: 'phone', role, address: '' }, needed)
      t.equal(refused === null, MAY[role].includes(needed), `${role} as ${needed}`)
      if (refused !== null) t.match(refused, { status: 403, detail: new RegExp(`phone is a ${role}.*token of`) })
    }
  }
})

t.test('given the socket and a bot with tokens, when nobody shows one, then its user may read and halt', async (t) => {
  const access = new Access(SEVERAL, 'socket')
  const headers = { host: 'localhost' }
  const admission = access.admit({ headers, rawHeaders: ['Host', 'localhost'], url: '/halt', socket: {} }, false)
  t.match(admission, { caller: { operator: null, role: 'halter', address: 'socket' } })
  if ('refused' in admission) return
  t.equal(access.refuseRole(admission.caller, 'halter'), null)
  const viewer = { ...headers, authorization: 'Bearer the-viewers' }
  const asked = { headers: viewer, rawHeaders: Object.entries(viewer).flat(), url: '/halt', socket: {} }
  t.match(access.admit(asked, false), { caller: { operator: 'grafana', role: 'halter' } }, 'a token takes nothing away')
  t.match(access.refuseRole(admission.caller, 'operator'), { status: 401, detail: /Authorization: Bearer/ })
})

t.test('given a bot without tokens, when anyone comes in, then he may do everything but on an open path', async (t) => {
  for (const door of ['http', 'https', 'socket'] as const) {
    const host = door === 'socket' ? 'localhost' : '127.0.0.1:9876'
    const socket = { localAddress: '127.0.0.1', remoteAddress: '127.0.0.1' }
    const ask = (open: boolean) =>
      new Access(LOOPBACK, door).admit(
        { headers: { host }, rawHeaders: ['Host', host], url: '/x', socket },
        open && 'call',
      )
    t.match(ask(false), { caller: { role: 'operator' } }, door)
    t.match(ask(true), { caller: { role: 'viewer' } }, door)
  }
})

t.test('given a token in a form, when it is an operator’s, then its holder may halt and no more', async (t) => {
  const access = new Access({
    ...GUARDED,
    operators: [{ name: 'alice', role: 'operator', tokenSha256: sha256('its-own') }],
  })
  const request = { headers: { host: 'localhost' }, rawHeaders: ['Host', 'localhost'], url: '/halt', socket: {} }
  t.match(access.admitForm(request, ' its-own '), { caller: { operator: 'alice', role: 'halter' } })
  t.match(access.admitForm(request, 'another'), { refused: { status: 401 } })
  t.match(access.admitForm(request, null), { refused: { status: 401 } })
})
