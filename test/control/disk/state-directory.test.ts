import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { StateDirectory } from '../../../lib/control/disk/state-directory.js'
import { ownDirectory } from '../../support/files-directory.js'
import { A_HALT } from '../../support/guard-parts.js'

async function opened(t: Test) {
  const path = ownDirectory(t)
  const directory = new StateDirectory(path, 'bot')
  await directory.open(() => new Date())
  t.teardown(() => directory.close())
  return { directory, file: join(path, 'halted.json') }
}

t.test('given a halt left beside the state, when that halt is resumed, then it is taken away', async (t) => {
  const { directory, file } = await opened(t)
  await directory.leaveHaltedFile({ ...A_HALT, haltId: '1-aaaa' })
  await directory.removeHaltedFile('2-bbbb')
  t.equal(existsSync(file), true, 'another halt’s resume leaves it')
  await directory.removeHaltedFile('1-aaaa')
  t.equal(existsSync(file), false)
})

for (const torn of ['', '{"haltId": "1-aa']) {
  t.test(`given ${torn.length} bytes left by a full disk, when the halt is resumed, then they go`, async (t) => {
    const { directory, file } = await opened(t)
    writeFileSync(file, torn)
    await directory.removeHaltedFile('1-aaaa')
    t.equal(existsSync(file), false, 'a start would be halted by them, although a person has resumed')
  })
}
