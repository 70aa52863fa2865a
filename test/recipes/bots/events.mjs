import { EventEmitter } from 'node:events'
import ccxt from 'ccxt'
import { createKillSwitch, isTradingHaltedError } from 'trading-kill-switch'
import { guardExchange } from 'trading-kill-switch/ccxt'
import { onThisMachine } from './ccxt-here.mjs'
import { report } from './support.mjs'

const exchange = onThisMachine(new ccxt.binance({ apiKey: 'key', secret: 'secret', enableRateLimit: false }))
const killSwitch = await createKillSwitch()
guardExchange(exchange, killSwitch)
const state = { ticks: 0, placed: 0, resting: null }
report(state)

const market = new EventEmitter()
let busy = false
market.on('tick', async (price) => {
  if (busy) return
  busy = true
  if (state.resting !== null) {
    await exchange.cancelOrder(state.resting, 'BTC/USDT')
    state.resting = null
  }
  try {
    const { id } = await exchange.createOrder('BTC/USDT', 'limit', 'buy', 1, price)
    state.placed++
    state.resting = id
  } catch (error) {
    if (!isTradingHaltedError(error)) throw error
  } finally {
    busy = false
  }
})

setInterval(() => market.emit('tick', 100 + (state.ticks++ % 10)), 30)
