import t from 'tap'
import { call } from '../support/http-call.js'
import { runningKillSwitch } from '../support/running-kill-switch.js'

t.test('given the bot halts ten thousand symbols at once, when /halt is called, then it counts as ever', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const reports = Array.from({ length: 10_000 }, (_, index) => killSwitch.halt({ scope: { symbol: `S${index}` } }))
  const reply = await call(killSwitch.url ?? '', 'POST', '/halt', { reason: 'enough' })
  t.equal(reply.status, 200)
  await Promise.all(reports)
  const { halt, haltCount } = killSwitch.status()
  // Where a disk takes longer over the ten thousand than a halt waits for it, one of them is left in a file as well.
  const isLate = halt?.source === 'file' && halt.reason === 'halted by code'
  if (!isLate) t.match(halt, { source: 'http', reason: 'enough' }, 'the control thread was not taken for gone')
  t.equal(haltCount, isLate ? 10_002 : 10_001)
})
