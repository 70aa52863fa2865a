import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeHaltedFile } from '../../lib/between/halted-file.js'
import { Latch } from '../../lib/between/latch/latch.js'
import { StateDirectory } from '../../lib/control/disk/state-directory.js'
import { Keeper } from '../../lib/control/keeper/keeper.js'
import type { Halt } from '../../lib/words/halt.js'
import { A_HALT } from './guard-parts.js'

const NOBODY = { who: null, reason: null, haltId: null }

/** What a killed bot has left in `directory`: its halt of everything, or none, one halt of a scope, and a few lines of log. */
export async function leaveBehind(directory: string, halted: boolean): Promise<Halt | null> {
  const store = new StateDirectory(directory, 'bot')
  const { audit } = await store.open(() => new Date())
  const latch = new Latch()
  const parts = { latch, store, audit, publish: () => {}, onHalt: () => {}, log: () => {} }
  const keeper = new Keeper(parts, { halt: null, scopedHalts: [] })
  await keeper.begin({ ...NOBODY, what: 'first run', source: 'start' })
  const halt = (asked: Partial<Halt>) =>
    keeper.halt({ halt: { ...A_HALT, ...asked }, callId: null, who: 'alice', warnings: [] }).written
  await halt({ haltId: latch.haltIds.mint(), level: 'reducing', scope: { symbol: 'BTC/USDT' } })
  const everything = latch.haltIds.current()
  await halt({ haltId: everything, reason: 'naïve "quote" 🛑' })
  keeper.note({ ...NOBODY, what: 'bot stuck', source: 'guard' })
  if (!halted) await keeper.resume({ confirm: everything, source: 'http', who: 'alice', isGivenUp: () => false })
  await store.close()
  return keeper.halts.halt
}

/** The halt that the bot thread leaves when the keeper can't write any more. */
export function leaveHaltedFile(directory: string): void {
  writeHaltedFile(directory, { ...A_HALT, haltId: '9-last', operator: null, source: 'guard' })
}

/** A close-all that was under way. */
export function leaveCloseAll(directory: string): void {
  const report = { id: 'c-12345678', status: 'running', flat: false, venues: [], positions: [], skipped: [] }
  writeFileSync(join(directory, 'close-all.json'), `${JSON.stringify(report, null, 2)}\n`)
}
