import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readControlConfig } from '../../lib/config/control-config.js'
import { ConfigError } from '../../lib/words/errors.js'
import { ownDirectory } from '../support/files-directory.js'

const KEY = 'Xq7-a-key-of-a-webhook-nobody-knows'
const TOKEN = '123456:AbC-dEf_hidden'
const WEBHOOK = { kind: 'webhook', url: 'https://example.com/hook', secret_env: 'HOOK_KEY' }

function read(notify: unknown, environment: Record<string, string> = { HOOK_KEY: KEY }) {
  return readControlConfig({ notify }, environment)
}

function problemsOf(notify: unknown, environment?: Record<string, string>): readonly string[] {
  try {
    read(notify, environment)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.problems
  }
}

t.test('given a channel of each kind, when read, then each is complete, with its secret', async (t) => {
  const directory = ownDirectory(t)
  const file = join(directory, 'token')
  writeFileSync(file, `${TOKEN}\n`, { mode: 0o600 })
  const { notify, warnings } = read(
    [
      WEBHOOK,
      { kind: 'telegram', secret_file: file, chat: '-100123', api_root: 'http://127.0.0.1:1/' },
      { kind: 'slack', url_env: 'CONTROL_SLACK' },
      { kind: 'discord', url: 'https://example.com/d', events: ['halt'], min_level: 'critical', remind_ms: 0 },
      { kind: 'ntfy', name: 'phone', url: 'https://ntfy.sh/topic' },
      { kind: 'ntfy', name: 'alone', url: 'https://ntfy.sh/other', fleet: false },
      { kind: 'heartbeat', url: 'https://example.com/beat', interval_ms: 5_000, method: 'POST' },
    ],
    { HOOK_KEY: KEY, CONTROL_SLACK: 'https://example.com/s' },
  )
  t.same(warnings, [], 'a variable that is named is known')
  t.match(notify, [
    { name: 'webhook', secret: KEY, minLevel: 'info', remindMs: 900_000 },
    { name: 'telegram', secret: TOKEN, chat: '-100123', url: 'http://127.0.0.1:1' },
    { name: 'slack', url: 'https://example.com/s', secret: null },
    { name: 'discord', events: ['halt'], minLevel: 'critical', remindMs: 0, fleet: true },
    { name: 'phone', kind: 'ntfy' },
    { name: 'alone', fleet: false },
    { intervalMs: 5_000, method: 'POST' },
  ])
})

t.test('given channels that are wrong, when read, then the start says what and where', async (t) => {
  const cases: readonly (readonly [unknown, RegExp])[] = [
    ['ntfy', /notify: The value does not fit; expected a list of tables/],
    [[{ kind: 'pager' }], /notify 1: kind has to be "webhook", "telegram"/],
    [[WEBHOOK, WEBHOOK], /notify 2: there is another one of the name "webhook"/],
    [[{ ...WEBHOOK, chat: '1' }], /notify 1: "chat" is not a setting of webhook/],
    [[{ ...WEBHOOK, secret_env: 'NONE' }], /secret_env: there is no variable NONE/],
    [[{ ...WEBHOOK, secret_env: 'SHORT' }], /secret_env: the key has fewer than 16/],
    [[{ kind: 'webhook', url: 'https://example.com' }], /webhook needs the key that it is signed with/],
    [[{ ...WEBHOOK, url: 'ftp://example.com' }], /url has to be a URL with http/],
    [[{ ...WEBHOOK, url: 'https://me:pw@example.com' }], /url has to be a URL with http/],
    [[{ ...WEBHOOK, url_env: 'X' }], /url and url_env are set together/],
    [[{ ...WEBHOOK, fleet: 'no' }], /fleet has to be true or false/],
    [[{ ...WEBHOOK, name: '../x' }], /name has to be small letters/],
    [[{ ...WEBHOOK, events: ['halts'] }], /events has to be a list of some of "started"/],
    [[{ ...WEBHOOK, events: [] }], /events has to be a list/],
    [[{ ...WEBHOOK, min_level: 'high' }], /min_level has to be "info", "warning", "critical"/],
    [[{ ...WEBHOOK, remind_ms: 5 }], /remind_ms has to be a whole number of milliseconds from 10000/],
    [[{ kind: 'telegram', chat: '1', secret_env: 'SHORT' }], /that is no token of a Telegram bot/],
    [[{ kind: 'telegram', secret_env: 'TOKEN' }], /chat has to be the id of a chat/],
    [[{ kind: 'ntfy', url: 'https://ntfy.sh' }], /has to end with the topic/],
    [[{ kind: 'slack' }], /slack needs a url/],
    [[{ kind: 'slack', url_file: '/nowhere' }], /url_file \/nowhere can't be read/],
    [[{ kind: 'heartbeat', url: 'https://example.com', events: ['halt'] }], /"events" is not a setting of heartbeat/],
  ]
  for (const [notify, problem] of cases) {
    const problems = problemsOf(notify, { HOOK_KEY: KEY, SHORT: 'abc-hidden', TOKEN })
    t.equal(problems.length, 1, String(problem))
    t.match(problems[0], problem)
    t.notMatch(problems.join(), /hidden|nobody-knows|pw@/, 'a secret is never shown')
  }
})

t.test('given a wrong channel, when the kill switch is off, then the bot starts all the same', async (t) => {
  t.same(readControlConfig({ enabled: false, notify: [{ kind: 'slack', url_file: '/nowhere' }] }, {}).notify, [])
})

t.test(
  'given users who are allowed, when read, then each has a name and a role, and what is wrong is named',
  async (t) => {
    const telegram = { kind: 'telegram', secret_env: 'TELEGRAM', chat: '42' }
    const environment = { TELEGRAM: TOKEN, HOOK_KEY: KEY }
    const allowed = { 11: { name: 'alice', role: 'operator' }, 12: { name: 'hal' } }
    t.same(read([{ ...telegram, allowed }], environment).notify[0]?.allowed, [
      { userId: 11, name: 'alice', role: 'operator' },
      { userId: 12, name: 'hal', role: 'halter' },
    ])
    t.same(read([telegram], environment).notify[0]?.allowed, [])
    const cases: readonly (readonly [unknown, RegExp])[] = [
      [[11], /notify 1: allowed has to be a table of the ids of users, for example/],
      [{ '-5': { name: 'alice' } }, /allowed: "-5" is no id of a user/],
      [{ alice: { name: 'alice' } }, /allowed: "alice" is no id of a user/],
      [{ 11: 'alice' }, /allowed: 11 needs a name/],
      [{ 11: { name: 'a\nb' } }, /allowed: 11 needs a name/],
      [{ 11: { name: 'alice', role: 'admin' } }, /the role of alice has to be "viewer", "halter", "operator"/],
      [{ 11: { name: 'alice', rolle: 'operator' } }, /alice has "rolle", which is no setting/],
      [{ 11: { name: 'alice' }, 12: { name: 'alice' } }, /two users are called alice/],
    ]
    for (const [given, problem] of cases) {
      t.match(problemsOf([{ ...telegram, allowed: given }], environment).join('\n'), problem)
    }
    t.match(problemsOf([{ ...WEBHOOK, allowed }])[0], /"allowed" is not a setting of webhook/)
  },
)
