import t from 'tap'
import { stateDirectory } from '../../support/state-directory.js'
import { fuzz } from './run.mjs'
import { SCENARIOS } from './scenarios.mjs'

const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_105)
// On a busy machine an answer takes its time, and one that nobody waits for shows nothing.
const SHORT = { maxMs: 6_000, idleMs: 200, memoryEveryMs: 500, patientMs: 0, answerMs: 700 }

/**
 * Short runs of what `npm run fuzz` does for hours.
 * @param all how many requests, over all scenarios
 */
export function judgeFuzz(all: number): void {
  t.comment(`FUZZ_SEED=${SEED} FUZZ_REQUESTS=${all}`)
  for (const scenario of SCENARIOS) {
    t.test(`given ${scenario.name}, when they send anything at all, then it stays what it is`, async (t) => {
      const requests = Math.ceil(all / SCENARIOS.length)
      const figures = await fuzz({ scenario, requests, seed: SEED, stateDir: stateDirectory(t), ...SHORT })
      t.same(figures.problems, [])
      t.ok(figures.sent > 50, `${figures.sent} requests sent`)
      t.ok(figures.ours.length > 0, `${figures.ours.length} right requests served`)
      t.ok((figures.statuses['400'] ?? 0) > 0, 'some of them could not be read')
      t.ok(figures.memory.length > 0, 'memory was looked at')
    })
  }
}
