import ccxt from 'ccxt'
import t from 'tap'
import { guardExchange } from '../../../../plugins/ccxt/index.js'
import { makeExchange } from '../leaks/exchange-object.mjs'
import { startRecordingServer } from '../leaks/recording-server.mjs'
import { startKillSwitch } from '../support.js'

// An order is an order by the address that the network library asks for, whatever the name of its path looks like.

// biome-ignore lint/suspicious/noExplicitAny: bots reach inside
type Sends = (exchange: any, url: string) => Promise<unknown>

const BODY = { symbol: 'BTCUSDT', amount: '1' }
const PLACE = 'v1/order/orders/place'

const DISGUISES: readonly (readonly [exchange: string, sends: Sends])[] = [
  ['htx', (htx) => htx.spotPrivatePostV1OrderOrdersOrderIdSubmitcancel({ 'order-id': 'place?x=', ...BODY })],
  ['htx', (htx) => htx.spotPrivatePostV1OrderOrdersOrderIdSubmitcancel({ 'order-id': 'place#', ...BODY })],
  ['htx', (htx) => htx.cancelOrder('place?x=', 'BTC/USDT', BODY)],
  ['htx', (htx) => htx.request(`${PLACE}#/order/cancel`, ['spot', 'private'], 'POST', BODY)],
  ['htx', (htx, url) => htx.fetch(`${url}/${PLACE}#/order/cancel`, 'POST', {}, '{}')],
  ['htx', (htx, url) => htx.fetch(`${url}/order/cancel/../../${PLACE}`, 'POST', {}, '{}')],
  ['okx', (okx) => okx.request('trade/order#/order/cancel', 'private', 'POST', BODY)],
  ['okx', (okx) => okx.request('trade/order?x=/order/cancel', 'private', 'POST', BODY)],
  ['deribit', (deribit) => deribit.request('buy#/get_positions', 'private', 'GET', BODY)],
  ['deribit', (deribit) => deribit.request('buy/get_positions', 'private', 'GET', BODY)],
  ['deribit', (deribit) => deribit.request('get_positions', 'private/buy?amount=1&x=', 'GET', BODY)],
  ['deribit', (deribit) => deribit.request('{x}', 'private', 'GET', { x: 'buy' })],
  ['deribit', (deribit) => deribit.request('mass_quote', 'private', 'HEAD', BODY)],
  ['ndax', (ndax) => ndax.publicGetConfirmWithdraw(BODY)],
  ['phemex', (phemex) => phemex.privateGetExchangeWalletsConfirmWithdraw(BODY)],
  ['bingx', (bingx) => bingx.swapV1PrivateGetTradeBatchCancelReplace(BODY)],
]

t.test(
  'given requests that look like reads or cancels and are none, when it is halted, then none leaves',
  async (t) => {
    const server = await startRecordingServer()
    t.teardown(() => server.close())
    const killSwitch = await startKillSwitch(t)
    await killSwitch.halt()
    for (const [id, sends] of DISGUISES) {
      const exchange = await makeExchange(ccxt, id, server)
      guardExchange(exchange, killSwitch)
      await t.rejects(sends(exchange, server.url), { code: 'TRADING_HALTED' }, `${id}: ${sends}`)
    }
    t.same(server.arrivals, [])
  },
)
