import t, { type Test } from 'tap'
import type { BotProcess } from '../support/bot-process.js'
import { ExchangeProcess, type JournalEntry } from '../support/exchange-process.js'
import { eventually, following, inState, LONG_LEASE_MS, SHORT_LEASE_MS } from '../support/followers.js'
import { stateDirectory } from '../support/state-directory.js'

const SETTLE_MS = 1_500
/** Less than that, and longer than anything else takes here. */
const ON_ITS_WAY_MS = 1_000

const BUY = { symbol: 'BTC/USD', side: 'buy', quantity: '1', type: 'limit' }

async function start(t: Test, leaseMs = LONG_LEASE_MS) {
  const exchange = await ExchangeProcess.start(t)
  const stateDir = stateDirectory(t)
  const leader = exchange.bot(t, { state_dir: stateDir, settle_ms: SETTLE_MS })
  const quiet = async (): Promise<boolean> => (await leader.call('GET', '/status')).body.quiet
  // What the run before may have sent has its time to arrive: without followers, the leader is quiet at once from then on.
  const { body } = await leader.call('POST', '/halt')
  await eventually(quiet, (is) => is, 'quiet without a follower')
  await leader.call('POST', '/resume', { confirm: body.haltId })
  const follower = exchange.bot(t, { follow: stateDir, lease_ms: leaseMs, settle_ms: SETTLE_MS })
  await following(follower)
  return { exchange, stateDir, leader, follower, quiet }
}

/** What has become of the order of the follower, at the exchange. */
async function events(exchange: ExchangeProcess): Promise<JournalEntry['event'][]> {
  return (await exchange.book()).journal.map(({ event }) => event)
}

t.test(
  'given an order of a follower on its way, when the leader is quiet, then it has arrived, and is gone',
  async (t) => {
    const { exchange, leader, follower, quiet } = await start(t)
    await exchange.faults({ orderDelay: ON_ITS_WAY_MS })
    const sent = follower.ask('send', BUY)
    await eventually(
      () => follower.ask('status'),
      ({ orders }) => orders.inFlight === 1,
      'an order in flight',
    )
    const { body } = await leader.call('POST', '/halt', { reason: 'odd prices' })
    t.equal(body.quiet, false)
    t.equal((await leader.ask('status')).quiet, false, 'the bot thread does not know')
    await inState(follower, 'halted')
    await eventually(quiet, (is) => is, 'quiet')
    t.same(await events(exchange), ['working', 'cancelled'])
    t.same((await exchange.book()).riskAdding, [])
    t.match(await sent, { answer: { id: 'o1' } })
    t.match((await leader.call('GET', '/status')).body.followers, [{ orders: { inFlight: 0, passed: 1, late: 1 } }])
  },
)

t.test(
  'given a follower that is killed in the middle of an order, when the leader is quiet, then the order is gone',
  async (t) => {
    const { exchange, leader, follower, quiet } = await start(t)
    await exchange.faults({ orderDelay: ON_ITS_WAY_MS })
    await follower.ask('burst', Array(5).fill(BUY))
    // The requests leave in turns of its event loop.
    for (let turn = 0; turn < 20; turn++) await follower.ask('status')
    await follower.kill()
    await leader.call('POST', '/halt')
    await eventually(quiet, (is) => is, 'quiet')
    const seen = await events(exchange)
    t.ok(seen.length > 0, 'something had left')
    t.same((await exchange.book()).riskAdding, [])
    await new Promise((resolve) => setTimeout(resolve, ON_ITS_WAY_MS))
    t.same(await events(exchange), seen, 'and nothing arrives later')
  },
)

t.test(
  'given a follower that is stopped, when the leader is halted, then it is not quiet until that one is heard',
  async (t) => {
    const { leader, follower, quiet } = await start(t, SHORT_LEASE_MS)
    follower.child.kill('SIGSTOP')
    await leader.call('POST', '/halt', { reason: 'odd prices' })
    for (let look = 0; look < 20; look++) {
      t.equal(await quiet(), false)
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
    t.match((await leader.call('GET', '/status')).body.followers, [{ state: 'lost' }])
    follower.child.kill('SIGCONT')
    await eventually(quiet, (is) => is, 'quiet')
  },
)

t.test(
  'given an order of a follower that is stopped, when the leader is killed and started anew, then it is not quiet until that one is heard',
  async (t) => {
    const { exchange, leader, follower, stateDir } = await start(t)
    await exchange.faults({ orderDelay: 3 * SETTLE_MS })
    const sent = follower.ask('send', BUY)
    await eventually(
      () => follower.ask('status'),
      ({ orders }) => orders.inFlight === 1,
      'an order in flight',
    )
    // The request leaves in turns of its event loop.
    for (let turn = 0; turn < 20; turn++) await follower.ask('status')
    follower.child.kill('SIGSTOP')
    await leader.kill()
    const next = exchange.bot(t, { state_dir: stateDir, settle_ms: SETTLE_MS })
    const status = async () => (await next.call('GET', '/status')).body
    await next.call('POST', '/halt', { reason: 'odd prices' })
    for (let look = 0; look < 20; look++) {
      t.match(await status(), { quiet: false, followers: [{ state: 'lost' }] })
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
    follower.child.kill('SIGCONT')
    await eventually(status, ({ quiet }) => quiet, 'quiet')
    t.match(await sent, { answer: { id: 'o1' } })
    t.same((await exchange.book()).riskAdding, [])
  },
)

t.test(
  'given a follower that is killed, when the leader is started anew, then it is known no more, and does not keep it from being quiet',
  async (t) => {
    const { exchange, leader, follower, stateDir } = await start(t)
    await Promise.all([leader.kill(), follower.kill()])
    const next = exchange.bot(t, { state_dir: stateDir, settle_ms: SETTLE_MS })
    const status = async () => (await next.call('GET', '/status')).body
    await next.call('POST', '/halt', { reason: 'odd prices' })
    await eventually(status, ({ quiet }) => quiet, 'quiet')
    t.same((await status()).followers, [])
  },
)

t.test('given no follower, when the leader is halted, then it is quiet as ever', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const leader: BotProcess = exchange.bot(t, { state_dir: stateDirectory(t) })
  await leader.call('POST', '/halt')
  await eventually(
    async () => (await leader.call('GET', '/status')).body.quiet,
    (is) => is,
    'quiet',
  )
  t.same((await leader.call('GET', '/status')).body.followers, [])
})
