import { resolve } from 'node:path'
import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { ConfigError } from '../words/errors.js'
import type { Operator } from '../words/operators.js'
import { readOperators, TOKEN_SETTINGS } from './operators.js'
import { readTls, type TlsFiles } from './tls.js'

const WorkingOrdersPolicy = Type.Union([Type.Literal('cancel-risk'), Type.Literal('cancel-all'), Type.Literal('keep')])

/** The `[control]` table. Every field may be left out. */
export const ControlTableSchema = Type.Object(
  {
    enabled: Type.Optional(Type.Boolean()),
    host: Type.Optional(Type.String({ minLength: 1, pattern: '^\\S+$' })),
    port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65535 })),
    allowed_hosts: Type.Optional(Type.Array(Type.String({ minLength: 1, pattern: '^\\S+$' }))),
    auth_token: Type.Optional(Type.String()),
    auth_token_file: Type.Optional(Type.String({ minLength: 1 })),
    tokens_file: Type.Optional(Type.String({ minLength: 1 })),
    socket: Type.Optional(Type.String({ minLength: 1 })),
    tls_cert: Type.Optional(Type.String({ minLength: 1 })),
    tls_key: Type.Optional(Type.String({ minLength: 1 })),
    tls_client_ca: Type.Optional(Type.String({ minLength: 1 })),
    signal_handlers: Type.Optional(Type.Boolean()),
    state_dir: Type.Optional(Type.String({ minLength: 1 })),
    working_orders: Type.Optional(WorkingOrdersPolicy),
    shutdown_working_orders: Type.Optional(WorkingOrdersPolicy),
    shutdown_deadline_ms: Type.Optional(Type.Integer({ minimum: 0, maximum: 600_000 })),
    max_snapshot_age_ms: Type.Optional(Type.Integer({ minimum: 100, maximum: 600_000 })),
    snapshot_interval_ms: Type.Optional(Type.Integer({ minimum: 0, maximum: 3_600_000 })),
    settle_ms: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000 })),
    cancel_deadline_ms: Type.Optional(Type.Integer({ minimum: 0, maximum: 600_000 })),
    allow_close_all: Type.Optional(Type.Boolean()),
    close_deadline_ms: Type.Optional(Type.Integer({ minimum: 1_000, maximum: 3_600_000 })),
    venue_module: Type.Optional(Type.String({ minLength: 1 })),
    venue_options: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { additionalProperties: false },
)

/** The `[control]` table of a bot's configuration, as it is written in TOML. */
export type ControlTable = Static<typeof ControlTableSchema>

/** What to do with orders that rest at the venue. */
export type WorkingOrdersPolicy = Static<typeof WorkingOrdersPolicy>

/** The configuration, complete and checked. */
export interface ControlConfig {
  /** False: the bot runs as if the kill switch were not there. */
  readonly enabled: boolean
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** Further names that the `Host` header may carry, without port. */
  readonly allowedHosts: readonly string[]
  /** Who may come in, each with a token; empty: no token is asked for. */
  readonly operators: readonly Operator[]
  /** How an operator writes her token in a shell; null where none is needed. */
  readonly tokenHint: string | null
  /** A Unix socket that is listened on beside the port, absolute; null: none. */
  readonly socket: string | null
  /** Null: the port speaks plain HTTP. */
  readonly tls: TlsFiles | null
  /** What is odd about the configuration, and no mistake for certain. */
  readonly warnings: readonly string[]
  readonly signalHandlers: boolean
  /** Absolute. */
  readonly stateDir: string
  readonly workingOrders: WorkingOrdersPolicy
  readonly shutdownWorkingOrders: WorkingOrdersPolicy
  readonly shutdownDeadlineMs: number
  /** Positions read longer ago than this prove nothing. */
  readonly maxSnapshotAgeMs: number
  /** How often the venues are read while nothing is halted; 0: only when someone asks. */
  readonly snapshotIntervalMs: number
  /** How long after its last sign an order may take to arrive at a venue. */
  readonly settleMs: number
  /** How long a halt may take to cancel working orders before that is an error. */
  readonly cancelDeadlineMs: number
  /** A close-all may be carried out, and not only planned. */
  readonly allowCloseAll: boolean
  readonly closeDeadlineMs: number
  /** What the kill switch makes venues of for itself; null: nothing. */
  readonly venueModule: { readonly module: string; readonly options: Readonly<Record<string, unknown>> } | null
}

export type Environment = Readonly<Record<string, string | undefined>>

type Setting = keyof ControlTable
type ReadText = (text: string) => unknown

const readBoolean: ReadText = (text) => (text === 'true' ? true : text === 'false' ? false : text)
// Not Number(): it takes '', '1e3' and '0x10'.
const readInteger: ReadText = (text) => (/^\d{1,9}$/.test(text) ? Number(text) : text)
const readString: ReadText = (text) => text

/** The environment variables that override the file, each with the setting it stands for. */
const VARIABLES: readonly (readonly [variable: string, setting: Setting, read: ReadText])[] = [
  ['CONTROL_ENABLED', 'enabled', readBoolean],
  ['CONTROL_HOST', 'host', readString],
  ['CONTROL_PORT', 'port', readInteger],
  ['CONTROL_AUTH_TOKEN', 'auth_token', readString],
  ['CONTROL_AUTH_TOKEN_FILE', 'auth_token_file', readString],
  ['CONTROL_TOKENS_FILE', 'tokens_file', readString],
  ['CONTROL_SOCKET', 'socket', readString],
  ['CONTROL_TLS_CERT', 'tls_cert', readString],
  ['CONTROL_TLS_KEY', 'tls_key', readString],
  ['CONTROL_TLS_CLIENT_CA', 'tls_client_ca', readString],
  ['CONTROL_SIGNAL_HANDLERS', 'signal_handlers', readBoolean],
  ['CONTROL_STATE_DIR', 'state_dir', readString],
  ['CONTROL_ALLOW_CLOSE_ALL', 'allow_close_all', readBoolean],
  ['CONTROL_VENUE_MODULE', 'venue_module', readString],
]

/**
 * Checks the `[control]` table, with the `CONTROL_*` environment on top of it, and fills in the defaults.
 *
 * @param table the parsed table; undefined or null for none
 * @param environment usually `process.env`
 * @throws {ConfigError} listing every problem there is
 */
export function readControlConfig(table: unknown, environment: Environment): ControlConfig {
  const problems: string[] = []
  const overrides = readEnvironment(environment)
  const file = isTable(table) ? table : {}
  if (table !== undefined && table !== null && !isTable(table)) problems.push('[control] must be a table of settings')

  const settings: Record<string, unknown> = { ...withoutOverriddenToken(file, overrides) }
  const sources = new Map<string, string>()
  for (const [setting, { value, variable }] of overrides) {
    settings[setting] = value
    sources.set(setting, variable)
  }
  problems.push(...schemaProblems(settings, sources))
  // Whatever fits on its own is looked at further, so that every mistake is reported at once.
  const checked: ControlTable = Object.fromEntries(
    Object.entries(settings).filter(([name, value]) => fits(name, value)),
  )

  const tokenSettings = TOKEN_SETTINGS.filter((name) => name in settings)
  if (tokenSettings.length > 1) problems.push(`${tokenSettings.join(' and ')} are set together: keep one of them`)
  const host = checked.host ?? '127.0.0.1'
  const enabled = checked.enabled ?? true
  // What a bot without a kill switch can't read must not keep it from running.
  const unreadable = enabled ? problems : []
  const { operators, tokenHint, warnings } = readOperators(checked, unreadable)
  const { tls, warnings: certificateWarnings } = readTls(checked, Date.now(), unreadable)
  if (enabled && tokenSettings.length === 0 && !isLoopback(host)) {
    problems.push(
      `host = "${host}" can be reached from other machines, and no token is set: anyone there could halt and resume. ` +
        'Set CONTROL_AUTH_TOKEN (or auth_token_file, or tokens_file), or listen on 127.0.0.1',
    )
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return {
    enabled,
    host,
    port: checked.port ?? 9876,
    allowedHosts: checked.allowed_hosts ?? [],
    operators,
    tokenHint,
    socket: checked.socket === undefined ? null : resolve(checked.socket),
    tls,
    warnings: [
      ...findOddities(table, environment),
      ...warnings,
      ...certificateWarnings,
      ...(isLoopback(host) || tls !== null ? [] : [plaintext(host)]),
      ...(isLoopback(host) || (checked.allowed_hosts ?? []).length > 0 ? [] : [noNames(host)]),
      ...('tokens_file' in file && !('tokens_file' in settings) ? [TOKENS_FILE_DROPPED] : []),
    ],
    signalHandlers: checked.signal_handlers ?? true,
    stateDir: resolve(checked.state_dir ?? 'state'),
    workingOrders: checked.working_orders ?? 'cancel-risk',
    shutdownWorkingOrders: checked.shutdown_working_orders ?? 'keep',
    shutdownDeadlineMs: checked.shutdown_deadline_ms ?? 10_000,
    maxSnapshotAgeMs: checked.max_snapshot_age_ms ?? 5_000,
    snapshotIntervalMs: checked.snapshot_interval_ms ?? 10_000,
    settleMs: checked.settle_ms ?? 1_000,
    cancelDeadlineMs: checked.cancel_deadline_ms ?? 30_000,
    allowCloseAll: checked.allow_close_all ?? false,
    closeDeadlineMs: checked.close_deadline_ms ?? 120_000,
    venueModule:
      checked.venue_module === undefined
        ? null
        : { module: checked.venue_module, options: checked.venue_options ?? {} },
  }
}

/** True for an address or name that only this machine reaches. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  return bare === 'localhost' || bare === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(bare)
}

function readEnvironment(environment: Environment): Map<string, { value: unknown; variable: string }> {
  const found = new Map<string, { value: unknown; variable: string }>()
  for (const [variable, setting, read] of VARIABLES) {
    const text = environment[variable]
    if (text !== undefined) found.set(setting, { value: read(text), variable })
  }
  return found
}

function noNames(host: string): string {
  return (
    `The control server listens on ${host} and answers to its addresses alone: a call by any other name is refused. ` +
    'Name the host that callers use in allowed_hosts.'
  )
}

const TOKENS_FILE_DROPPED =
  'A token in the environment takes the place of tokens_file: nobody named there gets in. Unset CONTROL_AUTH_TOKEN, or take ' +
  'tokens_file out.'

function plaintext(host: string): string {
  return (
    `The control server listens on ${host} without TLS: whoever is on the way can read the tokens and use them. ` +
    'Set tls_cert and tls_key, or listen on 127.0.0.1 and come in by ssh -L 9876:127.0.0.1:9876.'
  )
}

function findOddities(table: unknown, environment: Environment): string[] {
  const oddities: string[] = []
  if (table === undefined || table === null) {
    oddities.push('The configuration has no [control] table, so the kill switch runs with its defaults.')
  }
  const known = VARIABLES.map(([variable]) => variable)
  for (const variable of Object.keys(environment)) {
    if (variable.startsWith('CONTROL_') && !known.includes(variable)) {
      oddities.push(`${variable} is no variable of the kill switch, and was not read. There are: ${known.join(', ')}.`)
    }
  }
  return oddities
}

/** A token in the environment, in any form, replaces the file's, in any form. */
function withoutOverriddenToken(
  file: Readonly<Record<string, unknown>>,
  overrides: ReadonlyMap<string, unknown>,
): Record<string, unknown> {
  if (!TOKEN_SETTINGS.some((name) => overrides.has(name))) return file
  const { auth_token: _token, auth_token_file: _file, tokens_file: _tokens, ...rest } = file
  return rest
}

function fits(setting: string, value: unknown): boolean {
  return (
    setting in ControlTableSchema.properties && Value.Check(ControlTableSchema.properties[setting as Setting], value)
  )
}

function schemaProblems(settings: Readonly<Record<string, unknown>>, sources: ReadonlyMap<string, string>): string[] {
  const known = Object.keys(ControlTableSchema.properties)
  const problems: string[] = []
  for (const [setting, value] of Object.entries(settings)) {
    if (!known.includes(setting)) {
      problems.push(`"${setting}" is not a setting of [control]. There are: ${known.join(', ')}`)
      continue
    }
    if (fits(setting, value)) continue
    const name = sources.get(setting) ?? setting
    const shown = (TOKEN_SETTINGS as readonly string[]).includes(setting)
      ? 'The value'
      : typeof value === 'bigint'
        ? `${value}`
        : JSON.stringify(value)
    problems.push(`${name}: ${shown} does not fit; expected ${EXPECTED[setting as Setting]}`)
  }
  return problems
}

const EXPECTED: Readonly<Record<Setting, string>> = {
  enabled: 'true or false',
  host: 'an address or a host name, e.g. "127.0.0.1"',
  port: 'a whole number from 0 (any free port) to 65535',
  allowed_hosts: 'a list of host names, e.g. ["bot.example.com"]',
  auth_token: 'a text',
  auth_token_file: 'the path of a file that holds the token',
  tokens_file: 'the path of a file that holds the tokens, a line each: alice = { role = "operator", token = "…" }',
  socket: 'the path of a Unix socket in a directory of mode 0700, e.g. "state/control.sock"',
  tls_cert: 'the path of a certificate, or a chain of them, in PEM',
  tls_key: "the path of the certificate's private key in PEM, with mode 0600",
  tls_client_ca: 'the path of the certificate, in PEM, that has signed those of the callers',
  signal_handlers: 'true or false',
  state_dir: 'the path of a directory',
  working_orders: '"cancel-risk", "cancel-all" or "keep"',
  shutdown_working_orders: '"cancel-risk", "cancel-all" or "keep"',
  shutdown_deadline_ms: 'a whole number of milliseconds from 0 to 600000',
  max_snapshot_age_ms: 'a whole number of milliseconds from 100 to 600000',
  snapshot_interval_ms: 'a whole number of milliseconds from 0 (never) to 3600000',
  settle_ms: 'a whole number of milliseconds from 0 to 60000',
  cancel_deadline_ms: 'a whole number of milliseconds from 0 to 600000',
  allow_close_all: 'true or false',
  close_deadline_ms: 'a whole number of milliseconds from 1000 to 3600000',
  venue_module: 'the path of a file or the name of a package, e.g. "./venue.mjs"',
  venue_options: 'a table of what the venue module takes',
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
