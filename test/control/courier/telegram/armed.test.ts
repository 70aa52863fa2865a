import t from 'tap'
import { Armed, SILENT_MS } from '../../../../lib/control/courier/telegram/armed.js'

t.test(
  'given polls that succeed, fail and meet another poller, when asked, then it says whether somebody is heard',
  async (t) => {
    const armed = new Armed()
    t.equal(armed.isArmed(1_000), false, 'before the first poll')
    armed.succeeded(1_000)
    t.equal(armed.isArmed(SILENT_MS), true)
    armed.failed(SILENT_MS, 'no network', false)
    t.equal(armed.lastError(SILENT_MS), 'no network')
    t.equal(armed.isArmed(1_000 + SILENT_MS), false, 'after a minute without one')
    armed.succeeded(100_000)
    t.same([armed.isArmed(100_000), armed.lastError(100_000)], [true, null])
    armed.failed(110_000, 'it has answered 409', true)
    armed.succeeded(111_000)
    t.same([armed.isArmed(112_000), armed.lastError(112_000)], [false, 'it has answered 409'], 'each hears a part only')
    armed.succeeded(110_000 + SILENT_MS)
    t.same(
      [armed.isArmed(110_000 + SILENT_MS), armed.lastError(110_000 + SILENT_MS)],
      [true, null],
      'once it polls alone',
    )
  },
)
