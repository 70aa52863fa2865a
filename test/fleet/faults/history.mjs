// What a fleet has acknowledged, and what must therefore be so on every bot. Pure: the times are those of the judge's clock, which all
// processes of a machine share (process.hrtime).

/** Everything that the judge knows of one fleet. */
export class FleetHistory {
  /** By haltId: what it covers, since when which bot is sure to hold it, when its resume was asked for, on which bots it has ended. */
  #halts = new Map()
  #outages = []
  /** Halts that have ended on all bots. */
  #over = new Set()
  #leaseMs
  /** Everything that must not be, in words. */
  problems = []

  constructor(leaseMs) {
    this.#leaseMs = leaseMs
  }

  /** Those that must be in force, on all bots, sooner or later. */
  get mustHold() {
    return [...this.#halts.values()].filter(({ resumeAskedAt }) => resumeAskedAt === null).map(({ haltId }) => haltId)
  }

  /** Those whose resume was signed. */
  get resumed() {
    return [...this.#halts.values()].filter(({ resumeAskedAt }) => resumeAskedAt !== null).map(({ haltId }) => haltId)
  }

  /** A halt that somebody was told is in force. @param bots those that are sure to hold it by then @param at when that was told */
  acknowledged({ haltId, scope, bots, at }) {
    const halt = this.#halts.get(haltId) ?? {
      haltId,
      scope,
      heldSince: new Map(),
      resumeAskedAt: null,
      endedOn: new Map(),
    }
    this.#halts.set(haltId, halt)
    for (const bot of bots) if (!halt.heldSince.has(bot)) halt.heldSince.set(bot, at)
  }

  /** The judge signs a resume: from here on it may happen. */
  resumeSigned(haltIds, at) {
    for (const haltId of haltIds) {
      const halt = this.#halts.get(haltId)
      if (halt !== undefined) halt.resumeAskedAt ??= at
    }
  }

  /** From now on no renewal counts that a bot sends. @param bots left out: none of them @returns ends it, when it is called with the time */
  outage(from, bots = null) {
    const outage = { from, bots, until: Number.POSITIVE_INFINITY }
    this.#outages.push(outage)
    return (at) => {
      outage.until = at
    }
  }

  /**
   * An order that adds risk has reached the exchange. The guard has judged it between `before` and `passed`. It is wrong where a halt that
   * covers it was sure on its bot before, and nobody had signed its end by then; and where no lease of its bot can have lasted so long.
   */
  judgeOrder({ bot, sequence, symbol, before, passed }) {
    for (const { haltId, scope, heldSince, resumeAskedAt } of this.#halts.values()) {
      const isSure = (heldSince.get(bot) ?? Number.POSITIVE_INFINITY) < before
      const isOver = resumeAskedAt !== null && resumeAskedAt < passed
      if (isSure && !isOver && (scope === null || scope.symbol === symbol))
        this.problems.push(`order ${bot}/${sequence} (${symbol}) has passed ${haltId}`)
    }
    for (const { from, bots, until } of this.#outages) {
      if (bots !== null && !bots.includes(bot)) continue
      const late = before - from - this.#leaseMs
      if (late > 0 && passed < until)
        this.problems.push(`order ${bot}/${sequence} has left ${Math.round(late)} ms after the lease`)
    }
  }

  /** @param shown the fleet's halts in force, all of them */
  judgeStatus({ bot, shown, askedAt, answeredAt }) {
    for (const haltId of shown)
      if (this.#over.has(haltId))
        this.problems.push(`${bot}: ${haltId} is in force again, although it had ended on all`)
    for (const { haltId, heldSince, resumeAskedAt, endedOn } of this.#halts.values()) {
      const isShown = shown.includes(haltId)
      const isSure = (heldSince.get(bot) ?? Number.POSITIVE_INFINITY) < askedAt
      const mayHaveEnded = resumeAskedAt !== null && resumeAskedAt < answeredAt
      if (isSure && !mayHaveEnded && !isShown)
        this.problems.push(`${bot}: ${haltId} is lost, and nobody has signed its end`)
      if (isShown && (endedOn.get(bot) ?? Number.POSITIVE_INFINITY) < askedAt)
        this.problems.push(`${bot}: ${haltId} is in force again, although it has ended there`)
      // It holds it now, whoever has told it: from now on it is sure there.
      if (isShown && !heldSince.has(bot)) heldSince.set(bot, answeredAt)
      if (!isShown && mayHaveEnded && heldSince.has(bot) && !endedOn.has(bot)) endedOn.set(bot, answeredAt)
    }
  }

  /** No bot shows a halt any more, and each has been told of every resume: none of these may ever come back. */
  allHaveEnded() {
    for (const [haltId, { resumeAskedAt }] of this.#halts) {
      if (resumeAskedAt === null) continue
      this.#halts.delete(haltId)
      this.#over.add(haltId)
    }
    this.#outages = this.#outages.filter(({ until }) => until === Number.POSITIVE_INFINITY)
  }
}
