import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { LOCK_FILE } from './state-files.js'

/** Who holds a state directory. */
export interface LockOwner {
  readonly nonce: string
  readonly pid: number
  /** When the process was started, in clock ticks since boot; tells it from a later one with the same pid. */
  readonly startTicks: string | null
  readonly bootId: string | null
  /** Pids mean something only within one namespace: every container has its own pid 1. */
  readonly pidNamespace: string | null
  readonly host: string
  readonly bot: string
  readonly since: string
}

/** This process, as the holder of a new lock. */
export function describeSelf(bot: string): LockOwner {
  return {
    nonce: randomUUID(),
    pid: process.pid,
    startTicks: startTicksOf(process.pid),
    bootId: readLine('/proc/sys/kernel/random/boot_id'),
    pidNamespace: readLinkTarget('/proc/self/ns/pid'),
    host: hostname(),
    bot,
    since: new Date().toISOString(),
  }
}

/** True when it is this very process. */
export function isSelf({ pid, startTicks }: LockOwner): boolean {
  return pid === process.pid && startTicks === startTicksOf(process.pid)
}

/** Whether the holder lives; null: it is in another container or on another machine, and can't be looked up. */
export function isRunning({ pid, startTicks, bootId, pidNamespace }: LockOwner): boolean | null {
  const self = describeSelf('')
  if (bootId === null || bootId !== self.bootId || pidNamespace !== self.pidNamespace) return null
  return startTicks !== null && startTicksOf(pid) === startTicks
}

/**
 * Looks who else has a state directory, without taking it: where a disk is full, nobody can. Blocks for the disk; never throws.
 *
 * @returns what to say of another holder that is known to live; null: there is none
 */
export function whoElseHolds(stateDir: string): string | null {
  try {
    return describeOther(JSON.parse(readFileSync(join(stateDir, LOCK_FILE), 'utf8')))
  } catch {
    return null
  }
}

/** What to say of a lock's holder; null, unless it is another process that is known to live: to raise is safe. */
export function describeOther(owner: LockOwner | null): string | null {
  if (owner === null || isSelf(owner) || isRunning(owner) !== true) return null
  return `the state directory is in use by the bot "${owner.bot}" (process ${owner.pid} on ${owner.host})`
}

/**
 * Field 22 of `/proc/<pid>/stat` (proc(5)); the command in field 2 may hold spaces and brackets. Null for a process that is
 * dead and only waits for its parent (state Z or X, field 3).
 */
function startTicksOf(pid: number): string | null {
  const line = readLine(`/proc/${pid}/stat`)
  const [state, ...fields] = line?.slice(line.lastIndexOf(')') + 2).split(' ') ?? []
  return state === 'Z' || state === 'X' ? null : (fields[18] ?? null)
}

function readLine(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return null
  }
}

function readLinkTarget(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch {
    return null
  }
}
