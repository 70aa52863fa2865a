// A bot on an old @polymarket/clob-client against a server on loopback: what arrives, and what its calls come to.
const { createServer } = require('node:http')
const { ClobClient, Side } = require('@polymarket/clob-client')
const { Wallet } = require('ethers')
const { createKillSwitch } = require('trading-kill-switch')
const { guardClobClient, PolymarketVenue } = require('trading-kill-switch/polymarket')

const TOKEN = '1111'
const FUNDER = `0x${'3'.repeat(40)}`
const ANSWERS = {
  'GET /tick-size': { minimum_tick_size: 0.01 },
  'GET /neg-risk': { neg_risk: false },
  'GET /fee-rate': { base_fee: 0 },
  'GET /data/orders': { data: [], next_cursor: 'LTE=' },
  'GET /book': { asset_id: TOKEN, bids: [{ price: '0.40', size: '1000' }], asks: [], tick_size: '0.01' },
  'GET /positions': [{ asset: TOKEN, size: 5, curPrice: 0.4 }],
  'POST /order': { success: true, errorMsg: '', orderID: '0x1', status: 'live' },
  'POST /midpoints': { [TOKEN]: '0.40' },
  'DELETE /order': { canceled: ['0x1'], not_canceled: {} },
  'DELETE /cancel-all': { canceled: ['0x1'], not_canceled: {} },
}
const arrived = []
const server = createServer((request, response) => {
  const what = `${request.method} ${new URL(request.url, 'http://x').pathname}`
  arrived.push(what)
  response.setHeader('content-type', 'application/json')
  request.resume().on('end', () => response.end(JSON.stringify(ANSWERS[what] ?? {})))
})
// The client writes what goes wrong to the console.
console.error = () => {}

server.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}`
  const creds = { key: 'key', secret: Buffer.from('secret').toString('base64'), passphrase: 'passphrase' }
  const client = new ClobClient(url, 137, new Wallet(`0x${'1'.repeat(64)}`), creds, 0, FUNDER)
  const said = []
  const logger = { info() {}, warn: (_fields, message) => said.push(message), error() {} }
  const venue = new PolymarketVenue(client, { dataUrl: url, logger })
  const options = { name: 'old', venues: [venue], logger: { info() {}, warn() {}, error() {} } }
  const killSwitch = await createKillSwitch({ port: 0, state_dir: 'state', snapshot_interval_ms: 0 }, options)
  guardClobClient(ClobClient, killSwitch)
  const buy = () => client.createOrder({ tokenID: TOKEN, price: 0.4, size: 10, side: Side.BUY })
  const early = await buy()
  const late = await buy()
  await client.postOrder(early)
  const before = arrived.filter((each) => each === 'POST /order').length
  const { haltId } = await killSwitch.halt()
  const refused = await client.postOrder(late).catch(({ code }) => code)
  const open = [
    await client.cancelOrder({ orderID: '0x1' }),
    await client.getMidpoints([{ token_id: TOKEN, side: 'BUY' }]),
  ]
  const after = arrived.filter((each) => each === 'POST /order').length
  const [position] = await venue.positions()
  await killSwitch.resume({ confirm: haltId })
  await client.postOrder(late)
  const resumed = arrived.filter((each) => each === 'POST /order').length
  console.log(JSON.stringify({ before, refused, open, after, notClosable: position.notClosable, said, resumed }))
  await killSwitch.close()
  process.exit(0)
})
