import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile } from '../disk/durable-file.js'

/** How far a channel has come. */
export interface Cursor {
  /** Everything up to this place of the journal is told, or need not be. */
  readonly sequence: number
  /** What is told of what lies behind it: halts go first. */
  readonly ahead: readonly number[]
}

/** The folder of the cursors, in the state directory. */
export const NOTIFY_FOLDER = 'notify'

/** `notify/<name>.json` in the state directory. */
export class CursorFile {
  readonly #folder: string
  readonly #path: string

  constructor(stateDir: string, name: string) {
    this.#folder = join(stateDir, NOTIFY_FOLDER)
    this.#path = join(this.#folder, `${name}.json`)
  }

  /** Null: there is none. @throws what the file system says otherwise, or that it is none */
  async read(): Promise<Cursor | null> {
    let text: string
    try {
      text = await readFile(this.#path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
    const cursor = parse(text)
    if (cursor === null) throw new Error(`${this.#path} is damaged`)
    return cursor
  }

  /** Is on disk when this resolves. @throws what the file system says */
  async write({ sequence, ahead }: Cursor): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    await replaceFile(this.#path, `${JSON.stringify({ sequence, ahead })}\n`)
  }
}

function parse(text: string): Cursor | null {
  try {
    const { sequence, ahead } = JSON.parse(text)
    const isCursor = [sequence, ...ahead].every((each) => Number.isSafeInteger(each) && each >= 0)
    return isCursor ? { sequence, ahead } : null
  } catch {
    return null
  }
}
