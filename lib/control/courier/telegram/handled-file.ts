import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile } from '../../disk/durable-file.js'
import { NOTIFY_FOLDER } from '../cursor-file.js'

/** Which updates have been dealt with. */
export interface Handled {
  /** The next update that is wanted; null: whatever comes first. */
  readonly offset: number | null
  /** When that was, in ms since 1970. */
  readonly at: number
  /** The newest ones, by their ids: they come again where a process has ended before Telegram was told. */
  readonly ids: readonly number[]
}

export const NOTHING_HANDLED: Handled = { offset: null, at: 0, ids: [] }

/** So many ids are kept; one answer has a hundred updates at most. */
const MOST_KEPT = 300

/** `notify/<name>.updates.json` in the state directory. */
export class HandledFile {
  readonly #folder: string
  readonly #path: string
  readonly #bot: string | null

  /** @param token of Telegram's bot; its id stands before the colon. What another bot has heard counts for nothing: each counts by itself */
  constructor(stateDir: string, name: string, token: string | null) {
    this.#bot = token?.split(':')[0] ?? null
    this.#folder = join(stateDir, NOTIFY_FOLDER)
    this.#path = join(this.#folder, `${name}.updates.json`)
  }

  /** What can't be read counts as nothing: then what waits is heard once more, and of that only halts act. */
  async read(): Promise<Handled> {
    try {
      const { bot, offset, at, ids } = JSON.parse(await readFile(this.#path, 'utf8'))
      const isSound = [offset ?? 0, at, ...ids].every((each) => Number.isSafeInteger(each) && each >= 0)
      return isSound && bot === this.#bot ? { offset, at, ids } : NOTHING_HANDLED
    } catch {
      return NOTHING_HANDLED
    }
  }

  /** Is on disk when this resolves. @throws what the file system says */
  async write({ offset, at, ids }: Handled): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    await replaceFile(this.#path, `${JSON.stringify({ bot: this.#bot, offset, at, ids: ids.slice(-MOST_KEPT) })}\n`)
  }
}
