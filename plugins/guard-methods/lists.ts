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
  /** Short for `style: { …: 'sync' }`. */
  readonly sync?: readonly string[]
  /** How a method answers, where that is not by a promise. */
  readonly style?: Readonly<Record<string, MethodStyle>>
}

/**
 * How a method answers, and so how a call of it is refused and followed to its answer:
 *
 * - `promise`: by a promise. A refused call gets one that rejects.
 * - `sync`: by what it returns. A refused call throws. Nobody can tell when the venue has answered.
 * - `callback`: by its last argument that is a function, which it calls with `(error, answer)`. A refused call has that called with the
 *   error, on a later turn of the event loop. A call without a callback is taken for `promise`.
 */
export type MethodStyle = 'promise' | 'sync' | 'callback'

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

const STYLES: readonly unknown[] = ['promise', 'sync', 'callback'] satisfies MethodStyle[]

/** The style of each method that has one. @throws {MethodListsError} when there is no such style, or a method has two */
export function stylesOf({ sync = [], style = {} }: MethodLists): Map<string, MethodStyle> {
  const styles = new Map<string, MethodStyle>(sync.map((name) => [name, 'sync']))
  const problems: string[] = []
  for (const [name, given] of Object.entries(style)) {
    const other = styles.get(name)
    if (!STYLES.includes(given)) problems.push(`the style of ${name} is none: expected ${STYLES.join(', ')}`)
    else if (other !== undefined && other !== given) problems.push(`${name} stands in sync, and its style is ${given}`)
    styles.set(name, given)
  }
  if (problems.length > 0) throw new MethodListsError(problems)
  return styles
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
