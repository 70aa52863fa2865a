// Venues whose answers a test sets, at the other end of a socket: test/support/account-wire.ts. For bots and as a venue_module.

/** @param venues of each its name, where it listens, and what it doesn't tell: `without: ['account', 'transfers']` */
export function createVenue({ venues }) {
  return venues.map(({ name, url, without = [] }) => {
    const ask = async (what, query = '') => {
      const response = await fetch(`${url}/${what}${query}`, { signal: AbortSignal.timeout(3_000) })
      if (!response.ok) throw new Error(`${what}: HTTP ${response.status}`)
      return response.json()
    }
    const venue = {
      name,
      positions: () => ask('positions'),
      openOrders: () => ask('orders'),
      cancel: async () => {},
      close: async () => {},
      account: () => ask('account'),
      transfers: (since) => ask('transfers', `?since=${since}`),
    }
    for (const method of without) delete venue[method]
    return venue
  })
}
