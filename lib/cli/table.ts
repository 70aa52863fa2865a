import { printable } from '../words/printable.js'

/** Longer cells are cut, but for those of the last column. */
const MOST_IN_CELL = 40

type Cell = string | number | null | undefined

/** Rows below a header, each column as wide as its widest cell; null is shown as `?`, since it is not known. */
export function table(header: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const last = header.length - 1
  const texts = rows.map((row) => header.map((_, at) => cellText(row[at], at === last ? 1_000 : MOST_IN_CELL)))
  const all = [header, ...texts]
  const widths = header.map((_, at) => Math.max(...all.map((row) => (row[at] ?? '').length)))
  return all.map((row) =>
    row
      .map((cell, at) => (at === last ? cell : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}

function cellText(cell: Cell, most: number): string {
  return cell === null || cell === undefined ? '?' : printable(String(cell), most)
}
