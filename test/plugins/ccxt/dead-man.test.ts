import ccxt from 'ccxt'
import t from 'tap'
import { exchangeVenue } from '../../../plugins/ccxt/index.js'
import { askedBy } from './exchanges/asked.js'
import { makeExchange } from './leaks/exchange-object.mjs'
import { startRecordingServer } from './leaks/recording-server.mjs'

/** What each exchange is asked, as it stands on the wire, and what it answers. */
const WIRES = [
  ['kraken', '/0/private/CancelAllOrdersAfter', 'timeout', { error: [], result: {} }, { error: ['EGeneral:Denied'] }],
  [
    'krakenfutures',
    '/derivatives/api/v3/cancelallordersafter',
    'timeout',
    { result: 'success', status: {} },
    { result: 'error', error: 'apiLimitExceeded' },
  ],
  [
    'okx',
    '/api/v5/trade/cancel-all-after',
    'timeOut',
    { code: '0', data: [{ triggerTime: '1' }] },
    { code: '50011', msg: 'Too Many Requests', data: [] },
  ],
] as const

for (const [id, path, name, good, bad] of WIRES) {
  t.test(`given ${id}, when its switch is set, then it is asked in its own unit, and an error is thrown`, async (t) => {
    const replies: object[] = [good, good, bad]
    const server = await startRecordingServer(() => ({ body: replies.shift() ?? {} }))
    t.teardown(() => server.close())
    const exchange = await makeExchange(ccxt, id, server, {})
    t.teardown(() => exchange.close())
    const venue = exchangeVenue(exchange)
    t.match(venue.deadManFacts, { shortestMs: Number, note: /all (pending )?orders of the account/ })
    await venue.deadMan?.(60_000)
    await venue.deadMan?.(0)
    await t.rejects(async () => venue.deadMan?.(60_000))
    const asked = server.arrivals.map(askedBy)
    t.same(
      asked.map((each) => [each.method, each.path, String(each.params[name])]),
      [
        ['POST', path, '60'],
        ['POST', path, '0'],
        ['POST', path, '60'],
      ],
    )
  })
}

for (const id of ['binance', 'bybit', 'hyperliquid', 'bitvavo', 'whitebit', 'lighter', 'coinbase']) {
  t.test(`given ${id}, then its venue has no switch: ccxt can't arm and disarm it for all orders`, async (t) => {
    // biome-ignore lint/suspicious/noExplicitAny: all exchanges of ccxt
    const venue = exchangeVenue(new (ccxt as any)[id]())
    t.equal(venue.deadMan, undefined)
    t.equal(venue.deadManFacts, undefined)
  })
}
