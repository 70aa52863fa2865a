import t from 'tap'
import { RestartPause } from '../../../lib/control/venues/restart-pause.js'

t.test('given a thread that crashes whenever it is up, when started anew, then the pauses stay long', async (t) => {
  const pause = new RestartPause()
  const pauses = Array.from({ length: 9 }, () => pause.after(50))
  t.same(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000])
})

t.test('given a thread that was up for long, when it ends, then the pauses begin anew', async (t) => {
  const pause = new RestartPause()
  for (let crashes = 0; crashes < 7; crashes++) pause.after(0)
  t.equal(pause.after(30_000), 30_000, 'not yet')
  t.equal(pause.after(30_001), 1_000)
  t.equal(pause.after(0), 2_000, 'one that never was up does not count')
})
