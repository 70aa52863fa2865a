import { createHash } from 'node:crypto'
import { printableJson } from '../../words/printable.js'

/** What an entry of the journal says. */
export interface AuditFacts {
  /** What happened, e.g. `halt`, `resume`, `orders rejected`. */
  readonly what: string
  readonly who: string | null
  readonly source: string | null
  readonly reason: string | null
  readonly haltId: string | null
  /** Whatever else belongs to it. */
  readonly details?: object
}

/** A place in the chain. */
export interface ChainHead {
  readonly sequence: number
  readonly hash: string
}

/** Where a chain begins. */
export const CHAIN_START: ChainHead = { sequence: 0, hash: '0'.repeat(64) }

/** An entry as it stands in the file. */
export interface AuditLine extends ChainHead {
  /** One JSON object, without the line feed. */
  readonly text: string
}

const HASH_AT_END = /^(.*),"hash":"([0-9a-f]{64})"\}$/s

/** Makes the entry that follows `previous`. Its hash covers every character before it. */
export function makeAuditLine(previous: ChainHead, time: Date, facts: AuditFacts): AuditLine {
  const { what, who, source, reason, haltId, details } = facts
  return makeLine(previous, time, { what, who, source, reason, haltId, details })
}

/** Makes the line that follows `previous`, with any fields. */
export function makeLine(previous: ChainHead, time: Date, fields: object): AuditLine {
  const sequence = previous.sequence + 1
  const entry = { sequence, time: time.toISOString(), previousHash: previous.hash, ...fields }
  // Some line readers split at more than line feeds, and some people read the log in a terminal.
  const body = printableJson(entry).slice(0, -1)
  const hash = hashOf(body)
  return { sequence, hash, text: `${body},"hash":"${hash}"}` }
}

/** Checks that a line follows `previous`. Returns the line's own place, or what is wrong with it. */
export function checkAuditLine(previous: ChainHead, text: string): ChainHead | string {
  const match = HASH_AT_END.exec(text)
  const [, body, hash] = match ?? []
  if (body === undefined || hash === undefined) return 'it is torn, or not an entry'
  if (hashOf(body) !== hash) return 'its content does not fit its hash'
  let entry: { sequence?: unknown; previousHash?: unknown }
  try {
    entry = JSON.parse(text)
  } catch {
    return 'it is not JSON'
  }
  if (entry.sequence !== previous.sequence + 1) {
    return `it has sequence ${entry.sequence} where ${previous.sequence + 1} should follow`
  }
  if (entry.previousHash !== previous.hash) return 'it does not follow the line before it'
  return { sequence: entry.sequence, hash }
}

function hashOf(body: string): string {
  return createHash('sha256').update(body).digest('hex')
}
