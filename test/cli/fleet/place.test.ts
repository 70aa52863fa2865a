import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readBotPlace, readEngine, readRosterToken } from '../../../lib/cli/fleet/fleet-place.js'
import { ownDirectory } from '../../support/files-directory.js'

const KEY = 'ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'

t.test(
  'given an engine on the line, when it is read, then it is that one, and no bot of the environment',
  async (t) => {
    const environment = {
      CONTROL_URL: 'http://other:1',
      CONTROL_STATE_DIR: '/srv/other',
      CONTROL_FLEET_URL: 'redis://other:1',
    }
    const values = { url: 'rediss://user:secret@here:2/3', group: 'desk' }
    t.match(readEngine(values, environment), {
      urls: ['rediss://user:secret@here:2/3'],
      group: 'desk',
      sentinelMaster: null,
    })
    t.match(readBotPlace(values, environment), { url: null, isStateDirNamed: false })
    t.match(readBotPlace({ ...values, 'state-dir': 'mine' }, environment), {
      url: null,
      stateDir: 'mine',
      isStateDirNamed: true,
    })
    t.match(readEngine({ url: 'valkeys://here:2', group: 'desk' }, {}), { urls: ['rediss://here:2'] })
  },
)

t.test(
  'given Sentinels on the line, when the master has no name, then it says so, and shows no password',
  async (t) => {
    const values = { url: 'redis://:secret@one:1, redis://two:2', group: 'desk' }
    t.match(readEngine({ ...values, 'sentinel-master': 'mymaster' }, {}), {
      urls: ['redis://:secret@one:1', 'redis://two:2'],
      sentinelMaster: 'mymaster',
    })
    t.throws(() => readEngine(values, {}), { message: /--sentinel-master/ })
    for (const url of ['redis://:secret@', 'redis://:secret@a:b', 'redis://one:1,http://two:2']) {
      const wrong = () => readEngine({ url, group: 'desk', 'sentinel-master': 'm' }, {})
      t.throws(wrong, { message: /redis:\/\/host:port/ }, url)
      t.throws(wrong, { message: /^[^@]*$/ }, 'no password is shown')
    }
    t.throws(() => readEngine({ url: 'redis://one:1' }, {}), { message: /--group/ })
  },
)

t.test(
  'given no engine on the line, when one is in the environment, then it counts unless a bot is named',
  async (t) => {
    const environment = { CONTROL_FLEET_URL: 'redis://here:1', CONTROL_FLEET_GROUP: 'desk' }
    t.match(readEngine({}, environment), { urls: ['redis://here:1'], group: 'desk' })
    t.match(readEngine({ group: 'other' }, environment), { group: 'other' })
    t.equal(readEngine({ url: 'http://bot:1' }, environment), null)
    t.equal(readEngine({ 'state-dir': 'state' }, environment), null)
    t.equal(readEngine({}, {}), null)
  },
)

t.test('given the file of a bot, when it is named, then its fleet and its state directory count', async (t) => {
  const file = join(ownDirectory(t), 'bot.toml')
  const write = (fleet: string) =>
    writeFileSync(file, `[control]\nstate_dir = "/srv/bot"\nauth_token_file = "/nowhere"\n${fleet}`)
  write(`[control.fleet]\nurl = "redis://here:1"\ngroup = "desk"\nresume_keys = ["${KEY}"]\n`)
  t.match(readEngine({ config: file }, {}), { urls: ['redis://here:1'], group: 'desk', resumeKeys: [KEY] })
  t.match(readBotPlace({ config: file }, {}), { stateDir: '/srv/bot', isStateDirNamed: true })
  t.match(readBotPlace({ config: file, 'state-dir': 'mine' }, {}), { stateDir: 'mine' })
  write('')
  t.throws(() => readEngine({ config: file }, {}), { message: /has no \[control\.fleet\]/ })
  t.throws(() => readEngine({ config: `${file}.gone` }, {}), { message: /can't be read/ })
  t.match(readBotPlace({ config: `${file}.gone` }, {}), { stateDir: 'state', isStateDirNamed: false })
})

t.test(
  'given a token for direct calls, when it is read, then that of the bot at hand is not taken for it',
  async (t) => {
    const file = join(ownDirectory(t), 'token')
    writeFileSync(file, 'of-a-halter\n')
    t.same(readRosterToken(file, {}), { token: 'of-a-halter', problem: null })
    t.same(readRosterToken(undefined, { CONTROL_FLEET_TOKEN_FILE: file }), { token: 'of-a-halter', problem: null })
    t.same(readRosterToken(undefined, { CONTROL_AUTH_TOKEN: 'of-an-operator' }), { token: null, problem: null })
    t.match(readRosterToken('/nowhere', {}), { token: null, problem: /can't be read/ })
    writeFileSync(file, 'two words')
    t.match(readRosterToken(file, {}), { token: null, problem: /holds no token/ })
  },
)
