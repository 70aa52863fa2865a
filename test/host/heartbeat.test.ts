import t from 'tap'
import { Latch } from '../../lib/between/latch/latch.js'
import { Heartbeat } from '../../lib/host/heartbeat.js'
import { until } from '../support/exchange-process.js'

const nothing = () => {}

t.test(
  'given a pause that may begin by itself, when the bot is active, then venues are read as seldom as ever',
  async (t) => {
    const latch = new Latch()
    latch.gate.started('active', false)
    latch.pauses.beginsAt('dead-mans-switch', { monotonic: Number.MAX_VALUE, wall: Number.MAX_VALUE })
    let beats = 0
    let readings = 0
    const heartbeat = new Heartbeat({
      latch,
      beatOfGuard: () => beats++,
      readNotices: nothing,
      postLostHalts: nothing,
      tellBot: nothing,
      readVenues: () => readings++,
      tellGuards: nothing,
      snapshotIntervalMs: 0,
      haltedSnapshotIntervalMs: 1,
    })
    heartbeat.start()
    t.teardown(() => heartbeat.stop())
    await until(
      async () => beats,
      (count) => count >= 3,
    )
    t.equal(readings, 0)
    latch.gate.raise('halted')
    t.ok(
      await until(
        async () => readings,
        (count) => count > 0,
      ),
      'and often once it is halted',
    )
  },
)
