// A table of orders in a file, which is written at each change.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

export class Database {
  #file
  #rows

  constructor(file) {
    this.#file = file
    this.#rows = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
  }

  add(row) {
    this.#rows.push(row)
    this.#write()
  }

  first(status) {
    return this.#rows.find((row) => row.status === status)
  }

  set(row, status) {
    row.status = status
    this.#write()
  }

  update(from, to) {
    for (const row of this.#rows) if (row.status === from) row.status = to
    this.#write()
  }

  #write() {
    writeFileSync(this.#file, JSON.stringify(this.#rows))
  }
}
