import { readFileSync } from 'node:fs'
import { type Finding, ok, problem, warning } from './finding.js'

const SIGUSR1 = 10n

/**
 * Whether SIGUSR1 reaches a process on this machine. Node listens to it and to SIGTERM in any case, so that the system can't tell
 * whether the kill switch does.
 *
 * @param areTaken `signal_handlers`
 */
export function checkSignals(pid: number, areTaken: boolean): Finding[] {
  if (!areTaken) {
    const what = 'kill -USR1 does not halt, and SIGTERM is the bot’s own: signal_handlers is false'
    return [warning('signals', what, 'signal_handlers = true under [control]')]
  }
  try {
    return signalFindings(pid, readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return []
  }
}

/** @param text of `/proc/<pid>/status` (proc_pid_status(5)). Pure. */
export function signalFindings(pid: number, text: string): Finding[] {
  const blocked = /^SigBlk:\s*([0-9a-f]+)$/m.exec(text)?.[1]
  if (blocked === undefined) return []
  if (((BigInt(`0x${blocked}`) >> (SIGUSR1 - 1n)) & 1n) === 0n) return [ok('signals', `SIGUSR1 reaches process ${pid}`)]
  const what = `process ${pid} blocks SIGUSR1: kill -USR1 does not halt it`
  return [problem('signals', what, 'start node without --disable-sigusr1')]
}
