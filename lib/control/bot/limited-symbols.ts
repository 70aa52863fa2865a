import { mayBeSameInstrument } from '../../words/instrument.js'
import type { OrderIntent } from '../../words/order.js'
import type { Log } from '../../words/ports.js'

/** So many orders are looked at before a symbol that none of them had is told. */
const ENOUGH = 100
/** So many symbols of orders are shown. */
const SHOWN = 5

/** Says once which symbols of `[control.limits]` fit none of the orders that were looked at: such a limit may do nothing. */
export class LimitedSymbols {
  readonly #unmet: Set<string>
  readonly #seen = new Set<string>()
  readonly #log: Log
  #orders = 0

  /** @param symbols those that have a limit */
  constructor(symbols: readonly string[], log: Log) {
    this.#unmet = new Set(symbols)
    this.#log = log
  }

  take({ symbol }: Pick<OrderIntent, 'symbol'>): void {
    if (this.#unmet.size === 0 || symbol === null) return
    if (this.#seen.size < SHOWN) this.#seen.add(symbol)
    for (const each of this.#unmet) if (mayBeSameInstrument(each, symbol)) this.#unmet.delete(each)
    if (++this.#orders >= ENOUGH) this.#tell()
  }

  #tell(): void {
    if (this.#unmet.size > 0) {
      const [unmet, seen] = [[...this.#unmet].join(', '), [...this.#seen].join(', ')]
      const message = `[control.limits]: none of ${ENOUGH} orders was of ${unmet}, so that this limit may do nothing. Orders have symbols like ${seen}: is it spelt as they are?`
      this.#log('warn', message, { symbols: [...this.#unmet] })
    }
    this.#unmet.clear()
  }
}
