import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { LockHeldError, type LockOwner, StateLock } from '../../../lib/control/disk/state-lock.js'
import { ownDirectory } from '../../support/files-directory.js'

async function holderProcess(): Promise<ChildProcess> {
  const child = fork(new URL('../../support/files-lock-holder.ts', import.meta.url))
  t.teardown(() => child.kill('SIGKILL'))
  await once(child, 'message')
  return child
}

const [living, rival] = await Promise.all([holderProcess(), holderProcess()])

async function ask(child: ChildProcess, question: { take?: string; release?: true }) {
  const answer = once(child, 'message')
  child.send(question)
  const [said] = await answer
  return said as { taken?: boolean; error?: string }
}

const ownerOf = (path: string): LockOwner => JSON.parse(readFileSync(path, 'utf8'))

/** What a lock file says that a dead process of this machine has left. */
async function staleOwner(path: string): Promise<LockOwner> {
  const lock = await StateLock.acquire(path, 'dead bot')
  const owner = ownerOf(path)
  await lock.release()
  return { ...owner, nonce: 'stale', pid: 999_999_999, startTicks: '1' }
}

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
