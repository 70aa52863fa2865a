import { Broker, setConfig } from './broker-engine.mjs'
import { order, report, send } from './support.mjs'

const state = { ticks: 0, placed: 0, open: [] }
report(state)

setConfig({ CC_ORDER_OPEN_RETRY_ATTEMPTS: 10 })
Broker.useBrokerAdapter({
  async onOrderOpenCommit({ signalId, attempt }) {
    if (attempt > 0 && (await send('GET', `/orders/${signalId}`)).found) return
    await send('POST', '/orders', { ...order(state.ticks), id: signalId })
  },
  async onOrderCloseCommit({ signalId }) {
    await send('POST', '/closes', { id: signalId })
  },
})

Broker.run(state)
