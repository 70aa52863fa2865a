import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { runningKillSwitch } from '../support/running-kill-switch.js'
import { stateDirectory } from '../support/state-directory.js'

const SILENT = `
export const createVenue = () => ({
  name: 'silent',
  positions: () => new Promise(() => {}),
  openOrders: () => new Promise(() => {}),
  cancel: async () => {},
  close: async () => {},
})
`

t.test(
  'given a module’s venue that was never read, when an exit names no venue, then it is not taken for another’s',
  async (t) => {
    const venue = {
      name: 'paper',
      positions: async () => [{ symbol: 'BTC/USDT', side: 'long' as const, quantity: '2' }],
      openOrders: async () => [],
      cancel: async () => {},
      close: async () => {},
    }
    const module = join(stateDirectory(t, { 'silent.mjs': SILENT }), 'silent.mjs')
    const killSwitch = await runningKillSwitch(t, { venues: [venue] }, { venue_module: module })
    await killSwitch.halt({ level: 'reducing' })
    const exit = { symbol: 'BTC/USDT', side: 'sell', amount: '1', reduceOnly: true }
    for (let tries = 0; tries < 200 && !killSwitch.permits({ ...exit, venue: 'paper' }).allowed; tries++)
      await sleep(25)
    t.match(killSwitch.permits({ ...exit, venue: 'paper' }), { allowed: true })
    t.match(killSwitch.permits(exit), { allowed: false, reason: /names no venue/ })
  },
)
