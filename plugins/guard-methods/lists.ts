import { KillSwitchError } from '../../lib/words/errors.js'

/** What a method is: `risk` and `unlisted` are checked, `cancel` and `read` pass. */
export type MethodKind = 'risk' | 'cancel' | 'read' | 'unlisted'

export interface MethodLists {
  /** Methods that place or change an order, move funds or raise leverage. Nested ones as `orders.create`. */
  readonly risk?: readonly string[]
  /** Methods that only ever take orders away. They always pass. */
  readonly cancel?: readonly string[]
  /** Methods that change nothing at the venue. They always pass. */
  readonly read?: readonly string[]
  /** Methods that don't give a promise back. A refused one throws; all others answer with a rejected promise. */
  readonly sync?: readonly string[]
}

/** The lists don't fit the client. The message names each mistake. */
export class MethodListsError extends KillSwitchError {
  override readonly name = 'MethodListsError'
  constructor(problems: readonly string[]) {
    super(
      'METHOD_LISTS_INVALID',
      `These lists would leave a method unguarded, so nothing was guarded:\n  - ${problems.join('\n  - ')}`,
    )
  }
}

const SORTING = ['risk', 'cancel', 'read'] as const

/** The kind of each listed method. @throws {MethodListsError} when a method stands in two lists */
export function sortMethods(lists: MethodLists): Map<string, MethodKind> {
  const kinds = new Map<string, MethodKind>()
  const problems: string[] = []
  for (const kind of SORTING) {
    for (const name of lists[kind] ?? []) {
      const other = kinds.get(name)
      if (other !== undefined && other !== kind) problems.push(`${name} stands in both ${other} and ${kind}`)
      kinds.set(name, kind)
    }
  }
  if (problems.length > 0) throw new MethodListsError(problems)
  return kinds
}

/** The text for a listed name that does not exist, with the names that it may stand for. Pure. */
export function unknownName(name: string, existing: readonly string[]): string {
  const close = existing
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(2, name.length / 3))
    .sort((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate)
  const hint = close.length === 0 ? 'methodsOf(client) tells what is there' : `did you mean ${close.join(' or ')}?`
  return `the client has no method ${name}: ${hint}`
}

/** How many letters have to be inserted, deleted or replaced to turn one text into the other. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1]
    for (const [column, against] of [...other].entries()) {
      const replaced = (row[column] ?? 0) + (letter === against ? 0 : 1)
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}
