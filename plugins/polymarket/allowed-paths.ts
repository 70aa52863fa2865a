/**
 * Paths that a POST of the client may go to while halted, since it places nothing there: readings that take a list, heartbeats,
 * API keys.
 * From `endpoints.js` of clob-client-v2 1.1.0 and clob-client 5.8.1.
 */
const ALLOWED_PATHS: ReadonlySet<string> = new Set([
  '/books',
  '/midpoints',
  '/prices',
  '/spreads',
  '/last-trades-prices',
  '/orders-scoring',
  '/v1/heartbeats',
  '/auth/api-key',
  '/auth/readonly-api-key',
  '/auth/builder-api-key',
])

/**
 * Whether a POST to this endpoint may place an order. Every path may that is not on the list: `/order` and `/orders`, the RFQ's
 * paths, and whatever a later version adds. Pure.
 *
 * @param host the client's own, which may have a path (a proxy)
 */
export function mayPlaceOrders(host: unknown, endpoint: unknown): boolean {
  try {
    const base = new URL(String(host)).pathname.replace(/\/$/, '')
    const { pathname } = new URL(String(endpoint))
    return !pathname.startsWith(`${base}/`) || !ALLOWED_PATHS.has(pathname.slice(base.length))
  } catch {
    return true
  }
}
