// Sends orders and measures that: on the bot thread, where it is imported, and as the attached thread itself.
import { parentPort, workerData } from 'node:worker_threads'
import { attachKillSwitch } from 'trading-kill-switch'
import { nsPerAsyncCall, nsPerCall } from './statistics.mjs'

const order = { symbol: 'BTC/USDT', side: 'buy', amount: 1, type: 'limit', price: 100 }
const venue = async () => {}

/** @returns ns per order, as a number or a promise of one */
export function measureOrders(killSwitch, what) {
  if (what === 'middleware') return nsPerAsyncCall(() => killSwitch.middleware(order, venue), 3_000)
  return nsPerCall((calls) => {
    for (let call = 0; call < calls; call++) killSwitch.check(order)
  }, 20_000)
}

if (workerData?.shared !== undefined) {
  const attached = attachKillSwitch(workerData.shared)
  parentPort.on('message', async (what) => parentPort.postMessage(await measureOrders(attached, what)))
}
