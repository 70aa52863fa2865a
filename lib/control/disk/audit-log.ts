import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import {
  type AuditFacts,
  type AuditLine,
  CHAIN_START,
  type ChainHead,
  checkAuditLine,
  makeAuditLine,
} from './audit-entry.js'
import { errorCode } from './durable-file.js'

/** What a look at the whole file told. */
export type AuditVerification =
  | { readonly kind: 'none' }
  | { readonly kind: 'verified'; readonly head: ChainHead; readonly hashAtAnchor: string | null }
  | { readonly kind: 'damaged'; readonly why: string }

/**
 * Reads the file from its first line and checks the chain.
 *
 * @param anchor the sequence number whose hash the caller wants to compare
 * @param onEntry is given every entry that fits, as it stands in the file
 */
export async function verifyAuditLog(
  path: string,
  anchor: number,
  onEntry: (text: string) => void = () => {},
): Promise<AuditVerification> {
  let head: ChainHead = CHAIN_START
  let hashAtAnchor: string | null = anchor === 0 ? CHAIN_START.hash : null
  let lineNumber = 0
  try {
    const whole = await endsWithLineFeed(path)
    for await (const text of readLines(path)) {
      lineNumber++
      const checked = checkAuditLine(head, text)
      if (typeof checked === 'string') return { kind: 'damaged', why: `line ${lineNumber}: ${checked}` }
      head = checked
      if (head.sequence === anchor) hashAtAnchor = head.hash
      onEntry(text)
    }
    if (!whole) return { kind: 'damaged', why: `line ${lineNumber}: it is torn, its line feed is missing` }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { kind: 'none' }
    return { kind: 'damaged', why: `it can't be read: ${(error as Error).message}` }
  }
  return { kind: 'verified', head, hashAtAnchor }
}

/** Split at line feeds only: any other character, also one that looks like the end of a line, is one that was not written. */
async function* readLines(path: string): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of createReadStream(path, 'utf8')) {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

async function endsWithLineFeed(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    if (size === 0) return true
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
    return buffer[0] === 0x0a
  } finally {
    await file.close()
  }
}

/**
 * Appends to the audit log. An entry has its place in the chain from the moment it is added; lines that the disk did not
 * take stay in memory, in order, and are tried again with the next flush.
 */
export class AuditLog {
  readonly #path: string
  readonly #now: () => Date
  #head: ChainHead
  #unwritten: AuditLine[] = []

  constructor(path: string, head: ChainHead, now: () => Date) {
    this.#path = path
    this.#head = head
    this.#now = now
  }

  get head(): ChainHead {
    return this.#head
  }

  /** The entries that are not in the file yet, oldest first. */
  get unwritten(): readonly AuditLine[] {
    return this.#unwritten
  }

  add(...entries: readonly AuditFacts[]): void {
    for (const facts of entries) this.addLines([makeAuditLine(this.#head, this.#now(), facts)])
  }

  /** Takes over entries that were made earlier and that the file may lack. */
  addLines(lines: readonly AuditLine[]): void {
    for (const line of lines) {
      this.#head = line
      this.#unwritten.push(line)
    }
  }

  /**
   * Writes what is not in the file yet.
   *
   * @param sync also wait for the disk
   * @throws what the file system says; nothing is lost and nothing is left half written then
   */
  async flush(sync: boolean): Promise<void> {
    if (this.#unwritten.length === 0) return
    const file = await open(this.#path, 'a', 0o600)
    try {
      const { size } = await file.stat()
      // A copy: entries are added while the disk is at work.
      const lines = [...this.#unwritten]
      await this.#append(file, lines, size, sync)
      this.#unwritten = this.#unwritten.slice(lines.length)
    } finally {
      await file.close()
    }
  }

  async #append(file: FileHandle, lines: readonly AuditLine[], size: number, sync: boolean): Promise<void> {
    try {
      await file.appendFile(lines.map(({ text }) => `${text}\n`).join(''))
      if (sync) await file.datasync()
    } catch (error) {
      await file.truncate(size).catch(() => {})
      throw error
    }
  }
}
