// npm run faults: kills a bot with -9, again and again, and judges what it comes back with. This process is the judge: the
// exchange that orders arrive at, and the operators that give the commands.
// FAULTS_ROUNDS, FAULTS_SEED; --report runs the tests of all other faults as well, and writes docs/faults.md
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runLane } from './lane.mjs'
import { runOtherFaults } from './other-faults.mjs'
import { addUp, makeReport, makeTable } from './report.mjs'

const LANES = 3
const rounds = Number(process.env.FAULTS_ROUNDS ?? 1_000)
const seed = Number(process.env.FAULTS_SEED ?? 20_260_104)
const began = Date.now()
const directory = mkdtempSync(join(tmpdir(), 'kill-switch-faults-'))
console.log(`seed ${seed}, ${rounds} rounds`)

let played = 0
const onRound = () => {
  if (++played % 50 === 0) console.log(`${played} rounds`)
}
const lanes = await Promise.all(
  Array.from({ length: LANES }, (_, lane) => {
    const stateDir = join(directory, String(lane))
    const archive = join(directory, `${lane} archive`)
    mkdirSync(stateDir)
    mkdirSync(archive)
    const share = Math.floor((rounds + lane) / LANES)
    return runLane({ rounds: share, seed: seed + lane, directory: stateDir, archive, onRound })
  }),
)
const result = addUp(lanes)
console.log(makeTable(result))
for (const problem of result.problems) console.log(`PROBLEM ${problem}`)
let others = []
if (process.argv.includes('--report')) {
  others = await runOtherFaults(({ outcome, name }) => console.log(`${outcome}: ${name}`))
  const seconds = Math.round((Date.now() - began) / 1000)
  const report = makeReport(result, others, { rounds, seed, seconds, lanes: LANES })
  writeFileSync(new URL('../../docs/faults.md', import.meta.url), report)
}
const failed = others.filter(({ outcome }) => outcome === 'failed')
if (result.problems.length === 0) rmSync(directory, { recursive: true })
else console.log(`The state directories are kept in ${directory}`)
process.exit(result.problems.length + failed.length === 0 && result.rounds === rounds ? 0 : 1)
