import type { PositionsDocument } from '../../control/getting-out/positions.js'
import { describeUnread, unreadParts } from '../../words/account-parts.js'
import { describeFleet } from '../../words/fleet.js'
import type { Status } from '../../words/status.js'
import { VERSION } from '../../words/version.js'
import { type BotClient, Unreached } from '../bot-client.js'
import type { Answer } from '../request.js'
import { describeWay, type Way } from '../way.js'
import { type Finding, ok, problem, warning } from './finding.js'

/** Asks a running bot by each of its ways, and then what it says of itself and of its venues. */
export async function checkRunningBot(client: BotClient): Promise<Finding[]> {
  const found: Finding[] = []
  let status: Status | null = null
  for (const way of client.ways) {
    const { finding, answer } = await askBy(client, way)
    found.push(finding)
    // By a URL, it may be another machine.
    if (way.name === 'url' && answer !== null) found.push(...clockFindings(answer.date, Date.now()))
    if (answer !== null) status ??= answer.body
  }
  if (status === null) return found
  return [...found, ...botFindings(status), ...(await venues(client)), ...armedFindings(status)]
}

async function askBy(
  client: BotClient,
  way: Way,
): Promise<{ readonly finding: Finding; readonly answer: Answer | null }> {
  const where = describeWay(way)
  try {
    const answer = await client.ask(way, 'GET', '/status')
    if (answer.status === 200 && answer.body?.bot !== undefined) {
      return { finding: ok(way.name, `${where} answers`), answer }
    }
    return { finding: refusedBy(where, answer), answer: null }
  } catch (error) {
    const mend = 'look whether the process runs (ps), and at its log; kill -9 ends it, and it comes back as it was'
    return { finding: problem(way.name, `${where} does not answer: ${(error as Error).message}`, mend), answer: null }
  }
}

/** A `Date` has seconds only, and an answer takes a while. */
const CLOCKS_APART_MS = 5_000

/** @param date the header `Date` of the bot's answer @param now in ms since 1970. Pure. */
export function clockFindings(date: string | null, now: number): Finding[] {
  const apartMs = date === null ? Number.NaN : Date.parse(date) - now
  if (Number.isNaN(apartMs)) return [warning('clock', 'not known: the bot tells no time', null)]
  const seconds = Math.round(Math.abs(apartMs) / 1_000)
  if (seconds * 1_000 <= CLOCKS_APART_MS) return [ok('clock', 'that of the bot and that of this machine agree')]
  const which = apartMs < 0 ? 'behind' : 'ahead of'
  const mend = 'find out which is wrong (timedatectl), and keep it by NTP: timedatectl set-ntp true'
  return [warning('clock', `that of the bot is ${seconds} s ${which} that of this machine`, mend)]
}

function refusedBy(where: string, { status, body }: Answer): Finding {
  const detail = String(body?.detail ?? `it answered ${status}`)
  if (status === 401)
    return problem('token', `${where}: ${detail}`, 'export CONTROL_AUTH_TOKEN=…, or --token-file <file>')
  if (status === 403) return problem('access', `${where}: ${detail}`, 'allowed_hosts, or public_url, under [control]')
  return problem('access', `${where}: ${detail}`, 'is another program there? ss -ltnp names it')
}

/** What a bot says of itself. Pure. */
function botFindings(status: Status): Finding[] {
  const { bot, state, durable, haltCount, followers, workingOrders, pauses } = status
  const found: Finding[] = []
  if (!bot.responsive) {
    const where = bot.stack?.[0] === undefined ? '' : `, in ${bot.stack[0]}`
    found.push(
      problem(
        'bot',
        `its thread has not answered for ${bot.lastBeatMs} ms${where}`,
        `halt it, then: kill -9 ${bot.pid}`,
      ),
    )
  }
  if (!durable)
    found.push(
      problem(
        'disk',
        'the newest halt or resume is not in the journal',
        'make room, or repair the disk; it is tried again each second',
      ),
    )
  if (haltCount > 0)
    found.push(warning('bot', `it is ${state}, by ${haltCount} halts`, 'trading-kill-switch resume  shows them'))
  found.push(...fleetFindings(status))
  for (const { reason } of pauses)
    found.push(warning('bot', `it is paused: ${reason}`, 'see to the reason: it ends with that, and nobody resumes it'))
  for (const { name, pid, state } of followers) {
    if (state === 'lost')
      found.push(
        problem('followers', `nothing is heard of ${name}, process ${pid}`, `ps -p ${pid}; if it runs: kill ${pid}`),
      )
  }
  if (workingOrders.failedCount > 0) {
    const why = workingOrders.failed[0]?.error ?? ''
    found.push(
      problem(
        'venues',
        `${workingOrders.failedCount} orders could not be cancelled: ${why}`,
        'cancel them at the exchange',
      ),
    )
  }
  if (bot.version !== VERSION) {
    found.push(
      warning('version', `the bot has ${bot.version}, this is ${VERSION}`, `npx trading-kill-switch@${bot.version}`),
    )
  }
  found.push(...tripFindings(status))
  return found.length > 0 ? found : [ok('bot', `${bot.name}, process ${bot.pid}, is ${state}`)]
}

/** That its engine is not heard is told by its own checks. Of an older bot, nothing is known. Pure. */
function fleetFindings({ fleet }: Partial<Pick<Status, 'fleet'>>): Finding[] {
  if (fleet == null || fleet.haltCount === 0) return []
  return [warning('fleet', describeFleet(fleet), 'trading-kill-switch fleet resume  shows them')]
}

/** What the bot's own checks say, which run all the time. Of an older bot, nothing is known. Pure. */
function armedFindings({ armed }: Partial<Pick<Status, 'armed'>>): Finding[] {
  if (armed === null || armed === undefined) return []
  if (armed.armed) return [ok('armed', 'each of its own checks is ok')]
  const unknown = armed.failing.filter(({ state }) => state === 'unknown').map(({ name }) => name)
  return [
    ...armed.failing
      .filter(({ state }) => state === 'failing')
      .map(({ name, since, why }) =>
        problem('armed', `${name} fails since ${since}: ${why}`, 'docs/armed.md says what it looks at'),
      ),
    ...(unknown.length === 0 ? [] : [warning('armed', `not known to be ok: ${unknown.join(', ')}`, null)]),
  ]
}

/** Of those that have tripped, the halts are told. Pure. */
function tripFindings({ trips = [] }: Partial<Pick<Status, 'trips'>>): Finding[] {
  return trips
    .filter(({ state }) => state === 'warning' || state === 'over')
    .map(({ name, state, why }) =>
      warning('trips', `${name} is ${state === 'over' ? 'over' : 'near'} its limit: ${why}`, null),
    )
}

async function venues(client: BotClient): Promise<Finding[]> {
  try {
    const { status, body } = await client.call('GET', '/positions')
    if (status === 200) return venueFindings(body)
    return unreadableFindings(status, body)
  } catch (error) {
    if (!(error instanceof Unreached)) throw error
    return [problem('venues', error.message, 'look at the log of the bot')]
  }
}

/** Pure. */
function unreadableFindings(status: number, body: Answer['body']): Finding[] {
  const detail = String(body?.detail ?? `it answered ${status}`)
  if (!Array.isArray(body?.venues)) {
    const mend = 'venues, or venue_module: without them no order is taken off, and nothing can be closed'
    return [warning('venues', detail, mend)]
  }
  return body.venues.map(({ venue, error }: { readonly venue: string; readonly error: string | null }) =>
    problem('venues', `${venue} can't be read: ${error ?? detail}`, KEYS),
  )
}

const KEYS = 'look at its keys and their rights, the network, and the status page of the exchange'

/** Pure. */
function venueFindings({ venues }: PositionsDocument): Finding[] {
  return venues.flatMap((reading) => {
    const { venue, error, accountError } = reading
    const found = [
      ...(error === null ? [] : [problem('venues', `${venue} can't be read: ${error}`, KEYS)]),
      ...(accountError === null
        ? []
        : [warning('venues', `the account at ${venue} can't be read: ${accountError}`, KEYS)]),
      // Each says which setting mends it.
      ...unreadParts(reading).map((part) => warning('venues', `not read: ${describeUnread(part)}`, null)),
    ]
    return found.length > 0 ? found : [ok('venues', `${venue} was read`)]
  })
}
