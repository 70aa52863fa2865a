import { ExchangeClient, HttpTransport, InfoClient } from '@nktkas/hyperliquid'
import t from 'tap'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { type DescribeCall, guardMethods } from '../../../plugins/guard-methods/index.js'
import { type RecordingServer, recordingServer } from '../../support/recording-server.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'

const HALTED = { name: 'TradingHaltedError', code: 'TRADING_HALTED' }
const CANCELS = ['cancel', 'cancelByCloid', 'twapCancel']

// Places and cancels go through one method: the action's type tells them apart.
const describeRequest: DescribeCall = (_method, [endpoint, payload]) => {
  if (endpoint === 'info') return 'read'
  const { action } = payload as { action: { type: string; orders?: { a: number; b: boolean; s: string }[] } }
  if (CANCELS.includes(action.type)) return { action: 'cancel' }
  const [order, ...more] = action.orders ?? []
  if (action.type !== 'order' || order === undefined || more.length > 0) return {}
  return { symbol: String(order.a), side: order.b ? 'buy' : 'sell', quantity: order.s }
}
const LISTS = {
  risk: ['request'],
  read: ['_mergeHeadersInit', '_mergeRequestInit'],
  describe: describeRequest,
  venue: 'hyperliquid',
}

const answers: Readonly<Record<string, unknown>> = {
  order: { type: 'order', data: { statuses: [{ resting: { oid: 7 } }] } },
  cancel: { type: 'cancel', data: { statuses: ['success'] } },
}

async function fakeHyperliquid(t: { teardown(end: () => Promise<void>): void }): Promise<RecordingServer> {
  const server = await recordingServer(({ path, body }) =>
    path === '/info'
      ? { body: { BTC: '97000' } }
      : { body: { status: 'ok', response: answers[body.action.type] ?? { type: 'default' } } },
  )
  t.teardown(() => server.close())
  return server
}

const wallet = privateKeyToAccount(generatePrivateKey())
const order = { a: 0, b: true, p: '97000', s: '0.1', r: false, t: { limit: { tif: 'Gtc' } } } as const
const place = { orders: [order], grouping: 'na' as const }

t.test(
  'given the transport of @nktkas/hyperliquid, when the bot is halted, then orders stay and cancels and reads pass',
  async (t) => {
    const venue = await fakeHyperliquid(t)
    const killSwitch = await runningKillSwitch(t)
    const transport = new HttpTransport({ apiUrl: venue.url })
    const exchange = new ExchangeClient({ transport, wallet })
    const info = new InfoClient({ transport })
    guardMethods(transport, killSwitch, LISTS)
    t.match(await exchange.order(place), { status: 'ok' })
    t.match(killSwitch.status().orders, { passed: 1, inFlight: 0 })

    void killSwitch.halt()
    await t.rejects(exchange.order(place), {
      ...HALTED,
      order: { symbol: '0', side: 'buy', quantity: '0.1', venue: 'hyperliquid' },
    })
    await t.rejects(exchange.modify({ oid: 7, order }), HALTED)
    await t.rejects(exchange.updateLeverage({ asset: 0, isCross: true, leverage: 20 }), HALTED)
    await t.rejects(exchange.twapOrder({ twap: { a: 0, b: true, s: '1', r: false, m: 5, t: false } }), HALTED)
    t.match(await exchange.cancel({ cancels: [{ a: 0, o: 7 }] }), { status: 'ok' })
    t.same(await info.allMids(), { BTC: '97000' })
    t.same(
      venue.arrived.map(({ path, body }) => body.action?.type ?? path),
      ['order', 'cancel', '/info'],
    )
  },
)

t.test(
  'given orders that wait for their turn to be signed and sent, when the halt comes, then none of them leaves',
  async (t) => {
    const venue = await fakeHyperliquid(t)
    const killSwitch = await runningKillSwitch(t)
    const transport = new HttpTransport({ apiUrl: venue.url })
    const exchange = new ExchangeClient({ transport, wallet })
    guardMethods(transport, killSwitch, LISTS)
    const queued = Array.from({ length: 40 }, () => exchange.order(place))
    await queued[0]
    const halted = killSwitch.halt()
    const arrived = venue.arrived.length
    const results = await Promise.allSettled(queued)
    await halted
    t.ok(arrived < 40)
    t.ok(venue.arrived.length <= arrived + 1, 'one may have been on the wire already')
    t.equal(results.filter(({ status }) => status === 'rejected').length, 40 - venue.arrived.length)
  },
)

t.test('given a halt of one symbol, when a batch holds several orders, then the halt covers the batch', async (t) => {
  const venue = await fakeHyperliquid(t)
  const killSwitch = await runningKillSwitch(t)
  const transport = new HttpTransport({ apiUrl: venue.url })
  const exchange = new ExchangeClient({ transport, wallet })
  guardMethods(transport, killSwitch, LISTS)
  void killSwitch.halt({ scope: { symbol: '1' } })
  await exchange.order(place)
  await t.rejects(exchange.order({ orders: [order, order], grouping: 'na' }), HALTED)
  await t.rejects(exchange.order({ orders: [{ ...order, a: 1 }], grouping: 'na' }), HALTED)
})
