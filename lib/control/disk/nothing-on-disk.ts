import { CHAIN_START } from './audit-entry.js'
import type { Files } from './files.js'
import { Journal } from './journal.js'
import type { OpenedDirectory } from './journal-directory.js'
import { Permit } from './permit.js'
import { EMPTY } from './start-decision.js'

const fine = async () => {}

/** A state directory that never touches the disk, at its first start. */
export function nothingOnDisk(): OpenedDirectory {
  const files = new NamesOnly()
  const place = { state: EMPTY, head: CHAIN_START, newest: 0, found: 0, previous: null, unsealed: null }
  const parts = { files, now: () => new Date(), mayWrite: fine, onWritten: fine }
  return {
    start: { halts: [], lastEpoch: 0, closeAll: { kind: 'none' }, problem: null, firstStart: true },
    journal: new Journal(parts, { ...place, segment: { why: 'first start' } }),
    permit: new Permit({ files, granted: null, mayWrite: fine, mayRevoke: fine }),
    haltFile: { look: async () => null, remove: fine },
  }
}

/** Files of which only the names are kept. */
class NamesOnly implements Files {
  readonly #names = new Set<string>()

  async list(): Promise<readonly string[]> {
    return [...this.#names]
  }

  async read(): Promise<null> {
    return null
  }

  async size(): Promise<null> {
    return null
  }

  async append(): Promise<void> {}

  async write(name: string): Promise<void> {
    this.#names.add(name)
  }

  async rename(from: string, to: string): Promise<void> {
    this.#names.delete(from)
    this.#names.add(to)
  }

  async remove(name: string): Promise<void> {
    this.#names.delete(name)
  }

  async sync(): Promise<void> {}
}
