import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatHaltedFile, HALTED_FILE } from '../../between/halted-file.js'
import type { CloseAllReport } from '../../words/close-all.js'
import type { Halt } from '../../words/halt.js'
import { AuditLog, verifyAuditLog } from './audit-log.js'
import { CloseAllFile, type LastCloseAll } from './close-all-file.js'
import { errorCode } from './durable-file.js'
import { type HaltedFile, type Recovery, recover } from './recover.js'
import { isHalt, type StateContent, StateFile } from './state-file.js'
import { LockHeldError, StateLock } from './state-lock.js'
import type { CloseAllStore, StateStore } from './stores.js'

/**
 * The directory that holds what outlives a run: `state.json`, `audit.jsonl`, the lock, and what the bot thread may have left.
 * It is locked before anything is read, and nothing is written without the lock.
 */
export class StateDirectory implements StateStore, CloseAllStore {
  readonly path: string
  readonly #bot: string
  readonly #stateFile: StateFile
  readonly #closeAllFile: CloseAllFile
  #lock: StateLock | null = null
  /** Somebody else has the directory, or it is gone. */
  #lost = false
  /** Damaged files, each with the name under which it is kept. */
  readonly #damaged = new Map<string, string>()
  #oldFilesDone = false

  constructor(path: string, bot: string) {
    this.path = path
    this.#bot = bot
    this.#stateFile = new StateFile(join(path, 'state.json'))
    this.#closeAllFile = new CloseAllFile(join(path, 'close-all.json'))
  }

  /**
   * Locks the directory and reads what the last run left.
   *
   * @throws {LockHeldError} when another kill switch holds it; a directory that can't be written does not throw
   */
  async open(now: () => Date): Promise<{ recovery: Recovery; audit: AuditLog; closeAll: LastCloseAll }> {
    await this.#lockIfPossible()
    const state = await this.#stateFile.load()
    const anchor = state.kind === 'loaded' ? state.content.auditHead.sequence : 0
    const auditPath = join(this.path, 'audit.jsonl')
    const audit = await verifyAuditLog(auditPath, anchor)
    const unfinished = await this.#stateFile.loadUnfinished()
    const haltedFile = await readHaltedFile(join(this.path, HALTED_FILE))
    const recovery = recover({ state, unfinished, audit, haltedFile })

    const suffix = `.damaged-${now().toISOString().replace(/[:.]/g, '-')}`
    const { state: stateDamaged, audit: auditDamaged, haltedFile: haltedFileDamaged } = recovery.keepAside
    if (stateDamaged) this.#damaged.set('state.json', `state.json${suffix}`)
    if (auditDamaged) this.#damaged.set('audit.jsonl', `audit.jsonl${suffix}`)
    if (haltedFileDamaged) this.#damaged.set(HALTED_FILE, `${HALTED_FILE}${suffix}`)

    const log = new AuditLog(auditPath, recovery.auditHead, now)
    log.addLines(recovery.missingLines)
    return { recovery, audit: log, closeAll: await this.#closeAllFile.load() }
  }

  async save(content: StateContent): Promise<void> {
    if (this.#lock === null) await this.#acquire()
    if (!this.#oldFilesDone) await this.#linkDamaged()
    await this.#stateFile.save(content)
    if (!this.#oldFilesDone) await this.#removeOldFiles()
  }

  async saveCloseAll(report: CloseAllReport): Promise<void> {
    await this.#closeAllFile.save(report)
  }

  /** What was interrupted is shown once as a halt; from now on it is only history. */
  async closeAllSeen(report: CloseAllReport | null): Promise<void> {
    try {
      if (report === null) await this.#closeAllFile.keepAside()
      else await this.#closeAllFile.save(report)
    } catch {
      // A disk that takes nothing: the next start will halt for it again.
    }
  }

  async removeUnfinished(): Promise<void> {
    if (!this.#lost) await this.#stateFile.removeUnfinished()
  }

  async leaveHaltedFile(halt: Halt): Promise<void> {
    if (this.#lost) return
    // A full disk leaves an empty file, and the next start takes that for a halt. Where one stands already, it stays.
    await writeFile(join(this.path, HALTED_FILE), formatHaltedFile(halt), { flag: 'wx', mode: 0o600 }).catch(() => {})
  }

  async removeHaltedFile(haltId?: string): Promise<void> {
    if (this.#lost) return
    const path = join(this.path, HALTED_FILE)
    if (haltId !== undefined) {
      const haltedFile = await readHaltedFile(path)
      // One that is torn was left on a disk that took no more of it: nobody reads another halt out of it.
      if (haltedFile.kind === 'none' || (haltedFile.kind === 'halted' && haltedFile.halt.haltId !== haltId)) return
    }
    await unlink(path).catch(ignore('ENOENT'))
  }

  /** The names under which damaged files are kept. */
  get keptAside(): string[] {
    return [...this.#damaged.values()]
  }

  /** A sign of life for the lock. Returns false when the directory belongs to somebody else, or is gone. */
  async touch(): Promise<boolean> {
    if (this.#lock === null || (await this.#lock.touch())) return true
    // The next save takes the lock again, or fails where somebody else holds it.
    this.#lock = null
    this.#lost = true
    return false
  }

  async close(): Promise<void> {
    await this.#lock?.release().catch(() => {})
    this.#lock = null
  }

  /** A full or read-only disk must not keep a halted bot from starting: it starts, halted, and says so. */
  async #lockIfPossible(): Promise<void> {
    try {
      await this.#acquire()
    } catch (error) {
      if (error instanceof LockHeldError) throw error
    }
  }

  async #acquire(): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: 0o700 })
    this.#lock = await StateLock.acquire(join(this.path, 'lock'), this.#bot)
    this.#lost = false
  }

  /**
   * Gives every damaged file its second name. The first one stays until the new state is in its place: a crash in between
   * must not look like a first run.
   */
  async #linkDamaged(): Promise<void> {
    for (const [file, aside] of this.#damaged) {
      await link(join(this.path, file), join(this.path, aside)).catch(ignore('EEXIST', 'ENOENT'))
    }
  }

  async #removeOldFiles(): Promise<void> {
    if (this.#damaged.has('audit.jsonl')) await unlink(join(this.path, 'audit.jsonl')).catch(ignore('ENOENT'))
    this.#oldFilesDone = true
  }
}

async function readHaltedFile(path: string): Promise<HaltedFile> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { kind: 'none' }
    return { kind: 'damaged', why: `it can't be read: ${(error as Error).message}` }
  }
  try {
    const halt: unknown = JSON.parse(text)
    if (isHalt(halt)) return { kind: 'halted', halt: { ...halt, level: 'halted', scope: null } }
  } catch {}
  return { kind: 'damaged', why: 'it is torn, or not a halt' }
}

function ignore(...codes: string[]): (error: unknown) => void {
  return (error) => {
    if (!codes.includes(errorCode(error) ?? '')) throw error
  }
}
