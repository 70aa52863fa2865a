import { readFileSync, writeFileSync } from 'node:fs'
import type { Test } from 'tap'
import type { Position, WorkingOrder } from '../../../../lib/words/ports.js'

/**
 * What the wire has shown of a part of an account:
 *
 * - `positions`, `value`: a position of it was read; all of them with their value. `no value`: one without.
 * - `closed`: one was closed, as the exchange's own book says. `hedge`: a long and a short of one market were.
 * - `orders`, `conditional`: a working order of it was read, one that waits for a trigger. `cancelled`: all of them were.
 */
export type ShownCell = 'positions' | 'value' | 'no value' | 'closed' | 'hedge' | 'orders' | 'conditional' | 'cancelled'

const FILE = new URL('./shown.json', import.meta.url)
const ORDER: readonly ShownCell[] = [
  'orders',
  'conditional',
  'cancelled',
  'positions',
  'value',
  'no value',
  'closed',
  'hedge',
]

/** What the tests of one exchange have shown, part by part. docs/exchanges.md is made of it. */
export class Shown {
  readonly #cells = new Map<string, Set<ShownCell>>()

  /** @param left those that are still there after each was closed */
  addPositions(positions: readonly Position[], left: readonly Position[]): void {
    const isLeft = (each: Position) => left.some(({ side, ...at }) => side === each.side && isSameMarket(at, each))
    for (const position of positions) {
      const add = (...cells: ShownCell[]) => this.#add(position.part, cells)
      const others = positions.filter((each) => each.side !== position.side && isSameMarket(each, position))
      add('positions', position.markPrice == null ? 'no value' : 'value')
      if (isLeft(position)) continue
      add('closed')
      if (others.length > 0 && !others.some(isLeft)) add('hedge')
    }
  }

  /** @param left those that are still there after each was cancelled */
  addOrders(orders: readonly WorkingOrder[], left: readonly WorkingOrder[]): void {
    for (const { id, part, stop } of orders) {
      this.#add(part, ['orders'])
      if (stop) this.#add(part, ['conditional'])
      if (!left.some((each) => each.id === id)) this.#add(part, ['cancelled'])
    }
  }

  /** Demands that shown.json says just this, once the tests before have run. With WRITE_SHOWN=1 it is written there instead. */
  isInTable(t: Test, exchangeId: string): void {
    t.test(`given ${exchangeId}, when its tests have run, then the table says what they have shown`, async (t) => {
      const table: Record<string, unknown> = JSON.parse(readFileSync(FILE, 'utf8'))
      if (process.env['WRITE_SHOWN'] === '1') write({ ...table, [exchangeId]: this.#sorted() })
      else t.same(this.#sorted(), table[exchangeId], 'WRITE_SHOWN=1 writes it, file by file; then npm run docs')
    })
  }

  #add(part: string | null | undefined, cells: readonly ShownCell[]): void {
    const name = part ?? 'no part'
    this.#cells.set(name, new Set([...(this.#cells.get(name) ?? []), ...cells]))
  }

  #sorted(): Record<string, ShownCell[]> {
    const names = [...this.#cells.keys()].sort()
    return Object.fromEntries(names.map((name) => [name, ORDER.filter((cell) => this.#cells.get(name)?.has(cell))]))
  }
}

function isSameMarket(one: Pick<Position, 'symbol' | 'part'>, other: Pick<Position, 'symbol' | 'part'>): boolean {
  return one.symbol === other.symbol && one.part === other.part
}

function write(table: Readonly<Record<string, unknown>>): void {
  const entries = Object.entries(table).sort(([one], [other]) => (one < other ? -1 : 1))
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`)
}
