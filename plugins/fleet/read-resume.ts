import { isFleetHaltId, MOST_RESUMED_AT_ONCE, type SignedResume } from '../../lib/words/fleet.js'

/** Of 10,000 ids, and what stands around them. */
const MOST_OF_A_RESUME = 524_288
const MOST_OF_A_TEXT = 1_000

/** A resume, as the engine tells it. Its signature is looked at elsewhere. Null: it is none. Pure. */
export function readResume(json: string): SignedResume | null {
  if (json.length > MOST_OF_A_RESUME) return null
  try {
    const told = JSON.parse(json)
    const { haltIds, operator, at, nonce, key, signature } = told ?? {}
    const texts: unknown[] = [operator, at, nonce, key, signature]
    if (!texts.every((text) => typeof text === 'string' && text !== '' && text.length <= MOST_OF_A_TEXT)) return null
    if (!Array.isArray(haltIds) || haltIds.length === 0 || haltIds.length > MOST_RESUMED_AT_ONCE) return null
    return haltIds.every(isFleetHaltId) ? { haltIds, operator, at, nonce, key, signature } : null
  } catch {
    return null
  }
}
