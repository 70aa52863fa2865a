// The part of backtest-kit 19.5 that asks a broker, as its types say that it does: opens and closes are gates that throw. An error, or an
// OrderTransientError, is tried again with the same signalId and a higher `attempt`, up to the configured number; an OrderRejectedError is
// final. An open that is given up is dropped. A close that is given up ends the engine's position, and the process; with 0, it is never.
import { setTimeout as sleep } from 'node:timers/promises'

export class OrderRejectedError extends Error {}

const config = { CC_ORDER_OPEN_RETRY_ATTEMPTS: 10, CC_ORDER_CLOSE_RETRY_ATTEMPTS: 10 }
export const setConfig = (given) => Object.assign(config, given)

let adapter

async function ask(gate, payload, attempts) {
  for (let attempt = 0; ; attempt++) {
    try {
      await gate({ ...payload, attempt })
      return 'done'
    } catch (error) {
      if (error instanceof OrderRejectedError) return 'rejected'
      if (attempts > 0 && attempt >= attempts) return 'exhausted'
    }
    await sleep(20)
  }
}

export const Broker = {
  useBrokerAdapter(given) {
    adapter = given
  },
  /** One position at a time: opened, held for a while, closed. */
  async run(state) {
    setInterval(() => state.ticks++, 20)
    for (let signal = 0; ; signal++) {
      const payload = { signalId: `s-${process.pid}-${signal}` }
      const opened = await ask(adapter.onOrderOpenCommit, payload, config.CC_ORDER_OPEN_RETRY_ATTEMPTS)
      if (opened === 'exhausted') process.exit(1)
      if (opened === 'done') {
        state.placed++
        state.open.push(payload.signalId)
        await sleep(60)
        const closed = await ask(adapter.onOrderCloseCommit, payload, config.CC_ORDER_CLOSE_RETRY_ATTEMPTS)
        state.open.pop()
        if (closed === 'exhausted') process.exit(1)
        if (closed === 'done') state.closed = (state.closed ?? 0) + 1
      }
      await sleep(20)
    }
  },
}
