// A bot with many orders in flight, or many halts in its state directory. Says how long its kill switch took to start, and where
// it is. argv: state directory, orders in flight
import { startKillSwitch } from './kill-switch.mjs'

const [stateDir, inFlight] = process.argv.slice(2)
const venue = {
  name: 'binance',
  positions: async () => [],
  openOrders: async () => [],
  cancel: async () => {},
  close: async () => {},
}
const began = performance.now()
const killSwitch = await startKillSwitch(stateDir, [venue])
const startMs = performance.now() - began
for (let i = 0; i < Number(inFlight); i++) {
  const order = { venue: 'binance', symbol: `COIN${i % 100}/USDT`, side: 'buy', amount: 1 }
  killSwitch.middleware(order, () => new Promise(() => {}))
}
console.log(JSON.stringify({ url: killSwitch.url, startMs }))
setInterval(() => {}, 1_000)
