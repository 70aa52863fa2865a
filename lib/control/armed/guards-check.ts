import type { GuardsReport } from '../../words/guards-report.js'
import { type Check, type Found, failing, OK, unknown } from './check.js'

/** The bot thread tells how its guards are each second; it is heard for that long, in ms. */
const HEARD_MS = 5_000

/** What the guards have put around the methods of clients still stands, and so does the kill switch that the bot calls. */
export class GuardsCheck implements Check {
  readonly name = 'guards'
  #report: GuardsReport | null = null
  #at = 0

  take(report: GuardsReport): void {
    this.#report = report
    this.#at = performance.now()
  }

  look(now = performance.now()): Found {
    const report = this.#report
    if (report === null) return unknown("the bot's thread has not told yet")
    const [first] = report.broken
    if (first !== undefined) {
      const more = report.brokenCount - report.broken.length
      return failing(`${report.broken.join('; ')}${more > 0 ? `; and ${more} more` : ''}`)
    }
    if (now - this.#at > HEARD_MS) {
      return unknown(`the bot's thread has not told for ${Math.round((now - this.#at) / 1_000)} s`)
    }
    return OK
  }
}
