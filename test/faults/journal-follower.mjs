import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { changesState, lowersState, readDirectory, readSegment } from './journal.mjs'

/** Follows the journal of a bot over its restarts. Sealed segments are moved away once they were verified, as an operator may. */
export class JournalFollower {
  #directory
  #archive
  /** The hash of each line that was verified, by its sequence; one for each, whatever stood behind it and counts for nothing. */
  #seen = []
  /** The places of the last line that has changed the state, and of the last of these that was no halt. */
  #change = null
  #lowered = null
  /** The haltIds of the journal's halts and resumes. */
  halts = new Set()
  resumes = new Set()
  segments = 0

  /** @param archive where old segments go */
  constructor(directory, archive) {
    this.#directory = directory
    this.#archive = archive
  }

  /** The number of entries at the last look. */
  get entries() {
    return this.#seen.length
  }

  /**
   * Verifies the chain of every segment that is there, that each goes on where the one before it ends, and that nothing of
   * what was verified before has changed.
   *
   * @returns what is wrong with it; null: nothing
   */
  async verify() {
    // The bot writes on while it is read, so a line may be seen half written. Torn for good is torn three times.
    for (let attempt = 1; ; attempt++) {
      const segments = readDirectory(this.#directory).segments.map(readSegment)
      const problem = segments.at(-1)?.torn === true ? 'the journal is torn' : this.#follow(segments)
      if (problem === null || attempt === 3) return problem
      await sleep(50)
    }
  }

  #follow(segments) {
    for (const [at, { number, entries, size, damage }] of segments.entries()) {
      const next = segments[at + 1]?.entries[0]?.previous ?? null
      if (next !== null && (next.segment !== number || next.size > size)) return `segment ${number} was cut`
      // What stands behind the end that the next segment names, counts for nothing; only a seal does there.
      if (next === null && damage !== null) return damage
      if (
        next?.whole &&
        (damage !== null || (entries.at(-1).kind === 'sealed') !== entries.at(-1).sequence > next.sequence)
      )
        return `segment ${number} has more behind its end than a seal`
      const end = next?.sequence ?? Number.POSITIVE_INFINITY
      const counted = entries.filter(({ kind, sequence }) => kind !== 'sealed' && sequence <= end)
      if (next !== null && counted.at(-1)?.hash !== next.hash) return `segment ${number + 1} does not follow`
      for (const entry of counted) {
        const problem = this.#take(entry)
        if (problem !== null) return `segment ${number}: ${problem}`
      }
      this.segments = Math.max(this.segments, number)
    }
    this.#moveAway(segments)
    return null
  }

  #take(entry) {
    const { sequence, previousHash, hash, kind, halt, haltIds, reason } = entry
    const known = this.#seen[sequence - 1]
    if (known !== undefined) return known === hash ? null : `line ${sequence} has changed`
    if (sequence !== this.#seen.length + 1) return `lines before ${sequence} are lost`
    if (sequence > 1 && previousHash !== this.#seen[sequence - 2]) return `line ${sequence} follows another one`
    this.#seen.push(hash)
    const place = { sequence, hash }
    if (kind === 'opened') return this.#takeOpened(entry, place)
    if (changesState(entry)) this.#change = place
    if (lowersState(entry)) this.#lowered = place
    if (kind === 'halt') this.halts.add(halt.haltId)
    if (kind === 'resume') for (const haltId of haltIds) this.resumes.add(haltId)
    return kind === 'halt' && (reason === null || reason === '') ? `line ${sequence} is a halt without a reason` : null
  }

  /** What a permit may name is told again by the first line of each segment: a start believes it. */
  #takeOpened({ change, lowered }, place) {
    if (this.#change === null) [this.#change, this.#lowered] = [place, place]
    else if (!isSame(change, this.#change) || !isSame(lowered, this.#lowered))
      return `line ${place.sequence} names a change that was not the last one`
    return null
  }

  #moveAway(segments) {
    for (const { number, entries } of segments.slice(0, -1)) {
      if (entries.at(-1)?.kind !== 'sealed') continue
      const name = number === 1 ? 'journal.jsonl' : `journal-${number}.jsonl`
      renameSync(join(this.#directory, name), join(this.#archive, name))
    }
  }
}

function isSame(one, other) {
  return one?.sequence === other.sequence && one.hash === other.hash
}
