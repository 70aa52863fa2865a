import type { FleetHalt } from '../../words/fleet.js'
import { request } from '../request.js'
import type { Credentials } from '../way.js'

/** A bot waits two seconds for its disk. */
const CALL_MS = 5_000

export type Called =
  | { readonly kind: 'halted'; readonly durable: boolean }
  | { readonly kind: 'not-halted'; readonly why: string }

/**
 * Calls a bot at the address by which it is known to its fleet, past the engine: whoever holds the engine can keep quiet about a halt.
 * He can also give out an address of his own, so that a token that goes along must be able to do no more than halt. Never rejects.
 */
export async function callBot(url: string, halt: FleetHalt, credentials: Credentials): Promise<Called> {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    return notHalted(`its address ${url} is none that can be called`)
  const way = { name: 'url', url, socket: null, certificate: null } as const
  try {
    const body = haltBody(halt)
    const { status, body: told } = await request(way, credentials, {
      method: 'POST',
      path: '/fleet/halt',
      body,
      timeoutMs: CALL_MS,
    })
    if (status === 200 && told?.haltId === halt.haltId) return { kind: 'halted', durable: told.durable === true }
    if (status === 401 && credentials.token === null)
      return notHalted('it wants a token: --roster-token-file names that of a halter')
    return notHalted(typeof told?.detail === 'string' ? told.detail : `it answered ${status}`)
  } catch (error) {
    return notHalted((error as Error).message)
  }
}

/** The body of `POST /fleet/halt`. Pure. */
export function haltBody({ haltId, level, reason, operator, by, scope }: FleetHalt): object {
  return { haltId, level, reason, by, ...(operator === null ? {} : { operator }), ...(scope === null ? {} : { scope }) }
}

function notHalted(why: string): Called {
  return { kind: 'not-halted', why }
}
