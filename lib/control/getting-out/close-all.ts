import { randomBytes } from 'node:crypto'
import type { Latch } from '../../between/latch/latch.js'
import { within } from '../../time/deadline.js'
import { monotonicMs, thisMoment } from '../../time/monotonic.js'
import type { CloseAllReport } from '../../words/close-all.js'
import type { Halt } from '../../words/halt.js'
import type { Caller } from '../../words/operators.js'
import type { Log } from '../../words/ports.js'
import type { CloseAllSummary } from '../../words/status.js'
import type { AuditFacts } from '../disk/audit-entry.js'
import type { Keeper } from '../keeper/keeper.js'
import type { Venues } from '../venues/venues.js'
import { CloseAllJob } from './close-all-job.js'
import { type CloseAllPlan, planCloseAll, stillHolds } from './close-all-plan.js'
import { ClosingAccounts } from './closing-accounts.js'
import { POSITIONS_LISTED } from './positions.js'
import type { Sweeper } from './sweeper.js'

/** So many plans can be carried out. */
const PLANS_KEPT = 20
/** How long the disk is waited for before closing orders go out, in ms. Closing goes on without it. */
const DISK_DEADLINE_MS = 2_000

export interface CloseAllParts {
  readonly venues: Venues
  readonly sweeper: Sweeper
  readonly keeper: Keeper
  readonly latch: Latch
  readonly deadlineMs: number
  readonly settleMs: number
  readonly maxSnapshotAgeMs: number
  readonly dustValue: string
  /** `FollowersReading.settledAt`; left out: nobody follows. */
  readonly othersSettledAt?: () => number | null
  readonly botStuck: () => boolean
  readonly log: Log
  /** The close-all that the last run has left; null: none. */
  readonly last: CloseAllReport | null
}

/** Who wants it, and by which way in; left out: by HTTP. */
export type Asker = Caller & { readonly source?: Halt['source'] }

export type Execution =
  /** No venue could be read. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'started' | 'running'; readonly report: CloseAllReport }
  | { readonly kind: 'changed'; readonly plan: CloseAllPlan }

/**
 * Plans close-alls and carries them out, one at a time. Halts first, and lets nothing be resumed until it has ended: while halted
 * only the kill switch itself sends, and that is what a {@link CloseAllJob} counts on.
 */
export class CloseAll {
  readonly #parts: CloseAllParts
  #job: CloseAllJob | null = null
  #last: CloseAllReport | null
  #starting: Promise<Execution> | null = null
  #ended: Promise<void> = Promise.resolve()
  readonly #accounts: ClosingAccounts
  /** The newest plans, by their ids. */
  readonly #plans = new Map<string, CloseAllPlan>()

  constructor(parts: CloseAllParts) {
    this.#parts = parts
    const leftBehind = parts.last !== null && parts.last.status !== 'flat'
    this.#accounts = new ClosingAccounts(parts.settleMs, leftBehind ? monotonicMs() : null)
    this.#last = parts.last
  }

  get summary(): CloseAllSummary | null {
    const newest = this.#job ?? this.#last
    return newest === null ? null : { id: newest.id, status: newest.status }
  }

  /** The close-all of this id, if it is the newest. */
  find(id: string): CloseAllReport | null {
    const report = this.#report()
    return report?.id === id ? report : null
  }

  /** What a close-all would do now. Nothing is sent. */
  async plan(): Promise<CloseAllPlan> {
    const plan = await this.#planNow()
    this.#plans.delete(plan.planId)
    this.#plans.set(plan.planId, plan)
    const [oldest] = this.#plans.keys()
    if (this.#plans.size > PLANS_KEPT && oldest !== undefined) this.#plans.delete(oldest)
    return plan
  }

  /** One runs, or is about to. */
  get isRunning(): boolean {
    return this.#starting !== null || this.#job?.isRunning === true
  }

  /** A close-all that runs doesn't close what is at a venue that was added meanwhile, and says so. */
  venueAdded(venue: string): void {
    if (this.#job?.isRunning === true) this.#job.venueAdded(venue)
  }

  /** Resolves when no close-all runs any more. */
  ended(): Promise<void> {
    return this.#ended
  }

  async #planNow(): Promise<CloseAllPlan> {
    const { venues, maxSnapshotAgeMs: maxAgeMs, dustValue } = this.#parts
    const readings = await venues.read()
    return planCloseAll(readings, thisMoment(), { maxAgeMs, dustValue, accounts: this.#accounts })
  }

  /** Starts the plan, if it is still what would be done; a close-all that runs already is answered instead. */
  async execute(planId: string, who: Asker): Promise<Execution> {
    if (this.#starting !== null) await this.#starting.catch(() => {})
    const running = this.#runningReport()
    if (running !== null) return { kind: 'running', report: running }
    const starting = this.#start(planId, who).finally(() => {
      this.#starting = null
    })
    this.#starting = starting
    return starting
  }

  async #start(planId: string, who: Asker): Promise<Execution> {
    const planned = this.#plans.get(planId)
    const now = await this.plan()
    if (now.venues.every(({ error }) => error !== null)) return { kind: 'unreadable' }
    if (planned === undefined ? now.planId !== planId : !stillHolds(planned, now)) return { kind: 'changed', plan: now }
    const plan = planned ?? now
    const { keeper, log } = this.#parts
    const id = `c-${randomBytes(4).toString('hex')}`
    const release = keeper.hold(id)
    try {
      const haltId = await this.#halted(planId, who)
      const { operator, source = 'http' } = who
      const by = operator ?? who.address
      const note = (facts: AuditFacts) => keeper.note(facts)
      const job = new CloseAllJob({
        ...this.#parts,
        accounts: this.#accounts,
        id,
        plan,
        operator,
        source,
        haltId,
        note,
      })
      this.#job = job
      const { orders, skipped } = plan
      log('warn', `CLOSE-ALL ${id} by ${by}: ${orders.length} positions`, { planId })
      // A crash from here on has to show; a disk that takes nothing must not keep positions open.
      const listed = { orders: orders.slice(0, POSITIONS_LISTED), skipped: skipped.slice(0, POSITIONS_LISTED) }
      const details = { id, planId, ...listed, totals: { orders: orders.length, skipped: skipped.length } }
      const facts = { what: 'close-all', who: by, source, haltId, reason: null, details }
      await within(this.#writeDown(facts, job.report()), DISK_DEADLINE_MS)
      this.#ended = this.#run(job, { who: by, source }, release).catch((error) => {
        log('error', `The close-all ${id} has failed: ${(error as Error).message}. Look at the venue.`, {})
      })
      return { kind: 'started', report: job.report() }
    } catch (error) {
      release()
      throw error
    }
  }

  async #run(job: CloseAllJob, by: Pick<AuditFacts, 'who' | 'source'>, release: () => void): Promise<void> {
    const { log } = this.#parts
    await job.run().finally(release)
    const report = job.report()
    const { id, haltId, status, detail } = report
    log(status === 'flat' ? 'warn' : 'error', `CLOSE-ALL ${id} has ended. ${detail}`, { closeAll: report })
    await this.#writeDown({ what: `close-all ${status}`, ...by, haltId, reason: detail }, report)
  }

  /** Raises the state to halted, if it isn't. Returns the id of the halt in force. */
  async #halted(planId: string, { operator, address, source = 'http' }: Asker): Promise<string> {
    const { keeper } = this.#parts
    const known = keeper.halts.strictest()
    if (known?.level === 'halted') return known.haltId
    const reason = `close-all of plan ${planId}`
    const halt = { level: 'halted', reason, source, operator, scope: null } as const
    const applied = keeper.halt({ halt, own: null, who: operator ?? address, warnings: [] })
    await keeper.onDisk(applied, DISK_DEADLINE_MS)
    return applied.inForce.haltId
  }

  async #writeDown(facts: AuditFacts, report: CloseAllReport): Promise<void> {
    const { keeper, log } = this.#parts
    if (await keeper.closeAll(facts, report)) return
    log('error', `The close-all ${report.id} can't be written down: ${keeper.failure}. It goes on.`, {})
  }

  #runningReport(): CloseAllReport | null {
    return this.#job?.isRunning === true ? this.#job.report() : null
  }

  #report(): CloseAllReport | null {
    return this.#job?.report() ?? this.#last
  }
}
