import t from 'tap'
import { ownVenues } from '../../lib/venues/shared-venue.js'
import { readOwnOrders } from '../../lib/words/own-orders.js'
import type { Position, Venue, WorkingOrder } from '../../lib/words/ports.js'

const ORDER: WorkingOrder = { id: '1', symbol: 'BTC/USDT', side: 'buy', quantity: '1', reduceOnly: false }
const LONG: Position = { symbol: 'BTC/USDT', side: 'long', quantity: '1', markPrice: '1' }

function venueOf(rules: readonly string[], given: Partial<Venue> = {}): Venue {
  const venue: Venue = {
    name: 'shared',
    positions: async () => [LONG, { ...LONG, symbol: 'ETH/USDT' }],
    openOrders: async () => [
      { ...ORDER, clientId: 'abc-1' },
      { ...ORDER, id: '2', clientId: 'xyz-1' },
      { ...ORDER, id: '3' },
      { ...ORDER, id: '4', symbol: 'ETH/USDT', clientId: 'xyz-2' },
    ],
    cancel: async () => {},
    cancelAll: async () => {
      throw new Error('it would take off what others have there')
    },
    close: async () => {},
    ...given,
  }
  const [shared] = ownVenues([venue], readOwnOrders(rules))
  if (shared === undefined) throw new Error('no venue')
  return shared
}

for (const [rules, whose, positions] of [
  [[], [undefined, undefined, undefined, undefined], ['BTC/USDT', 'ETH/USDT']],
  [['prefix:abc-'], ['own', 'another', 'unknown', 'another'], ['BTC/USDT by hand', 'ETH/USDT by hand']],
  [
    ['prefix:abc-', 'prefix:xyz-2'],
    ['own', 'another', 'unknown', 'own'],
    ['BTC/USDT by hand', 'ETH/USDT by hand'],
  ],
  [['symbol:BTC/USDT'], ['own', 'own', 'own', 'another'], ['BTC/USDT']],
  [['symbol:ETH/USDT', 'prefix:abc-'], ['own', 'another', 'unknown', 'own'], ['ETH/USDT']],
  [['symbol:btc/usdt'], ['unknown', 'unknown', 'unknown', 'another'], ['BTC/USDT by hand']],
  [['symbol:BTCUSDT'], ['unknown', 'unknown', 'unknown', 'another'], ['BTC/USDT by hand']],
  [['symbol:BTC/USDT:USDT'], ['another', 'another', 'another', 'another'], []],
  [['prefix:ABC'], ['unknown', 'another', 'unknown', 'another'], ['BTC/USDT by hand', 'ETH/USDT by hand']],
  [['prefix:2'], ['another', 'another', 'unknown', 'unknown'], ['BTC/USDT by hand', 'ETH/USDT by hand']],
] as const) {
  t.test(
    `given ${rules.join(' and ') || 'no rules'}, when a venue is read, then it is known whose is what`,
    async (t) => {
      const venue = venueOf(rules)
      t.same(
        (await venue.openOrders()).map((order) => order.whose),
        whose,
      )
      const shown = (await venue.positions()).map(
        ({ symbol, notClosable }) => symbol + (/own_orders.*by hand/.test(notClosable ?? '') ? ' by hand' : ''),
      )
      t.same(shown, positions)
      t.equal(venue.cancelAll === undefined, rules.length > 0, 'no call takes off what is another’s')
    },
  )
}

t.test('given a shared venue, when it is used, then everything else is that of the venue', async (t) => {
  const calls: unknown[] = []
  const account = { equity: '1', dailyPnl: null, unrealizedPnl: null, currency: 'USDT' }
  const venue = venueOf(['prefix:a'], {
    cancel: async (order) => void calls.push(order.id),
    close: async (position) => void calls.push(position.symbol),
    account: async () => account,
    parts: () => [],
  })
  await venue.cancel(ORDER)
  await venue.close(LONG, { symbol: 'BTC/USDT', side: 'sell', quantity: '1', type: 'market', reduceOnly: true })
  t.same(calls, ['1', 'BTC/USDT'])
  t.equal(await venue.account?.(), account)
  t.same(await venue.parts?.(), [])
  t.equal(venueOf(['prefix:a']).account, undefined)
  t.equal(venueOf(['prefix:a']).parts, undefined)
})

t.test('given client ids that only resemble a prefix, when read, then nobody knows whose the orders are', async (t) => {
  const ids = ['', 't-abc-1', 'ABC_1', 'abc', 'xabc-1', 'x-1']
  const openOrders = async () => ids.map((clientId, index) => ({ ...ORDER, id: String(index), clientId }))
  const orders = await venueOf(['prefix:abc-'], { openOrders }).openOrders()
  t.same(
    orders.map(({ whose }) => whose),
    ['unknown', 'unknown', 'unknown', 'another', 'another', 'another'],
  )
})

t.test('given a shared venue whose parts are no list, when read, then they are handed on, to be refused', async (t) => {
  const parts = (() => undefined) as unknown as NonNullable<Venue['parts']>
  t.equal(await venueOf(['prefix:a'], { parts }).parts?.(), undefined)
})

t.test('given nonsense from a shared venue, when it is read, then it is handed on, to be named as such', async (t) => {
  const nonsense = [null, 7, undefined] as unknown as WorkingOrder[]
  const venue = venueOf(['prefix:a'], {
    openOrders: async () => nonsense,
    positions: async () => null as unknown as Position[],
  })
  t.same(await venue.openOrders(), nonsense)
  t.equal(await venue.positions(), null)
})
