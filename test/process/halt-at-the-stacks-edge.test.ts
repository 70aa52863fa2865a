import t from 'tap'
import { runningKillSwitch } from '../support/running-kill-switch.js'
import { atTheStacksEdge } from '../support/stack-edge.js'

const order = (symbol: string) => ({ symbol, side: 'buy', amount: 1 })

t.test(
  'given a strategy at the edge of its stack, when scopes are halted, then each halt is kept, and ends',
  async (t) => {
    const killSwitch = await runningKillSwitch(t)
    const call = async (path: string, body: object) => {
      const reply = await fetch(`${killSwitch.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
      return (await reply.json()) as { haltId: string }
    }
    for (const symbol of ['A/USDT', 'B/USDT', 'C/USDT']) {
      const { haltId } = await call('/halt', { scope: { symbol } })
      const passed = atTheStacksEdge(() => killSwitch.check(order(symbol)).allowed).filter(
        ({ value }) => value === true,
      )
      t.same(passed, [], `nothing in ${symbol} passed`)
      while (!killSwitch.check(order('D/USDT')).allowed) await new Promise((resolve) => setTimeout(resolve, 20))
      t.match(killSwitch.check(order(symbol)), { allowed: false, haltId })
      await call('/resume', { confirm: haltId })
      while (!killSwitch.check(order(symbol)).allowed) await new Promise((resolve) => setTimeout(resolve, 20))
    }
  },
)
