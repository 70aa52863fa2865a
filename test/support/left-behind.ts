import { Latch } from '../../lib/between/latch/latch.js'
import { JournalDirectory } from '../../lib/control/disk/journal-directory.js'
import { Keeper } from '../../lib/control/keeper/keeper.js'
import type { CloseAllReport } from '../../lib/words/close-all.js'
import type { Halt } from '../../lib/words/halt.js'
import { A_HALT } from './guard-parts.js'

const NOBODY = { who: null, reason: null, haltId: null }

/** What a bot leaves in `directory` when it is killed: halts of everything and of a scope, as `act` has them made. */
export async function leave(directory: string, act: (keeper: Keeper, latch: Latch) => Promise<void>): Promise<void> {
  const store = new JournalDirectory(directory, 'bot')
  const { start, ...opened } = await store.open(() => new Date())
  const latch = new Latch()
  latch.haltIds.lastEpoch = start.lastEpoch
  const keeper = new Keeper(
    { latch, ...opened, publish: () => {}, onHalt: () => {}, figures: { halted() {} }, log: () => {} },
    start.halts,
  )
  const problems = start.problem === null ? [] : [start.problem]
  await keeper.begin({ ...NOBODY, what: 'started', source: 'start' }, problems)
  await act(keeper, latch)
  // The permit comes last.
  await keeper.look(false)
  await keeper.catchUp()
  await store.close()
}

/** A halt, on disk. Resolves with its id. */
export async function leaveHalt(keeper: Keeper, latch: Latch, asked: Partial<Halt>): Promise<string> {
  const halt = { ...A_HALT, ...asked, haltId: latch.haltIds.mint() }
  await keeper.halt({ halt, own: null, who: 'alice', warnings: [] }).written
  return halt.haltId
}

/** What a killed bot has left in `directory`: its halt of everything, or none, one halt of a scope, and a few lines. */
export async function leaveBehind(directory: string, halted: boolean): Promise<void> {
  await leave(directory, async (keeper, latch) => {
    await leaveHalt(keeper, latch, { level: 'reducing', scope: { symbol: 'BTC/USDT' } })
    const confirm = [await leaveHalt(keeper, latch, { reason: 'naïve "quote" 🛑' })]
    keeper.note({ ...NOBODY, what: 'bot stuck', source: 'guard' })
    if (halted) return
    await keeper.resume({ confirm, source: 'http', operator: 'alice', who: 'alice', isGivenUp: () => false })
  })
}

/** A close-all that was under way. */
export async function leaveCloseAll(directory: string): Promise<void> {
  const report: CloseAllReport = {
    ...{
      id: 'c-12345678',
      planId: 'p-1',
      status: 'running',
      flat: false,
      detail: '',
      operator: null,
      haltId: '1-aaaa',
    },
    ...{
      startedAt: '',
      endedAt: null,
      totals: { positions: 0, filled: 0, skipped: 0, dust: 0, open: 0 },
      positions: [],
    },
    ...{ more: 0, workingOrders: [], unanswered: 0, venues: [] },
  }
  await leave(directory, async (keeper) => {
    await keeper.closeAll({ ...NOBODY, what: 'close-all', source: 'http' }, report)
  })
}
