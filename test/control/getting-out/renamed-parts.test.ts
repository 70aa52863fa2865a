import t from 'tap'
import type { ClosingOrder, Position, Venue } from '../../../lib/words/ports.js'
import { VenueCloseAll } from '../../support/venue-close-all.js'

const LONG: Position = { symbol: 'A', side: 'long', quantity: '1', markPrice: '10', currency: 'USD' }

/** Takes an order at once, shows that 400 ms later, and names the part of its position anew meanwhile. */
function renaming(names: readonly (string | null)[]) {
  const sent: ClosingOrder[] = []
  let closedAt = Number.POSITIVE_INFINITY
  let readings = 0
  const venue: Venue = {
    name: 'x',
    openOrders: async () => [],
    cancel: async () => {},
    positions: async () => {
      if (performance.now() - closedAt > 400) return []
      const part = names[readings++ % names.length] ?? null
      return [{ ...LONG, part }]
    },
    close: async (_position, closing) => {
      sent.push(closing)
      closedAt = Math.min(closedAt, performance.now())
    },
  }
  return { venue, sent }
}

for (const names of [
  ['one', 'two'],
  ['one', 'one', 'two', 'two'],
  [null, null, 'linear'],
  ['linear', null],
  ['one', 'two', 'three'],
]) {
  t.test(
    `given a position in ${names.map(String).join(', then ')}, when it is closed, then one order is sent`,
    async (t) => {
      const { venue, sent } = renaming(names)
      t.match(await new VenueCloseAll(venue, { settleMs: 60 }).run(), { flat: true })
      t.equal(sent.length, 1)
    },
  )
}

t.test('given one symbol in two parts, when both are closed, then each has an order', async (t) => {
  const open = new Map(['one', 'two'].map((part): [string, Position] => [part, { ...LONG, part }]))
  const venue: Venue = {
    name: 'x',
    openOrders: async () => [],
    cancel: async () => {},
    positions: async () => [...open.values()],
    close: async ({ part }) => void open.delete(part ?? ''),
  }
  t.match(await new VenueCloseAll(venue, { settleMs: 60 }).run(), { flat: true, totals: { filled: 2 } })
})
