// npm run fleet:faults: kills the master of an engine again and again, and promotes a replica that lags, while five bots trade and people
// halt and resume. This process is the judge: the exchange that orders arrive at, the people, and the lines of the network.
// FAULTS_ROUNDS, FAULTS_SEED; FAULTS_SENTINELS=1: Sentinels promote, some ten seconds each; --report writes docs/fleet-faults.md
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noRedis } from '../../support/redis-server.mjs'
import { runFleetLane } from './lane.mjs'
import { addUp, makeReport, makeTable } from './report.mjs'

const LANES = 2
const rounds = Number(process.env.FAULTS_ROUNDS ?? 1_000)
const seed = Number(process.env.FAULTS_SEED ?? 20_261_128)
const hasSentinels = process.env.FAULTS_SENTINELS === '1'
const began = Date.now()
if (noRedis !== false) {
  console.error(noRedis)
  process.exit(1)
}
const directory = mkdtempSync(join(tmpdir(), 'kill-switch-fleet-faults-'))
console.log(`seed ${seed}, ${rounds} failovers`)

let played = 0
const onRound = () => {
  if (++played % 20 === 0) console.log(`${played} failovers`)
}
const lanes = await Promise.all(
  Array.from({ length: LANES }, (_, lane) => {
    const own = join(directory, String(lane))
    mkdirSync(own)
    const share = Math.floor((rounds + lane) / LANES)
    return runFleetLane({ rounds: share, seed: seed + lane, directory: own, onRound, hasSentinels })
  }),
)
const result = addUp(lanes)
console.log(makeTable(result))
for (const problem of result.problems) console.log(`PROBLEM ${problem}`)
if (process.argv.includes('--report')) {
  const seconds = Math.round((Date.now() - began) / 1_000)
  const report = makeReport(result, { rounds, seed, seconds, lanes: LANES })
  writeFileSync(new URL('../../../docs/fleet-faults.md', import.meta.url), report)
}
if (result.problems.length === 0) rmSync(directory, { recursive: true })
else console.log(`The state directories are kept in ${directory}`)
process.exit(result.problems.length === 0 && result.rounds === rounds ? 0 : 1)
