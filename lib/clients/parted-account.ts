import { describeError } from '../venues/describe-error.js'
import type { AccountPart, PartReading, Position, WorkingOrder } from '../words/ports.js'

/** How a part of an account is read. What can't be asked for says why, with the setting that mends it. */
export interface PartReader {
  readonly name: string
  readonly positions: (() => Promise<Position[]>) | string
  readonly orders: (() => Promise<WorkingOrder[]>) | string
}

type Kept = 'positions' | 'orders'
type Item = Position | WorkingOrder

interface ReadPart {
  readonly name: string
  readonly items: Item[]
  /** Null: it was not asked for. */
  readonly reading: PartReading | null
}

/** A part of which something can't be read: what can, is shown all the same. */
export class PartlyRead extends Error {
  constructor(
    readonly items: readonly Item[],
    cause: unknown,
  ) {
    super(describeError(cause), { cause })
  }
}

/** What several readings have shown together. @throws {PartlyRead} where one of them fails */
export async function gathered<Kind extends Item>(readings: readonly Promise<readonly Kind[]>[]): Promise<Kind[]> {
  const answers = await Promise.allSettled(readings)
  const items = answers.flatMap((answer) =>
    answer.status === 'fulfilled' ? answer.value : answer.reason instanceof PartlyRead ? answer.reason.items : [],
  ) as Kind[]
  const failed = answers.find((answer) => answer.status === 'rejected')
  if (failed !== undefined) throw new PartlyRead(items, failed.reason)
  return items
}

const READ: PartReading = { state: 'read', why: null }

/** An account that is read part by part: one that fails hides nothing of the others, and is named. */
export class PartedAccount {
  readonly #readers: readonly PartReader[]
  readonly #none: ReadonlySet<string>
  readonly #newest = new Map<string, PartReading>()

  /**
   * @param none the parts of which the user says that nothing is there: these are not asked for
   * @throws {TypeError} for one that there is not
   */
  constructor(readers: readonly PartReader[], none: readonly string[]) {
    const names = readers.map(({ name }) => name)
    const unknown = none.filter((each) => !names.includes(each))
    if (unknown.length > 0)
      throw new TypeError(`none: ${unknown.join(', ')} is no part of this account. There are: ${names.join(', ')}.`)
    this.#readers = readers
    this.#none = new Set(none)
  }

  positions(): Promise<Position[]> {
    return this.#read('positions') as Promise<Position[]>
  }

  openOrders(): Promise<WorkingOrder[]> {
    return this.#read('orders') as Promise<WorkingOrder[]>
  }

  parts(): AccountPart[] {
    return this.#readers.map((reader) => ({
      name: reader.name,
      positions: this.#readingOf(reader, 'positions'),
      orders: this.#readingOf(reader, 'orders'),
    }))
  }

  /** What became of the parts is kept in the turn in which the list is there: another reading may be under way. */
  async #read(kept: Kept): Promise<Item[]> {
    const read = await Promise.all(this.#readers.map((reader) => this.#readPart(reader, kept)))
    for (const { name, reading } of read) if (reading !== null) this.#newest.set(`${kept} ${name}`, reading)
    return read.flatMap(({ items }) => items)
  }

  async #readPart({ name, ...reader }: PartReader, kept: Kept): Promise<ReadPart> {
    const read = reader[kept]
    if (typeof read === 'string' || this.#none.has(name)) return { name, items: [], reading: null }
    try {
      const items: readonly Item[] = await read()
      return { name, items: items.map((item) => ({ ...item, part: name })), reading: READ }
    } catch (error) {
      const shown = error instanceof PartlyRead ? error.items : []
      const items = shown.map((item) => ({ ...item, part: name }))
      return { name, items, reading: { state: 'failed', why: describeError(error) } }
    }
  }

  #readingOf(reader: PartReader, kept: Kept): PartReading {
    if (this.#none.has(reader.name)) return { state: 'none', why: 'you say so (none)' }
    const read = reader[kept]
    if (typeof read === 'string') return { state: 'unread', why: `${read}, or say none: ['${reader.name}']` }
    return this.#newest.get(`${kept} ${reader.name}`) ?? { state: 'failed', why: 'it was not read yet' }
  }
}
