import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** How long a code is good, in ms. */
export const CODE_MS = 5 * 60_000
/** So many codes are good at a time; a further one ends the oldest. */
const MOST_CODES = 5
/** So many wrong codes end those that are good. */
const MOST_WRONG = 10
/** Nobody guesses 16 random bytes. */
const CODE_BYTES = 16

/** A code that was asked for, without the code. */
export interface PendingPairing {
  /** The device's name to be. */
  readonly name: string
  /** Who has asked for it. */
  readonly by: string
  /** When it was asked for, by the wall clock. */
  readonly madeAt: Date
}

interface Kept extends PendingPairing {
  readonly digest: Buffer
  /** Monotonic, in ms. */
  readonly endsAt: number
}

export type Redeemed =
  | { readonly kind: 'right'; readonly pairing: PendingPairing }
  /** @param endedAll this one was the last that was borne: there is no good code any more */
  | { readonly kind: 'wrong'; readonly endedAll: boolean }

/** The one-use codes by which devices are let in. In memory alone: a restart ends them. */
export class PairingCodes {
  readonly #key = randomBytes(32)
  readonly #now: () => number
  #codes: readonly Kept[] = []
  #wrong = 0

  /** @param now monotonic, in ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Those that are good, oldest first. */
  get pending(): readonly PendingPairing[] {
    return this.#good()
  }

  /** Makes a code. An earlier one for that name ends. */
  make(pairing: PendingPairing): string {
    const code = randomBytes(CODE_BYTES).toString('base64url')
    const others = this.#good().filter(({ name }) => name !== pairing.name)
    if (others.length === 0) this.#wrong = 0
    const kept = { ...pairing, digest: this.#digest(code), endsAt: this.#now() + CODE_MS }
    this.#codes = [...others, kept].slice(-MOST_CODES)
    return code
  }

  /** Takes a code: it is good once. All are compared, in a time that depends on none of them. */
  redeem(code: string): Redeemed {
    const shown = this.#digest(code)
    const good = this.#good()
    let found: Kept | null = null
    for (const each of good) if (timingSafeEqual(shown, each.digest)) found = each
    if (found !== null) {
      this.#codes = good.filter((each) => each !== found)
      this.#wrong = 0
      return { kind: 'right', pairing: found }
    }
    const endedAll = good.length > 0 && ++this.#wrong >= MOST_WRONG
    this.#codes = endedAll ? [] : good
    return { kind: 'wrong', endedAll }
  }

  /** @returns whether there was one for that name */
  end(name: string): boolean {
    const good = this.#good()
    this.#codes = good.filter((each) => each.name !== name)
    return this.#codes.length < good.length
  }

  #good(): readonly Kept[] {
    const now = this.#now()
    return this.#codes.filter(({ endsAt }) => now < endsAt)
  }

  #digest(code: string): Buffer {
    return createHmac('sha256', this.#key).update(code).digest()
  }
}
