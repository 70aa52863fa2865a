import type { Status } from '../../words/status.js'
import { Ring } from './ring.js'

/** A point each so many ms. */
export const POINT_MS = 5_000
/** A day of points. */
const POINTS = (24 * 60 * 60 * 1_000) / POINT_MS

/** What a point tells, in the order in which its numbers stand. */
export const FIGURE_COLUMNS = [
  /** In ms since 1970. */
  'time',
  /** 0 active, 1 reducing, 2 halted, as the status says. */
  'state',
  'equity',
  'dailyPnl',
  'unrealizedPnl',
  /** Since the bot's start; so is `rejected`. */
  'passed',
  'rejected',
  'inFlight',
  'unknown',
] as const

type FigureColumn = (typeof FIGURE_COLUMNS)[number]

const MONEY = ['equity', 'dailyPnl', 'unrealizedPnl'] as const
const STATES = { active: 0, reducing: 1, halted: 2 }

/** The document of `GET /figures`. */
export interface FiguresDocument {
  /** What the money is counted in; null: none was told yet. */
  readonly currency: string | null
  /** How long from one point to the next, in ms. */
  readonly intervalMs: number
  /** The names of the numbers of a point. */
  readonly columns: readonly string[]
  /** Oldest first, a day at most. Null: not known. Money is rounded, as curves need it. */
  readonly points: readonly (readonly (number | null)[])[]
}

/** The bot's figures of the last day, for curves. Taken from what was read last: no venue is asked for them. */
export class Figures {
  readonly #ring: Ring<FigureColumn>
  #currency: string | null = null

  constructor(points = POINTS) {
    this.#ring = new Ring(FIGURE_COLUMNS, points)
  }

  /** Takes a point. @param now in ms since 1970 */
  add(
    now: number,
    { state, account, orders, positions }: Pick<Status, 'state' | 'account' | 'orders' | 'positions'>,
  ): void {
    const currency = account?.currency ?? null
    if (currency !== null && currency !== this.#currency) {
      // What was counted in another currency is not on the same curve.
      if (this.#currency !== null) this.#ring.forget(MONEY)
      this.#currency = currency
    }
    // What is old is not known of now.
    const money = (amount: string | null | undefined) => (amount == null || positions.stale ? null : Number(amount))
    const { passed, rejected, inFlight, unknown } = orders
    this.#ring.add({
      time: now,
      state: STATES[state],
      equity: money(account?.equity),
      dailyPnl: money(account?.dailyPnl),
      unrealizedPnl: money(account?.unrealizedPnl),
      passed,
      rejected,
      inFlight,
      unknown,
    })
  }

  /** @param since in ms since 1970: the points behind it */
  describe(since: number): FiguresDocument {
    const points = this.#ring.rows((time) => time > since)
    return { currency: this.#currency, intervalMs: POINT_MS, columns: FIGURE_COLUMNS, points }
  }
}
