import { describeUnread } from '../words/account-parts.js'
import { describeFleet } from '../words/fleet.js'
import { type Halt, haltedBy } from '../words/halt.js'
import { describeScope } from '../words/scope.js'
import type { Status } from '../words/status.js'
import { table } from './table.js'

/** The document of `GET /status`, for people. Pure. */
export function statusLines(status: Status): string[] {
  const { bot, state, halts, haltCount, pauses, shuttingDown } = status
  const about = `${bot.name}, process ${bot.pid}, version ${bot.version}`
  return [
    `${state.toUpperCase()}  ${about}${shuttingDown ? ', is shutting down' : ''}`,
    ...stuckLines(status),
    ...pauses.map(
      ({ owner, reason, since }) =>
        `PAUSED by the ${owner} since ${since}: ${reason}. It ends with its cause; nobody resumes it.`,
    ),
    ...(haltCount === 0 ? [] : ['', ...haltLines(halts, haltCount), '']),
    aliveLine(status),
    ...positionLines(status),
    ...unreadLines(status),
    ...accountLines(status),
    ...fleetLines(status),
    ...tripLines(status),
    ...closeAllLines(status),
    ...deadManLines(status),
    ...armedLines(status),
    ...(status.durable ? [] : ['NOT DURABLE: the newest halt or resume is not on disk yet. Look at the disk.']),
  ]
}

/** The halts in force. Pure. */
export function haltLines(halts: readonly Halt[], count: number): string[] {
  const rows = halts.map((halt) => {
    const { haltId, level, scope, since, reason } = halt
    return [haltId, level, describeScope(scope), haltedBy(halt), since, reason]
  })
  const more = count - halts.length
  return [
    ...table(['HALT', 'LEVEL', 'COVERS', 'BY', 'SINCE', 'REASON'], rows),
    ...(more > 0 ? [`and ${more} older ones`] : []),
  ]
}

/** What may still trade, in one line. Pure. */
export function aliveLine({ quiet, orders, workingOrders }: Status): string {
  const { inFlight, unknown, passed, rejected } = orders
  const { riskAdding, count, failedCount } = workingOrders
  const failed = failedCount === 0 ? '' : `, ${failedCount} could not be cancelled`
  return (
    `${quiet ? 'quiet' : 'NOT QUIET'}: orders in flight ${inFlight}, of unknown outcome ${unknown}, ` +
    `working ${count ?? 'not known'} (adding risk ${riskAdding ?? 'not known'})${failed}; passed ${passed}, refused ${rejected}`
  )
}

function stuckLines({ bot }: Status): string[] {
  if (bot.responsive) return []
  const where = bot.stack?.[0] === undefined ? '' : `, in ${bot.stack[0]}`
  return [`STUCK: the bot's thread has not answered for ${bot.lastBeatMs} ms${where}. To end it: kill -9 ${bot.pid}`]
}

function positionLines({ positions }: Status): string[] {
  const { count, atLeast, asOf, stale } = positions
  const read = asOf === null ? 'never read' : `read at ${asOf}${stale ? ', STALE' : ''}`
  return [`positions: ${count ?? `not known, at least ${atLeast}`} (${read})`]
}

function unreadLines({ unread }: Status): string[] {
  return unread.map((part) => `NOT READ: ${describeUnread(part)}`)
}

function accountLines({ account }: Status): string[] {
  if (account === null) return []
  const { equity, dailyPnl, unrealizedPnl, currency } = account
  return [
    `account: equity ${equity ?? 'not known'}, today ${dailyPnl ?? 'not known'}, open profit ${unrealizedPnl ?? 'not known'}, in ${currency}`,
  ]
}

/** Of an older bot, nothing is known. */
function fleetLines({ fleet }: Partial<Pick<Status, 'fleet'>>): string[] {
  return fleet == null ? [] : [describeFleet(fleet)]
}

/** Of an older bot, nothing is known. */
function armedLines({ armed }: Partial<Pick<Status, 'armed'>>): string[] {
  if (armed === null || armed === undefined || armed.armed) return []
  return armed.failing.map(({ name, state, why }) =>
    state === 'failing' ? `NOT ARMED: ${name}: ${why}` : `NOT KNOWN TO BE ARMED: ${name}: ${why}`,
  )
}

/** Of an older bot, nothing is known. */
function deadManLines({ deadMan = [] }: Partial<Pick<Status, 'deadMan'>>): string[] {
  return deadMan.map(({ venue, state, firesAt, lastError }) => {
    const fires = firesAt === null ? '' : `, cancels at ${firesAt} unless it is refreshed`
    return `dead man's switch at ${venue}: ${state}${fires}${lastError === null ? '' : `: ${lastError}`}`
  })
}

/** Those that are not just watching. */
function tripLines({ trips = [] }: Status): string[] {
  return trips
    .filter(({ state, accepted }) => state !== 'watching' || accepted !== null)
    .map(({ name, state, limit, why, accepted }) => {
      const words = why ?? `its limit is ${limit}`
      return `TRIP ${name} ${state.toUpperCase()}: ${words}${accepted === null ? '' : ', accepted till its day ends'}`
    })
}

function closeAllLines({ closeAll }: Status): string[] {
  return closeAll === null ? [] : [`close-all ${closeAll.id}: ${closeAll.status}`]
}
