import { isSelf } from '../../between/lock-owner.js'
import { sleep } from '../../time/deadline.js'
import { LockHeldError } from './state-lock.js'

/** How often a lock that somebody else holds is tried, in ms. */
const TRY_AGAIN_MS = 100

export interface LockWait {
  /** How long the bot of the same name may take to end, in ms. */
  readonly waitMs: number
  /** Is told once what is waited for. */
  readonly onWait: (message: string) => void
}

/**
 * Takes a lock, also where the same bot holds it and is about to end: a supervisor that reloads starts the next instance first.
 * For a bot of another name, or in this very process, nobody waits.
 *
 * @throws {LockHeldError} when it is held at the end as well, or what `take` throws
 */
export async function takeInTurn(take: () => Promise<void>, bot: string, { waitMs, onWait }: LockWait): Promise<void> {
  const end = performance.now() + waitMs
  for (let isTold = false; ; isTold = true) {
    try {
      await take()
      return
    } catch (error) {
      const mayEnd = error instanceof LockHeldError && error.owner.bot === bot && !isSelf(error.owner)
      if (!mayEnd || performance.now() >= end) throw error
      if (!isTold) onWait(waitingFor(error, waitMs))
    }
    await sleep(TRY_AGAIN_MS)
  }
}

function waitingFor({ owner }: LockHeldError, waitMs: number): string {
  return (
    `The bot "${owner.bot}" runs already (process ${owner.pid} on ${owner.host}), and has the state directory. Waiting ` +
    `${waitMs / 1000} s for its end; no order passes until then.`
  )
}
