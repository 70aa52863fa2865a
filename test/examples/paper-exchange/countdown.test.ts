import t from 'tap'
import { until } from '../../support/exchange-process.js'
import { SWAP, start } from './binance-client.js'

const NAMED = { symbol: 'SPXUSDT' }

t.test("given ccxt's Binance, when its countdown is not set anew, then the futures orders go", async (t) => {
  const { client } = await start(t)
  // biome-ignore lint/suspicious/noExplicitAny: ccxt declares no methods of its endpoints
  const setCountdown = (params: object): Promise<any> => (client as any).fapiPrivatePostCountdownCancelAll(params)
  const left = async () => (await client.fetchOpenOrders(SWAP)).length
  await client.createOrder(SWAP, 'limit', 'buy', 3, 900)
  t.match(await setCountdown({ ...NAMED, countdownTime: 60_000 }), { ...NAMED, countdownTime: '60000' })
  t.match(await setCountdown({ ...NAMED, countdownTime: 0 }), { countdownTime: '0' })
  t.equal(await left(), 1)
  await setCountdown({ ...NAMED, countdownTime: 1_000 })
  t.equal(await until(left, (count) => count === 0), 0)
  await t.rejects(setCountdown({ countdownTime: 1_000 }), /symbol/)
  await t.rejects(setCountdown(NAMED), /countdownTime/)
  await t.rejects(setCountdown({ symbol: 'BTCUSDT', countdownTime: 1_000 }), /Invalid symbol/)
})
