import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { link, readdir, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode } from './durable-file.js'

/** A holder that can't be looked up must touch its lock within this time, in ms, to count as alive. It does so every second. */
const HEARTBEAT_WATCH_MS = 3_000

/** How long a taking of the lock by several at once may take to settle, in ms. */
const CONTENTION_MS = 200

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

/** Somebody else holds the lock. */
export class LockHeldError extends Error {
  readonly owner: LockOwner

  constructor(path: string, owner: LockOwner) {
    const who =
      owner.pid === process.pid && owner.startTicks === startTicks(process.pid)
        ? 'this very process: two bots with the same state_dir, or two copies of the package'
        : `process ${owner.pid} on ${owner.host}`
    super(
      `The state directory is in use by the bot "${owner.bot}" since ${owner.since} (${who}). ` +
        `Two kill switches for one state would not stop each other's bot: give each bot a state_dir of its own, or end ` +
        `the other one. The lock is ${path}.`,
    )
    this.owner = owner
  }
}

/**
 * Keeps a second kill switch out of a state directory. A file that names its holder; it is taken over when the holder is
 * dead, so a killed bot can be restarted at once.
 */
export class StateLock {
  readonly #path: string
  readonly #owner: LockOwner

  private constructor(path: string, owner: LockOwner) {
    this.#path = path
    this.#owner = owner
  }

  /** @throws {LockHeldError} or what the file system says */
  static async acquire(path: string, bot: string): Promise<StateLock> {
    const owner = describeSelf(bot)
    const beside = `${path}.${owner.nonce}`
    try {
      await writeFile(beside, `${JSON.stringify(owner)}\n`, { mode: 0o600 })
      for (;;) {
        try {
          // link() is the step that only one can win.
          await link(beside, path)
          if (await keepsIt(path, owner)) return new StateLock(path, owner)
        } catch (error) {
          if (errorCode(error) !== 'EEXIST') throw error
        }
        await removeIfDead(path, beside)
      }
    } finally {
      await unlink(beside).catch(() => {})
    }
  }

  /** A sign of life. Returns false when the lock is not ours any more. */
  async touch(): Promise<boolean> {
    try {
      if ((await readOwner(this.#path))?.nonce !== this.#owner.nonce) return false
      const now = new Date()
      await utimes(this.#path, now, now)
      return true
    } catch (error) {
      return !['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')
    }
  }

  async release(): Promise<void> {
    if ((await readOwner(this.#path).catch(() => null))?.nonce === this.#owner.nonce) await unlink(this.#path)
  }
}

/**
 * Where others start at the same time, one of them may have taken our lock for the stale one that it saw, and given it back
 * too late. Whoever is named by the file in the end has it.
 */
async function keepsIt(path: string, owner: LockOwner): Promise<boolean> {
  const others = (await readdir(dirname(path))).filter((name) => name.startsWith(`${basename(path)}.`))
  if (others.length <= 1) return true
  await sleep(CONTENTION_MS)
  return (await readOwner(path))?.nonce === owner.nonce
}

async function removeIfDead(path: string, beside: string): Promise<void> {
  const owner = await readOwner(path)
  if (owner !== null && (await isAlive(path, owner))) throw new LockHeldError(path, owner)
  const stale = `${beside}.stale`
  try {
    await rename(path, stale)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    throw error
  }
  // Between the look and the rename, another start may have put its own lock there: give it back.
  const taken = await readOwner(stale)
  if (taken !== null && taken.nonce !== owner?.nonce) await link(stale, path).catch(() => {})
  await unlink(stale)
}

async function isAlive(path: string, owner: LockOwner): Promise<boolean> {
  const self = describeSelf('')
  if (owner.bootId !== null && owner.bootId === self.bootId && owner.pidNamespace === self.pidNamespace) {
    return owner.startTicks !== null && startTicks(owner.pid) === owner.startTicks
  }
  return isTouched(path)
}

/** For a holder in another container or on another machine: does it still touch its lock? */
async function isTouched(path: string): Promise<boolean> {
  try {
    const before = (await stat(path)).mtimeMs
    await sleep(HEARTBEAT_WATCH_MS)
    return (await stat(path)).mtimeMs !== before
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
}

async function readOwner(path: string): Promise<LockOwner | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    // A lock that was torn by a power cut names nobody.
    if (error instanceof SyntaxError || errorCode(error) === 'ENOENT') return null
    throw error
  }
}

function describeSelf(bot: string): LockOwner {
  return {
    nonce: randomUUID(),
    pid: process.pid,
    startTicks: startTicks(process.pid),
    bootId: readLine('/proc/sys/kernel/random/boot_id'),
    pidNamespace: readLinkTarget('/proc/self/ns/pid'),
    host: hostname(),
    bot,
    since: new Date().toISOString(),
  }
}

/**
 * Field 22 of `/proc/<pid>/stat` (proc(5)); the command in field 2 may hold spaces and brackets. Null for a process that is
 * dead and only waits for its parent (state Z or X, field 3).
 */
function startTicks(pid: number): string | null {
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
