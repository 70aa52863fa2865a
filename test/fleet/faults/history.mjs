// What a fleet has acknowledged, and what must therefore be so on every bot. Pure: the times are those of the judge's clock, which all
// processes of a machine share (process.hrtime).

const NEVER = Number.POSITIVE_INFINITY

/** Everything that the judge knows of one fleet. */
export class FleetHistory {
  /**
   * By haltId: what it covers, since when which bot is sure to hold it, whose journals have it, since when a majority of the engine's servers
   * has it, when its resume was asked for, whether that was taken, on which bots it has ended.
   */
  #halts = new Map()
  #outages = []
  /** Halts that have ended on all bots. */
  #over = new Set()
  /** By bot, when its last order was judged by its guard. */
  #lastOrders = new Map()
  leaseMs
  /** Everything that must not be, in words. */
  problems = []
  /** Leases that have run out while their bots sent orders. */
  endedLeases = 0

  constructor(leaseMs) {
    this.leaseMs = leaseMs
  }

  /** Those that must be in force, on all bots, sooner or later. */
  get mustHold() {
    return this.#idsWhere(({ resumeAskedAt }) => resumeAskedAt === null)
  }

  /** Those whose resume was signed. */
  get resumed() {
    return this.#idsWhere(({ resumeAskedAt }) => resumeAskedAt !== null)
  }

  /** Those whose resume a bot has taken: they must end, on all bots, sooner or later. */
  get mustEnd() {
    return this.#idsWhere(({ resumeTaken }) => resumeTaken)
  }

  #idsWhere(fits) {
    return [...this.#halts.values()].filter(fits).map(({ haltId }) => haltId)
  }

  /** When a bot has sent its last order. */
  lastOrderOf(bot) {
    return this.#lastOrders.get(bot) ?? 0
  }

  /**
   * A halt that somebody was told is in force. @param bots those that are sure to hold it by then @param journals of these bots, those that
   * come back with it from a kill @param at when that was told @param inEngine a majority of the engine's servers has it
   */
  acknowledged({ haltId, scope, bots, journals, at, inEngine = false }) {
    const halt = this.#halts.get(haltId) ?? {
      ...{ haltId, scope, heldSince: new Map(), journals: new Set(), resumeAskedAt: null, resumeTaken: false },
      ...{ endedOn: new Map(), inEngineSince: NEVER },
    }
    this.#halts.set(haltId, halt)
    if (inEngine) halt.inEngineSince = Math.min(halt.inEngineSince, at)
    for (const bot of bots) if (!halt.heldSince.has(bot)) halt.heldSince.set(bot, at)
    for (const bot of journals) halt.journals.add(bot)
  }

  /** The judge signs a resume: from here on it may happen. */
  resumeSigned(haltIds, at) {
    for (const haltId of haltIds) {
      const halt = this.#halts.get(haltId)
      if (halt !== undefined) halt.resumeAskedAt ??= at
    }
  }

  /** A bot has said that it has taken a resume. @param ended those that have ended on this bot */
  resumeTaken({ haltIds, bot, ended, at }) {
    for (const haltId of haltIds) {
      const halt = this.#halts.get(haltId)
      if (halt === undefined) continue
      halt.resumeTaken = true
      if (ended.includes(haltId) && !halt.endedOn.has(bot)) halt.endedOn.set(bot, at)
    }
  }

  /** A bot was killed. What its journal was not told to have may be gone there; what nobody else is sure to hold, may be gone. */
  killed(bot) {
    for (const [haltId, { heldSince, journals, resumeAskedAt }] of this.#halts) {
      if (!journals.has(bot)) heldSince.delete(bot)
      if (heldSince.size === 0 && resumeAskedAt === null) this.#halts.delete(haltId)
    }
  }

  /** From now on no renewal counts that a bot sends. @param bots left out: none of them @returns ends it, when it is called with the time */
  outage(from, bots = null) {
    const outage = { from, bots, until: NEVER, traded: new Set() }
    this.#outages.push(outage)
    return (at) => {
      outage.until = at
      if (at > from + this.leaseMs) this.endedLeases += outage.traded.size
    }
  }

  /**
   * An order that adds risk has reached the exchange. The guard has judged it between `before` and `passed`. It is wrong where a halt that
   * covers it was sure on its bot before, and nobody had signed its end by then; and where no lease of its bot can have lasted so long.
   */
  judgeOrder({ bot, sequence, symbol, before, passed }) {
    this.#lastOrders.set(bot, Math.max(before, this.lastOrderOf(bot)))
    for (const { haltId, scope, heldSince, resumeAskedAt } of this.#halts.values()) {
      const isSure = (heldSince.get(bot) ?? NEVER) < before
      const isOver = resumeAskedAt !== null && resumeAskedAt < passed
      if (isSure && !isOver && (scope === null || scope.symbol === symbol))
        this.problems.push(`order ${bot}/${sequence} (${symbol}) has passed ${haltId}`)
    }
    for (const { from, bots, until, traded } of this.#outages) {
      if (before < from || passed >= until || (bots !== null && !bots.includes(bot))) continue
      const late = before - from - this.leaseMs
      traded.add(bot)
      if (late > 0) this.problems.push(`order ${bot}/${sequence} has left ${Math.round(late)} ms after the lease`)
    }
  }

  /** @param shown the fleet's halts in force, all of them */
  judgeStatus({ bot, shown, askedAt, answeredAt }) {
    for (const haltId of shown)
      if (this.#over.has(haltId))
        this.problems.push(`${bot}: ${haltId} is in force again, although it had ended on all`)
    for (const { haltId, heldSince, resumeAskedAt, endedOn } of this.#halts.values()) {
      const isShown = shown.includes(haltId)
      const isSure = (heldSince.get(bot) ?? NEVER) < askedAt
      const mayHaveEnded = resumeAskedAt !== null && resumeAskedAt < answeredAt
      if (isSure && !mayHaveEnded && !isShown)
        this.problems.push(`${bot}: ${haltId} is lost, and nobody has signed its end`)
      if (isShown && (endedOn.get(bot) ?? NEVER) < askedAt)
        this.problems.push(`${bot}: ${haltId} is in force again, although it has ended there`)
      // It holds it now, whoever has told it: from now on it is sure there.
      if (isShown && !heldSince.has(bot)) heldSince.set(bot, answeredAt)
      if (!isShown && mayHaveEnded && heldSince.has(bot) && !endedOn.has(bot)) endedOn.set(bot, answeredAt)
    }
  }

  /** What somebody was told to be all that is in force in the engine. @param what who has told it */
  judgeEngine({ what, shown, askedAt, answeredAt }) {
    for (const { haltId, inEngineSince, resumeAskedAt } of this.#halts.values()) {
      const mayHaveEnded = resumeAskedAt !== null && resumeAskedAt < answeredAt
      if (inEngineSince < askedAt && !mayHaveEnded && !shown.includes(haltId))
        this.problems.push(`${what}: ${haltId} is in force, and is not told, without a doubt`)
    }
  }

  /** No bot shows a halt any more, and each has been told of every resume: none of these may ever come back. */
  allHaveEnded() {
    for (const [haltId, { resumeAskedAt }] of this.#halts) {
      if (resumeAskedAt === null) continue
      this.#halts.delete(haltId)
      this.#over.add(haltId)
    }
    this.#outages = this.#outages.filter(({ until }) => until === NEVER)
  }
}
