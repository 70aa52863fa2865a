import { createKillSwitch } from 'trading-kill-switch'
import { Broker, OrderRejectedError, setConfig } from './broker-engine.mjs'
import { order, report, send } from './support.mjs'

const killSwitch = await createKillSwitch()
const state = { ticks: 0, placed: 0, open: [] }
report(state)

// A close that is refused is asked for again until the bot is resumed: the position is there as long.
setConfig({ CC_ORDER_OPEN_RETRY_ATTEMPTS: 10, CC_ORDER_CLOSE_RETRY_ATTEMPTS: 0 })
Broker.useBrokerAdapter({
  async onOrderOpenCommit({ signalId, attempt }) {
    if (attempt > 0 && (await send('GET', `/orders/${signalId}`)).found) return
    const entry = { ...order(state.ticks), id: signalId }
    if (!killSwitch.active(entry)) throw new OrderRejectedError('trading is halted')
    await killSwitch.middleware(entry, () => send('POST', '/orders', entry))
  },
  async onOrderCloseCommit({ signalId }) {
    await killSwitch.middleware({ ...order(), side: 'sell', reduceOnly: true }, () =>
      send('POST', '/closes', { id: signalId }),
    )
  },
})

Broker.run(state)
