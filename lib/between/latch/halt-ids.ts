import { randomInt } from 'node:crypto'
import { type LatchMemory, WORD } from './memory-layout.js'

/** Stands for the epoch of an id that is the fleet's: it doesn't fit in here. */
const OF_FLEET = -1
/** What an order is refused with until the fleet's halt is there, with its id. */
const FLEET = 'fleet'

const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

/** The ids of halts, known to both threads before a halt is explained. */
export class HaltIds {
  readonly #words: Int32Array

  constructor({ words }: LatchMemory) {
    this.#words = words
  }

  /** The newest id of a halt of everything: what an order is refused with until the halt's details are there. */
  current(): string {
    const epoch = Atomics.load(this.#words, WORD.haltEpoch)
    if (epoch === OF_FLEET) return FLEET
    const packed = Atomics.load(this.#words, WORD.haltLetters)
    const letters = [24, 16, 8, 0].map((shift) => String.fromCharCode((packed >>> shift) & 255)).join('')
    return `${epoch}-${letters}`
  }

  /** Sets {@link current}, before it raises. The control thread's own; the bot thread knows its own halts. */
  setCurrent(haltId: string): void {
    const [epoch = '0', letters = ''] = haltId.split('-')
    if (epoch === FLEET) {
      Atomics.store(this.#words, WORD.haltEpoch, OF_FLEET)
      return
    }
    const packed = [0, 1, 2, 3].reduce((word, index) => (word << 8) | (letters.charCodeAt(index) & 255), 0)
    Atomics.store(this.#words, WORD.haltEpoch, Number(epoch))
    Atomics.store(this.#words, WORD.haltLetters, packed)
  }

  /** A halt id that was never given before. */
  mint(): string {
    const epoch = Atomics.add(this.#words, WORD.lastEpoch, 1) + 1
    const letters = Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
    return `${epoch}-${letters}`
  }

  /** The highest epoch that was given. Kept on disk, so that ids stay unique over restarts. */
  get lastEpoch(): number {
    return Atomics.load(this.#words, WORD.lastEpoch)
  }

  set lastEpoch(epoch: number) {
    Atomics.store(this.#words, WORD.lastEpoch, epoch)
  }
}
