// What the control thread costs at the start: time until it is ready, and memory.
import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { quantile, table } from './statistics.mjs'

const ROUNDS = 15

export function benchStart() {
  const program = fileURLToPath(new URL('./start-bot.mjs', import.meta.url))
  const runs = Array.from({ length: ROUNDS }, () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'kill-switch-bench-'))
    return JSON.parse(execFileSync(process.execPath, [program, stateDir], { encoding: 'utf8' }))
  })
  const row = (name, field, unit) => {
    const values = runs.map((run) => run[field])
    return [name, `${quantile(values, 0.5).toFixed(1)} ${unit}`, `${Math.max(...values).toFixed(1)} ${unit}`]
  }
  return table(
    ['start', 'median', 'worst'],
    [
      row('`import` of the package, once a process', 'importMs', 'ms'),
      row('`createKillSwitch()` until the control thread is ready', 'readyMs', 'ms'),
      row('memory (RSS) of the control thread', 'megabytes', 'MB'),
    ],
  )
}
