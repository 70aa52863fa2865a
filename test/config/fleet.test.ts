import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readControlConfig } from '../../lib/config/control-config.js'
import { readFleet, warnOfFleet } from '../../lib/config/fleet.js'
import { makeCertificates } from '../support/certificates.js'
import { ownDirectory } from '../support/files-directory.js'
import { Signer } from '../support/fleet-keeper.js'

const KEY = new Signer().key
const FLEET = { url: 'redis://127.0.0.1:6379', group: 'desk-1', resume_keys: [KEY] }

function read(fleet: object, environment: Record<string, string> = {}, others: object = {}) {
  const problems: string[] = []
  return { settings: readFleet({ ...others, fleet } as never, problems, environment), problems }
}

t.test('given the least that a fleet needs, when read, then the rest has its defaults', async (t) => {
  t.same(read(FLEET), {
    problems: [],
    settings: {
      urls: ['redis://127.0.0.1:6379'],
      sentinelMaster: null,
      group: 'desk-1',
      bot: '',
      leaseMs: 3_000,
      onLostLease: 'pause',
      resumeKeys: [KEY],
      replicas: null,
      ca: null,
    },
  })
  const none: string[] = []
  t.equal(readFleet({}, none), null)
  t.same(none, [])
})

t.test('given every field, when read, then each counts', async (t) => {
  const directory = ownDirectory(t)
  const { ca } = makeCertificates(directory)
  const password_file = join(directory, 'password')
  writeFileSync(password_file, 'p@ss word\n', { mode: 0o600 })
  const others = {
    bot: 'bot-1',
    lease_ms: 500,
    on_lost_lease: 'ignore',
    replicas: 2,
    ca,
    username: 'kill switch',
    password_file,
  }
  const engine = read({ ...FLEET, ...others, url: 'valkeys://redis.example.com:6380/2' }).settings
  t.match(engine, { bot: 'bot-1', leaseMs: 500, onLostLease: 'ignore', replicas: 2, ca: /BEGIN CERTIFICATE/ })
  t.same(engine?.urls, ['rediss://kill%20switch:p%40ss%20word@redis.example.com:6380/2'])
  const sentinels = read({
    ...FLEET,
    ...others,
    url: ['redis://:s1@one:26379', 'redis://:s2@two:26379'],
    sentinel_master: 'mymaster',
  })
  t.match(sentinels, {
    problems: [],
    settings: {
      urls: ['redis://:s1@one:26379', 'redis://:s2@two:26379'],
      sentinelMaster: 'mymaster',
      engineLogin: { username: 'kill switch', password: 'p@ss word' },
    },
  })
})

t.test('given a URL in a variable or in a private file, then it is taken from there', async (t) => {
  const file = join(ownDirectory(t), 'url')
  writeFileSync(file, 'redis://:secret@one:1\n', { mode: 0o600 })
  const { url: _, ...rest } = FLEET
  const urls = ['redis://:secret@one:1']
  t.match(read({ ...rest, url_file: file }), { problems: [], settings: { urls } })
  t.match(read({ ...rest, url_env: 'CONTROL_REDIS' }, { CONTROL_REDIS: 'redis://:secret@one:1' }), {
    settings: { urls },
  })
  const config = readControlConfig(
    { fleet: { ...rest, url_env: 'CONTROL_REDIS' } },
    { CONTROL_REDIS: 'redis://127.0.0.1:1' },
  )
  t.same(config.warnings, [], 'the variable is one that is named')
  t.match(config.fleet, { urls: ['redis://127.0.0.1:1'] })
})

const PLACEHOLDER = `ed25519:${'A'.repeat(43)}`

for (const [fleet, problem] of [
  [{ ...FLEET, grup: 'x' }, /there is no grup\. There are: url, /],
  [{ group: 'desk-1', resume_keys: [KEY] }, /it needs a url/],
  [{ ...FLEET, url_env: 'X' }, /url and url_env are set together/],
  [{ ...FLEET, url: 'http://127.0.0.1' }, /url has to be redis:\/\/host:port/],
  [{ ...FLEET, url: 'redis://127.0.0.1:1?db=2' }, /url has to be redis:\/\/host:port/],
  [{ ...FLEET, url: 'redis:///tmp/redis.sock' }, /url has to be redis:\/\/host:port/],
  [{ ...FLEET, url: 5 }, /url has to be a URL, or a list/],
  [{ ...FLEET, url: [] }, /url has to be a URL, or a list/],
  [{ ...FLEET, url: ['redis://a:1', 'redis://b:1'] }, /set sentinel_master/],
  [{ ...FLEET, username: 'me' }, /username needs password_env or password_file/],
  [{ ...FLEET, password_env: 'NOT_THERE' }, /there is no variable NOT_THERE/],
  [{ ...FLEET, password_file: '/not/there' }, /password_file \/not\/there can't be read/],
  [{ ...FLEET, group: undefined }, /it needs group/],
  [{ ...FLEET, group: 'desk 1' }, /group has to be at most 64 letters/],
  [{ ...FLEET, group: '{desk}' }, /group has to be at most 64 letters/],
  [{ ...FLEET, bot: 'a b' }, /bot has to be at most 64 letters/],
  [{ ...FLEET, lease_ms: 499 }, /lease_ms has to be a whole number from 500 to 600000/],
  [{ ...FLEET, lease_ms: '3000' }, /lease_ms has to be/],
  [{ ...FLEET, on_lost_lease: 'halt' }, /on_lost_lease has to be "pause" or "ignore"/],
  [{ ...FLEET, resume_keys: [] }, /it needs resume_keys/],
  [{ ...FLEET, resume_keys: KEY }, /it needs resume_keys/],
  [{ ...FLEET, resume_keys: [KEY, 'ed25519:short'] }, /resume_keys, the 2\.: it has to be ed25519: and 43 letters/],
  [{ ...FLEET, resume_keys: [PLACEHOLDER] }, /the 1\.: anybody could sign by it/],
  [{ ...FLEET, replicas: -1 }, /replicas has to be a whole number from 0 to 32/],
  [{ ...FLEET, ca: '/not/there.pem' }, /ca \/not\/there\.pem can't be read as a certificate/],
] as const) {
  t.test(
    `given ${JSON.stringify(fleet).slice(0, 60)}, then it is refused: ${problem.source.slice(0, 20)}`,
    async (t) => {
      const { settings, problems } = read(fleet)
      t.equal(settings, null)
      t.match(problems, [problem])
      t.equal(problems.length, 1, problems.join('\n'))
    },
  )
}

t.test('given a secret, when something is wrong beside it, then no message holds it', async (t) => {
  const { problems } = read({ ...FLEET, url: 'redis://me:hunter2@one:1?x=1', lease_ms: 1 })
  t.equal(problems.length, 2)
  t.notMatch(problems.join('\n'), 'hunter2')
})

t.test('given a process that never leads, then a fleet is refused there', async (t) => {
  t.match(read(FLEET, {}, { follow: '/elsewhere' }).problems, [/fleet does nothing in a process that never leads/])
  t.same(read(FLEET, {}, { follow: 'auto' }).problems, [])
})

t.test('given what is odd, then it is a warning', async (t) => {
  const warnings = (fleet: object) => warnOfFleet(read({ ...FLEET, ...fleet }).settings)
  t.same(warnings({}), [], 'loopback needs no TLS')
  t.match(warnings({ url: 'redis://:pw@one:1' }), [/without TLS, so that .* can read its password/])
  t.match(warnings({ url: 'redis://one:1' }), [/without TLS, so that who is between can read what is said/])
  t.same(warnings({ url: 'rediss://:pw@one:1' }), [])
  t.match(warnings({ on_lost_lease: 'ignore' }), [/this bot trades on/])
  t.same(warnOfFleet(null), [])
  t.match(warnOfFleet(null, { CONTROL_FLEET_URL: 'redis://here:1' }), [/in NO FLEET: CONTROL_FLEET_URL/])
})
