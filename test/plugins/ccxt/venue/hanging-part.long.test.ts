import t from 'tap'
import { fakeExchange, SPOT_MARKET, venueOf } from './fake-exchange.js'

t.test('given a part whose call hangs, when an account is read, then the others are, and it has failed', async (t) => {
  const order = { id: '1', symbol: SPOT_MARKET.symbol, side: 'buy', amount: 1, filled: 0, remaining: 1 }
  const exchange = fakeExchange({
    fetchOpenOrders: async (_symbol, _since, _limit, params) =>
      (params as { readonly part: string }).part === 'silent' ? new Promise<never>(() => {}) : [order],
  })
  const venue = venueOf(exchange, { orderParams: [{ part: 'silent' }, { part: 'here' }] })
  for (const what of ['the first time', 'once more']) {
    t.match(await venue.openOrders(), [{ id: '1' }], what)
    const configured = venue.parts().find(({ name }) => name === 'as configured')
    t.match(configured, { orders: { state: 'failed', why: /has not answered within \d+ ms/ } }, what)
  }
  const asked = exchange.calls.filter(
    ([name, , , , params]) => name === 'fetchOpenOrders' && JSON.stringify(params) === '{"part":"silent"}',
  )
  t.equal(asked.length, 1, 'it is not asked again while it hangs')
})
