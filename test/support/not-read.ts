import type { Venue } from '../../lib/words/ports.js'

/** Reads a venue, and names each part that was not read whole, with what became of its positions and its orders. */
export async function notRead(venue: Venue): Promise<string[]> {
  await Promise.all([venue.positions(), venue.openOrders()])
  const parts = (await venue.parts?.()) ?? []
  return parts.flatMap(({ name, positions, orders }) =>
    [positions, orders].every(({ state }) => state === 'read') ? [] : [`${name} ${positions.state} ${orders.state}`],
  )
}
