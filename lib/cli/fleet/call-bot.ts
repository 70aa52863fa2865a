import { hostname } from 'node:os'
import type { FleetHalt } from '../../words/fleet.js'
import { request } from '../request.js'
import type { Credentials } from '../way.js'

/** A bot waits two seconds for its disk. */
const CALL_MS = 5_000
/** Each machine has its own. */
const LOOPBACK = /^(127\.[\d.]+|\[::1\]|localhost)$/i
/** Whatever listens there answers: a bot's answer is a hundredth of it. */
const MOST_OF_AN_ANSWER = 1_000_000

export type Called =
  | { readonly kind: 'halted'; readonly durable: boolean }
  | { readonly kind: 'not-halted'; readonly why: string }

/** A bot that is to be called. */
export interface Callee {
  readonly group: string
  readonly bot: string
  readonly host: string
  readonly url: string
}

/**
 * Calls a bot at the address by which it is known to its fleet, past the engine: whoever holds the engine can keep quiet about a halt.
 * He can also give out an address of his own, so that a token that goes along must be able to do no more than halt. Another bot that
 * answers there, as one does at the same loopback address of another machine, answers for itself alone. Never rejects.
 */
export async function callBot(
  { group, bot, host, url }: Callee,
  halt: FleetHalt,
  credentials: Credentials,
): Promise<Called> {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    return notHalted(`its address ${url} is none that can be called`)
  if (LOOPBACK.test(new URL(url).hostname) && host !== hostname())
    return notHalted(`its address ${url} can be reached on its own machine ${host} alone: set public_url there`)
  const way = { name: 'url', url, socket: null, certificate: null } as const
  try {
    const body = haltBody(halt)
    const { status, body: told } = await request(way, credentials, {
      method: 'POST',
      path: '/fleet/halt',
      body,
      timeoutMs: CALL_MS,
      mostBytes: MOST_OF_AN_ANSWER,
    })
    const { group: itsGroup, bot: itsName } = told?.fleet ?? {}
    if (status === 200 && (itsGroup !== group || itsName !== bot))
      return notHalted(`another bot answers at ${url}: ${itsName ?? 'one that names itself by no fleet'}`)
    if (status === 200 && told.haltId === halt.haltId) return { kind: 'halted', durable: told.durable === true }
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
