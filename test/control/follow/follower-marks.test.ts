import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { describeSelf, type LockOwner } from '../../../lib/between/lock-owner.js'
import { leaveMark, readMarks, removeMark } from '../../../lib/control/follow/follower-marks.js'

t.test(
  'given files of followers, when a leader begins, then it finds those that may run, and removes the rest',
  async (t) => {
    const stateDir = t.testdir()
    t.same(await readMarks(stateDir, null), [], 'without the folder')
    const folder = join(stateDir, 'follow')
    mkdirSync(folder)
    const leave = async (more: Partial<LockOwner>): Promise<string> => {
      const who = { ...describeSelf('worker'), ...more }
      await leaveMark(stateDir, { who, version: '1.2.3', leaseMs: 500 })
      return who.nonce
    }
    const runs = await leave({})
    const elsewhere = await leave({ pidNamespace: 'pid:[1]' })
    await leave({ startTicks: '1' })
    await leave({ bootId: 'another' })
    writeFileSync(join(folder, 'torn.json'), '')
    writeFileSync(join(folder, 'other'), 'not ours')
    const found = await readMarks(stateDir, null)
    t.same(found.map(({ who }) => who.nonce).sort(), [runs, elsewhere].sort())
    t.match(found[0], { version: '1.2.3', leaseMs: 500, since: Date })
    t.same(readdirSync(folder).sort(), [`${elsewhere}.json`, `${runs}.json`, 'other'].sort())
    await removeMark(stateDir, runs)
    await removeMark(stateDir, runs)
    t.same(
      (await readMarks(stateDir, null)).map(({ who }) => who.nonce),
      [elsewhere],
    )
  },
)
