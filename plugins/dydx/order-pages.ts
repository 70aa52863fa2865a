import { listOf, wholeOf } from './rows.js'

/** What the indexer gives at most, by its default. https://github.com/dydxprotocol/v4-chain, `API_LIMIT_V4` */
export const PAGE = 1000

/** Orders that end by a block, or by a time: where their list starts, and where none of them can work any more. */
export interface Ends {
  readonly field: 'goodTilBlock' | 'goodTilBlockTime'
  readonly last: number
  readonly first: number
}

/** Asks for orders that end at `end` or before, the last ones first. */
export type AskOrders = (end: number) => Promise<unknown>

/**
 * All orders that may still work: the indexer lists every order that there ever was, and its limit comes before any choice by status.
 *
 * @throws {TypeError} when a page is full of orders with one and the same end, so that what follows can't be asked for
 */
export async function readOrderPages({ field, last, first }: Ends, ask: AskOrders): Promise<unknown[]> {
  const rows = new Map<unknown, unknown>()
  for (let end = last; ; ) {
    const page = listOf(await ask(end), 'orders')
    for (const row of page) rows.set((row as { readonly id?: unknown } | null)?.id ?? row, row)
    if (page.length < PAGE) return [...rows.values()]
    const lowest = Math.min(...page.map((row) => endOf(row, field)))
    if (lowest < first) return [...rows.values()]
    if (!(lowest < end)) throw new TypeError(`The list of orders is cut: ${PAGE} of them end at ${end}.`)
    end = lowest
  }
}

/** A block, or seconds, rounded up: what ends within that second is asked for again. */
function endOf(row: unknown, field: Ends['field']): number {
  const end = (row as Readonly<Record<string, unknown>> | null)?.[field]
  if (field === 'goodTilBlock') return wholeOf(end) ?? Number.NaN
  return Math.ceil(Date.parse(String(end)) / 1000)
}
