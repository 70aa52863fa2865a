import t from 'tap'
import { ExchangeProcess } from '../support/exchange-process.js'
import { eventually, following, inState, LONG_LEASE_MS } from '../support/followers.js'
import { stateDirectory } from '../support/state-directory.js'

const SETTLE_MS = 4_000
/** Less than that, and longer than a takeover takes here. */
const ON_ITS_WAY_MS = 3_000

const BUY = { symbol: 'BTC/USD', side: 'buy', quantity: '1', type: 'limit' }

t.test(
  'given orders of a leader on their way, when it is killed, then who takes over is not quiet before they have arrived and are gone',
  async (t) => {
    const exchange = await ExchangeProcess.start(t)
    const settings = { state_dir: stateDirectory(t), follow: 'auto', lease_ms: LONG_LEASE_MS, settle_ms: SETTLE_MS }
    const first = exchange.bot(t, settings)
    await first.url()
    const second = exchange.bot(t, settings)
    await following(second)
    await exchange.faults({ orderDelay: ON_ITS_WAY_MS })
    // What the second one's own run before may have sent has its time to arrive.
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
    await first.ask('burst', Array(5).fill(BUY))
    // The requests leave in turns of its event loop.
    for (let turn = 0; turn < 20; turn++) await first.ask('status')
    await first.call('POST', '/halt', { reason: 'odd prices' })
    await inState(second, 'halted')
    await first.kill()
    const quiet = async (): Promise<boolean> => (await second.call('GET', '/status')).body.quiet
    await second.url()
    await eventually(quiet, (is) => is, 'quiet')
    const seen = (await exchange.book()).journal.map(({ event }) => event)
    t.ok(seen.length > 0, 'something had left, and arrived')
    t.same((await exchange.book()).riskAdding, [])
  },
)
