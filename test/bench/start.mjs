// What the control thread costs at the start: time until it is ready, and memory.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { directoryUntilExit } from '../support/exit-directory.mjs'
import { quantile, table } from './statistics.mjs'

const ROUNDS = 15

export function benchStart() {
  const program = fileURLToPath(new URL('./start-bot.mjs', import.meta.url))
  const runs = Array.from({ length: ROUNDS }, () => {
    return JSON.parse(execFileSync(process.execPath, [program, directoryUntilExit()], { encoding: 'utf8' }))
  })
  const row = (name, field, unit) => {
    const values = runs.map((run) => run[field])
    return [name, values.length, ...[0.5, 0.99].map((share) => `${quantile(values, share).toFixed(1)} ${unit}`)]
  }
  return table(
    ['start', 'rounds', 'median', 'p99'],
    [
      row('`import` of the package, once a process', 'importMs', 'ms'),
      row('`createKillSwitch()` until the control thread is ready', 'readyMs', 'ms'),
      row('memory (RSS) of the control thread', 'megabytes', 'MB'),
    ],
  )
}
