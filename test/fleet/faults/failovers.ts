import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { ownDirectory } from '../../support/files-directory.js'
import { runFleetLane } from './lane.mjs'

/** As `npm run fleet:faults`, in one lane. @param hasSentinels as with FAULTS_SENTINELS=1 */
export async function judgeFailovers(t: Test, rounds: number, hasSentinels = false): Promise<void> {
  const directory = join(ownDirectory(t), 'lane')
  mkdirSync(directory)
  const seed = Number(process.env['FAULTS_SEED'] ?? Date.now() % 1_000_000)
  t.comment(`FAULTS_SEED=${seed}`)
  const counts = await runFleetLane({ rounds, seed, directory, onRound: () => {}, hasSentinels })
  t.same(counts.problems, [])
  t.equal(counts.rounds, rounds)
  t.ok(counts.orders > 0, 'orders have arrived')
  // Who is promoted by Sentinels may have been told all again before it is looked at.
  if (!hasSentinels) t.ok(counts.lacked > 0, 'replicas were promoted that lacked acknowledged halts')
  t.ok(counts.halts > 0, 'halts were acknowledged')
}
