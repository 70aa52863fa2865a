/** How many lines of `after` are not in `before`, in their order: those that were added or changed. Pure. */
export function linesChanged(before: string, after: string): number {
  const [old, now] = [linesOf(before), linesOf(after)]
  // Of the longest lines in common, by the first `i` of the one and the first `j` of the other.
  let row = new Array<number>(now.length + 1).fill(0)
  for (const line of old) {
    const next = [0]
    for (const [j, other] of now.entries()) {
      next.push(line === other ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0))
    }
    row = next
  }
  return now.length - (row.at(-1) ?? 0)
}

/** Lines that say something, without the space before them: a block that is moved into another has not changed. */
function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '}' && !line.startsWith('//'))
}
