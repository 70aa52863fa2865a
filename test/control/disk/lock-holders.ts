import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Test } from 'tap'
import type { LockOwner } from '../../../lib/between/lock-owner.js'
import { StateLock } from '../../../lib/control/disk/state-lock.js'

/** A process that takes a lock when it is asked to. */
export async function holderProcess(t: Pick<Test, 'teardown'>): Promise<ChildProcess> {
  const child = fork(new URL('../../support/files-lock-holder.ts', import.meta.url))
  t.teardown(() => child.kill('SIGKILL'))
  await once(child, 'message')
  return child
}

export async function ask(child: ChildProcess, question: { take?: string; release?: true }) {
  const answer = once(child, 'message')
  child.send(question)
  const [said] = await answer
  return said as { taken?: boolean; error?: string }
}

export const ownerOf = (path: string): LockOwner => JSON.parse(readFileSync(path, 'utf8'))

/** What a lock file says that a dead process of this machine has left. */
export async function staleOwner(path: string): Promise<LockOwner> {
  const lock = await StateLock.acquire(path, 'dead bot')
  const owner = ownerOf(path)
  await lock.release()
  return { ...owner, nonce: 'stale', pid: 999_999_999, startTicks: '1' }
}
