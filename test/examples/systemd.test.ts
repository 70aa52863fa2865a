import { spawnSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { ownDirectory } from '../support/files-directory.js'

const skip = spawnSync('systemd-analyze', ['--version']).status === 0 ? false : 'there is no systemd-analyze here'

t.test('given the unit of systemd, when it is verified, then nothing is found', { skip }, async (t) => {
  const unit = join(ownDirectory(t), 'paper-bot.service')
  copyFileSync('examples/systemd/paper-bot.service', unit)
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' })
  // It looks for the program as well.
  t.same(
    stderr.split('\n').filter((line) => line !== '' && !line.includes('is not executable')),
    [],
  )
  t.ok(status === 0 || stderr.includes('is not executable'))
})
