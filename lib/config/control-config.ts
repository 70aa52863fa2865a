import { ConfigError } from '../words/errors.js'
import type { Channel } from '../words/notification.js'
import { ownFields } from '../words/own-field.js'
import type { TripSettings } from '../words/trip.js'
import { type AllowedHosts, readAllowedHosts } from './allowed-hosts.js'
import { type ControlTable, checkTable } from './control-table.js'
import { type DeadManSetting, readDeadMan } from './dead-man.js'
import { type Environment, findUnknownVariables } from './environment.js'
import { type FleetSettings, readFleet, variablesOfFleet, warnOfFleet } from './fleet.js'
import { type Follow, readFollow } from './follow.js'
import { layEnvironment } from './layers.js'
import { type LimitSettings, readLimits } from './limits.js'
import { readNotify, variablesOfNotify } from './notify.js'
import { type OperatorSettings, readOperators, TOKEN_SETTINGS } from './operators.js'
import { makeAbsolute } from './paths.js'
import { findOpenDoor, warnOfReach } from './reachability.js'
import { isTable } from './table.js'
import { readTls, type TlsFiles } from './tls.js'
import { readTrips } from './trips.js'
import { fillIn, type ValuesFor } from './values.js'
import { readVenueModule, type VenueModule } from './venue-module.js'

export type { ControlTable } from './control-table.js'
export type { Environment } from './environment.js'
export type { WorkingOrdersPolicy } from './settings.js'

/** What is made of settings that mean something only together, or with the files that they name. */
export interface DerivedSettings extends AllowedHosts, Pick<OperatorSettings, 'operators' | 'tokenHint'> {
  /** Null: the port speaks plain HTTP. */
  readonly tls: TlsFiles | null
  readonly venueModule: VenueModule | null
  /** Null: this process follows nobody. */
  readonly follow: Follow | null
  readonly trips: TripSettings
  readonly limits: LimitSettings
  /** By the name of the venue. */
  readonly deadMan: Readonly<Record<string, DeadManSetting>>
  /** With secrets. Null: this bot is in no fleet. */
  readonly fleet: FleetSettings | null
  /** Where notifications go. With secrets. */
  readonly notify: readonly Channel[]
  /** What is odd about the configuration and may be a mistake. */
  readonly warnings: readonly string[]
}

/** The configuration, complete and checked: the list of settings says what each means. Paths are absolute. */
export interface ControlConfig extends ValuesFor<'bot' | 'control' | 'both'>, DerivedSettings {}

/**
 * Checks the `[control]` table, with the `CONTROL_*` environment on top of it, and fills in the defaults.
 *
 * @param table the parsed table; undefined or null for none
 * @param environment usually `process.env`
 * @throws {ConfigError} listing every problem there is
 */
export function readControlConfig(table: unknown, environment: Environment): ControlConfig {
  const none = table === undefined || table === null
  const problems = none || isTable(table) ? [] : ['[control] must be a table of settings']
  const variables = ownFields(environment)
  const { settings, nameOf, warnings } = layEnvironment(ownFields(isTable(table) ? table : {}), variables)
  const { fitting, problems: misfits } = checkTable(settings, nameOf)
  problems.push(...misfits)
  const config = derive(fitting, Object.keys(settings), nameOf, variables, problems)
  if (problems.length > 0) throw new ConfigError(problems)
  return {
    ...config,
    warnings: [
      ...(none ? ['The configuration has no [control] table, so the kill switch runs with its defaults.'] : []),
      ...findUnknownVariables(variables, [...variablesOfNotify(fitting.notify), ...variablesOfFleet(fitting.fleet)]),
      ...config.warnings,
      ...warnings,
    ],
  }
}

/**
 * @param given the names of all settings, also of those that don't fit
 * @param nameOf the variable that a setting comes from, or its name
 * @param problems takes what is wrong, a line each
 */
function derive(
  fitting: ControlTable,
  given: readonly string[],
  nameOf: (setting: string) => string,
  environment: Environment,
  problems: string[],
): ControlConfig {
  const values = fillIn(fitting)
  const { enabled, host, port, socket } = values
  const { allowedHosts, publicUrl } = readAllowedHosts(fitting, problems)
  const tokens = TOKEN_SETTINGS.filter((name) => given.includes(name))
  if (tokens.length > 1) problems.push(`${tokens.join(' and ')} are set together: keep one of them`)
  // What a bot without a kill switch can't read must not keep it from running.
  const unreadable = enabled ? problems : []
  const { operators, tokenHint, warnings: ofTokens } = readOperators(fitting, nameOf, unreadable)
  const { tls, warnings: ofCertificates } = readTls(fitting, Date.now(), unreadable)
  if (enabled && port === false && socket === null) problems.push(NO_WAY_IN)
  if (values.exclusive && values.ownOrders.length > 0) problems.push(SHARED)
  const openDoor = enabled && port !== false && tokens.length === 0 ? findOpenDoor(host) : null
  if (openDoor !== null) problems.push(openDoor)
  const paths = makeAbsolute(values)
  const fleet = readFleet(fitting, unreadable, environment)
  return {
    ...values,
    allowedHosts,
    publicUrl,
    ...paths,
    ...readFollow(fitting, paths.stateDir, problems),
    operators,
    tokenHint,
    tls,
    venueModule: readVenueModule(fitting),
    trips: readTrips(fitting, unreadable),
    limits: readLimits(fitting, unreadable),
    deadMan: readDeadMan(fitting, unreadable),
    fleet,
    notify: readNotify(fitting, environment, unreadable),
    warnings: [
      ...ofTokens,
      ...ofCertificates,
      ...warnOfFleet(fleet, environment),
      ...warnOfDrills(values.drillEveryMs),
      ...(port === false ? [] : warnOfReach({ host, allowedHosts, tls, publicUrl, hasToken: tokens.length > 0 })),
    ],
  }
}

/** What is meant as seconds is a drill each minute, with two lines of the journal and a message to each channel. */
function warnOfDrills(everyMs: number): string[] {
  if (everyMs === 0 || everyMs >= MANY_DRILLS_MS) return []
  return [
    `drill_every_ms = ${everyMs} is a drill each ${Math.ceil(everyMs / 1_000)} s. It is in milliseconds: 86400000 is once a day.`,
  ]
}

const MANY_DRILLS_MS = 600_000

const SHARED =
  'exclusive = true and own_orders don’t go together: own_orders says that others trade on the account as well. Leave one of them out'

const NO_WAY_IN =
  'port = false needs a socket, since a server of the bot’s own is deaf while the bot is stuck: set socket = "state/control.sock", or give a port'
