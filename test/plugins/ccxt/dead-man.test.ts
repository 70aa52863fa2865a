import ccxt from 'ccxt'
import t, { type Test } from 'tap'
import { exchangeVenue } from '../../../plugins/ccxt/index.js'
import { askedBy } from './exchanges/asked.js'
import { makeExchange } from './leaks/exchange-object.mjs'
import { startRecordingServer } from './leaks/recording-server.mjs'

const TIME = '2026-11-28T12:00:00Z'

/** What each exchange is asked, as it stands on the wire, and what it answers: that the switch runs, that it doesn't, and that it is busy. */
const WIRES = [
  [
    'kraken',
    '/0/private/CancelAllOrdersAfter',
    'timeout',
    (triggerTime: string) => ({ error: [], result: { currentTime: TIME, triggerTime } }),
    TIME,
    { error: ['EGeneral:Denied'] },
  ],
  [
    'krakenfutures',
    '/derivatives/api/v3/cancelallordersafter',
    'timeout',
    (triggerTime: string) => ({ result: 'success', status: { currentTime: TIME, triggerTime } }),
    TIME,
    { result: 'error', error: 'apiLimitExceeded' },
  ],
  [
    'okx',
    '/api/v5/trade/cancel-all-after',
    'timeOut',
    (triggerTime: string) => ({ code: '0', msg: '', data: [{ triggerTime, ts: '1587971400000' }] }),
    '1587971460000',
    { code: '50011', msg: 'Too Many Requests', data: [] },
  ],
] as const

for (const [id, path, name, answer, time, bad] of WIRES) {
  const venueOf = async (t: Test, replies: (object | string)[]) => {
    const server = await startRecordingServer(() => ({ body: replies.shift() ?? {} }))
    t.teardown(() => server.close())
    const exchange = await makeExchange(ccxt, id, server, {})
    t.teardown(() => exchange.close())
    return { server, venue: exchangeVenue(exchange) }
  }

  t.test(`given ${id}, when its switch is set, then it is asked in its own unit, and an error is thrown`, async (t) => {
    const { server, venue } = await venueOf(t, [answer(time), answer('0'), bad])
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

  t.test(`given ${id}, when it answers without confirming its switch, then that is an error`, async (t) => {
    const page = '<html><body>We will be back soon</body></html>'
    const { venue } = await venueOf(t, [answer('0'), page, {}, answer(time), page])
    for (const timeoutMs of [60_000, 60_000, 60_000, 0, 0]) {
      await t.rejects(async () => venue.deadMan?.(timeoutMs), /does not confirm|back soon|{}/)
    }
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
