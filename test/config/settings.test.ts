import { Value } from '@sinclair/typebox/value'
import t from 'tap'
import { type ControlConfig, type ControlTable, readControlConfig } from '../../lib/config/control-config.js'
import { SETTING_NAMES, SETTINGS, type WorkingOrdersPolicy } from '../../lib/config/settings.js'
import { type BotThreadConfig, forControlThread } from '../../lib/config/threads.js'
import { ConfigError } from '../../lib/words/errors.js'
import type { HostName } from '../../lib/words/host-name.js'

/** True only when the types are the same, `any` and optional fields included. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Flat<T> = { [Name in keyof T]: T[Name] }

t.test('given the list, then its types are exact: a bot in TypeScript sees what it may set', async (t) => {
  const table: Same<
    Flat<Pick<ControlTable, 'enabled' | 'port' | 'allowed_hosts' | 'auth_token' | 'working_orders' | 'venue_options'>>,
    {
      enabled?: boolean
      port?: number | false
      allowed_hosts?: string[]
      auth_token?: string
      working_orders?: 'cancel-risk' | 'cancel-all' | 'keep'
      venue_options?: Record<string, unknown>
    }
  > = true
  const config: Same<
    Flat<Pick<ControlConfig, 'enabled' | 'port' | 'allowedHosts' | 'socket' | 'stateDir' | 'workingOrders'>>,
    {
      readonly enabled: boolean
      readonly port: number | false
      readonly allowedHosts: readonly HostName[]
      readonly socket: string | null
      readonly stateDir: string
      readonly workingOrders: WorkingOrdersPolicy
    }
  > = true
  // @ts-expect-error The control thread's settings are not the bot thread's.
  type Wrong = BotThreadConfig['allowCloseAll']
  // @ts-expect-error There is no such setting.
  const misspelt: ControlTable = { prot: 1 }
  t.ok(table && config && misspelt)
  t.equal(undefined as Wrong | undefined, undefined)
})

t.test('given every setting, then its default and its example fit its type, and its texts are there', async (t) => {
  for (const name of SETTING_NAMES) {
    const { type, default: otherwise, expected, text, example, variable } = SETTINGS[name]
    t.match(name, /^[a-z]+(_[a-z]+)*$/)
    if (otherwise !== null) t.ok(Value.Check(type, otherwise), `${name}: its default`)
    if (example !== undefined) t.ok(Value.Check(type, example), `${name}: its example`)
    t.ok(expected.length > 0, name)
    for (const line of text) t.match(line, /\.$/, `${name}: whole sentences`)
    if (variable !== null) t.equal(variable, `CONTROL_${name.toUpperCase()}`)
  }
})

t.test('given a configuration, when the control thread is handed its part, then that is what it needs', async (t) => {
  const config = readControlConfig({ port: 1, auth_token: 'Xq7-very-secret-token', state_dir: '/s', settle_ms: 7 }, {})
  const handed = forControlThread(config)
  const { port, stateDir, settleMs, allowCloseAll, operators, tokenHint } = config
  t.match(handed, { port, stateDir, settleMs, allowCloseAll, operators, tokenHint, tls: null, venueModule: null })
  for (const name of ['enabled', 'authToken', 'signalHandlers', 'shutdownDeadlineMs', 'warnings']) {
    t.notOk(name in handed, `${name} is not its business`)
  }
  t.same(structuredClone(handed), handed, 'it can be sent to a thread')
})

t.test('given a name that every object has, when it is set, then it is no setting', async (t) => {
  for (const name of ['toString', 'constructor', 'hasOwnProperty']) {
    t.throws(() => readControlConfig({ [name]: 1 }, {}), ConfigError)
  }
})
