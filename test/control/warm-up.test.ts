import { readdirSync } from 'node:fs'
import t from 'tap'
import { createKillSwitch, type Logger } from 'trading-kill-switch'
import type { ControlSettings } from '../../lib/between/messages.js'
import { readControlConfig } from '../../lib/config/control-config.js'
import { forControlThread } from '../../lib/config/threads.js'
import { warmUp } from '../../lib/control/warm-up.js'
import { sha256 } from '../../lib/words/operators.js'
import { journalEntries } from '../support/journal-entries.js'
import { stateDirectory } from '../support/state-directory.js'

const settings: ControlSettings = {
  ...forControlThread(readControlConfig({ state_dir: '/nowhere', venue_options: {} }, {})),
  venueModule: null,
  courierSource: null,
  botName: 'a bot',
  version: '0',
  pid: 1,
  isMainThread: true,
  venues: [{ name: 'one that nobody asks', tellsAccount: false, tellsTransfers: false, deadMan: null }],
}
const alice = { name: 'alice', role: 'viewer', tokenSha256: sha256('her own') } as const

for (const [what, given] of [
  ['no token', {}],
  ['a token', { operators: [alice], tokenHint: '$TOKEN' }],
  ['a name of its own', { host: 'bot.example.com', allowedHosts: [{ name: 'bot', port: null }] }],
  ['TLS and a socket', { tls: { cert: '/none', key: '/none', clientCa: null }, socket: '/none/socket' }],
] as const) {
  t.test(`given a server with ${what}, when it warms up, then each halt and each resume is answered 200`, (t) =>
    t.resolves(warmUp({ ...settings, ...given }, 'unix:/none')),
  )
}

t.test('given a server that does not answer, then the warm-up ends with an error, which nobody needs', (t) =>
  t.rejects(warmUp(settings, 'http://127.0.0.1:1'), { code: 'ECONNREFUSED' }),
)

t.test('given a start, when it has warmed up, then nothing of that is left or told', async (t) => {
  const lines: string[] = []
  const log = (_fields: object, message: string) => void lines.push(message)
  const logger: Logger = { info: log, warn: log, error: log }
  const state_dir = stateDirectory(t)
  const killSwitch = await createKillSwitch({ port: 0, state_dir, signal_handlers: false }, { logger })
  const halted = killSwitch.status()
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  t.match(killSwitch.status(), {
    state: 'active',
    halt: null,
    durable: halted.durable,
    orders: { passed: 0, rejected: 0, inFlight: 0, late: 0 },
  })
  t.match(lines.shift(), /Kill switch at/)
  t.match(lines.pop(), /No venue is given/)
  t.strictSame(
    lines.filter((line) => !/^ {2}curl /.test(line)),
    [],
    'the lines of the start, and no other',
  )
  t.same(
    readdirSync(state_dir).filter((name) => /halt/i.test(name)),
    [],
  )
  t.same(
    journalEntries(state_dir).map(({ what }) => what),
    ['segment opened', 'first start'],
  )
  const { haltId } = await killSwitch.halt({ reason: 'the first' })
  t.match(haltId, /^[12]-/, 'no number was used up')
  await killSwitch.close()
})
