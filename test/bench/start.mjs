// What the control thread costs at the start: time until it is ready, and memory.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { directoryUntilExit } from '../support/exit-directory.mjs'
import { quantile, table } from './statistics.mjs'

const ROUNDS = 15
/** Nobody listens there. */
const NOTIFY = [{ kind: 'slack', url: 'http://127.0.0.1:9/services/x' }]

/** @param programs to compare, by what they are called; default: this tree's alone */
export function benchStart(programs = { '': new URL('./start-bot.mjs', import.meta.url) }) {
  const candidates = Object.entries(programs).flatMap(([name, program]) => [
    { name, program: fileURLToPath(program), runs: [] },
  ])
  // With notifications, a thread more is started; nobody waits for it.
  candidates.push({ ...candidates.at(-1), name: 'with notifications: ', notify: NOTIFY, runs: [] })
  for (let round = 0; round < ROUNDS; round++) {
    for (const { program, notify = [], runs } of candidates) {
      const args = [program, directoryUntilExit(), JSON.stringify({ notify })]
      runs.push(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })))
    }
  }
  const rows = candidates.flatMap(({ name, runs }) => {
    const row = (what, field, unit) => {
      const values = runs.map((run) => run[field])
      return [
        `${name}${what}`,
        runs.length,
        ...[0.5, 0.99].map((share) => `${quantile(values, share).toFixed(1)} ${unit}`),
      ]
    }
    return [
      row('`import` of the package, once a process', 'importMs', 'ms'),
      row('`createKillSwitch()` until the control thread is ready', 'readyMs', 'ms'),
      row('memory (RSS) of the control thread', 'megabytes', 'MB'),
    ]
  })
  return table(['start', 'rounds', 'median', 'p99'], rows)
}
