import { RESUMED_KEPT_MS, type SignedResume } from '../../words/fleet.js'
import type { KeptResume } from '../disk/journal-entry.js'

/** The signed resumes that this bot remembers: no halt that one of them names comes into force again. */
export class Resumed {
  /** By what was signed: the same twice is one. */
  readonly #all = new Map<string, KeptResume>()
  readonly #byHalt = new Map<string, SignedResume>()

  constructor(kept: readonly KeptResume[] = []) {
    for (const each of kept) this.add(each)
  }

  get size(): number {
    return this.#all.size
  }

  all(): readonly SignedResume[] {
    return [...this.#all.values()].map(({ resume }) => resume)
  }

  add(kept: KeptResume): void {
    this.#all.set(kept.resume.signature, kept)
    for (const haltId of kept.resume.haltIds) this.#byHalt.set(haltId, kept.resume)
  }

  has({ signature }: SignedResume): boolean {
    return this.#all.has(signature)
  }

  /** The resume that names this halt; undefined: none is known. */
  of(haltId: string): SignedResume | undefined {
    return this.#byHalt.get(haltId)
  }

  /**
   * Forgets what is too old, and returns where that begins; null: nothing is. By the time at which it was taken, and not by that which
   * its signer has said.
   *
   * @param now in ms since 1970
   */
  forget(now: number): string | null {
    const before = new Date(now - RESUMED_KEPT_MS).toISOString()
    const old = [...this.#all.values()].filter(({ at }) => at < before)
    for (const { resume } of old) {
      this.#all.delete(resume.signature)
      for (const haltId of resume.haltIds) if (this.#byHalt.get(haltId) === resume) this.#byHalt.delete(haltId)
    }
    return old.length === 0 ? null : before
  }
}
