import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { signalFindings } from '../../lib/cli/doctor/process-signals.js'
import { clockFindings } from '../../lib/cli/doctor/running-bot.js'
import { JournalDirectory } from '../../lib/control/disk/journal-directory.js'
import { BotProcess } from '../support/bot-process.js'
import { makeCertificates } from '../support/certificates.js'
import { commandLine } from '../support/command-line.js'
import { ExchangeProcess, untilStuckIn } from '../support/exchange-process.js'
import { ownDirectory } from '../support/files-directory.js'
import { engineAt } from '../support/fleet.js'
import { Signer } from '../support/fleet-keeper.js'
import { freePort } from '../support/free-port.mjs'
import { notificationService, telegram } from '../support/notification-service.js'
import { noRedis, redisOf } from '../support/redis.js'

interface SetUp {
  /** Of the bot's configuration, in TOML. */
  readonly config?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
}

/** A directory with a state directory in it, closed to others. */
function place(t: Test) {
  const directory = ownDirectory(t)
  const state = join(directory, 'state')
  mkdirSync(state, { mode: 0o700 })
  return { directory, state }
}

async function examine(directory: string, { config = '', environment = {}, args = [] }: SetUp) {
  const file = join(directory, 'bot.toml')
  writeFileSync(file, `[control]\nstate_dir = "${join(directory, 'state')}"\n${config}\n`)
  return commandLine(['doctor', '--config', file, ...args], environment)
}

async function bot(t: Test, state: string, settings: object = {}, name = 'idle-bot', args: string[] = []) {
  const bot = BotProcess.bot(name, { settings: { state_dir: state, ...settings }, args })
  t.teardown(() => bot.kill())
  await bot.url()
  return bot
}

type Break = (t: Test, where: { readonly directory: string; readonly state: string }) => Promise<SetUp> | SetUp

const TOKEN = 'a-token-of-sufficient-length'

/** What is broken, what is found, and what mends it. */
const BROKEN: readonly (readonly [name: string, found: RegExp, mend: RegExp, how: Break])[] = [
  ['a setting that is none', /"prot" is not a setting/, /bot\.toml/, () => ({ config: 'prot = 1' })],
  ['no TOML', /is not TOML/, /bot\.toml/, () => ({ config: 'port = = 1' })],
  [
    'a variable that does not fit',
    /CONTROL_PORT: "x" does not fit/,
    /environment/,
    () => ({ environment: { CONTROL_PORT: 'x' } }),
  ],
  ['an open door', /0\.0\.0\.0/, /change it/, () => ({ config: 'host = "0.0.0.0"' })],
  ['no way in', /port = false needs a socket/, /change it/, () => ({ config: 'port = false' })],
  [
    'a token that others can read',
    /can be read by others \(mode 0644\): chmod 600 it/,
    /change it/,
    (_, { directory }) => {
      writeFileSync(join(directory, 'token'), TOKEN, { mode: 0o644 })
      return { config: `auth_token_file = "${join(directory, 'token')}"` }
    },
  ],
  [
    'the key of another certificate',
    /tls_cert|certificate/,
    /change it/,
    (_, { directory }) => {
      const { cert, otherKey } = makeCertificates(directory)
      return { config: `tls_cert = "${cert}"\ntls_key = "${otherKey}"` }
    },
  ],
  [
    'a venue module that is not there',
    /there is no venue_module .*gone\.mjs/,
    /set venue_module/,
    () => ({ config: 'venue_module = "./gone.mjs"' }),
  ],
  ['a kill switch that is off', /it is disabled/, /enabled = true/, () => ({ config: 'enabled = false' })],
  [
    'a port that is taken',
    /another process listens on 127\.0\.0\.1:\d+/,
    /CONTROL_PORT/,
    async (t, { directory }) => {
      const port = await freePort()
      await bot(t, join(directory, 'other'), { port })
      return { config: `port = ${port}` }
    },
  ],
  [
    'a state directory that others may write into',
    /others may write into .*state \(mode 0777\)/,
    /chmod 700 .*state/,
    (_, { state }) => {
      chmodSync(state, 0o777)
      return {}
    },
  ],
  [
    'a socket in an open directory',
    /others may enter .*open \(mode 0755\)/,
    /chmod 700 .*open/,
    (_, { directory }) => {
      mkdirSync(join(directory, 'open'), { mode: 0o755 })
      return { config: `socket = "${join(directory, 'open', 'control.sock')}"` }
    },
  ],
  [
    'a state directory that is a file',
    /bot\.toml is no directory/,
    /mv /,
    (_, { directory }) => ({ environment: { CONTROL_STATE_DIR: join(directory, 'bot.toml') } }),
  ],
  [
    'a journal that was changed',
    /journal\.jsonl: line 1: its content does not fit/,
    /audit verify .*resume/,
    async (t, { state }) => {
      await (await bot(t, state)).kill()
      const file = join(state, 'journal.jsonl')
      writeFileSync(file, readFileSync(file, 'utf8').replace('"segment":1', '"segment":7'))
      return {}
    },
  ],
  [
    'a clock that was set back',
    /the journal's last entry is of 2999/,
    /timedatectl/,
    async (_, { state }) => {
      const directory = new JournalDirectory(state, 'bot')
      const { journal, permit } = await directory.open(() => new Date('2999-01-01'))
      journal.add({ kind: 'note', what: 'note', who: null, source: null, reason: null, haltId: null })
      await journal.flush()
      if (journal.lastChange !== null) await permit.grant(journal.lastChange, () => true)
      await directory.close()
      return {}
    },
  ],
  [
    'a token that the bot does not know',
    /not a token of this bot/,
    /CONTROL_AUTH_TOKEN/,
    async (t, { state }) => {
      await bot(t, state, { auth_token: TOKEN })
      return { environment: { CONTROL_AUTH_TOKEN: 'another-token-of-that-length' } }
    },
  ],
  [
    'a bot that has lost its address',
    /its address is not known here/,
    /--url/,
    async (t, { state }) => {
      await bot(t, state)
      writeFileSync(join(state, 'address.json'), '{}')
      return {}
    },
  ],
  [
    'a bot whose thread is stuck',
    /its thread has not answered for \d+ ms/,
    /kill -9 \d+/,
    async (t, { state }) => {
      await untilStuckIn(await bot(t, state, {}, 'spinning-bot', ['sync']), /spinning-bot/)
      return {}
    },
  ],
  [
    'an exchange that does not answer',
    /can't be read: .*positions are not available now/,
    /keys/,
    async (t, { state }) => {
      const exchange = await ExchangeProcess.start(t)
      await exchange.bot(t, { state_dir: state, port: 0, snapshot_interval_ms: 0 }).url()
      await exchange.faults({ failing: ['positions'] })
      return {}
    },
  ],
  [
    'a token that the service does not know',
    /^telegram: it has answered 401 \(the token or the url is wrong\): Unauthorized$/,
    /@BotFather/,
    async (t, { directory }) => {
      const { url } = await notificationService(t, telegram('123:right'))
      return { config: telegramChannel(directory, url, '123:wrong'), args: ['--notify'] }
    },
  ],
  [
    'a service that is not there',
    /^hook: ECONNREFUSED$/,
    /url, and the log/,
    async () => {
      const url = `http://127.0.0.1:${await freePort()}/secret-path`
      const channel = `[[control.notify]]\nkind = "webhook"\nname = "hook"\nurl = "${url}"\nsecret_env = "HOOK_KEY"`
      return { config: channel, environment: { HOOK_KEY: 'a-key-of-sufficient-length' }, args: ['--notify'] }
    },
  ],
]

function telegramChannel(directory: string, url: string, token: string): string {
  const file = join(directory, 'telegram')
  writeFileSync(file, token, { mode: 0o600 })
  return `[[control.notify]]\nkind = "telegram"\nchat = "42"\nsecret_file = "${file}"\napi_root = "${url}"`
}

interface Finding {
  readonly level: string
  readonly about: string
  readonly what: string
}

for (const [name, found, mend, how] of BROKEN) {
  t.test(`given ${name}, when the doctor looks, then it is found, with what mends it`, async (t) => {
    const where = place(t)
    const { code, document, stderr } = await examine(where.directory, await how(t, where))
    t.equal(code, 1, stderr)
    // One that is stuck for long is not armed either.
    const follows = ({ about, what }: Finding) => about === 'armed' && /^bot fails .* does not answer$/.test(what)
    const problems = (document ?? []).filter((each: Finding) => each.level === 'problem' && !follows(each))
    t.equal(problems.length, 1, JSON.stringify(problems))
    t.match(problems[0], { what: found, mend })
  })
}

t.test(
  'given a sound set-up, when the doctor looks, then nothing is wrong: running, stopped, never started',
  async (t) => {
    const { directory, state } = place(t)
    const config = `port = ${await freePort()}`
    t.match(await examine(directory, { config }), { code: 0 }, 'never started')
    const running = await bot(t, state)
    const { code, document, stderr } = await examine(directory, { config })
    t.equal(code, 0, stderr)
    t.match(
      document.filter(({ level }: { level: string }) => level !== 'ok'),
      [
        { about: 'venues', what: /no venue to read/ },
        { about: 'armed', what: /^not known to be ok: .*venues/ },
      ],
      'a bot without a venue',
    )
    t.match(
      document.find(({ about }: { about: string }) => about === 'signals'),
      { level: 'ok' },
    )
    await running.kill()
    writeFileSync(join(state, 'HALT'), '')
    const stopped = await examine(directory, { config })
    t.match(stopped, { code: 0, document: { length: /\d/ } })
    t.match(stopped.stdout, /HALT stands there: the next start is halted/)
    t.match(await commandLine(['doctor', '--text', '--state-dir', state]), {
      code: 0,
      stdout: /WARNING {2}configuration: only the environment/,
    })
  },
)

t.test('given only an address, when the doctor looks, then it says what the bot tells', async (t) => {
  const { state } = place(t)
  const url = await (await bot(t, state, { signal_handlers: false })).url()
  t.match(await commandLine(['doctor', '--url', url]), {
    code: 0,
    document: [
      { about: 'url', level: 'ok' },
      { about: 'clock', level: 'ok' },
    ],
  })
  const gone = `http://127.0.0.1:${await freePort()}`
  t.match(await commandLine(['doctor', '--url', gone]), { code: 1, document: [{ what: /does not answer/ }] })
  const environment = { CONTROL_SIGNAL_HANDLERS: 'false' }
  t.match((await commandLine(['doctor', '--state-dir', state], environment)).stdout, /kill -USR1 does not halt/)
})

t.test('given a process that blocks SIGUSR1, when its signals are looked at, then that is a problem', async (t) => {
  const status = (blocked: string) => `Name:\tnode\nSigBlk:\t${blocked}\nSigIgn:\t0\n`
  t.match(signalFindings(7, status('0000000000000200')), [{ level: 'problem', mend: /--disable-sigusr1/ }])
  t.match(signalFindings(7, status('0000000000000100')), [{ level: 'ok' }])
  t.same(signalFindings(7, ''), [], 'where the system doesn’t tell')
})

t.test('given a channel, when the doctor looks, then one message is sent, if that is asked for', async (t) => {
  const { directory } = place(t)
  const { url, arrived } = await notificationService(t, telegram('123:right'))
  const heartbeat = `[[control.notify]]\nkind = "heartbeat"\nurl = "${url}/beat"`
  const config = `port = ${await freePort()}\n${telegramChannel(directory, url, '123:right')}\n${heartbeat}`
  t.match(await examine(directory, { config }), { code: 0, stdout: /telegram, heartbeat: not tried/ })
  t.equal(arrived.length, 0)
  t.match(await examine(directory, { config, args: ['--notify'] }), {
    code: 0,
    stdout: /telegram: the service has taken/,
  })
  t.match(arrived, [{ body: { chat_id: '42', text: /Test by .* nothing has happened/ } }])
  t.equal(arrived.length, 1, 'and no heartbeat')
})

t.test('given a fleet, when the doctor looks, then its engine is asked', { skip: noRedis }, async (t) => {
  const { directory } = place(t)
  const fleetAt = (url: string) =>
    `port = 0\n[control.fleet]\nurl = "${url}"\ngroup = "desk-1"\nresume_keys = ["${new Signer().key}"]`
  const gone = await examine(directory, { config: fleetAt(`redis://127.0.0.1:${await freePort()}`) })
  t.match(gone, { code: 1, stdout: /can't be asked: nothing listens there: start the engine/ })
  const { url } = await redisOf(t)
  t.match(await examine(directory, { config: fleetAt(url) }), {
    code: 0,
    stdout: /answers, and knows 0 bots[\s\S]*"warning",\s+"about": "fleet",\s+"what": "NOBODY IS ON THE ROSTER/,
  })
  await engineAt(t, url).rosterAdd(['bot-1'])
  const { stdout } = await examine(directory, { config: fleetAt(url) })
  t.match(stdout, /"warning",\s+"about": "fleet",\s+"what": "Of the roster, these are not there: bot-1\./)
})

t.test('given the clock of a bot, when it is compared, then a difference or none to compare shows', async (t) => {
  const now = Date.parse('2026-01-02T03:04:05Z')
  t.match(clockFindings(new Date(now).toUTCString(), now), [{ level: 'ok' }])
  t.match(clockFindings(new Date(now - 60_000).toUTCString(), now), [{ level: 'warning', what: /60 s behind/ }])
  t.match(clockFindings(new Date(now + 60_000).toUTCString(), now), [{ level: 'warning', what: /60 s ahead/ }])
  t.match(clockFindings(null, now), [{ level: 'warning', what: /not known/ }])
})

t.test("given a dead man's switch, when examined, then it says what the exchange would do", async (t) => {
  const { directory } = place(t)
  const table = '[control.dead_man.kraken]\ntimeout_ms = 60000\ncancels_stops = true\non_shutdown = "fire"'
  const { stdout } = await examine(directory, { config: table })
  t.match(stdout, /kraken cancels working orders, stops .* too, 60000 ms after .*; a planned shutdown lets it do so/)
})
