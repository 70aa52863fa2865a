import ccxt from 'ccxt'
import t, { type Test } from 'tap'
import { guardExchange } from '../../../../plugins/ccxt/index.js'
import { asText, encodingHere, field, transaction } from '../leaks/dydx-transactions.mjs'
import { makeExchange } from '../leaks/exchange-object.mjs'
import { type Arrival, type Reply, startRecordingServer } from '../leaks/recording-server.mjs'
import { startKillSwitch } from '../support.js'

// dYdX's node takes signed transactions by GET: orders, cancels and transfers alike.

const PLACE = '/dydxprotocol.clob.MsgPlaceOrder'
const CANCEL = '/dydxprotocol.clob.MsgCancelOrder'
const BATCH = '/dydxprotocol.clob.MsgBatchCancel'
const SWAP = 'BTC/USDT:USDT'
const HALTED = { code: 'TRADING_HALTED' }

const ANSWERS: Readonly<Record<string, object>> = {
  '/abci_info': { result: { response: { last_block_height: '1000' } } },
  '/broadcast_tx_sync': { result: { code: 0, hash: 'AB' } },
}
const ACCOUNT = { info: { account_number: '1', sequence: '2', pub_key: { key: 'AA==' } } }
const answer = ({ path }: Arrival): Reply => ({ body: ANSWERS[path] ?? ACCOUNT })
const isBroadcast = ({ path }: Arrival) => path.startsWith('/broadcast')

async function setUp(t: Test, reply: (arrival: Arrival) => Reply | null = answer, options = {}) {
  const server = await startRecordingServer(reply)
  t.teardown(() => server.close())
  const killSwitch = await startKillSwitch(t)
  const config = { options, walletAddress: 'dydx1cpb4tedmwq304c2kc9pwzjwq0sc6z2a4tasxrz' }
  const exchange = await makeExchange({ pro: { dydx: encodingHere(ccxt.dydx) } }, 'dydx', server, config)
  // biome-ignore lint/suspicious/noExplicitAny: bots reach inside
  return { server, killSwitch, exchange: exchange as any }
}

t.test('given dydx, when it is halted, then no GET that broadcasts an order leaves, by whichever way', async (t) => {
  const { server, killSwitch, exchange } = await setUp(t)
  guardExchange(exchange, killSwitch)
  await killSwitch.halt()
  const tx = transaction(PLACE)
  await t.rejects(exchange.createOrder(SWAP, 'limit', 'buy', 1, 100), HALTED)
  await t.rejects(exchange.nodeRpcGetBroadcastTxSync({ tx }), HALTED)
  await t.rejects(exchange.nodeRpcGetBroadcastTxAsync({ tx }), HALTED)
  await t.rejects(exchange.request('broadcast_tx_commit', 'nodeRpc', 'GET', { tx }), HALTED)
  await t.rejects(exchange.fetch(`${server.url}/broadcast_tx_sync?tx=${tx}`), HALTED)
  await t.rejects(exchange.request('dump_consensus_state', 'nodeRpc', 'GET'), HALTED, 'a GET that is not known')
  t.same(server.arrivals.filter(isBroadcast), [])
})

t.test('given dydx, when it is halted, then cancels and reads arrive', async (t) => {
  const { server, killSwitch, exchange } = await setUp(t)
  guardExchange(exchange, killSwitch)
  await killSwitch.halt()
  await exchange.cancelOrder('1', SWAP, { clientOrderId: 1 })
  await exchange.cancelOrders([], SWAP, { clientOrderIds: [1] })
  await exchange.nodeRpcGetBroadcastTxAsync({ tx: transaction(CANCEL) })
  t.equal(server.arrivals.filter(isBroadcast).length, 3)
  await exchange.nodeRpcGetAbciInfo()
  await exchange.indexerGetOrdersOrderId({ orderId: '1' })
  t.match(server.arrivals.at(-1)?.path, /orders\/1$/)
})

t.test('given an order of dydx whose answer is lost, when its retry is refused, then it is unknown', async (t) => {
  const { server, killSwitch, exchange } = await setUp(
    t,
    (arrival) => {
      if (!isBroadcast(arrival)) return answer(arrival)
      killSwitch.halt()
      return null
    },
    { maxRetriesOnFailure: 3, maxRetriesOnFailureDelay: 20 },
  )
  guardExchange(exchange, killSwitch)
  await t.rejects(exchange.createOrder(SWAP, 'limit', 'buy', 1, 100), { name: 'NetworkError' })
  t.equal(server.arrivals.filter(isBroadcast).length, 1)
  t.match(killSwitch.status().orders, { rejected: 0, unknown: 1 })
})

t.test(
  'given a transaction, when it does more than cancel or can be read in two ways, then it is an order',
  async (t) => {
    const { server, killSwitch, exchange } = await setUp(t)
    guardExchange(exchange, killSwitch)
    await killSwitch.halt()
    const any = (type: string) => field(1, type)
    const body = (...messages: number[][]) => messages.flatMap((message) => field(1, message))
    const cancel = transaction(CANCEL)
    const transactions: Readonly<Record<string, unknown>> = {
      'a cancel and an order': transaction(CANCEL, PLACE),
      'no message': transaction(),
      'two types of one message': asText(field(1, body([...any(CANCEL), ...any(PLACE)]))),
      'two bodies': asText([...field(1, body(any(CANCEL))), ...field(1, body(any(PLACE)))]),
      'a field that is not known': asText([...field(1, body(any(CANCEL))), ...field(9, 'x')]),
      'more than it says': `${cancel}ff`,
      'a text in quotes': `"${cancel}"`,
      base64: Buffer.from(cancel.slice(2), 'hex').toString('base64'),
      'a list': [cancel, transaction(PLACE)],
      nothing: undefined,
    }
    for (const [name, tx] of Object.entries(transactions))
      await t.rejects(exchange.nodeRpcGetBroadcastTxSync({ tx }), HALTED, name)
    await t.rejects(exchange.nodeRpcGetBroadcastTxSync({ tx: cancel, 'tx ': transaction(PLACE) }), HALTED)
    t.same(server.arrivals, [])
    await exchange.nodeRpcGetBroadcastTxSync({ tx: transaction(CANCEL, BATCH) })
  },
)
