import type { Latch } from '../../between/latch/latch.js'

/**
 * Holds the latch up while halts are being let in: from the moment that a caller is admitted, before a byte of the body is
 * read, until the halt is applied as the body says.
 */
export class LatchFirst {
  readonly #latch: Latch
  readonly #onChange: (haltId: string | null) => void
  #inside = 0
  #idle: (() => void)[] = []

  /** @param onChange is called with the id of a halt that is being let in, and with null when none is any more */
  constructor(latch: Latch, onChange: (haltId: string | null) => void = () => {}) {
    this.#latch = latch
    this.#onChange = onChange
  }

  get isBusy(): boolean {
    return this.#inside > 0
  }

  /** Resolves when none is being let in. */
  idle(): Promise<void> {
    return this.isBusy ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve()
  }

  /** Returns the id that the halt will bear. Orders are refused with it from now on. */
  enter(): string {
    const { haltIds, gate } = this.#latch
    this.#inside++
    const haltId = haltIds.mint()
    haltIds.setCurrent(haltId)
    gate.letIn()
    this.#onChange(haltId)
    return haltId
  }

  leave(): void {
    this.#inside--
    if (this.#inside > 0) return
    this.#latch.gate.letInDone()
    this.#onChange(null)
    for (const resolve of this.#idle.splice(0)) resolve()
  }
}
