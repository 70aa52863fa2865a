/** Rows of numbers, the newest so many, in memory that never grows. What is not known is null, and NaN within. */
export class Ring<Column extends string> {
  readonly #columns: readonly Column[]
  readonly #rows: number
  readonly #numbers: Float64Array
  #added = 0

  constructor(columns: readonly Column[], rows: number) {
    this.#columns = columns
    this.#rows = rows
    // The system gives pages of it when they are first written to.
    this.#numbers = new Float64Array(columns.length * rows)
  }

  /** How many are kept now. */
  get length(): number {
    return Math.min(this.#added, this.#rows)
  }

  add(row: Readonly<Record<Column, number | null>>): void {
    const start = (this.#added % this.#rows) * this.#columns.length
    this.#columns.forEach((column, index) => {
      this.#numbers[start + index] = row[column] ?? Number.NaN
    })
    this.#added++
  }

  /** Nothing is known any more in these columns, of all rows. */
  forget(columns: readonly Column[]): void {
    for (const column of columns) {
      const index = this.#columns.indexOf(column)
      for (let at = index; at < this.#numbers.length; at += this.#columns.length) this.#numbers[at] = Number.NaN
    }
  }

  /** The rows for which `fits` is true of the first column, oldest first, each as its numbers in the order of the columns. */
  rows(fits: (first: number) => boolean): (number | null)[][] {
    const found: (number | null)[][] = []
    for (let row = this.#added - this.length; row < this.#added; row++) {
      const start = (row % this.#rows) * this.#columns.length
      if (!fits(this.#numbers[start] ?? Number.NaN)) continue
      const numbers = this.#numbers.subarray(start, start + this.#columns.length)
      found.push(Array.from(numbers, (number) => (Number.isNaN(number) ? null : number)))
    }
    return found
  }
}
