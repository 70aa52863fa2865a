/** A call that waits for its turn. */
interface Pending {
  readonly what: string
  readonly go: () => void
}

/** Lets the steps of several actors come one at a time, each when it is chosen. */
export class Steps {
  #pending: Pending[] = []

  /** To be awaited before a step. */
  readonly step = (what: string): Promise<void> =>
    new Promise((go) => {
      this.#pending.push({ what, go })
    })

  /** What could come next, once everything that needs no step has been done. */
  async next(): Promise<readonly string[]> {
    await new Promise((resolve) => setImmediate(resolve))
    return this.#pending.map(({ what }) => what)
  }

  take(at: number): void {
    const [taken] = this.#pending.splice(at, 1)
    taken?.go()
  }
}

/** One way that things may go. */
export interface World {
  readonly steps: Steps
  /** All that tells this moment from another. */
  key(): string
  /** Called at each moment: a kill may come now. Throws what is wrong. */
  killed(): Promise<void>
}

/**
 * Goes through every order in which the steps of a world can come, and calls `killed` at each moment. A moment that was seen
 * in another order is not gone on from twice.
 *
 * @returns how many moments there are, and how many ways to the end were followed
 */
export async function everyInterleaving(make: () => Promise<World>): Promise<{ moments: number; ends: number }> {
  const seen = new Set<string>()
  const ways: number[][] = [[]]
  let ends = 0
  for (let way = ways.pop(); way !== undefined; way = ways.pop()) {
    const world = await make()
    let next = await world.steps.next()
    for (const at of way) {
      world.steps.take(at)
      next = await world.steps.next()
    }
    const key = `${world.key()} ${[...next].sort().join()}`
    if (seen.has(key)) continue
    seen.add(key)
    await world.killed()
    if (next.length === 0) ends++
    for (const at of next.keys()) ways.push([...way, at])
  }
  return { moments: seen.size, ends }
}
