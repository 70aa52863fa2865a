import t from 'tap'
import { DiskCheck } from '../../../lib/control/armed/disk-check.js'
import { DiskFiles } from '../../../lib/control/disk/files.js'
import { until } from '../../support/notification-service.js'

for (const [what, missing, state] of [
  ['all that is there', null, 'ok'],
  ['a journal that somebody has taken away', 'the journal was taken away', 'failing'],
] as const) {
  t.test(`given ${what}, when a small file could be written, then it is ${state}`, async (t) => {
    const keeper = { durable: true, written: 1, failure: null, permitFailure: null, missing: async () => missing }
    const check = new DiskCheck({ keeper, journal: { failed: false }, files: new DiskFiles(t.testdir()) })
    t.equal(check.look().state, 'unknown', 'nothing was looked at yet')
    await until(() => check.look().state !== 'unknown', 'the disk')
    t.match(check.look(), { state, why: missing })
  })
}
