import { CloseRefusedError } from '../../lib/words/close-refused.js'
import type { ClosingOrder, Position, Venue } from '../../lib/words/ports.js'

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export interface Choose {
  readonly below: (limit: number) => number
  readonly chance: (share: number) => boolean
}

export interface LaggingExchangeParts {
  readonly settleMs: number
  readonly choose: Choose
  /** By symbol, signed. */
  readonly positions: Readonly<Record<string, number>>
  /** They were smaller right before, by orders of the bot. */
  readonly grewBefore: boolean
  /** By how much a reading is behind, in ms, at most. */
  readonly lagMs: number
  /** Each reading lags by as much as it happens to; otherwise all of them by `lagMs`. */
  readonly lagsAtRandom: boolean
  /** Whether orders may get lost for good. */
  readonly loses: boolean
}

/**
 * An exchange that does not enforce reduce-only, whose readings show it as it was a while ago, and that takes, refuses, fills in part,
 * fills late or loses what it is sent.
 */
export class LaggingExchange implements Venue {
  readonly name = 'x'
  readonly log: string[] = []
  /** What no exchange may ever hear of: a fill that opens the other side. */
  crossed: string | null = null
  /** The machine kept it so busy that an order was filled later than it fills any: what is sent relies on that. */
  wasHeldUp = false
  readonly #parts: LaggingExchangeParts
  readonly #positions: Map<string, number>
  readonly #history: { readonly at: number; readonly positions: ReadonlyMap<string, number> }[] = []
  readonly #began = performance.now()
  #onTheWay = 0

  constructor(parts: LaggingExchangeParts) {
    this.#parts = parts
    this.#positions = new Map(Object.entries(parts.positions))
    if (parts.grewBefore) {
      const before = Object.entries(parts.positions).map(
        ([symbol, quantity]) => [symbol, Math.trunc(quantity / 2)] as const,
      )
      this.#history.push({ at: Number.NEGATIVE_INFINITY, positions: new Map(before) })
    }
    this.#remember()
  }

  get isFlat(): boolean {
    return [...this.#positions.values()].every((quantity) => quantity === 0)
  }

  /** No fill is to come. */
  get isAtRest(): boolean {
    return this.#onTheWay === 0
  }

  positions = async (): Promise<Position[]> => {
    const { choose, lagMs, lagsAtRandom } = this.#parts
    const lag = lagsAtRandom ? choose.below(lagMs + 1) : lagMs
    const at = performance.now() - lag
    const shown = (this.#history.findLast((each) => each.at <= at) ?? this.#history[0])?.positions ?? new Map()
    await sleep(choose.below(20))
    return [...shown]
      .filter(([, quantity]) => quantity !== 0)
      .map(([symbol, quantity]) => ({
        symbol,
        side: quantity > 0 ? 'long' : 'short',
        quantity: String(Math.abs(quantity)),
        markPrice: '1000',
        currency: 'USD',
      }))
  }

  openOrders = async () => []
  cancel = async () => {}

  close = async (_position: Position, closing: ClosingOrder): Promise<void> => {
    const { choose, settleMs, loses } = this.#parts
    this.#note(`sent: ${closing.side} ${closing.quantity} ${closing.symbol}`)
    const kind = choose.below(10)
    await sleep(choose.below(settleMs))
    if (kind === 0) throw new CloseRefusedError('busy')
    if (kind === 1 && loses) throw new Error('ETIMEDOUT, and it never arrives')
    const lateBy = choose.chance(0.5) ? 0 : choose.below(settleMs)
    this.#fillIn(closing, this.#partsOf(Number(closing.quantity)), lateBy)
    await sleep(choose.below(settleMs))
    if (kind === 2 || kind === 3) throw new Error('ETIMEDOUT, and it arrives')
  }

  /** A position grows by an order of the bot that was late. */
  grow(symbol: string): void {
    const quantity = this.#positions.get(symbol) ?? 0
    if (quantity !== 0) this.#set(symbol, quantity + Math.sign(quantity) * 3)
  }

  /** What an order is filled with, one after the other: all of it, or a part. Readings that jump show one fill an order. */
  #partsOf(quantity: number): number[] {
    const { choose, lagsAtRandom } = this.#parts
    const whole = choose.chance(0.5) ? quantity : 1 + choose.below(quantity)
    if (lagsAtRandom || whole < 2 || choose.chance(0.5)) return [whole]
    const first = 1 + choose.below(whole - 1)
    return [first, whole - first]
  }

  #fillIn({ symbol, side }: ClosingOrder, parts: readonly number[], lateBy: number): void {
    this.#onTheWay++
    const { settleMs } = this.#parts
    void (async () => {
      let before = performance.now()
      await sleep(lateBy)
      for (const part of parts) {
        if (performance.now() - before > 2 * settleMs) this.wasHeldUp = true
        before = performance.now()
        this.#set(symbol, (this.#positions.get(symbol) ?? 0) + (side === 'sell' ? -part : part))
        if (part !== parts.at(-1)) await sleep(this.#parts.choose.below(settleMs / 2))
      }
      this.#onTheWay--
    })()
  }

  #set(symbol: string, quantity: number): void {
    const before = this.#positions.get(symbol) ?? 0
    this.#positions.set(symbol, quantity)
    this.#note(`${symbol}: ${before} → ${quantity}`)
    if (before * quantity < 0 || (before === 0 && quantity !== 0)) this.crossed = `${symbol}: ${before} → ${quantity}`
    this.#remember()
  }

  #remember(): void {
    this.#history.push({ at: performance.now(), positions: new Map(this.#positions) })
  }

  #note(event: string): void {
    this.log.push(`${Math.round(performance.now() - this.#began)} ${event}`)
  }
}
