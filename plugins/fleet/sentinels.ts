import type { EnginePlace } from './client-options.js'
import { Connection } from './connection.js'
import { explain } from './explain.js'
import { textsOf } from './read-answer.js'

/** What a Sentinel tells of the master that it looks after. */
export interface SentinelWords {
  /** How long there is no master, when the last one dies, in ms; null: it is not told. */
  readonly failoverMs: number | null
  /** How many replicas there are, those that have gone among them. A master that is cut off from them tells none. */
  readonly replicas: number
}

/**
 * What Sentinels take, once they hold the old master for gone, in ms, until there is another one and a replica follows it: about two seconds
 * where all is well, as measured.
 */
const CHOOSE_MS = 2_000
/** The last renewal before a master dies was up to a third of the lease ago. */
const LEFT_OF_A_LEASE = 2 / 3
const SENTINEL_PORT = '26379'
const TIMEOUTS = { connectMs: 2_000, commandMs: 2_000 }

/**
 * Asks all Sentinels, until more than half of them have told, or the others have not: one that was just started, or reset, knows of no
 * replicas yet. The most that one of them knows counts. @throws {unknown} why one has not told; none has
 */
export async function askSentinels(
  place: EnginePlace & { readonly sentinelMaster: string },
  requireFrom: string,
): Promise<SentinelWords> {
  const told: SentinelWords[] = []
  let last: unknown = new Error('All sentinels are unreachable')
  await new Promise<void>((resolve) => {
    const asking = place.urls.map(async (url) => {
      try {
        told.push(await askSentinel({ urls: [withPort(url)], sentinelMaster: null, ca: place.ca }, place, requireFrom))
        if (told.length > place.urls.length / 2) resolve()
      } catch (error) {
        last = error
      }
    })
    void Promise.all(asking).then(() => resolve())
  })
  const [first] = told
  if (first === undefined) throw last
  return { ...first, replicas: Math.max(...told.map(({ replicas }) => replicas)) }
}

async function askSentinel(
  at: EnginePlace,
  { sentinelMaster }: { readonly sentinelMaster: string },
  requireFrom: string,
): Promise<SentinelWords> {
  const connection = new Connection({ place: at, name: 'sentinels', timeouts: TIMEOUTS, requireFrom })
  try {
    connection.open()
    await connection.ready(TIMEOUTS.connectMs)
    const words = readSentinel(textsOf(await connection.call('SENTINEL', 'MASTER', sentinelMaster)))
    if (words === null) throw new Error(`the Sentinel tells nothing of ${sentinelMaster}`)
    return words
  } finally {
    connection.close()
  }
}

/** Of the fields that a Sentinel tells of a master, name and value by turns. Null: it tells no number of replicas. Pure. */
export function readSentinel(fields: readonly string[]): SentinelWords | null {
  const numberIn = (name: string) => {
    const at = fields.indexOf(name)
    const value = at < 0 ? Number.NaN : Number(fields[at + 1])
    return Number.isNaN(value) ? null : value
  }
  const replicas = numberIn('num-slaves')
  const downMs = numberIn('down-after-milliseconds')
  return replicas === null ? null : { failoverMs: downMs === null ? null : downMs + CHOOSE_MS, replicas }
}

/** For people; null: there is nothing to be said. Pure. */
export function warnOfFailover(leaseMs: number, failoverMs: number | null): string | null {
  if (failoverMs === null || leaseMs * LEFT_OF_A_LEASE > failoverMs) return null
  const enough = Math.ceil(failoverMs / LEFT_OF_A_LEASE)
  return (
    `A lease of ${leaseMs} ms may end before the Sentinels have chosen another master, which takes them about ${failoverMs} ms: ` +
    `a failover pauses the bot. Raise [control.fleet] lease_ms above ${enough}, or lower down-after-milliseconds of the Sentinels.`
  )
}

/** Why no Sentinel tells, with what to do. Pure. */
export function whyNoSentinel(error: unknown): string {
  return `${explain(error).why}: no Sentinel has told how many replicas there are, by SENTINEL MASTER; [control.fleet] replicas says it as well`
}

/** A Sentinel listens on another port than an engine. */
function withPort(text: string): string {
  const url = new URL(text)
  if (url.port === '') url.port = SENTINEL_PORT
  return url.href
}
