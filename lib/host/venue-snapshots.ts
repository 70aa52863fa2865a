import type { VenueSnapshot } from '../words/exposure.js'

/** What the bot thread knows of every venue: of its own, and of those that the venue thread reads. */
export class VenueSnapshots {
  readonly #onChange: readonly ((snapshots: readonly VenueSnapshot[]) => void)[]
  #own: readonly VenueSnapshot[] = []
  #module: readonly VenueSnapshot[] = []

  constructor(onChange: readonly ((snapshots: readonly VenueSnapshot[]) => void)[]) {
    this.#onChange = onChange
  }

  all(): VenueSnapshot[] {
    return [...this.#module, ...this.#own]
  }

  takeOwn(snapshots: readonly VenueSnapshot[]): void {
    this.#own = snapshots
    this.#changed()
  }

  takeModule(snapshots: readonly VenueSnapshot[]): void {
    this.#module = snapshots
    this.#changed()
  }

  #changed(): void {
    const snapshots = this.all()
    for (const tell of this.#onChange) tell(snapshots)
  }
}
