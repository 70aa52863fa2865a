import { writeSync } from 'node:fs'
import { printableJson, printableLines } from '../words/printable.js'

/** What a command says: a document for programs, or lines for people; and remarks, which are not part of either. */
export class Output {
  readonly #json: boolean

  /** @param json `undefined`: as the standard output is a terminal or not */
  constructor(json: boolean | undefined) {
    this.#json = json ?? !process.stdout.isTTY
  }

  /** Programs read it. */
  get isDocument(): boolean {
    return this.#json
  }

  /** @param indent false: on one line, where many documents follow each other */
  show(document: unknown, lines: () => readonly string[], indent = true): void {
    const text = this.#json ? printableJson(document, indent ? 2 : undefined) : printableLines(lines())
    process.stdout.write(`${text}\n`)
  }

  /** For people alone, beside the document: warnings, and what to do next. */
  remark(...lines: readonly string[]): void {
    if (lines.length > 0) process.stderr.write(`${printableLines(lines)}\n`)
  }

  /** How far it is. Only a terminal is told. */
  progress(line: string): void {
    if (!process.stderr.isTTY) return
    try {
      writeSync(2, `${printableLines([line])}\n`)
    } catch {
      // The terminal is gone.
    }
  }

  /** Takes what stands on the terminal away, for what is shown again and again. */
  clear(): void {
    if (!this.#json && process.stdout.isTTY) process.stdout.write('\x1b[2J\x1b[H')
  }
}
