import { type ArmedCheck, type ArmedStatus, armedStatus } from '../../words/armed.js'
import type { Log } from '../../words/ports.js'
import type { AuditFacts } from '../disk/audit-entry.js'
import type { Check } from './check.js'
import { DampedCheck } from './damped-check.js'

/** How soon after the last news the next may be told, in ms: what changes all the time is not told all the time. */
const QUIET_MS = 30_000

export interface ArmedParts {
  readonly checks: readonly Check[]
  /** Writes it down, which tells it as well. */
  readonly note: (facts: AuditFacts) => void
  readonly log: Log
}

/** Whether the kill switch would work: checks that run all the time. They change nothing but what is told. */
export class Armed {
  readonly #parts: ArmedParts
  readonly #checks: readonly DampedCheck[]
  /** What was told to be not ok, by name; a check that can't be told at the start is no news. */
  #told: ReadonlySet<string> = new Set()
  #wasOk = new Set<string>()
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(parts: ArmedParts, now = new Date()) {
    this.#parts = parts
    this.#checks = parts.checks.map((check) => new DampedCheck(check, now))
  }

  /** All that apply here. */
  get checks(): readonly ArmedCheck[] {
    return this.#checks.flatMap(({ told }) => told ?? [])
  }

  get status(): ArmedStatus {
    return armedStatus(this.checks)
  }

  /** To be called once a second. @param now of the wall's clock @param at by `performance.now()` */
  look(now = new Date(), at = performance.now()): void {
    for (const check of this.#checks) check.look(now)
    const { checks } = this
    const news = checks.filter((check) => this.#isNews(check))
    for (const { name, state } of checks) if (state === 'ok') this.#wasOk.add(name)
    this.#tell(news, at)
  }

  /** One that was never ok, and can't be told, is no change. */
  #isNews({ name, state }: ArmedCheck): boolean {
    return state === 'failing' || (state === 'unknown' && this.#wasOk.has(name))
  }

  #tell(news: readonly ArmedCheck[], at: number): void {
    const names = new Set(news.map(({ name }) => name))
    const isSame = names.size === this.#told.size && [...names].every((name) => this.#told.has(name))
    if (isSame || at - this.#toldAt < QUIET_MS) return
    const over = [...this.#told].filter((name) => !names.has(name))
    this.#told = names
    this.#toldAt = at
    const reason = news.map(({ name, why }) => `${name}: ${why}`).join('; ')
    const { note, log } = this.#parts
    if (news.length === 0) log('info', 'Armed again: every check that had failed is ok.', { over })
    else log('error', `NOT ARMED: ${reason}`, { failing: news, over })
    note({
      what: news.length === 0 ? 'armed again' : 'not armed',
      who: null,
      source: 'guard',
      reason: reason === '' ? null : reason,
      haltId: null,
      details: { failing: news, over },
    })
  }
}
