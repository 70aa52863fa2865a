import type { JournalFacts, NoteFacts } from './journal-entry.js'

/** So many entries go into one write at most: the thread that makes the lines has to be heard of meanwhile. */
const MAX_BATCH = 500

/** What is to be written next. */
export interface Batch {
  readonly entries: readonly JournalFacts[]
  /** So many of those that wait are in it, and so many that were dropped are counted in it. */
  readonly waited: number
  readonly dropped: number
}

/** Entries that are not on disk yet, in their order. Beyond a bound, notes are dropped, and counted; nothing else ever is. */
export class WaitingEntries {
  readonly #max: number
  #waiting: { readonly facts: JournalFacts; readonly once: boolean }[] = []
  #dropped = 0

  constructor(max: number) {
    this.#max = max
  }

  get count(): number {
    return this.#waiting.length
  }

  add(facts: JournalFacts): void {
    if (facts.kind === 'note' && this.#waiting.length >= this.#max) this.#dropped++
    else this.#waiting.push({ facts: writable(facts), once: false })
  }

  /** One that is dropped when it can't be written. */
  addOnce(facts: JournalFacts): void {
    this.#waiting.push({ facts: writable(facts), once: true })
  }

  /** The first of them. */
  batch(): Batch {
    const entries = this.#waiting.slice(0, MAX_BATCH).map(({ facts }) => facts)
    const waited = entries.length
    const dropped = waited === this.#waiting.length ? this.#dropped : 0
    return { entries: dropped === 0 ? entries : [...entries, droppedNotes(dropped)], waited, dropped }
  }

  /** A batch is on disk. */
  took({ waited, dropped }: Batch): void {
    this.#waiting = this.#waiting.slice(waited)
    this.#dropped -= dropped
  }

  /** The first `tried` of them could not be written. */
  failed(tried: number): void {
    this.#waiting = this.#waiting.filter(({ once }, at) => at >= tried || !once)
  }
}

/** An entry whose details no line can hold would keep every later one from the disk: it goes without them. */
function writable<Facts extends JournalFacts>(facts: Facts): Facts {
  try {
    JSON.stringify(facts.details)
    return facts
  } catch (error) {
    return { ...facts, details: { notWritable: (error as Error).message } }
  }
}

function droppedNotes(count: number): NoteFacts {
  const nobody = { who: null, source: null, haltId: null }
  return { ...nobody, kind: 'note', what: 'entries dropped', reason: 'the disk took none', details: { count } }
}
