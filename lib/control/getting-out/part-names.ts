import type { Position } from '../../words/ports.js'

type Named = Pick<Position, 'side' | 'symbol' | 'part'>

/**
 * Which positions of one symbol and side are two, in two parts of an account, and which may be one whose part was named anew: they are
 * two when a reading has shown both.
 */
export class PartNames {
  /** Venue and position of those that were shown beside another. */
  readonly #apart = new Set<string>()

  /** Takes what one reading shows. */
  see(venue: string, positions: readonly Named[]): void {
    const before = new Map<string, Named>()
    for (const position of positions) {
      const key = keyOf(venue, position)
      const first = before.get(key)
      if (first === undefined) before.set(key, position)
      else for (const each of [first, position]) this.#apart.add(keyOf(venue, each, each.part ?? null))
    }
  }

  /**
   * What tells of a position whether it may be one of these under another name.
   *
   * @param vanished those for which an order was sent, and that are not shown any more
   */
  mayBe(venue: string, vanished: readonly Named[]): (position: Named) => boolean {
    const gone = new Map<string, Named[]>()
    for (const each of vanished) gone.set(keyOf(venue, each), [...(gone.get(keyOf(venue, each)) ?? []), each])
    const isApart = (each: Named) => this.#apart.has(keyOf(venue, each, each.part ?? null))
    return (position) =>
      (gone.get(keyOf(venue, position)) ?? []).some(
        (each) => (each.part ?? null) !== (position.part ?? null) && !(isApart(each) && isApart(position)),
      )
  }
}

function keyOf(venue: string, { side, symbol }: Named, part?: string | null): string {
  return JSON.stringify([venue, side, symbol, ...(part === undefined ? [] : [part])])
}
