// npm run mutants -- [--jobs 2] [<part of an id> …]
// Breaks the code on purpose, one small breakage at a time, and says which of them no test notices. Each happens in a copy of the
// tree; the working tree is only read. Exits with 1 when a mutant survives, or when its text is not in the code any more.
//
// Not Stryker: it makes 3,600 mutants of the five folders that matter most, five hours of unit tests alone on two cores. Which mutant is
// active it tells by a variable, and which tests reach it by what they run themselves; here, bots are processes with an environment of
// their own, and threads are made of a bundled text. A list of breakages that matter is a fifth of that.
import { parseArgs } from 'node:util'
import { allMutants } from './lists.mjs'
import { copyTree } from './tree-copy.mjs'
import { tryMutant } from './try-mutant.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { jobs: { type: 'string', default: '2' } },
})
const began = performance.now()
const wanted = allMutants().filter(
  ({ id }) => positionals.length === 0 || positionals.some((part) => id.includes(part)),
)
if (wanted.length === 0) {
  console.error(`No mutant is called ${positionals.join(' or ')}`)
  process.exit(1)
}
const results = []
const next = wanted.values()
const jobs = Math.min(Number(values.jobs), wanted.length)
await Promise.all(Array.from({ length: jobs }, work))
process.exitCode = report() ? 0 : 1

// The copies go with the process, also by Ctrl-C.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))

/** Each job has a tree of its own, and takes from the same iterator. */
async function work() {
  const tree = copyTree()
  try {
    for (const mutant of next) {
      const result = { mutant, ...(await tryMutant(tree, mutant)) }
      results.push(result)
      console.log(line(result))
    }
  } finally {
    tree.remove()
  }
}

function line({ mutant, outcome, by, ms }) {
  const seconds = `${(ms / 1_000).toFixed(0)} s`
  const end = outcome === 'killed' ? `by ${by}` : `${by ?? ''}\n    ${mutant.file}: ${mutant.why}`
  return `${outcome.padEnd(9)} ${mutant.id}, ${seconds} ${end}`
}

function report() {
  const count = (outcome) => results.filter((result) => result.outcome === outcome).length
  const [killed, survived, broken] = ['killed', 'survived', 'broken'].map(count)
  const seconds = Math.round((performance.now() - began) / 1_000)
  for (const result of results) if (result.outcome !== 'killed') console.log(line(result))
  console.log(`# ${results.length} mutants in ${seconds} s: ${killed} killed, ${survived} survived, ${broken} broken`)
  return killed === results.length
}
