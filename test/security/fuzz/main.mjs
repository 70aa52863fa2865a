// npm run fuzz: a long run of the fuzzer against real bots; writes docs/fuzz.md. FUZZ_REQUESTS, FUZZ_SEED, FUZZ_SECONDS.
import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { quantile, table } from '../../bench/statistics.mjs'
import { fuzz, SCENARIOS } from './run.mjs'

const seed = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31))
const wanted = Number(process.env.FUZZ_REQUESTS ?? 20_000)
const seconds = Number(process.env.FUZZ_SECONDS ?? 600)
const command = `FUZZ_REQUESTS=${wanted} FUZZ_SEED=${seed} FUZZ_SECONDS=${seconds} npm run fuzz`
const load = loadavg()[0].toFixed(1)
console.error(command)

const stalls = monitorEventLoopDelay({ resolution: 5 })
stalls.enable()
const runs = []
for (const scenario of SCENARIOS) {
  const stateDir = mkdtempSync(join(tmpdir(), 'kill-switch-fuzz-'))
  const requests = Math.ceil(wanted / SCENARIOS.length)
  const run = await fuzz({ scenario, requests, seed, stateDir, maxMs: (seconds * 1000) / SCENARIOS.length })
  rmSync(stateDir, { recursive: true, force: true })
  console.error(`${run.name}: ${run.sent} in ${run.seconds.toFixed(0)} s, ${run.problems.length} problems`)
  for (const problem of run.problems) console.error(`  ${problem}`)
  runs.push(run)
}

const sent = runs.reduce((sum, run) => sum + run.sent, 0)
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, ${process.platform}`
const problems = runs.flatMap(({ name, problems }) => problems.map((problem) => `- ${name}: ${problem}`))

/** The median of a stretch of the run, in MB. */
function memoryIn({ memory }, from, to) {
  const known = memory.filter((megabytes) => megabytes !== null)
  const part = known.slice(Math.floor(known.length * from), Math.ceil(known.length * to))
  return part.length === 0 ? '?' : quantile(part, 0.5).toFixed(1)
}

function counted(counts) {
  return Object.entries(counts)
    .map(([name, count]) => `${name}: ${count}`)
    .join(', ')
}

const report = `# Fuzzing the control server

\`\`\`sh
${command}
\`\`\`

On ${new Date().toISOString().slice(0, 10)}; ${machine}, load ${load} at the start. ${sent} connections, most with one
request and some with up to six. The same seed makes the same requests; in which order they meet is left to the machine.

${table(
  ['who sends', 'connections', 'seconds', 'problems'],
  runs.map((run) => [run.name, run.sent, run.seconds.toFixed(0), run.problems.length]),
)}

A problem is: the bot ended, did not stop well on SIGTERM, wrote to stderr or logged an error; an answer was 500; a right request was
not answered with 200; state, haltId or scoped halts were changed by someone who may not; a halt was lifted without its haltId; or
the token stands in the audit log.

${problems.length === 0 ? 'None was seen.' : problems.join('\n')}

## Right requests in the middle of it

\`GET /status\` every 40 ms; where the bot is halted, in turn with \`POST /halt\`, which waits for the disk. Each on a
connection of its own, sent from the fuzzer's own process: its work is in the figures, and its event loop alone came late by up to
${(stalls.max / 1e6).toFixed(0)} ms (p99 ${(stalls.percentile(99) / 1e6).toFixed(0)} ms).

${table(
  ['ms', 'requests', 'median', 'p99', 'worst'],
  runs.map(({ name, ours }) => [
    name,
    ours.length,
    quantile(ours, 0.5).toFixed(1),
    quantile(ours, 0.99).toFixed(1),
    Math.max(...ours).toFixed(1),
  ]),
)}

## Memory of the bot's process

Resident, both threads; medians of a stretch of the run. The first fifth is warm-up.

${table(
  ['MB', 'first fifth', 'second fifth', 'middle', 'last fifth'],
  runs.map((run) => [
    run.name,
    memoryIn(run, 0, 0.2),
    memoryIn(run, 0.2, 0.4),
    memoryIn(run, 0.4, 0.6),
    memoryIn(run, 0.8, 1),
  ]),
)}

## What was sent, what came back

${runs.map(({ name, kinds, statuses }) => `- ${name}. Sent: ${counted(kinds)}. Answers: ${counted(statuses)}.`).join('\n')}

"none": no answer within 150 ms, mostly to requests that were not finished.
`
writeFileSync(new URL('../../../docs/fuzz.md', import.meta.url), report)
console.log(report)
process.exit(problems.length === 0 ? 0 : 1)
