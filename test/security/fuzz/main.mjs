// npm run fuzz: a long run of the fuzzer against real bots; writes docs/fuzz.md. FUZZ_REQUESTS, FUZZ_SEED, FUZZ_SECONDS.
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { quantile, table } from '../../bench/statistics.mjs'
import { directoryUntilExit } from '../../support/exit-directory.mjs'
import { describeMachine } from '../../support/machine.mjs'
import { memoryIn } from './memory.mjs'
import { fuzz } from './run.mjs'
import { SCENARIOS } from './scenarios.mjs'

const seed = Number(process.env.FUZZ_SEED ?? 20_260_105)
const wanted = Number(process.env.FUZZ_REQUESTS ?? 1_000_000)
const seconds = Number(process.env.FUZZ_SECONDS ?? 3_600)
const command = `FUZZ_REQUESTS=${wanted} FUZZ_SEED=${seed} FUZZ_SECONDS=${seconds} npm run fuzz`
const load = loadavg()[0].toFixed(1)
console.error(command)

const runs = []
for (const scenario of SCENARIOS) {
  const stateDir = directoryUntilExit()
  const run = await fuzz({
    scenario,
    requests: Math.ceil(wanted / SCENARIOS.length),
    seed,
    stateDir,
    maxMs: (seconds * 1000) / SCENARIOS.length,
    idleMs: 10_000,
    memoryEveryMs: 1_000,
    patientMs: 8_000,
    answerMs: 150,
  })
  console.error(`${run.name}: ${run.sent} in ${run.seconds.toFixed(0)} s, ${run.problems.length} problems`)
  for (const problem of run.problems) console.error(`  ${problem}`)
  runs.push(run)
}

const sent = runs.reduce((sum, run) => sum + run.sent, 0)
const took = runs.reduce((sum, run) => sum + run.seconds, 0)
const problems = runs.flatMap(({ name, problems }) => problems.map((problem) => `- ${name}: ${problem}`))

function counted(counts) {
  return Object.entries(counts)
    .map(([name, count]) => `${name}: ${count}`)
    .join(', ')
}

const ms = (samples, share) => (samples.length === 0 ? '?' : quantile(samples, share).toFixed(1))
const FIFTHS = [0, 1, 2, 3, 4]

function memoryTable(what) {
  return table(
    ['MB', 'first fifth', 'second', 'third', 'fourth', 'last'],
    runs.map(({ name, memory }) => [
      name,
      ...FIFTHS.map((fifth) => memoryIn(memory, what, fifth / 5, (fifth + 1) / 5)?.toFixed(1) ?? '?'),
    ]),
  )
}

const report = `# Fuzzing the control server

<!-- test: not run, because it takes an hour -->
\`\`\`sh
${command}
\`\`\`

On ${new Date().toISOString().slice(0, 10)}; ${describeMachine()}, load ${load} at the start. ${sent} connections in ${took.toFixed(0)} s, most with one
request and some with up to six. The same seed makes the same requests; in which order they meet is left to the machine.

${table(
  ['who sends', 'connections', 'seconds', 'problems'],
  runs.map((run) => [run.name, run.sent, run.seconds.toFixed(0), run.problems.length]),
)}

A problem is: the bot ended, did not stop well on SIGTERM, wrote to stderr or logged an error; an answer was 500; a right request was
not answered with 200; state, haltId or scoped halts were changed by someone who may not; a halt was lifted by someone who may not;
a token stands in the journal; or memory still grew between the middle and the end.

${problems.length === 0 ? 'None was seen.' : problems.join('\n')}

Found by earlier runs, and mended: with more than ten wrong tokens held back at once, Node warned of a leak on stderr. Each halt left
some 800 bytes outside of the heaps of a bot that sends no orders: resident memory rose by 10 MB in the two scenarios that may halt.

## Right requests in the middle of it

\`GET /status\` every 40 ms; where the bot is halted, in turn with \`POST /halt\`, which waits for the disk. Each on a
connection of its own, from a process that does nothing else. "Alone": the same to the same bot, for ten seconds before. On this
machine the bot, the fuzzer and the probe share ${cpus().length} processors.

${table(
  ['ms', 'alone: median', 'p99', 'fuzzed: requests', 'median', 'p99', 'worst'],
  runs.map(({ name, idle, ours }) => [
    name,
    ms(idle, 0.5),
    ms(idle, 0.99),
    ours.length,
    ms(ours, 0.5),
    ms(ours, 0.99),
    ms(ours, 1),
  ]),
)}

## Memory of the bot's process

Medians of a stretch of the run. What is alive in the control thread's heap, after a garbage collection:

${memoryTable('workers')}

In the bot thread's heap, after a garbage collection:

${memoryTable('own')}

Resident, the whole process. It takes a while to settle: the allocator keeps what it had at its busiest.

${memoryTable('resident')}

## What was sent, what came back

${runs.map(({ name, kinds, statuses }) => `- ${name}. Sent: ${counted(kinds)}. Answers: ${counted(statuses)}.`).join('\n')}

"none": no answer within 150 ms: to requests that were not finished, and to wrong tokens, whose answers are held back.
`
writeFileSync(new URL('../../../docs/fuzz.md', import.meta.url), report)
console.log(report)
process.exit(problems.length === 0 ? 0 : 1)
