import { chmodSync, chownSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { inspect } from 'node:util'
import t from 'tap'
import { readConfigFile } from '../../lib/config/config-file.js'
import { readControlConfig } from '../../lib/config/control-config.js'
import { readLimits } from '../../lib/config/limits.js'
import { isLoopback } from '../../lib/config/loopback.js'
import { readNotify } from '../../lib/config/notify.js'
import { readTrips } from '../../lib/config/trips.js'
import { ConfigError } from '../../lib/words/errors.js'
import { sha256 } from '../../lib/words/operators.js'
import { makeCertificates } from '../support/certificates.js'
import { ownDirectory } from '../support/files-directory.js'

const SECRET = 'Xq7-very-secret-token'
const OPERATOR = [{ name: 'operator', role: 'operator', tokenSha256: sha256(SECRET) }]

/** What is wrong with a configuration; empty when nothing is. */
function problemsOf(table: unknown, environment: Record<string, string> = {}): readonly string[] {
  try {
    readControlConfig(table, environment)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.problems
  }
}

const DEFAULTS = {
  enabled: true,
  host: '127.0.0.1',
  port: 9876,
  allowedHosts: [],
  publicUrl: null,
  operators: [],
  tokenHint: null,
  socket: null,
  tls: null,
  warnings: [],
  signalHandlers: true,
  stateDir: resolve('state'),
  firstStart: 'active',
  workingOrders: 'cancel-risk',
  shutdownWorkingOrders: 'keep',
  shutdownDeadlineMs: 8_000,
  maxSnapshotAgeMs: 5_000,
  snapshotIntervalMs: 10_000,
  ownOrders: [],
  settleMs: 1_000,
  dustValue: '10',
  cancelDeadlineMs: 30_000,
  allowCloseAll: false,
  closeDeadlineMs: 120_000,
  venueModule: null,
  follow: null,
  leaseMs: 3_000,
  drillEveryMs: 0,
  exclusive: false,
  notify: [],
  trips: readTrips({}, []),
  limits: readLimits({}, []),
  deadMan: {},
  fleet: null,
}

t.test('given nothing, when read, then the defaults are those of the documentation', async (t) => {
  t.same(readControlConfig({}, {}), DEFAULTS)
  const warnings = ['The configuration has no [control] table, so the kill switch runs with its defaults.']
  for (const table of [undefined, null]) t.same(readControlConfig(table, {}), { ...DEFAULTS, warnings })
})

t.test('given every setting, when read, then every one of them counts', async (t) => {
  const table = {
    enabled: false,
    host: '::1',
    port: 0,
    allowed_hosts: ['bot.example.com:8443'],
    public_url: 'https://Bots.example.com/one/',
    auth_token: SECRET,
    socket: '/run/bot/control.sock',
    signal_handlers: false,
    state_dir: '/var/lib/bot',
    first_start: 'halted',
    working_orders: 'cancel-all',
    own_orders: ['prefix:abc-', 'symbol:BTC/USDT'],
    shutdown_working_orders: 'cancel-risk',
    shutdown_deadline_ms: 0,
    max_snapshot_age_ms: 100,
    snapshot_interval_ms: 1_000,
    settle_ms: 0,
    follow: '/var/lib/leader',
    lease_ms: 250,
    dust_value: '2.5',
    cancel_deadline_ms: 5_000,
    allow_close_all: true,
    close_deadline_ms: 60_000,
    venue_module: './venue.mjs',
    venue_options: { url: 'http://127.0.0.1:1' },
    notify: [{ kind: 'ntfy', url: 'https://ntfy.sh/my-topic' }],
    trips: { max_drawdown: '20%' },
    limits: {},
    dead_man: {},
  }
  t.same(readControlConfig(table, {}), {
    ...DEFAULTS,
    enabled: false,
    host: '::1',
    port: 0,
    allowedHosts: [
      { name: 'bot.example.com', port: 8443 },
      { name: 'bots.example.com', port: null },
    ],
    publicUrl: 'https://bots.example.com/one',
    operators: OPERATOR,
    tokenHint: '$TOKEN',
    socket: '/run/bot/control.sock',
    tls: null,
    warnings: [],
    signalHandlers: false,
    firstStart: 'halted',
    stateDir: '/var/lib/leader',
    follow: 'leader',
    leaseMs: 250,
    workingOrders: 'cancel-all',
    shutdownWorkingOrders: 'cancel-risk',
    shutdownDeadlineMs: 0,
    maxSnapshotAgeMs: 100,
    snapshotIntervalMs: 1_000,
    ownOrders: ['prefix:abc-', 'symbol:BTC/USDT'],
    settleMs: 0,
    dustValue: '2.5',
    cancelDeadlineMs: 5_000,
    allowCloseAll: true,
    closeDeadlineMs: 60_000,
    venueModule: { module: './venue.mjs', options: { url: 'http://127.0.0.1:1' } },
    notify: readNotify({ notify: [{ kind: 'ntfy', url: 'https://ntfy.sh/my-topic' }] }, {}, []),
    trips: readTrips({ trips: { max_drawdown: '20%' } }, []),
    limits: readLimits({}, []),
    deadMan: {},
  })
})

t.test('given a table, when read, then it is not written to', async (t) => {
  const table = Object.freeze({ port: 1, auth_token: 'x' })
  t.equal(readControlConfig(table, { CONTROL_PORT: '2', CONTROL_AUTH_TOKEN: 'y' }).port, 2)
})

t.test('given the environment, when it says something, then it goes before the file', async (t) => {
  const table = { enabled: true, host: 'localhost', port: 1, signal_handlers: true, state_dir: 'a', auth_token: 'file' }
  const config = readControlConfig(table, {
    CONTROL_ENABLED: 'false',
    CONTROL_HOST: '127.0.0.2',
    CONTROL_PORT: '2',
    CONTROL_SIGNAL_HANDLERS: 'false',
    CONTROL_STATE_DIR: 'b',
    CONTROL_AUTH_TOKEN: SECRET,
    CONTROL_SOMETHING_ELSE: 'x',
  })
  t.match(config, {
    enabled: false,
    host: '127.0.0.2',
    port: 2,
    signalHandlers: false,
    stateDir: resolve('b'),
    operators: OPERATOR,
  })
})

t.test('given many things are wrong, when read, then all of them are told at once', async (t) => {
  const problems = problemsOf(
    { port: 'x', working_orders: 'sell', prot: 1, snapshot_interval_ms: -1, allowed_hosts: 'one' },
    { CONTROL_ENABLED: 'yes', CONTROL_SIGNAL_HANDLERS: '1' },
  )
  t.equal(problems.length, 7)
  for (const name of [
    'port',
    'working_orders',
    '"prot"',
    'snapshot_interval_ms',
    'allowed_hosts',
    'CONTROL_ENABLED',
    'CONTROL_SIGNAL_HANDLERS',
  ]) {
    t.ok(
      problems.some((problem) => problem.startsWith(name)),
      name,
    )
  }
})

t.test('given a wrong setting, when told, then the message names it, its value and what fits', async (t) => {
  t.same(problemsOf({ port: 70_000 }), [
    'port: 70000 does not fit; expected a whole number from 0 (any free port) to 65535, or false (no port)',
  ])
  t.match(problemsOf({}, { CONTROL_PORT: 'x' }), [/^CONTROL_PORT: "x" does not fit/])
  t.match(problemsOf({ prot: 1 }), [/"prot" is not a setting .* port,/])
  for (const table of [[], 'x', 7, true]) t.match(problemsOf(table), ['[control] must be a table of settings'])
})

for (const text of ['', ' ', ' 9', '9 ', '1e3', '0x10', '+1', '-1', '1.0', '1_000', '٣', 'NaN', '99999', '9876\n']) {
  t.test(`given CONTROL_PORT=${JSON.stringify(text)}, when read, then it is refused`, async (t) => {
    t.match(problemsOf({}, { CONTROL_PORT: text }), [/^CONTROL_PORT: /])
  })
}

for (const text of ['', 'TRUE', '1', 'yes', ' true']) {
  t.test(`given CONTROL_ENABLED=${JSON.stringify(text)}, when read, then it is refused`, async (t) => {
    t.match(problemsOf({}, { CONTROL_ENABLED: text }), [/^CONTROL_ENABLED: /])
  })
}

const WRONG_VALUES: Readonly<Record<string, readonly unknown[]>> = {
  enabled: ['true', 1, null],
  host: ['', ' ', 'a b', 7],
  port: ['9876', 1.5, -1, 65_536, Number.NaN, null],
  allowed_hosts: ['a', [''], [1], [' '], ['*'], ['ok', '10.0.0.0/8'], ['*.com']],
  public_url: [
    '',
    7,
    'bot.example.com',
    'https://',
    'ftp://a.b',
    'https://me:word@a.b',
    'https://a.b/?c',
    'https://*.a.b',
  ],
  auth_token: [12345678, null, ['x']],
  auth_token_file: ['', 7],
  state_dir: ['', 7],
  first_start: ['', true, 'reducing'],
  shutdown_deadline_ms: [-1, 600_001, '1'],
  max_snapshot_age_ms: [99, 600_001],
}

for (const [setting, values] of Object.entries(WRONG_VALUES)) {
  t.test(`given a ${setting} that does not fit, when read, then it is refused`, async (t) => {
    for (const value of values) {
      const [problem, ...more] = problemsOf({ [setting]: value })
      t.ok(problem?.startsWith(`${setting}: `), `${JSON.stringify(value)}: ${problem}`)
      t.same(more, [])
    }
  })
}

for (const host of ['0.0.0.0', '::', '192.168.1.5', 'bot.example.com', '127.0.0.1.evil.example', '128.0.0.1']) {
  t.test(`given it listens on ${host} without a token, when read, then it refuses to start`, async (t) => {
    t.match(problemsOf({ host }), [/no token is set.*CONTROL_AUTH_TOKEN/])
    t.same(problemsOf({ host, auth_token: SECRET }), [])
    t.same(problemsOf({ host }, { CONTROL_AUTH_TOKEN: SECRET }), [])
    t.same(problemsOf({ host, enabled: false }), [])
  })
}

t.test('given names and addresses, when asked, then only those of this machine are loopback', async (t) => {
  for (const host of ['127.0.0.1', '127.8.9.1', 'localhost', 'LOCALHOST', '::1', '[::1]', '::ffff:127.0.0.1']) {
    t.equal(isLoopback(host), true, host)
  }
  for (const host of [
    '',
    '0.0.0.0',
    '::',
    '10.0.0.1',
    'localhost.evil.example',
    'evil-localhost',
    'evil127.0.0.1',
    '::ffff:10.0.0.1',
  ]) {
    t.equal(isLoopback(host), false, host)
  }
})

t.test('given an empty token, when read, then it is refused: it would equal a missing header', async (t) => {
  t.match(problemsOf({ auth_token: '' }), [/auth_token is empty/])
  t.match(problemsOf({}, { CONTROL_AUTH_TOKEN: '' }), [/is empty/])
  t.match(problemsOf({ auth_token: SECRET }, { CONTROL_AUTH_TOKEN: '' }), [/is empty/])
})

t.test('given a token that no header can carry, when read, then it is refused', async (t) => {
  for (const token of ['a b', 'a\n', 'ä', ' a', '\t', 'a\u0000']) {
    t.match(problemsOf({ auth_token: token }), [/characters that can't stand in an HTTP header/], JSON.stringify(token))
  }
})

t.test('given a token file, when only its owner can read it, then it holds the token', async (t) => {
  const file = join(ownDirectory(t), 'token')
  writeFileSync(file, `${SECRET}\n`, { mode: 0o600 })
  t.same(readControlConfig({ auth_token_file: file }, {}).operators, OPERATOR)
  t.same(readControlConfig({}, { CONTROL_AUTH_TOKEN_FILE: file }).operators, OPERATOR)
  chmodSync(file, 0o400)
  t.same(readControlConfig({ auth_token_file: file }, {}).operators, OPERATOR)
  for (const mode of [0o640, 0o604, 0o610, 0o601, 0o602, 0o666]) {
    chmodSync(file, mode)
    const problems = problemsOf({ auth_token_file: file })
    t.match(problems, [/can be read by others .* chmod 600/], mode.toString(8))
    t.notMatch(problems.join(), SECRET)
  }
})

t.test('given a token file that is missing, a directory, empty or torn, when read, then it is refused', async (t) => {
  const directory = ownDirectory(t)
  const file = join(directory, 'token')
  t.match(problemsOf({ auth_token_file: file }), [/can't be read: ENOENT/])
  chmodSync(directory, 0o700)
  t.match(problemsOf({ auth_token_file: directory }), [/can't be read: EISDIR/])
  writeFileSync(file, ' \n', { mode: 0o600 })
  t.match(problemsOf({ auth_token_file: file }), [/is empty/])
  writeFileSync(file, `${SECRET}\nsecond line\n`)
  const problems = problemsOf({ auth_token_file: file })
  t.match(problems, [/can't stand in an HTTP header/])
  t.notMatch(problems.join(), SECRET)
})

t.test('given a token and a token file, when both are set in one place, then one has to go', async (t) => {
  const file = join(ownDirectory(t), 'token')
  writeFileSync(file, SECRET, { mode: 0o600 })
  t.match(problemsOf({ auth_token: 'a', auth_token_file: file }), [/set together/])
  t.match(problemsOf({}, { CONTROL_AUTH_TOKEN: 'a', CONTROL_AUTH_TOKEN_FILE: file }), [/set together/])
})

t.test(
  "given a token in the environment, when the file has the other form, then the environment's counts",
  async (t) => {
    const file = join(ownDirectory(t), 'token')
    writeFileSync(file, 'from-the-file', { mode: 0o600 })
    t.same(readControlConfig({ auth_token_file: file }, { CONTROL_AUTH_TOKEN: SECRET }).operators, OPERATOR)
    t.same(readControlConfig({ auth_token: SECRET }, { CONTROL_AUTH_TOKEN_FILE: file }).operators, [
      { ...OPERATOR[0], tokenSha256: sha256('from-the-file') },
    ])
  },
)

t.test('given a token that is wrong in any way, when told, then the message never shows it', async (t) => {
  const tables = [
    { auth_token: `${SECRET} ` },
    { auth_token: [SECRET] },
    { auth_token: { token: SECRET } },
    { auth_token: SECRET, auth_token_file: '/nowhere' },
    { auth_token: SECRET, port: 'x', prot: SECRET },
    { authToken: SECRET },
    { auth_token_file: [SECRET] },
    { tokens_file: { alice: { role: 'operator', token: SECRET } } },
  ]
  for (const table of tables) {
    const problems = problemsOf(table)
    t.ok(problems.length > 0)
    t.notMatch(problems.join(), SECRET)
  }
  t.notMatch(problemsOf({}, { CONTROL_AUTH_TOKEN: `${SECRET}\n` }).join(), SECRET)
})

t.test('given a misspelt variable or a short token, when read, then a warning says so', async (t) => {
  const { warnings } = readControlConfig({}, { CONTROL_PROT: '1', CONTROL_URL: 'x', CONTROL_AUTH_TOKEN: 'short' })
  t.match(warnings, [/CONTROL_PROT is no variable.*CONTROL_PORT/, /5 characters/])
})

t.test('given no port, when there is a socket, then that is fine, and without one it says what to do', async (t) => {
  t.equal(readControlConfig({ port: false, socket: 's' }, {}).port, false)
  t.equal(readControlConfig({ socket: 's' }, { CONTROL_PORT: 'false' }).port, false)
  t.equal(readControlConfig({ port: false }, { CONTROL_PORT: '9000' }).port, 9000)
  t.match(problemsOf({ port: false }), [/port = false needs a socket.*set socket = /])
  t.match(problemsOf({ port: true, socket: 's' }), [/port: true does not fit/])
  t.match(problemsOf({}, { CONTROL_PORT: 'none' }), [/CONTROL_PORT: "none" does not fit/])
  t.same(problemsOf({ port: false, enabled: false }), [])
  t.same(problemsOf({ port: false, socket: 's', host: '0.0.0.0' }), [], 'nothing listens there')
})

t.test('given mistakes of every kind, when read, then they are reported together', async (t) => {
  const problems = problemsOf({ port: 5n, auth_token: '', hots: 1 })
  t.match(problems.join('\n'), /port: 5 does not fit/)
  t.match(problems.join('\n'), /auth_token is empty/)
  t.match(problems.join('\n'), /"hots" is not a setting/)
})

t.test('given a tokens file, when read, then each of its names has a role and a token', async (t) => {
  const file = join(ownDirectory(t), 'tokens.toml')
  const text = `
    alice = { role = "operator", token = "${SECRET}-alice" }
    [phone]
    role = "halter"
    token = "${SECRET}-phone"
    [grafana]
    role = "viewer"
    token = "short"`
  writeFileSync(file, text, { mode: 0o600 })
  const config = readControlConfig({ tokens_file: file }, {})
  t.same(config.operators, [
    { name: 'alice', role: 'operator', tokenSha256: sha256(`${SECRET}-alice`) },
    { name: 'phone', role: 'halter', tokenSha256: sha256(`${SECRET}-phone`) },
    { name: 'grafana', role: 'viewer', tokenSha256: sha256('short') },
  ])
  t.equal(config.tokenHint, '$TOKEN')
  t.equal(readControlConfig({}, { CONTROL_AUTH_TOKEN: SECRET }).tokenHint, '$CONTROL_AUTH_TOKEN')
  t.notMatch(inspect(config, { depth: null, showHidden: true }), SECRET, 'whoever prints it prints no token')
  t.match(config.warnings, [/token of grafana has 5 characters/])
  t.same(readControlConfig({ auth_token: 'x' }, { CONTROL_TOKENS_FILE: file }).operators, config.operators)
  const { warnings } = readControlConfig({ tokens_file: file }, { CONTROL_AUTH_TOKEN: SECRET })
  t.match(warnings, [/takes the place of tokens_file/])
  t.match(problemsOf({ auth_token: SECRET, tokens_file: file }), [/auth_token and tokens_file are set together/])
  chmodSync(file, 0o640)
  t.match(problemsOf({ tokens_file: file }), [/tokens_file .* can be read by others \(mode 0640\): chmod 600/])
})

t.test('given a tokens file with mistakes, when read, then each is told, and never a token', async (t) => {
  const file = join(ownDirectory(t), 'tokens.toml')
  const MISTAKES: readonly (readonly [text: string, expected: RegExp])[] = [
    ['', /holds nobody: expected \{ role/],
    [`alice = "${SECRET}"`, /alice: expected \{ role/],
    [`alice = { role = "boss", token = "${SECRET}" }`, /alice: its role is none: there are/],
    [`alice = { role = "operator" }`, /alice: expected \{ role/],
    [`alice = { role = "operator", token = "${SECRET}", more = 1 }`, /alice: expected \{ role/],
    [`alice = { role = "operator", token = "" }`, /alice: its token is empty/],
    [`alice = { role = "operator", token = "${SECRET} " }`, /alice: its token holds characters/],
    [`"a\\nb" = { role = "operator", token = "${SECRET}" }`, /entry 1: a name has at most 32 letters/],
    [`"${SECRET}-${SECRET}" = { role = "operator", token = "alice" }`, /entry 1: a name has/],
    [`socket = { role = "operator", token = "${SECRET}" }`, /entry 1: a name has/],
    [`127_0_0_1 = { role = "operator", token = "${SECRET}" }`, /entry 1: a name has/],
    [`alice = { role = "operator", token = "${SECRET}" `, /is not TOML: line 1, column \d+: /],
    [`alice = { role = "operator", token = ${SECRET} }`, /is not TOML: line 1/],
    [
      `alice = { role = "operator", token = "${SECRET}" }\nbob = { role = "viewer", token = "${SECRET}" }`,
      /bob: it has the token of alice/,
    ],
  ]
  for (const [text, expected] of MISTAKES) {
    writeFileSync(file, text, { mode: 0o600 })
    const problems = problemsOf({ tokens_file: file })
    t.match(problems, [expected], text)
    t.notMatch(problems.join(), SECRET)
  }
  writeFileSync(file, `phone = { role = "halter", token = "${SECRET}" }`)
  t.match(readControlConfig({ tokens_file: file }, {}).warnings, [/nobody can resume/])
  t.match(problemsOf({ tokens_file: '/nowhere/at/all' }), [/tokens_file \/nowhere\/at\/all can't be read: ENOENT/])
})

t.test('given a configuration file that is no TOML, when read, then what is told shows no token', async (t) => {
  const file = join(ownDirectory(t), 'bot.toml')
  writeFileSync(file, `[control]\nauth_token = "${SECRET}"\nport = \n`)
  try {
    readConfigFile(file)
    t.fail('it was read')
  } catch (error) {
    t.match((error as Error).message, /bot.toml is not TOML: line 3, column \d+: /)
    t.notMatch((error as Error).message, SECRET)
  }
})

t.test('given a host beyond loopback, when there is no TLS, then a warning says so at each start', async (t) => {
  const table = { host: '0.0.0.0', auth_token: SECRET, allowed_hosts: ['bot.example.com'] }
  t.match(readControlConfig({ ...table, allowed_hosts: [] }, {}).warnings, [/without TLS/, /in allowed_hosts/])
  t.match(readControlConfig(table, {}).warnings, [/0\.0\.0\.0 without TLS.*tls_cert.*ssh -L/])
  t.same(readControlConfig({ auth_token: SECRET }, {}).warnings, [])
  const { cert, key } = makeCertificates(ownDirectory(t))
  t.same(readControlConfig({ ...table, tls_cert: cert, tls_key: key }, {}).warnings, [])
})

t.test('given a public address, when there is no token, then a warning says so at each start', async (t) => {
  const table = { public_url: 'https://bot.example.com/kill-switch' }
  t.match(readControlConfig(table, {}).warnings, [/^public_url is https.*no token is set/])
  t.same(readControlConfig({ ...table, auth_token: SECRET }, {}).warnings, [])
  t.same(readControlConfig({ public_url: 'http://localhost:9999' }, {}).warnings, [])
})

t.test('given TLS, when its files do not fit, then it says which', async (t) => {
  const { cert, key, ca, otherKey } = makeCertificates(ownDirectory(t))
  const files = { tls_cert: cert, tls_key: key }
  t.same(readControlConfig({ ...files, tls_client_ca: ca }, {}).tls, { cert, key, clientCa: ca })
  t.same(readControlConfig({}, { CONTROL_TLS_CERT: cert, CONTROL_TLS_KEY: key }).tls, { cert, key, clientCa: null })
  t.match(problemsOf({ tls_cert: cert }), [/both tls_cert and tls_key/])
  t.match(problemsOf({ tls_client_ca: ca }), [/both tls_cert and tls_key/])
  t.match(problemsOf({ ...files, tls_key: otherKey }), [/TLS can't be spoken with .*mismatch/])
  t.match(problemsOf({ ...files, tls_cert: key }), [/TLS can't be spoken with /])
  t.match(problemsOf({ ...files, tls_cert: '/nowhere' }), [/TLS can't be spoken with .*ENOENT/])
  t.match(problemsOf({ ...files, tls_client_ca: key }), [/TLS can't be spoken with /])
  chmodSync(key, 0o644)
  t.match(problemsOf(files), [/tls_key .* can be read by others \(mode 0644\): chmod 600/])
})

t.test('given a certificate that ends soon or has ended, when read, then a warning says so', async (t) => {
  const warningsFor = (days: number) => {
    const { cert, key } = makeCertificates(ownDirectory(t), days)
    return readControlConfig({ tls_cert: cert, tls_key: key }, {}).warnings
  }
  t.match(warningsFor(5), [/ends on .* Renew it/])
  t.match(warningsFor(-1), [/has ended on .* clients will refuse it/])
  t.same(warningsFor(60), [])
})

t.test('given a kill switch that is off, when its tokens or certificates are missing, then the bot runs', async (t) => {
  const table = { enabled: false, tokens_file: '/nowhere', tls_cert: '/nowhere', tls_key: '/nowhere' }
  t.equal(readControlConfig(table, {}).enabled, false)
  t.ok(problemsOf({ ...table, enabled: true }).length > 1)
})

const notRoot = process.geteuid?.() === 0 ? false : 'only root can give files away'
t.test('given a token file of another user, when read, then it is refused', { skip: notRoot }, async (t) => {
  const file = join(ownDirectory(t), 'token')
  writeFileSync(file, SECRET, { mode: 0o600 })
  chownSync(file, 65_534, 65_534)
  t.match(problemsOf({ auth_token_file: file }), [/belongs to another user/])
})

t.test('given whom to follow, when read, then its directory is absolute, and a network is refused', async (t) => {
  t.match(readControlConfig({ follow: 'auto', state_dir: 'a' }, {}), { follow: 'auto', stateDir: resolve('a') })
  t.match(readControlConfig({ follow: 'b', state_dir: 'a' }, {}), { follow: 'leader', stateDir: resolve('b') })
  t.match(readControlConfig({}, { CONTROL_FOLLOW: 'auto' }), { follow: 'auto' })
  for (const follow of ['redis://fleet:6379', 'https://leader.example.com', 'unix:/run/leader.sock']) {
    t.match(problemsOf({ follow }), [/can't be followed over a network yet.*state_dir/])
  }
  t.match(problemsOf({ follow: '' }), [/follow/])
})

t.test('given drills each few seconds, when read, then a warning says so', async (t) => {
  t.match(readControlConfig({ drill_every_ms: 86_400 }, {}).warnings, [/a drill each 87 s.*86400000 is once a day/])
  t.same(readControlConfig({ drill_every_ms: 86_400_000 }, {}).warnings, [])
})
