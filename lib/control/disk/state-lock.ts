import { link, readdir, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describeOther, describeSelf, isRunning, isSelf, type LockOwner } from '../../between/lock-owner.js'
import { errorCode } from './durable-file.js'

/** A holder that can't be looked up must touch its lock within this time, in ms, to count as alive. It does so every second. */
const HEARTBEAT_WATCH_MS = 3_000

/** How long a taking of the lock by several at once may take to settle, in ms. */
const CONTENTION_MS = 200

/** Somebody else holds the lock. */
export class LockHeldError extends Error {
  readonly owner: LockOwner

  constructor(path: string, owner: LockOwner) {
    const who = isSelf(owner)
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

  /** False when it is not ours any more, or the directory is not. */
  async isOurs(): Promise<boolean> {
    return (await readOwner(this.#path))?.nonce === this.#owner.nonce
  }

  /** A sign of life. Returns false when the lock is not ours any more. */
  async touch(): Promise<boolean> {
    try {
      if (!(await this.isOurs())) return false
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

/** Looks who else has a lock, as `whoElseHolds()` does, without blocking. @throws what the file system says */
export async function otherHolder(path: string): Promise<string | null> {
  return describeOther(await readOwner(path))
}

/** True when nobody can tell from here whether the holder lives. @throws what the file system says */
export async function isUnknown(path: string): Promise<boolean> {
  const owner = await readOwner(path)
  return owner !== null && isRunning(owner) === null
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
  return isRunning(owner) ?? isTouched(path)
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
