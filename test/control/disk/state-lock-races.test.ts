import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { LockHeldError, StateLock } from '../../../lib/control/disk/state-lock.js'
import { ownDirectory } from '../../support/files-directory.js'
import { ask, holderProcess, ownerOf, staleOwner } from './lock-holders.js'

const [living, rival] = await Promise.all([holderProcess(t), holderProcess(t)])

t.test('given a stale lock, when two of one process take it, then exactly one wins, every time', async (t) => {
  const directory = ownDirectory(t)
  const path = join(directory, 'lock')
  const stale = JSON.stringify(await staleOwner(path))
  for (let round = 0; round < 50; round++) {
    writeFileSync(path, stale)
    const attempts = await Promise.allSettled([StateLock.acquire(path, 'one'), StateLock.acquire(path, 'two')])
    const won = attempts.filter((attempt) => attempt.status === 'fulfilled').map(({ value }) => value)
    if (won.length !== 1) t.fail(`round ${round}: ${won.length} hold the lock`)
    for (const lost of attempts) if (lost.status === 'rejected') t.type(lost.reason, LockHeldError)
    t.equal(await won[0]?.touch(), true, 'the winner still has it')
    await won[0]?.release()
  }
  t.same(readdirSync(directory), [])
})

t.test('given a stale lock, when two processes take it at once, then exactly one wins, every time', async (t) => {
  const path = join(ownDirectory(t), 'lock')
  const stale = JSON.stringify(await staleOwner(path))
  const children = [living, rival]
  for (let round = 0; round < 50; round++) {
    writeFileSync(path, stale)
    const answers = await Promise.all(children.map((child) => ask(child, { take: path })))
    const winners = children.filter((_, index) => answers[index]?.taken)
    if (winners.length !== 1) t.fail(`round ${round}: ${winners.length} hold the lock: ${JSON.stringify(answers)}`)
    t.equal(ownerOf(path).pid, winners[0]?.pid)
    await Promise.all(children.map((child) => ask(child, { release: true })))
  }
})
