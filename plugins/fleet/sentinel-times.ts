import type { EnginePlace } from './client-options.js'
import { Connection } from './connection.js'
import { textsOf } from './read-answer.js'

/** What Sentinels take to choose another master, once they hold the old one for gone, in ms: about a second where all is well. */
const CHOOSE_MS = 1_000
const TIMEOUTS = { connectMs: 3_000, commandMs: 3_000 }

/**
 * How long a fleet that is led by Sentinels has no master, when the last one dies, in ms.
 *
 * @returns null: the first Sentinel doesn't tell, or there are none. Never rejects
 */
export async function failoverMs(place: EnginePlace, requireFrom: string): Promise<number | null> {
  const { urls, sentinelMaster, ca } = place
  if (sentinelMaster === null) return null
  const sentinel = { urls: urls.slice(0, 1).map(withPort), sentinelMaster: null, ca }
  const connection = new Connection({ place: sentinel, name: 'failover-time', timeouts: TIMEOUTS, requireFrom })
  try {
    connection.open()
    await connection.ready(TIMEOUTS.connectMs)
    return readFailoverMs(textsOf(await connection.call('SENTINEL', 'MASTER', sentinelMaster)))
  } catch {
    return null
  } finally {
    connection.close()
  }
}

/** Of the fields that a Sentinel tells of a master, name and value by turns. Pure. */
export function readFailoverMs(fields: readonly string[]): number | null {
  const downMs = Number(fields[fields.indexOf('down-after-milliseconds') + 1])
  return fields.includes('down-after-milliseconds') && downMs > 0 ? downMs + CHOOSE_MS : null
}

/** For people; null: there is nothing to be said. Pure. */
export function warnOfFailover(leaseMs: number, takesMs: number | null): string | null {
  if (takesMs === null || leaseMs > takesMs) return null
  return (
    `A lease of ${leaseMs} ms ends before the Sentinels have chosen another master, which takes them about ${takesMs} ms: ` +
    'each failover pauses the bot. Raise [control.fleet] lease_ms, or lower down-after-milliseconds of the Sentinels.'
  )
}

/** A Sentinel listens on another port than an engine. */
function withPort(text: string): string {
  const url = new URL(text)
  if (url.port === '') url.port = '26379'
  return url.href
}
