import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DrillDocument, DrillSummary } from '../../words/drill.js'
import { printableJson } from '../../words/printable.js'
import { DiskFiles } from '../disk/files.js'
import { drillPage } from './page.js'

/** So many drills are kept; of older ones the journal has the hashes. */
const KEPT = 100
/** In small letters, as paths of the API are. */
const ID = /^(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)z-[0-9a-f]{6}$/
const JSON_FILE = /^(.+)\.json$/
/** Also of those whose saving has failed. */
const ANY_FILE = /^(.+?)\.(json|json\.new|md)$/

/** The evidence of drills: `drills/<id>.json` and `.md` in the state directory. */
export class DrillFiles {
  readonly #path: string
  readonly #files: DiskFiles

  constructor(stateDir: string) {
    this.#path = join(stateDir, 'drills')
    this.#files = new DiskFiles(this.#path)
  }

  /** @throws what the file system says */
  async save({ id }: DrillDocument, text: string, page: string): Promise<void> {
    await mkdir(this.#path, { recursive: true, mode: 0o700 })
    await this.#files.write(`${id}.md`, page)
    await this.#files.write(`${id}.json.new`, text)
    await this.#files.rename(`${id}.json.new`, `${id}.json`)
    await this.#files.sync()
    await this.#prune()
  }

  /** The bytes of a document as they stand there; null: there is none of that id. */
  async read(id: string): Promise<string | null> {
    return isDrillId(id) ? ((await this.#files.read(`${id}.json`))?.toString('utf8') ?? null) : null
  }

  /** The newest that is there; null: there is none, or it can't be read. */
  async newest(): Promise<DrillSummary | null> {
    try {
      const id = (await this.#ids()).at(-1)
      if (id === undefined) return null
      const { result } = JSON.parse((await this.read(id)) ?? '') as DrillDocument
      return { id, result: result === 'passed' ? 'passed' : 'failed', at: timeOf(id) }
    } catch {
      return null
    }
  }

  async #prune(): Promise<void> {
    const ids = [...new Set(await this.#ids(ANY_FILE))]
    for (const id of ids.slice(0, -KEPT)) {
      for (const ending of ['json', 'json.new', 'md']) await this.#files.remove(`${id}.${ending}`)
    }
  }

  /** Oldest first. */
  async #ids(kind = JSON_FILE): Promise<string[]> {
    const names = await this.#files.list()
    return names
      .flatMap((name) => kind.exec(name)?.[1] ?? [])
      .filter(isDrillId)
      .sort()
  }
}

export function isDrillId(id: string): boolean {
  return ID.test(id)
}

/** The document as it stands in its file, its page, and its hash. Pure. */
export function writeDown(drill: DrillDocument): {
  readonly text: string
  readonly page: string
  readonly sha256: string
} {
  const text = `${printableJson(drill, 2)}\n`
  const sha256 = createHash('sha256').update(text).digest('hex')
  return { text, page: drillPage(drill, sha256), sha256 }
}

export function drillId(now: Date, random: string): string {
  return `${now
    .toISOString()
    .replace(/[-:]|\.\d+/g, '')
    .toLowerCase()}-${random}`
}

function timeOf(id: string): number {
  const [, year, month, day, hour, minute, second] = ID.exec(id) ?? []
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}
