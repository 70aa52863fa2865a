import { Latch } from '../../lib/between/latch/latch.js'
import { CloseAllJob } from '../../lib/control/getting-out/close-all-job.js'
import { planCloseAll } from '../../lib/control/getting-out/close-all-plan.js'
import { ClosingAccounts } from '../../lib/control/getting-out/closing-accounts.js'
import { Sweeper } from '../../lib/control/getting-out/sweeper.js'
import { VenueLine } from '../../lib/control/venues/venue-line.js'
import { Venues } from '../../lib/control/venues/venues.js'
import { monotonicMs, thisMoment } from '../../lib/time/monotonic.js'
import { VenueAgent } from '../../lib/venues/venue-agent.js'
import type { CloseAllReport } from '../../lib/words/close-all.js'
import { HaltSet } from '../../lib/words/halt-set.js'
import type { Venue } from '../../lib/words/ports.js'

/** A latch of a bot that has sent nothing. */
export function latchAtRest(): Latch {
  const latch = new Latch()
  latch.orders.notePassed(monotonicMs())
  return latch
}

export interface VenueCloseAllOptions {
  readonly settleMs: number
  readonly deadlineMs?: number
  readonly dustValue?: string
  readonly latch?: Latch
}

/** Plans and carries out close-alls at one venue, in this thread. */
export class VenueCloseAll {
  readonly #options: VenueCloseAllOptions
  readonly #venues: Venues
  readonly #sweeper: Sweeper
  readonly #latch: Latch
  readonly #accounts: ClosingAccounts

  constructor(venue: Venue, options: VenueCloseAllOptions) {
    this.#options = options
    this.#accounts = new ClosingAccounts(options.settleMs)
    this.#latch = options.latch ?? latchAtRest()
    const line: VenueLine = new VenueLine({
      venues: [venue.name],
      post: (message) => agent.take(message),
      unreachable: () => null,
    })
    const agent = new VenueAgent({
      venues: [venue],
      latch: this.#latch,
      settleMs: 0,
      deadlineMs: 5_000,
      onRead: (snapshots) => line.take({ type: 'snapshots', snapshots }),
      onAnswer: (answer) => line.take(answer),
      issue: (closing) => closing,
    })
    this.#venues = new Venues([line])
    this.#sweeper = new Sweeper({
      venues: this.#venues,
      latch: this.#latch,
      halts: () => new HaltSet(),
      policy: 'cancel-all',
      deadlineMs: 100,
      note: () => {},
      log: () => {},
    })
  }

  async plan() {
    const readings = await this.#venues.read(1_000)
    const { dustValue = '10' } = this.#options
    return planCloseAll(readings, thisMoment(), { maxAgeMs: 5_000, dustValue, accounts: this.#accounts })
  }

  /** Carries out what would be planned now. */
  async run(): Promise<CloseAllReport> {
    const plan = await this.plan()
    const { settleMs, deadlineMs = 5_000, dustValue = '10' } = this.#options
    const job = new CloseAllJob({
      id: 'c-1',
      operator: null,
      haltId: '1-aaaa',
      venues: this.#venues,
      sweeper: this.#sweeper,
      accounts: this.#accounts,
      latch: this.#latch,
      plan,
      settleMs,
      deadlineMs,
      dustValue,
      botStuck: () => false,
      note: () => {},
    })
    await job.run()
    return job.report()
  }
}
