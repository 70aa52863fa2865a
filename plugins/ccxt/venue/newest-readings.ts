import type { PartReading } from '../../../lib/words/ports.js'

/**
 * What the reading that began last has shown of each part: one that was given up may answer after it, and tells then only what has failed, since
 * somebody may still wait for it.
 */
export class NewestReadings {
  #newest: ReadonlyMap<string, PartReading> = new Map()
  #begun = 0
  #kept = 0

  /** By the name of the part. */
  get newest(): ReadonlyMap<string, PartReading> {
    return this.#newest
  }

  /** @returns what keeps the outcome of a reading that begins now */
  begin(): (readings: ReadonlyMap<string, PartReading>) => void {
    const number = ++this.#begun
    return (readings) => {
      const isOlder = number < this.#kept
      const failed = [...readings].filter(([, { state }]) => state === 'failed')
      this.#newest = isOlder ? new Map([...this.#newest, ...failed]) : readings
      this.#kept = Math.max(number, this.#kept)
    }
  }
}
