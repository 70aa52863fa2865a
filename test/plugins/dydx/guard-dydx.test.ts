import { createRequire } from 'node:module'
import t, { type Test } from 'tap'
import { guardDydx } from '../../../plugins/dydx/index.js'
import { type RecordingServer, recordingServer } from '../../support/recording-server.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'

// Its ESM build leaves out the endings of its files, which Node does not find.
const library = createRequire(import.meta.url)('@dydxprotocol/v4-client-js')
const HALTED = { name: 'TradingHaltedError', code: 'TRADING_HALTED' }
const WORDS = 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about'
const DENOMS = {
  ...{ CHAINTOKEN_DENOM: 'adydx', CHAINTOKEN_DECIMALS: 18 },
  ...{ USDC_DENOM: 'ibc/8E27', USDC_GAS_DENOM: 'uusdc', USDC_DECIMALS: 6 },
}

const STATUS = {
  node_info: {
    version: '0.38.0',
    network: 'x',
    protocol_version: { p2p: '1', block: '1', app: '1' },
    id: '1',
    listen_addr: '',
    channels: '',
    moniker: '',
    other: {},
  },
  sync_info: {
    latest_block_hash: '',
    latest_app_hash: '',
    latest_block_height: '1',
    latest_block_time: '2026-01-01T00:00:00Z',
    earliest_block_hash: '',
    earliest_app_hash: '',
    earliest_block_height: '1',
    earliest_block_time: '2026-01-01T00:00:00Z',
    catching_up: false,
  },
  validator_info: { address: 'AA', pub_key: { type: 'tendermint/PubKeyEd25519', value: 'AAAA' }, voting_power: '1' },
}
/** `SimulateResponse { gas_info: { gas_wanted: 1, gas_used: 1 } }`, in base64. */
const SIMULATED = Buffer.from([0x0a, 0x04, 0x08, 0x01, 0x10, 0x01]).toString('base64')
const QUERY = {
  response: {
    code: 0,
    log: '',
    info: '',
    index: '0',
    key: null,
    value: SIMULATED,
    proofOps: null,
    height: '1',
    codespace: '',
  },
}
const TAKEN = { code: 0, data: '', log: '', hash: 'AB' }

/** A node at the other end of the wire, and a client of it. */
async function dydxAt(t: Test) {
  const server = await recordingServer(({ body: { id, method } }) => {
    const result = method === 'status' ? STATUS : method === 'abci_query' ? QUERY : TAKEN
    return { body: { jsonrpc: '2.0', id, result } }
  })
  t.teardown(() => server.close())
  const config = new library.ValidatorConfig(server.url, 'dydx-mainnet-1', DENOMS, undefined, undefined, true)
  const client = await library.ValidatorClient.connect(config)
  const wallet = await library.LocalWallet.fromMnemonic(WORDS, 'dydx')
  client.post.accountNumberCache.set(wallet.address, {
    address: wallet.address,
    accountNumber: 1,
    sequence: 1,
    pubkey: null,
  })
  return { server, client, account: library.SubaccountInfo.forLocalWallet(wallet, 0), address: wallet.address }
}

type Dydx = Awaited<ReturnType<typeof dydxAt>>
const ORDER = [1, 0, 1, 1_000_000, 1_000_000, 1, 0, false, 100] as const
const BYTES = new Uint8Array([2, 1])

/** Calls of everything that sends a transaction, by the names of its methods. */
function callsOf({ client: { post }, account, address }: Dydx): Readonly<Record<string, () => Promise<unknown>>> {
  const order = {
    clientId: 1,
    clobPairId: 0,
    side: 1,
    quantums: 1_000_000,
    subticks: 1_000_000,
    timeInForce: 1,
    orderFlags: 0,
    reduceOnly: false,
    goodTilBlock: 100,
  }
  return {
    placeOrder: () => post.placeOrder(account, ...ORDER),
    placeOrderObject: () => post.placeOrderObject(account, order),
    cancelOrder: () => post.cancelOrder(account, 1, 0, 0, 100),
    cancelOrderObject: () =>
      post.cancelOrderObject(account, { clientId: 1, orderFlags: 0, clobPairId: 0, goodTilBlock: 100 }),
    batchCancelShortTermOrders: () =>
      post.batchCancelShortTermOrders(account, [{ clobPairId: 0, clientIds: [1] }], 100),
    updatePerpetualMarketsLeverage: () =>
      post.updatePerpetualMarketsLeverage(account, address, [{ clobPairId: 0, customImfPpm: 1 }]),
    transfer: () => post.transfer(account, address, 1, 0, 1),
    deposit: () => post.deposit(account, 0, 1),
    withdraw: () => post.withdraw(account, 0, 1),
    sendToken: () => post.sendToken(account, address, 'adydx', '1'),
    delegate: () => post.delegate(account, address, address, '1'),
    undelegate: () => post.undelegate(account, address, address, '1'),
    withdrawDelegatorReward: () => post.withdrawDelegatorReward(account, address, address),
    depositToMegavault: () => post.depositToMegavault(account, BYTES),
    withdrawFromMegavault: () => post.withdrawFromMegavault(account, BYTES, BYTES),
    registerAffiliate: () => post.registerAffiliate(account, address),
    createMarketPermissionless: () => post.createMarketPermissionless('X-USD', account),
    addAuthenticator: () => post.addAuthenticator(account, 'SignatureVerification', BYTES),
    removeAuthenticator: () => post.removeAuthenticator(account, '1'),
  }
}
const CANCELS = ['cancelOrder', 'cancelOrderObject', 'batchCancelShortTermOrders']

function broadcasts(server: RecordingServer): number {
  return server.arrived.filter(({ body }) => body.method.startsWith('broadcast')).length
}

async function callAll(dydx: Dydx, then: () => void = () => {}) {
  const calls = Object.values(callsOf(dydx)).map((call) => call())
  then()
  return Promise.allSettled(calls)
}

t.test('given everything that broadcasts, when it is halted before and behind, then only cancels arrive', async (t) => {
  const active = await dydxAt(t)
  guardDydx(active.client, await runningKillSwitch(t))
  const names = Object.keys(callsOf(active))
  const post: object = Object.getPrototypeOf(active.client.post)
  const senders = Object.getOwnPropertyNames(post).filter(
    (name) =>
      name !== 'constructor' && /\bthis\.send\(|\.placeOrder\(|\.cancelOrder\(/.test(String(Reflect.get(post, name))),
  )
  t.same(senders.sort(), [...names].sort(), 'a new method has to be called here')
  for (const [index, result] of (await callAll(active)).entries())
    t.equal(result.status === 'rejected' ? String(result.reason) : null, null, `${names[index]}`)
  t.equal(broadcasts(active.server), names.length)
  for (const when of ['before', 'behind']) {
    const killSwitch = await runningKillSwitch(t)
    const halted = await dydxAt(t)
    guardDydx({ validatorClient: halted.client }, killSwitch)
    const halt = () => void killSwitch.halt()
    if (when === 'before') halt()
    const results = await callAll(halted, when === 'behind' ? halt : undefined)
    const fulfilled = names.filter((_name, index) => results[index]?.status === 'fulfilled')
    t.same(
      fulfilled,
      CANCELS.sort((one, other) => names.indexOf(one) - names.indexOf(other)),
      `halted ${when}`,
    )
    t.equal(broadcasts(halted.server), CANCELS.length)
    for (const result of results) if (result.status === 'rejected') t.match(result.reason, HALTED)
    t.match(killSwitch.status().orders, { inFlight: 0, unknown: 0 })
  }
})

t.test(
  'given a transaction that was signed before, when it is halted, then it stays; also with a cancel in it',
  async (t) => {
    const killSwitch = await runningKillSwitch(t)
    const { server, client, account } = await dydxAt(t)
    guardDydx(client, killSwitch)
    const place = client.post.placeOrderMsg(account.address, account.subaccountNumber, ...ORDER)
    const cancel = client.post.cancelOrderMsg(account.address, account.subaccountNumber, 1, 0, 0, 100)
    const sign = (...messages: unknown[]) => client.post.sign(account, () => Promise.all(messages), true)
    const [placing, both, cancelling] = await Promise.all([sign(place), sign(cancel, place), sign(cancel, cancel)])
    void killSwitch.halt()
    await t.rejects(client.post.sendSignedTransaction(placing), HALTED)
    await t.rejects(client.post.sendSignedTransaction(both), HALTED)
    await t.resolves(client.post.sendSignedTransaction(cancelling))
    t.equal(broadcasts(server), 1)
    const { client: rpc } = client.get.tendermintClient.baseClient
    await t.rejects(rpc.execute({ jsonrpc: '2.0', id: 1, method: 'something_new', params: {} }), HALTED)
  },
)

t.test(
  'given a transaction of several orders, when it holds more than may leave, then none of them does',
  async (t) => {
    const killSwitch = await runningKillSwitch(t, {}, { trips: { max_orders_per_minute: 2 } })
    const { server, client, account } = await dydxAt(t)
    guardDydx(client, killSwitch)
    const place = client.post.placeOrderMsg(account.address, account.subaccountNumber, ...ORDER)
    const cancel = client.post.cancelOrderMsg(account.address, account.subaccountNumber, 1, 0, 0, 100)
    const sign = (...messages: unknown[]) => client.post.sign(account, () => Promise.all(messages), true)
    const [two, one] = await Promise.all([sign(cancel, place, place), sign(place)])
    await t.resolves(client.post.sendSignedTransaction(two))
    t.equal(broadcasts(server), 1)
    await t.rejects(client.post.sendSignedTransaction(one), HALTED)
    t.equal(broadcasts(server), 1)
  },
)

t.test(
  'given what the node is told itself, when it is halted, then what can’t be read stays, and a cancel leaves',
  async (t) => {
    const killSwitch = await runningKillSwitch(t)
    const { server, client, account } = await dydxAt(t)
    guardDydx(client, killSwitch)
    const { address, subaccountNumber } = account
    const text = async (message: unknown) =>
      Buffer.from(await client.post.sign(account, () => Promise.all([message]), true)).toString('base64')
    const placing = await text(client.post.placeOrderMsg(address, subaccountNumber, ...ORDER))
    const cancelling = await text(client.post.cancelOrderMsg(address, subaccountNumber, 1, 0, 0, 100))
    void killSwitch.halt()
    const { client: rpc } = client.get.tendermintClient.baseClient
    const tell = (tx?: string) => ({ jsonrpc: '2.0', id: 1, method: 'broadcast_tx_sync', params: { tx } })
    for (const tx of [undefined, '', 'AAAA', 'not base64', placing.slice(4), `${cancelling}${placing}`])
      await t.rejects(rpc.execute(tell(tx)), HALTED, String(tx).slice(0, 20))
    await rpc.execute(tell(cancelling))
    t.match(server.arrived.at(-1)?.body, { params: { tx: cancelling } })
    t.equal(broadcasts(server), 1)
  },
)

t.test('given what is no connected client, when it is guarded, then that is an error', async (t) => {
  t.throws(() => guardDydx({}, {} as never), { name: 'TypeError', message: /Nothing was guarded/ })
})
