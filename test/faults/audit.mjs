import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { verifyAuditLog } from '../../dist/lib/control/disk/audit-log.js'

const START = { sequence: 0, hash: '0'.repeat(64) }

/** Follows the audit log of a bot over its restarts. */
export class AuditFollower {
  #path
  #seen = START
  /** The haltIds of the log's halts and resumes. */
  halts = new Set()
  resumes = new Set()

  constructor(path) {
    this.#path = path
  }

  /** The number of entries at the last look. */
  get entries() {
    return this.#seen.sequence
  }

  /**
   * Verifies the whole log from its first line, and that what was verified before is still its beginning.
   *
   * @returns what is wrong with it; null: nothing
   */
  async verify() {
    const found = await this.#verified()
    if (found.kind !== 'verified') return `the audit log is ${found.kind}: ${found.why ?? ''}`
    if (found.hashAtAnchor !== this.#seen.hash) return `the audit log has lost entry ${this.#seen.sequence}`
    const lines = (await readFile(this.#path, 'utf8')).split('\n')
    for (const text of lines.slice(this.#seen.sequence, found.head.sequence)) {
      const { what, haltId } = JSON.parse(text)
      if (what === 'halt') this.halts.add(haltId)
      if (what === 'resume') this.resumes.add(haltId)
    }
    this.#seen = found.head
    return null
  }

  /** The bot writes on while it is read, so a line may be seen half written. Torn for good is torn three times. */
  async #verified() {
    for (let attempt = 1; ; attempt++) {
      const found = await verifyAuditLog(this.#path, this.#seen.sequence)
      if (found.kind === 'verified' || attempt === 3) return found
      await sleep(50)
    }
  }
}
