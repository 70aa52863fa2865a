import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readConfigFile } from '../../config/config-file.js'
import type { ControlTable } from '../../config/control-table.js'
import type { Environment } from '../../config/environment.js'
import { type FleetSettings, readFleet } from '../../config/fleet.js'
import { ConfigError } from '../../words/errors.js'
import { UsageError } from '../arguments.js'
import { type Place, readPlace } from '../bot-client.js'

/** How the fleet is found: for every command of `fleet` that asks it. */
export const FLEET_OPTIONS = {
  config: { type: 'string' },
  group: { type: 'string' },
  'sentinel-master': { type: 'string' },
} as const

/** Of Redis and Valkey. Everything else is a bot's. */
const ENGINE_URL = /^(rediss?|valkeys?):\/\//i

/** The engine itself, by which no bot need run. Null: there is none named; a bot leads there. Pure, but for the files that it names. @throws {UsageError} */
export function readEngine(
  values: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
): FleetSettings | null {
  const text = (name: string) => {
    const value = values[name]
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
  }
  const [url, config] = [text('url'), text('config')]
  if (url !== null && ENGINE_URL.test(url)) return byUrl(url, text('group'), text('sentinel-master'), text('cacert'))
  if (config !== null) return byConfig(config, environment)
  // A bot that is named on the line is meant, whatever the environment names.
  if (url !== null || text('state-dir') !== null) return null
  const { CONTROL_FLEET_URL: ofEnvironment, CONTROL_FLEET_GROUP: group } = environment
  if (!ofEnvironment) return null
  return byUrl(ofEnvironment, text('group') ?? (group || null), text('sentinel-master'), text('cacert'))
}

function byUrl(url: string, group: string | null, sentinelMaster: string | null, cacert: string | null): FleetSettings {
  if (url.includes(',') && sentinelMaster === null)
    throw new UsageError('Several URLs are those of Sentinels: --sentinel-master names the master that they know.')
  if (group === null) throw new UsageError('Of which group? --group names it, as in [control.fleet] of its bots.')
  return {
    urls: url.split(',').map((each) => readUrl(each.trim())),
    sentinelMaster,
    group,
    bot: 'command-line',
    leaseMs: 3_000,
    onLostLease: 'pause',
    resumeKeys: [],
    replicas: null,
    ca: cacert === null ? null : readPem(cacert),
  }
}

/** A message never shows it: there may be a password in it. @throws {UsageError} */
function readUrl(text: string): string {
  if (ENGINE_URL.test(text) && URL.canParse(text)) return text.replace(/^valkey/i, 'redis')
  throw new UsageError(
    '--url of an engine is redis://host:port, or rediss:// with TLS; several are Sentinels, with --sentinel-master.',
  )
}

/** Nothing else of the file is looked at: a halt must not fail on a token that only its bot can read. */
function byConfig(file: string, environment: Environment): FleetSettings {
  const problems: string[] = []
  const fleet = readFleet(tableIn(file), problems, environment)
  if (problems.length > 0) throw new UsageError(problems.join('\n'))
  if (fleet === null) throw new UsageError(`${file} has no [control.fleet]: a bot with it is in no fleet.`)
  return fleet
}

function tableIn(file: string): ControlTable {
  try {
    return readConfigFile(file).control ?? {}
  } catch (error) {
    if (error instanceof ConfigError) throw new UsageError(error.problems.join('\n'))
    throw error
  }
}

function readPem(file: string): string {
  try {
    const pem = readFileSync(file, 'utf8')
    new X509Certificate(pem)
    return pem
  } catch (error) {
    throw new UsageError(`--cacert ${file} can't be read as a certificate in PEM: ${(error as Error).message}`)
  }
}

/** The bot at hand, beside an engine or instead of one: that of `--config`, where nothing else names one. */
export function readBotPlace(values: Readonly<Record<string, unknown>>, environment: NodeJS.ProcessEnv): Place {
  const { url, ...others } = values
  const isEngine = typeof url === 'string' && ENGINE_URL.test(url)
  // What is named on the line counts alone: a bot of the environment may be one of another fleet.
  const { CONTROL_URL: _url, CONTROL_STATE_DIR: _stateDir, ...rest } = environment
  const place = isEngine ? readPlace(others, rest) : readPlace(values, environment)
  if (place.url !== null || place.isStateDirNamed) return place
  const stateDir = stateDirIn(values.config)
  return stateDir === null ? place : { ...place, stateDir, isStateDirNamed: true }
}

/** Null: none is named, or the file can't be read. */
function stateDirIn(file: unknown): string | null {
  try {
    const stateDir = typeof file === 'string' ? tableIn(file).state_dir : null
    return typeof stateDir === 'string' ? stateDir : null
  } catch {
    return null
  }
}

/** The token of direct calls. It goes wherever the engine says that a bot is: a halter's, and no operator's. */
export function readRosterToken(
  named: unknown,
  { CONTROL_FLEET_TOKEN_FILE: variable }: NodeJS.ProcessEnv,
): { readonly token: string | null; readonly problem: string | null } {
  const file = typeof named === 'string' ? named : variable
  if (!file) return { token: null, problem: null }
  try {
    const token = readFileSync(file, 'utf8').trim()
    if (/^[\x21-\x7e]+$/.test(token)) return { token, problem: null }
    return { token: null, problem: `The file ${file} holds no token.` }
  } catch (error) {
    return { token: null, problem: `The token file of the roster can't be read: ${(error as Error).message}` }
  }
}
