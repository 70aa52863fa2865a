import { type Clob, HOUSE } from './clob.js'
import { ClobError } from './clob-error.js'
import { MARKET } from './market.js'
import { baseUnits, type Side } from './units.js'

const STEP_MS = 250
/** How far from the fair price the house quotes, in cents, and how much at each price, in shares. */
const DISTANCES = [3, 4, 5]
const QUOTED = 200
/** How much somebody takes at each step, in shares. */
const TAKEN = 6

/** Everybody else in the market: quotes around a fair price that wanders, and somebody who takes what is best. */
export class House {
  readonly #clob: Clob
  #fair = 50
  #orders = 0
  #timer: NodeJS.Timeout | undefined

  constructor(clob: Clob) {
    this.#clob = clob
    this.#quote()
  }

  start(): void {
    this.#timer = setInterval(() => this.#step(), STEP_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #step(): void {
    this.#fair = Math.min(80, Math.max(20, this.#fair + Math.floor(Math.random() * 3) - 1))
    this.#quote()
    const side = Math.random() < 0.5 ? 'BUY' : 'SELL'
    for (const { tokenId } of MARKET.outcomes) this.#place(tokenId, side, side === 'BUY' ? 99 : 1, TAKEN, 'FAK')
  }

  #quote(): void {
    this.#clob.cancel(HOUSE)
    for (const [index, { tokenId }] of MARKET.outcomes.entries()) {
      const fair = index === 0 ? this.#fair : 100 - this.#fair
      for (const distance of DISTANCES) {
        this.#place(tokenId, 'BUY', fair - distance, QUOTED, 'GTC')
        this.#place(tokenId, 'SELL', fair + distance, QUOTED, 'GTC')
      }
    }
  }

  #place(tokenId: string, side: Side, price: number, shares: number, type: 'GTC' | 'FAK'): void {
    const order = { id: `house-${++this.#orders}`, owner: HOUSE, tokenId, side, price, type, postOnly: false }
    try {
      this.#clob.place({ ...order, size: baseUnits(shares) })
    } catch (error) {
      if (!(error instanceof ClobError)) throw error
    }
  }
}
