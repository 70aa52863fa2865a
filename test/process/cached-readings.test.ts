import t from 'tap'
import { call } from '../support/http-call.js'
import { runningKillSwitch } from '../support/running-kill-switch.js'

t.test('given pages that poll, when they ask for what was read last, then no venue is asked', async (t) => {
  let readings = 0
  const venue = {
    name: 'paper',
    positions: async () => {
      readings++
      return [{ symbol: 'SPX', side: 'long' as const, quantity: '1', markPrice: '1000', currency: 'USD' }]
    },
    openOrders: async () => [],
    cancel: async () => {},
    close: async () => {},
  }
  const { url } = await runningKillSwitch(t, { venues: [venue] }, { snapshot_interval_ms: 0 })
  const ask = (path: string) => call(url ?? '', 'GET', path)

  t.match((await ask('/positions')).body, { totals: { count: 1 }, stale: false })
  const before = readings
  for (let n = 0; n < 20; n++) {
    t.match((await ask('/positions?cached')).body, { totals: { count: 1 }, positions: [{ symbol: 'SPX' }] })
    t.match((await ask('/status?cached=')).body, { state: 'active', positions: { count: 1 } })
  }
  t.equal(readings, before)
  await ask('/positions')
  t.ok(readings > before, 'without it, venues are asked')
})
