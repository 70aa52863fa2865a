/** Longer names are compared by their beginnings: what is typed is short, and nobody waits for the rest. */
const COMPARED = 40
/** So many names are looked through at most. */
const LOOKED_THROUGH = 1_000

/**
 * The known names that are nearest to one that isn't known, nearest first: by the letters that would have to change, where one
 * that holds the other whole counts as near. Pure.
 *
 * @param wanted as names are compared
 * @param known each as it is compared, and as it is shown
 */
export function nearestNames(
  wanted: string,
  known: Iterable<readonly [compared: string, shown: string]>,
  most: number,
): string[] {
  const ranked: { shown: string; distance: number }[] = []
  for (const [compared, shown] of known) {
    if (ranked.length === LOOKED_THROUGH) break
    ranked.push({ shown, distance: distanceOf(wanted.slice(0, COMPARED), compared.slice(0, COMPARED)) })
  }
  ranked.sort((one, other) => one.distance - other.distance || (one.shown < other.shown ? -1 : 1))
  return ranked.slice(0, most).map(({ shown }) => shown)
}

function distanceOf(one: string, other: string): number {
  const apart = Math.abs(one.length - other.length)
  return one.includes(other) || other.includes(one) ? apart / 2 : changesBetween(one, other)
}

/** Levenshtein's distance. */
function changesBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const letter of one) {
    const above = row
    row = [(above[0] ?? 0) + 1]
    for (let index = 0; index < other.length; index++) {
      const changed = (above[index] ?? 0) + (letter === other[index] ? 0 : 1)
      row.push(Math.min(changed, (above[index + 1] ?? 0) + 1, (row[index] ?? 0) + 1))
    }
  }
  return row[other.length] ?? 0
}
