import { readFile, rename } from 'node:fs/promises'
import type { CloseAllReport } from '../../words/close-all.js'
import type { CloseAllStatus } from '../../words/status.js'
import { errorCode, replaceFile } from './durable-file.js'

/** What the last run left of its newest close-all. */
export type LastCloseAll =
  | { readonly kind: 'none' }
  | { readonly kind: 'ended'; readonly report: CloseAllReport }
  /** The process ended in the middle of it, or the file can't be read. */
  | { readonly kind: 'interrupted'; readonly report: CloseAllReport | null; readonly why: string }

/** The file that shows after a crash that a close-all was under way. */
export class CloseAllFile {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  async save(report: CloseAllReport): Promise<void> {
    await replaceFile(this.#path, `${JSON.stringify(report, null, 2)}\n`)
  }

  /** Gives a file that can't be read another name. */
  async keepAside(): Promise<void> {
    await rename(this.#path, `${this.#path}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`)
  }

  async load(): Promise<LastCloseAll> {
    let text: string
    try {
      text = await readFile(this.#path, 'utf8')
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return { kind: 'none' }
      return { kind: 'interrupted', report: null, why: `close-all.json can't be read: ${(error as Error).message}` }
    }
    return parseCloseAll(text)
  }
}

/** It stands in lines for a shell. */
const PLAIN_ID = /^[\w-]{1,64}$/

const STATUSES: readonly unknown[] = ['running', 'flat', 'partial', 'interrupted'] satisfies CloseAllStatus[]

export function parseCloseAll(text: string): LastCloseAll {
  let report: CloseAllReport
  try {
    report = JSON.parse(text)
  } catch {
    return { kind: 'interrupted', report: null, why: 'close-all.json is torn, or not JSON' }
  }
  if (typeof report?.id !== 'string' || !PLAIN_ID.test(report.id) || !STATUSES.includes(report.status)) {
    return { kind: 'interrupted', report: null, why: 'close-all.json is not that of a close-all' }
  }
  if (report.status !== 'running') return { kind: 'ended', report }
  const detail =
    'NOT flat, interrupted: the process ended in the middle of it. What is below was known before the first order. Make a ' +
    'new plan: it starts from what is really there.'
  return {
    kind: 'interrupted',
    report: { ...report, status: 'interrupted', flat: false, detail },
    why: `the close-all ${report.id} was interrupted`,
  }
}
