import type { Latch } from '../../between/latch/latch.js'

/**
 * Holds the latch up while halts are being let in: from the moment that a caller is admitted, before a byte of the body is
 * read, until the halt is applied as the body says.
 */
export class LatchFirst {
  readonly #latch: Latch
  #inside = 0

  constructor(latch: Latch) {
    this.#latch = latch
  }

  get isBusy(): boolean {
    return this.#inside > 0
  }

  /** Returns the id that the halt will bear. Orders are refused with it from now on. */
  enter(): string {
    const { haltIds, gate } = this.#latch
    this.#inside++
    const haltId = haltIds.mint()
    haltIds.setCurrent(haltId)
    gate.letIn()
    return haltId
  }

  leave(): void {
    this.#inside--
    if (this.#inside === 0) this.#latch.gate.letInDone()
  }
}
