import type { Pages, Paging } from '../exchanges/exchange-facts.js'

/** Whether we ask for the pages of a list. */
export function isTurned(pages: Pages): pages is Paging {
  return typeof pages === 'object' && 'next' in pages
}

/**
 * All pages of a list. The last one is short.
 *
 * @param keyOf what two items have in common that are the same
 * @param ask for a page, with the parameters that say which
 * @throws an error for a full page that brings nothing new: the exchange doesn't turn them
 */
export async function allPages(
  paging: Paging,
  keyOf: (item: unknown) => unknown,
  ask: (page: object) => Promise<readonly unknown[]>,
): Promise<unknown[]> {
  const keyed = (items: readonly unknown[]) => items.map((item): [unknown, unknown] => [keyOf(item), item])
  let page = await ask({})
  const all = new Map(keyed(page))
  for (let number = 2; page.length >= paging.size; number++) {
    const before = all.size
    page = await ask(paging.next(number, page))
    for (const [key, item] of keyed(page)) all.set(key, item)
    if (all.size > before) continue
    // A list that is longer than a page is not cut into pages.
    if (page.length > paging.size) break
    if (page.length === paging.size) throw new Error(`page ${number} is page ${number - 1} once more`)
  }
  return [...all.values()]
}
