import type { Test } from 'tap'
import t from 'tap'
import { IdleTimer } from '../../../examples/paper-exchange/idle-timer.js'
import { connect } from '../../../examples/polymarket-bot/connection.js'
import { HOUSE } from '../../../examples/polymarket-stand-in/clob.js'
import { MARKET } from '../../../examples/polymarket-stand-in/market.js'
import { StandInServer } from '../../../examples/polymarket-stand-in/server.js'
import { StandIn } from '../../../examples/polymarket-stand-in/stand-in.js'
import { PolymarketVenue } from '../../../plugins/polymarket/index.js'
import { VenueCloseAll } from '../../support/venue-close-all.js'

// The venue on a book that matches, with the real client in between.

const YES = MARKET.outcomes[0].tokenId
const SETTLE_MS = 150

/** An account that holds so many shares, on a book in which only what a test puts there rests. */
async function holder(t: Test, shares: number, { chainMs = 50, deadlineMs = 15_000 } = {}) {
  const standIn = new StandIn(chainMs, 60_000)
  const server = new StandInServer(standIn, new IdleTimer(600_000, () => {}))
  const url = await server.listen(0)
  t.teardown(() => server.close())
  const client = await connect({ clobUrl: url, dataUrl: url }, `0x${'4'.repeat(64)}`)
  const owner = String(client.funderAddress).toLowerCase()
  for (const ledger of [standIn.clob.ledger, standIn.clob.trades.chain]) {
    ledger.book(owner, YES, 'BUY', Math.round(shares * 1e6), 50)
  }
  let count = 0
  const rest = (side: 'BUY' | 'SELL', price: number, shares: number) => {
    const order = { id: `house-${++count}`, owner: HOUSE, tokenId: YES, side, price, size: shares * 1e6 }
    standIn.clob.place({ ...order, type: 'GTC', postOnly: false })
  }
  const bid = (price: number, shares: number) => rest('BUY', price, shares)
  const offer = (price: number, shares: number) => rest('SELL', price, shares)
  const venue = new PolymarketVenue(client, { dataUrl: url })
  const closeAll = new VenueCloseAll(venue, { settleMs: SETTLE_MS, deadlineMs, dustValue: '1' })
  return { standIn, client, owner, bid, offer, closeAll, held: () => standIn.clob.ledger.held(owner, YES) / 1e6 }
}

t.test('given bids for a part only, when more come later, then everything is sold in parts', async (t) => {
  const { standIn, bid, closeAll, held } = await holder(t, 60)
  bid(50, 10)
  bid(48, 15)
  const more = setInterval(() => bid(40, 20), 500)
  t.teardown(() => clearInterval(more))
  const report = await closeAll.run()
  t.match(report, { status: 'flat', flat: true }, JSON.stringify(report))
  t.equal(held(), 0)
  const filled = standIn.arrivals.filter(({ outcome }) => outcome === 'matched')
  t.ok(filled.length >= 2, `${filled.length} sales`)
})

t.test('given an order of its own rests, when closed out, then it goes, and the whole is sold', async (t) => {
  const { client, bid, closeAll, held } = await holder(t, 30)
  bid(50, 100)
  await client.createAndPostOrder({ tokenID: YES, side: 'SELL' as never, price: 0.7, size: 30 })
  t.match(await closeAll.run(), { status: 'flat', flat: true })
  t.equal(held(), 0)
})

t.test('given the answer to a sale is lost, then no second one is sent beside it', async (t) => {
  const { standIn, bid, closeAll, held } = await holder(t, 30)
  bid(50, 100)
  standIn.faults.lose_answers = true
  t.match(await closeAll.run(), { status: 'flat', flat: true })
  t.equal(held(), 0)
  t.equal(standIn.arrivals.length, 1)
})

t.test('given nobody buys, then the report says what is left, and why', async (t) => {
  const { closeAll, held } = await holder(t, 30, { deadlineMs: 2_000 })
  const report = await closeAll.run()
  t.match(report, { status: 'partial', flat: false })
  t.match(JSON.stringify(report), /no match/)
  t.equal(held(), 30)
})

t.test('given less than a hundredth of a share is left, then it is dust, and the account flat', async (t) => {
  const { bid, closeAll, held } = await holder(t, 12.346)
  bid(50, 100)
  const report = await closeAll.run()
  t.match(report, { status: 'flat', flat: true }, JSON.stringify(report))
  t.ok(Math.abs(held() - 0.006) < 1e-9, String(held()))
})

/** Eight times what an order may take to show: a close-all copes with ten. */
const LATE = { chainMs: 8 * SETTLE_MS }

t.test('given positions that lag, when a sale does not show yet, then no second one is sent', async (t) => {
  const { standIn, bid, closeAll, held } = await holder(t, 30, LATE)
  bid(50, 100)
  t.match(await closeAll.run(), { status: 'flat', flat: true })
  t.equal(held(), 0)
  t.equal(standIn.arrivals.length, 1)
})

t.test('given positions that lag, when shares were just bought, then they are sold as well', async (t) => {
  const { client, bid, offer, closeAll, held } = await holder(t, 0, LATE)
  offer(50, 30)
  bid(40, 100)
  const order = await client.createOrder({ tokenID: YES, side: 'BUY' as never, price: 0.5, size: 30 })
  await client.postOrder(order, 'GTC' as never, false, true)
  t.equal(held(), 30)
  t.match(await closeAll.run(), { status: 'flat', flat: true })
  t.equal(held(), 0)
})
