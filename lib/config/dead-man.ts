import { comparedVenue } from '../words/compared-name.js'
import type { ControlTable } from './control-table.js'
import { isTable } from './table.js'

/** The dead man's switch of one venue. */
export interface DeadManSetting {
  /** After so long without a sign of this bot, the exchange cancels, in ms. */
  readonly timeoutMs: number
  /** The operator knows that it takes stops that protect positions off as well. */
  readonly cancelsStops: boolean
  /** What a planned shutdown does with it. */
  readonly onShutdown: 'disarm' | 'fire'
}

/** In ms. A shorter one would be over before a refresh that has failed could be made again. */
const SHORTEST_MS = 5_000
const LONGEST_MS = 86_400_000

const NAMES = ['timeout_ms', 'cancels_stops', 'on_shutdown']

/**
 * Reads `[control.dead_man.<venue>]`. Whether the venue has such a switch is seen at the start, when its venues are known.
 *
 * @param problems takes what is wrong, a line each
 */
export function readDeadMan(
  { dead_man = {}, own_orders = [], follow }: Pick<ControlTable, 'dead_man' | 'own_orders' | 'follow'>,
  problems: string[],
): Readonly<Record<string, DeadManSetting>> {
  const venues = Object.entries(dead_man)
  if (venues.length > 0 && own_orders.length > 0) problems.push(SHARED)
  if (venues.length > 0 && follow !== undefined && follow !== 'auto') problems.push(NEVER_LEADS)
  for (const [index, [venue]] of venues.entries()) {
    const twin = venues.slice(0, index).find(([each]) => comparedVenue(each) === comparedVenue(venue))
    if (twin !== undefined) problems.push(`[control.dead_man.${venue}] is that of ${twin[0]}: take one of them out`)
  }
  return Object.fromEntries(
    venues.flatMap(([venue, table]) => {
      const setting = readOne(`[control.dead_man.${venue}]`, table, problems)
      return setting === null ? [] : [[venue, setting]]
    }),
  )
}

const SHARED =
  'dead_man and own_orders are set together: the exchange would cancel the orders of others on the account, too. Take one of them out'

const NEVER_LEADS =
  'dead_man does nothing in a process that never leads: set it where the leader is configured, and take it out here'

/** @returns null: something is wrong */
function readOne(name: string, table: unknown, problems: string[]): DeadManSetting | null {
  if (!isTable(table)) {
    problems.push(`${name} has to be a table: [control.dead_man.<venue>], with timeout_ms = 60000 in it`)
    return null
  }
  const before = problems.length
  const given: Readonly<Record<string, unknown>> = { ...table }
  for (const key of Object.keys(given)) {
    if (!NAMES.includes(key)) problems.push(`${name}: there is no ${key}. There are: ${NAMES.join(', ')}`)
  }
  const { timeout_ms: timeoutMs, cancels_stops: cancelsStops = false, on_shutdown: onShutdown = 'disarm' } = given
  if (!isTime(timeoutMs)) {
    problems.push(
      `${name}: timeout_ms has to be a whole number of milliseconds from ${SHORTEST_MS} to ${LONGEST_MS}, e.g. 60000`,
    )
  }
  if (typeof cancelsStops !== 'boolean') problems.push(`${name}: cancels_stops has to be true or false`)
  if (onShutdown !== 'disarm' && onShutdown !== 'fire') {
    problems.push(`${name}: on_shutdown has to be "disarm" or "fire"`)
  }
  return problems.length > before ? null : ({ timeoutMs, cancelsStops, onShutdown } as DeadManSetting)
}

function isTime(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= SHORTEST_MS && Number(value) <= LONGEST_MS
}
