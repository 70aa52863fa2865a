// A thread in which no exchange is guarded. Sends orders when it is told to, and answers with how long they took.
import { parentPort } from 'node:worker_threads'
import { makeExchange, ordersInTurn, WITHOUT_RATE_LIMITER } from './ccxt-orders.mjs'

const exchanges = {}
for (const name of ['one', 'two', 'three']) exchanges[name] = await makeExchange(WITHOUT_RATE_LIMITER)

parentPort.on('message', async (calls) => {
  const samples = await ordersInTurn(exchanges, calls)
  parentPort.postMessage(Object.values(samples).flat())
})
