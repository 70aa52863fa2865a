import ccxt from 'ccxt'
import t, { type Test } from 'tap'
import { type Asked, askedBy } from '../plugins/ccxt/exchanges/asked.js'
import { redirect } from '../plugins/ccxt/leaks/exchange-object.mjs'
import { startRecordingServer } from '../plugins/ccxt/leaks/recording-server.mjs'
import { BotProcess } from '../support/bot-process.js'
import { until } from '../support/exchange-process.js'
import { stateDirectory } from '../support/state-directory.js'

// Forms of answers: https://docs.kraken.com/api-reference (futures), and ccxt 4.5.84.

const INSTRUMENT = {
  symbol: 'PF_XBTUSD',
  type: 'flexible_futures',
  base: 'BTC',
  quote: 'USD',
  tickSize: 1,
  contractSize: 1,
  tradeable: true,
  contractValueTradePrecision: 4,
}

/** Kraken Futures, as far as ccxt asks it here: one account, whose orders only rest, and its dead man's switch. */
class KrakenFutures {
  readonly orders = new Map<string, object>()
  readonly timeouts: string[] = []
  #timer: NodeJS.Timeout | undefined

  answer({ method, path, params }: Asked): object {
    const call = `${method} ${path.split('/').at(-1)}`
    if (call === 'GET instruments') return { instruments: [INSTRUMENT] }
    if (call === 'GET openorders') return { openOrders: [...this.orders.values()] }
    if (call === 'GET openpositions') return { openPositions: [] }
    if (call === 'POST sendorder') return this.#place(String(this.orders.size + 1), params)
    if (call === 'POST cancelorder') {
      this.orders.delete(params['order_id'])
      return { cancelStatus: { status: 'cancelled', order_id: params['order_id'] } }
    }
    if (call !== 'POST cancelallordersafter') return {}
    const timeout = String(params['timeout'])
    this.#arm(timeout)
    return { status: { triggerTime: timeout === '0' ? '0' : new Date(Date.now() + 5_000).toISOString() } }
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #place(id: string, { symbol, side, size, limitPrice }: Asked['params']): object {
    const order = { order_id: id, symbol, side, orderType: 'lmt', limitPrice, unfilledSize: size, filledSize: 0 }
    const row = { ...order, reduceOnly: false, status: 'untouched', receivedTime: new Date().toISOString() }
    this.orders.set(id, row)
    return { sendStatus: { status: 'placed', order_id: id, orderEvents: [{ type: 'PLACE', order: row }] } }
  }

  #arm(timeout: string): void {
    this.timeouts.push(timeout)
    clearTimeout(this.#timer)
    if (timeout !== '0') this.#timer = setTimeout(() => this.orders.clear(), Number(timeout) * 1_000)
  }
}

async function start(t: Test): Promise<[KrakenFutures, BotProcess]> {
  const exchange = new KrakenFutures()
  const server = await startRecordingServer((arrival) => ({
    body: { result: 'success', serverTime: new Date().toISOString(), ...exchange.answer(askedBy(arrival)) },
  }))
  t.teardown(() => {
    exchange.stop()
    return server.close()
  })
  const api = redirect(new ccxt.krakenfutures().urls['api'], server)
  const settings = {
    state_dir: stateDirectory(t),
    snapshot_interval_ms: 500,
    dead_man: { krakenfutures: { timeout_ms: 5_000, cancels_stops: true } },
  }
  const args = [JSON.stringify({ exchange: 'krakenfutures', api, reading: { parts: { others: 'none' } } })]
  const bot = BotProcess.bot('exchange-bot', { settings, args })
  t.teardown(() => bot.kill())
  await bot.url()
  t.match(await bot.ask('create', ['BTC/USD:USD', 'limit', 'buy', 1, 50_000]), { id: '1' })
  return [exchange, bot]
}

t.test('given ccxt on a wire, when the bot is killed with -9, then the exchange takes its orders off', async (t) => {
  const [exchange, bot] = await start(t)
  t.equal(exchange.timeouts[0], '5', 'in seconds')
  await bot.kill()
  t.equal(exchange.orders.size, 1)
  const left = async () => exchange.orders.size
  t.equal(await until(left, (count) => count === 0), 0)
})

t.test('given the same, when it is halted, then the switch is disarmed through the guard, once quiet', async (t) => {
  const [exchange, bot] = await start(t)
  const { body } = await bot.call('POST', '/halt', { wait: 10_000 })
  t.match(body, { state: 'halted', quiet: true })
  const last = async () => exchange.timeouts.at(-1)
  t.equal(await until(last, (timeout) => timeout === '0'), '0')
  t.match((await bot.call('GET', '/status')).body, { orders: { rejected: 0 }, deadMan: [{ lastError: null }] })
})
