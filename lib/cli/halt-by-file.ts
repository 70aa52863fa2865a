import { lutimesSync } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { leaveHaltFile } from '../between/halt-file.js'
import { HALT_FILE, segmentName, segmentsAmong } from '../between/state-files.js'
import { sleep } from '../time/deadline.js'
import type { Halt } from '../words/halt.js'

/** A bot looks for the file once a second. A disk may take its time. */
const JOURNALLED_MS = 10_000
const LOOK_MS = 50

/** Puts `HALT` there, or makes the one that stands there a new one. @returns why not; null: it stands there */
export function putHaltFile(stateDir: string, reason: string): string | null {
  const problem = leaveHaltFile(stateDir, reason, true)
  if (problem !== null) return problem
  try {
    // One that is known already and counts for a halt that is in force would be no news.
    const now = new Date()
    lutimesSync(join(stateDir, HALT_FILE), now, now)
    return null
  } catch (error) {
    return (error as Error).message
  }
}

/** Reads what is added to a journal from now on. */
export class JournalTail {
  readonly #stateDir: string
  #segment = 1
  #offset = 0

  private constructor(stateDir: string) {
    this.#stateDir = stateDir
  }

  /** Begins behind the last line that is there. Never rejects. */
  static async at(stateDir: string): Promise<JournalTail> {
    const tail = new JournalTail(stateDir)
    const newest = (await segmentsIn(stateDir)).at(-1)
    if (newest === undefined) return tail
    tail.#segment = newest
    tail.#offset = (await bytesFrom(stateDir, newest, 0)).lastIndexOf(0x0a) + 1
    return tail
  }

  /** Waits for the halt that a bot has made of the file; null: it has written none down in time. */
  async haltByFile(): Promise<Halt | null> {
    for (const end = performance.now() + JOURNALLED_MS; performance.now() < end; await sleep(LOOK_MS)) {
      for (const text of await this.#newLines()) {
        const halt = haltOf(text)
        if (halt?.source === 'file') return halt
      }
    }
    return null
  }

  async #newLines(): Promise<string[]> {
    const lines: string[] = []
    for (const segment of (await segmentsIn(this.#stateDir)).filter((each) => each >= this.#segment)) {
      if (segment > this.#segment) this.#offset = 0
      this.#segment = segment
      const bytes = await bytesFrom(this.#stateDir, segment, this.#offset)
      const whole = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1)
      this.#offset += whole.length
      lines.push(...whole.toString('utf8').split('\n'))
    }
    return lines
  }
}

async function segmentsIn(stateDir: string): Promise<number[]> {
  return segmentsAmong(await readdir(stateDir).catch(() => []))
}

async function bytesFrom(stateDir: string, segment: number, offset: number): Promise<Buffer> {
  const file = await open(join(stateDir, segmentName(segment)), 'r').catch(() => null)
  if (file === null) return Buffer.alloc(0)
  try {
    const length = Math.max(0, (await file.stat()).size - offset)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
    return buffer.subarray(0, bytesRead)
  } catch {
    return Buffer.alloc(0)
  } finally {
    await file.close()
  }
}

function haltOf(text: string): Halt | null {
  try {
    const { kind, halt } = JSON.parse(text)
    return kind === 'halt' ? halt : null
  } catch {
    return null
  }
}
