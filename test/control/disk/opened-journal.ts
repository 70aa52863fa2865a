import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { segmentName, segmentsAmong } from '../../../lib/between/state-files.js'
import { JournalDirectory, type JournalDirectoryOptions } from '../../../lib/control/disk/journal-directory.js'
import type { JournalFacts } from '../../../lib/control/disk/journal-entry.js'
import { ownDirectory } from '../../support/files-directory.js'

/** What a run does with its state directory, step by step, as the keeper does. */
export class Run {
  readonly directory: JournalDirectory
  readonly opened: Awaited<ReturnType<JournalDirectory['open']>>

  private constructor(directory: JournalDirectory, opened: Run['opened']) {
    this.directory = directory
    this.opened = opened
  }

  static async open(path: string, options: JournalDirectoryOptions = {}): Promise<Run> {
    const directory = new JournalDirectory(path, 'bot', options)
    return new Run(directory, await directory.open(() => new Date()))
  }

  /** Opens it, writes, and grants the permit, where the start is active. */
  static async begin(path: string, options: JournalDirectoryOptions = {}): Promise<Run> {
    const run = await Run.open(path, options)
    await run.write()
    if (run.opened.start.problem === null) await run.grant()
    return run
  }

  async write(...facts: readonly JournalFacts[]): Promise<void> {
    this.opened.journal.add(...facts)
    await this.opened.journal.flush()
  }

  /** Writes a resume, or the first line, and the permit for it. */
  async grant(...facts: readonly JournalFacts[]): Promise<boolean> {
    await this.write(...facts)
    const { journal, permit } = this.opened
    return journal.lastChange !== null && permit.grant(journal.lastChange, () => true)
  }

  /** Writes a halt, and takes the permit away. */
  async halt(...facts: readonly JournalFacts[]): Promise<void> {
    await Promise.all([this.write(...facts), this.opened.permit.revoke()])
  }

  async close(): Promise<void> {
    await this.directory.close()
  }
}

export function ownState(t: Pick<Test, 'teardown'>): string {
  return join(ownDirectory(t), 'state')
}

/** What the lines of a segment say, by kind, or by `what` for notes. */
export function kindsIn(path: string, segment: number): string[] {
  return linesIn(path, segment).map(({ kind, what }) => String(kind === 'note' ? what : kind))
}

export function linesIn(path: string, segment: number): Record<string, unknown>[] {
  const text = readFileSync(join(path, segmentName(segment)), 'utf8')
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
}

export function segmentsIn(path: string): number[] {
  return segmentsAmong(readdirSync(path))
}

/** How a start of what lies there would begin. Takes the lock, and gives it back. */
export async function startOf(path: string) {
  const run = await Run.open(path)
  await run.close()
  return run.opened.start
}
