import { EventEmitter } from 'node:events'
import ccxt from 'ccxt'
import { onThisMachine } from './ccxt-here.mjs'
import { report } from './support.mjs'

const exchange = onThisMachine(new ccxt.binance({ apiKey: 'key', secret: 'secret', enableRateLimit: false }))
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
  const { id } = await exchange.createOrder('BTC/USDT', 'limit', 'buy', 1, price)
  state.placed++
  state.resting = id
  busy = false
})

setInterval(() => market.emit('tick', 100 + (state.ticks++ % 10)), 30)
