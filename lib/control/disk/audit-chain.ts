import { createReadStream } from 'node:fs'
import { CHAIN_START, type ChainHead, checkAuditLine } from './audit-entry.js'

/** What a look at a whole `audit.jsonl` told. */
export interface AuditChain {
  /** The place of its last good line. */
  readonly head: ChainHead
  /** What is wrong with the line behind it; null: it is sound. */
  readonly damage: string | null
}

/**
 * Reads a chain from its first line and checks it.
 *
 * @param onLine is given every line that fits, and its place
 * @throws what the file system says
 */
export async function readAuditChain(
  path: string,
  onLine: (text: string, place: ChainHead) => void,
): Promise<AuditChain> {
  let head = CHAIN_START
  let lineNumber = 0
  for await (const { text, whole } of readLines(path)) {
    lineNumber++
    const checked = whole ? checkAuditLine(head, text) : 'it is torn, its line feed is missing'
    if (typeof checked === 'string') return { head, damage: `line ${lineNumber}: ${checked}` }
    head = checked
    onLine(text, head)
  }
  return { head, damage: null }
}

/** Split at line feeds only: any other character, also one that looks like the end of a line, is one that was not written. */
export async function* readLines(path: string): AsyncGenerator<{ readonly text: string; readonly whole: boolean }> {
  let rest = ''
  for await (const chunk of createReadStream(path, 'utf8')) {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    for (const text of lines) yield { text, whole: true }
  }
  if (rest !== '') yield { text: rest, whole: false }
}
