import { randomInt } from 'node:crypto'
import t from 'tap'
import { stateDirectory } from '../support/state-directory.js'
import { fuzz, SCENARIOS } from './fuzz/run.mjs'

// A short run; `npm run fuzz` makes a long one.
const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31))
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 3_000)
const MAX_MS = 8_000
t.comment(`FUZZ_SEED=${SEED} FUZZ_REQUESTS=${REQUESTS}`)

for (const scenario of SCENARIOS) {
  t.test(`given ${scenario.name}, when they send anything at all, then it stays what it is`, async (t) => {
    const requests = Math.ceil(REQUESTS / SCENARIOS.length)
    const figures = await fuzz({ scenario, requests, seed: SEED, stateDir: stateDirectory(t), maxMs: MAX_MS })
    t.same(figures.problems, [])
    t.ok(figures.sent > 50, `${figures.sent} requests sent`)
    t.ok(figures.ours.length > 5, `${figures.ours.length} right requests served`)
    t.ok((figures.statuses['400'] ?? 0) > 0, 'some of them could not be read')
  })
}
