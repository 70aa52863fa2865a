import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeJournalLine } from '../../dist/lib/control/disk/journal-entry.js'
import { readDirectory, readSegment } from './journal.mjs'

/** A segment of a bot is full beyond this many bytes. */
const SEGMENT_BYTES = 1024 * 1024
/** So much is left, in bytes: a run of the bot writes more. */
const LEFT = 3_000
const NOTE = { kind: 'note', what: 'padding', who: null, source: null, haltId: null }

/** Fills the newest segment of a bot that doesn't run, so that the next run begins another one. */
export function fillJournal(directory) {
  const newest = readDirectory(directory).segments.at(-1)
  if (newest === undefined) return
  const { entries, size, torn, damage } = readSegment(newest)
  const length = SEGMENT_BYTES - LEFT - size
  if (torn || damage !== null || entries.at(-1).kind === 'sealed' || length < LEFT) return
  const { text } = makeJournalLine(entries.at(-1), new Date(), { ...NOTE, reason: 'x'.repeat(length) })
  const name = newest.number === 1 ? 'journal.jsonl' : `journal-${newest.number}.jsonl`
  appendFileSync(join(directory, name), `${text}\n`)
}
