import type { ChainHead } from '../control/disk/audit-entry.js'

/** A chain, for people. */
export function describeChain({ hash }: ChainHead, { entries, first, last }: Times): string[] {
  return [`entries  ${entries}`, `first    ${first}`, `last     ${last}`, `head     ${hash}`]
}

/** How many entries there are, and when the first and the last one were made. */
export class Times {
  entries = 0
  first: string | null = null
  last: string | null = null

  add(text: string): void {
    this.entries++
    this.last = String(JSON.parse(text).time)
    this.first ??= this.last
  }
}
