import type { CloseAllReport } from '../../words/close-all.js'
import { describeFleet } from '../../words/fleet.js'
import { type Halt, haltedBy } from '../../words/halt.js'
import { describePause } from '../../words/pause.js'
import { printable } from '../../words/printable.js'
import { describeScope } from '../../words/scope.js'
import type { Status } from '../../words/status.js'
import type { CloseAllPlan } from '../getting-out/close-all-plan.js'
import type { PositionsDocument } from '../getting-out/positions.js'

/** So many of a kind are listed: a message has 4096 characters at most. */
const LISTED = 20
const SHOWN = 100

/** What is understood. */
export const HELP = [
  '/halt [reason]: stops everything of this bot at once',
  '/status, /positions: how it stands',
  '/ack: you know of the halts in force, and are not told again',
  '/resume: shows the halts in force, with a button that ends them',
  '/closeall: shows what closing all positions would do, with a button that does it',
].join('\n')

const short = (text: string, most = SHOWN): string => printable(text, most)

export function haltLine(halt: Halt): string {
  const { haltId, level, reason, since, scope } = halt
  const who = short(haltedBy(halt), 80)
  return `${haltId} ${level}, ${short(describeScope(scope), 80)}, by ${who}, ${since.slice(0, 19)}Z: ${short(reason)}`
}

/** How it stands. What is not known is said to be so. */
export function statusText(status: Status): string {
  const { state, bot, durable, halts, haltCount, pauses, closeAll, shuttingDown } = status
  const stuck = bot.responsive ? '' : `STUCK: the bot’s thread has not answered for ${bot.lastBeatMs} ms`
  return lines([
    `${state.toUpperCase()} ${short(bot.name, 40)}`,
    ...listed(halts.map(haltLine), haltCount, 5),
    durable ? '' : 'NOT ON DISK: a restart may not know of this',
    stuck,
    shuttingDown ? 'it is shutting down' : '',
    ...pauses.map((pause) => short(describePause(pause), 200)),
    fleetLine(status),
    quietLine(status),
    ordersLine(status),
    positionsLine(status),
    closeAll === null ? '' : `close-all ${closeAll.id}: ${closeAll.status}`,
    ...tripLines(status),
    ...armedLines(status),
  ])
}

/** Those that are not just watching. */
function tripLines({ trips }: Status): string[] {
  const near = trips.filter(({ state }) => state !== 'watching')
  return listed(
    near.map(({ name, state, limit, why }) => short(`trip ${name} ${state}: ${why ?? `its limit is ${limit}`}`, 200)),
    near.length,
    5,
  )
}

/** That it is not armed halts nothing. */
function armedLines({ armed }: Status): string[] {
  const failing = armed?.failing ?? []
  return listed(
    failing.map(({ name, state, why }) =>
      short(`${state === 'failing' ? 'NOT ARMED' : 'NOT KNOWN TO BE ARMED'}: ${name}: ${why}`, 200),
    ),
    failing.length,
    5,
  )
}

/** What a halt has come to. */
export function haltText(halt: Halt, status: Status, onDisk: boolean, warnings: readonly string[]): string {
  return lines([
    `${status.state.toUpperCase()} ${short(status.bot.name, 40)}: no new order that adds risk leaves it`,
    haltLine(halt),
    onDisk ? 'on disk' : 'NOT ON DISK YET: a restart may not know of it',
    status.fleet == null
      ? ''
      : `This bot alone, and no other of the fleet ${short(status.fleet.group, 64)}. All of them: by its page, or npx trading-kill-switch fleet halt`,
    quietLine(status),
    ordersLine(status),
    positionsLine(status),
    ...warnings.map((warning) => short(warning, 400)),
  ])
}

function fleetLine({ fleet }: Partial<Pick<Status, 'fleet'>>): string {
  return fleet == null ? '' : short(describeFleet(fleet), 400)
}

function quietLine({ quiet, state }: Status): string {
  if (state === 'active') return ''
  return quiet ? 'quiet' : 'not quiet, or not known to be: look at /positions and at the venue'
}

function ordersLine({ orders, workingOrders }: Status): string {
  const working = countOf(workingOrders, 'working orders')
  return `${orders.inFlight} orders in flight, ${orders.unknown} of unknown outcome; ${working}`
}

function positionsLine({ positions }: Status): string {
  return countOf(positions, 'positions')
}

function countOf(
  { count, atLeast, stale }: { readonly count: number | null; readonly atLeast: number; readonly stale: boolean },
  what: string,
): string {
  const known = count === null ? `${what}: UNKNOWN, at least ${atLeast}` : `${count} ${what}`
  return stale ? `${known} (an old reading)` : known
}

export function positionsText({ positions, more, totals, venues, stale, asOf }: PositionsDocument): string {
  const count = totals.count === null ? `UNKNOWN, at least ${totals.atLeast}` : String(totals.count)
  return lines([
    `Positions: ${count}`,
    stale ? `an old reading, or none: ${asOf ?? 'never read'}` : '',
    ...listed(
      positions.map(({ venue, symbol, side, quantity, value, currency }) => {
        const worth = value === null ? 'of unknown value' : `worth ${value} ${currency ?? ''}`
        return short(`${venue} ${symbol} ${side} ${quantity}, ${worth}`, 120)
      }),
      positions.length + more,
    ),
    ...venues.flatMap(({ venue, error }) => (error === null ? [] : [short(`${venue} can't be read: ${error}`, 200)])),
  ])
}

export function planText({ orders, skipped, complete, more, planId }: CloseAllPlan): string {
  return lines([
    `Close-all, plan ${planId.slice(0, 12)}: ${orders.length} orders. Nothing was sent.`,
    ...listed(
      orders.map(({ venue, closing, estimatedValue, currency }) => {
        const worth = estimatedValue === null ? 'unknown value' : `${estimatedValue} ${currency ?? ''}`
        return short(`${venue} ${closing.symbol} ${closing.side} ${closing.quantity} (${worth})`, 120)
      }),
      orders.length + more,
    ),
    complete ? '' : 'STAYS OPEN:',
    ...listed(
      skipped.map(({ venue, symbol, why }) => short(`${venue} ${symbol ?? ''}: ${why}`, 160)),
      skipped.length,
    ),
  ])
}

export function closeAllText({ id, status, detail }: CloseAllReport): string {
  return lines([`Close-all ${id}: ${status}`, short(detail, 400)])
}

function listed(all: readonly string[], count: number, most = LISTED): string[] {
  const shown = all.slice(0, most)
  return count > shown.length ? [...shown, `and ${count - shown.length} more`] : shown
}

function lines(all: readonly string[]): string {
  return all.filter((line) => line !== '').join('\n')
}
