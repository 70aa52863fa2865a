import { type HeldToken, readHeldTokens } from './held-tokens.js'

/** At most so many a page, and the last offset that is answered (docs.polymarket.com/api-spec/data-openapi.yaml). */
const PAGE = 500
const LAST_OFFSET = 10_000

/**
 * Everything that an address holds, dust included.
 *
 * @param dataUrl e.g. `https://data-api.polymarket.com`
 * @param funder the address that holds the tokens
 * @param timeoutMs for each page
 * @throws {Error} when a page can't be fetched or read, or when there are more than the API shows
 */
export async function fetchHeldTokens(dataUrl: string, funder: string, timeoutMs: number): Promise<HeldToken[]> {
  const held = new Map<string, HeldToken>()
  for (let offset = 0; offset <= LAST_OFFSET; offset += PAGE) {
    // Sorted by what doesn't change while pages are turned. By default, sizes below 1 are left out.
    const query = new URLSearchParams({ user: funder, sizeThreshold: '0', sortBy: 'TITLE', sortDirection: 'ASC' })
    query.set('limit', String(PAGE))
    query.set('offset', String(offset))
    const response = await fetch(`${dataUrl}/positions?${query}`, { signal: AbortSignal.timeout(timeoutMs) })
    const text = await response.text()
    if (!response.ok) throw new Error(`GET ${dataUrl}/positions answered ${response.status}: ${text.slice(0, 200)}`)
    const page = readHeldTokens(text)
    for (const token of page) held.set(token.tokenId, token)
    if (page.length < PAGE) return [...held.values()]
  }
  throw new Error(`${funder} holds more than ${LAST_OFFSET} kinds of tokens, which is more than the data API tells.`)
}
