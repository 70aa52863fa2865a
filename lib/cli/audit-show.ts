import { once } from 'node:events'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { segmentName, segmentsAmong } from '../between/state-files.js'
import { UsageError } from './arguments.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import type { Output } from './output.js'
import { table } from './table.js'

/** A line of the journal. Its chain is not looked at here. */
interface Entry {
  readonly text: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** The newest entries, oldest first, read from the disk. */
export async function showEntries(path: string, count: number, output: Output): Promise<ExitCode> {
  const entries: Entry[] = []
  let unreadable = 0
  for (const file of (await filesOf(path)).reverse()) {
    if (entries.length >= count) break
    const read = await entriesIn(file)
    entries.unshift(...read.entries)
    unreadable += read.unreadable
  }
  const newest = entries.slice(-count)
  output.show(
    newest.map(({ fields }) => fields),
    () => entryLines(newest),
  )
  return end(unreadable, path, output)
}

/** All entries, a line each as it stands in the journal, oldest first. */
export async function exportEntries(path: string, output: Output): Promise<ExitCode> {
  let unreadable = 0
  for (const file of await filesOf(path)) {
    const read = await entriesIn(file)
    unreadable += read.unreadable
    for (const { text } of read.entries) {
      if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain')
    }
  }
  return end(unreadable, path, output)
}

function end(unreadable: number, path: string, output: Output): ExitCode {
  if (unreadable === 0) return EXIT.done
  output.remark(
    `${unreadable} lines can't be read, and were left out. To find them: trading-kill-switch audit verify ${path}`,
  )
  return EXIT.notAsItShouldBe
}

/** The segments of a state directory, oldest first; or the one file. @throws {UsageError} when there is none */
async function filesOf(path: string): Promise<string[]> {
  const status = await stat(path).catch((error) => {
    throw new UsageError(`${path} can't be read: ${(error as Error).message}`)
  })
  if (!status.isDirectory()) return [path]
  const segments = segmentsAmong(await readdir(path))
  if (segments.length === 0) throw new UsageError(`${path} holds no journal.jsonl: name the state directory.`)
  return segments.map((segment) => join(path, segmentName(segment)))
}

/** What stands behind the last line feed is being written, or torn. */
async function entriesIn(file: string): Promise<{ readonly entries: readonly Entry[]; readonly unreadable: number }> {
  const text = await readFile(file, 'utf8').catch((error) => {
    throw new UsageError(`${file} can't be read: ${(error as Error).message}`)
  })
  const lines = text.split('\n').slice(0, -1)
  const entries = lines.flatMap((line) => {
    const fields = fieldsOf(line)
    return fields === null ? [] : [{ text: line, fields }]
  })
  return { entries, unreadable: lines.length - entries.length }
}

function fieldsOf(line: string): Entry['fields'] | null {
  try {
    const fields: unknown = JSON.parse(line)
    return typeof fields === 'object' && fields !== null ? (fields as Entry['fields']) : null
  } catch {
    return null
  }
}

/** Pure. */
function entryLines(entries: readonly Entry[]): string[] {
  const text = (value: unknown) => (value === null || value === undefined ? '' : String(value))
  const rows = entries.map(({ fields }) => [
    text(fields.sequence),
    text(fields.time),
    text(fields.what),
    text(fields.who ?? fields.source),
    text(fields.haltId),
    text(fields.reason),
  ])
  return table(['ENTRY', 'TIME', 'WHAT', 'BY', 'HALT', 'REASON'], rows)
}
