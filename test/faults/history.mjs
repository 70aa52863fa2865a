// What was acknowledged, and what follows from it. Pure: the times are those of the judge's clock, which all processes of a
// machine share (process.hrtime).

/** What a start says when a new state was torn by the kill: it halts, since that state may have been a halt. */
const TORN = /state\.json\.new: it is (empty|torn).*; a change of the state was not written to its end/

const STRICTNESS = { active: 0, reducing: 1, halted: 2 }

/** Everything that one bot has acknowledged, over all of its runs, and what must therefore be so. */
export class History {
  /** Halts that may be in force, by haltId. */
  #halts = new Map()
  /** When a halt was seen to have ended, by haltId. */
  #ended = new Map()
  #pending = new Set()
  /** A kill has torn a new state, and no status was seen since. */
  #torn = false
  /** The halts of such starts, by haltId. */
  #forTorn = new Set()
  /** Everything that must not be, in words. */
  problems = []

  /** The haltIds that may be in force. */
  get known() {
    return [...this.#halts.keys()]
  }

  /** The haltIds that have ended. */
  get ended() {
    return [...this.#ended.keys()]
  }

  /**
   * A halt was acknowledged, or shown by a status.
   *
   * @param halt haltId, scope, level; askedAt, answeredAt; durable: whether the reply said so; run: the number of the run
   */
  acknowledged({ haltId, scope, ...ack }) {
    const endedAt = this.#ended.get(haltId)
    if (endedAt === undefined) {
      const halt = this.#halts.get(haltId) ?? { haltId, scope, acks: [], resumes: [] }
      this.#halts.set(haltId, halt)
      halt.acks.push(ack)
    } else if (ack.askedAt > endedAt) {
      this.problems.push(`${haltId} is in force again, although it has ended`)
    }
  }

  /** A resume is about to be sent. From here on it may happen, until {@link resumeAnswered} or {@link died}. */
  resumeAsked(haltId, askedAt) {
    const resume = { haltId, askedAt, answeredAt: Number.POSITIVE_INFINITY, outcome: 'unknown' }
    this.#halts.get(haltId)?.resumes.push(resume)
    this.#pending.add(resume)
    return resume
  }

  /** @param outcome `resumed` or `refused` */
  resumeAnswered(resume, outcome, answeredAt) {
    Object.assign(resume, { outcome, answeredAt })
    this.#pending.delete(resume)
    if (outcome === 'resumed') this.#ended.set(resume.haltId, answeredAt)
  }

  /** A kill came while a new state was being written, and has torn it. The one that was left there before is gone. */
  stateTorn() {
    this.#torn = true
    for (const halt of this.#halts.values()) halt.acks = halt.acks.filter(({ left }) => !left)
  }

  /** A kill came between the writing of a new state and its renaming. The halts in it must not be lost. */
  stateLeft(halts, run, at) {
    for (const { haltId, scope, level } of halts) {
      this.acknowledged({ haltId, scope, level, askedAt: at, answeredAt: at, durable: true, run, left: true })
    }
  }

  /** The bot was killed: a resume that was not answered has happened by now, or never will. */
  died(at) {
    for (const resume of this.#pending) resume.answeredAt = at
    this.#pending.clear()
  }

  /**
   * An order that adds risk has reached the exchange. It was judged by the guard between `before` and `passed`, so it needs
   * no allowance for its way: what was on the wire when the halt was acknowledged has a `before` that is older. An order is
   * wrong if a halt that covers it was acknowledged before it came to the guard, and nobody had asked for the end of that
   * halt by the time it was through.
   */
  judgeOrder(order) {
    for (const halt of this.#halts.values()) {
      const stopped = halt.acks.some((ack) => isSure(halt, ack, order.run, order.before, order.passed))
      if (stopped && covers(halt.scope, order)) {
        this.problems.push(`order ${order.run}/${order.sequence} (${order.symbol}) has passed ${halt.haltId}`)
      }
    }
  }

  /** @param seen state, durable, halts: what the status shows; askedAt, answeredAt; run */
  judgeStatus({ state, durable, halts, askedAt, answeredAt, run }) {
    const forTorn = halts.filter(({ source, reason }) => source === 'start' && TORN.test(reason))
    if (this.#torn) for (const { haltId } of forTorn) this.#forTorn.add(haltId)
    if (this.#torn && state !== 'halted')
      this.problems.push(`run ${run}: a new state was torn, and the bot is ${state}`)
    for (const halt of this.#halts.values()) {
      const shown = halts.find(({ haltId }) => haltId === halt.haltId)
      const sure = halt.acks.filter((ack) => isSure(halt, ack, run, askedAt, answeredAt))
      const least = Math.max(0, ...sure.map(({ level }) => STRICTNESS[level]))
      const replaced = forTorn.some(({ haltId, reason }) => this.#forTorn.has(haltId) && reason.includes(halt.haltId))
      if (sure.length > 0 && shown === undefined && !replaced) this.problems.push(`run ${run}: ${halt.haltId} is lost`)
      if (shown !== undefined && STRICTNESS[shown.level] < least) {
        this.problems.push(`run ${run}: ${halt.haltId} is only ${shown.level}`)
      }
      if (halt.scope === null && STRICTNESS[state] < least) {
        this.problems.push(`run ${run}: the bot is ${state} under ${halt.haltId}`)
      }
    }
    for (const { haltId, scope, level, source, reason } of halts) {
      this.acknowledged({ haltId, scope, level, askedAt, answeredAt, durable, run })
      // Nothing of what the judge does gives the kill switch a reason to halt by itself.
      const byItself = source === 'start' || source === 'guard'
      if (byItself && !this.#forTorn.has(haltId)) this.problems.push(`run ${run}: halted by itself: ${reason}`)
    }
  }

  /**
   * Forgets what the first status of a run does not show: after {@link judgeStatus} has said whether it should, and once every
   * order of the run before was judged.
   */
  prune(shown, at) {
    this.#torn = false
    for (const haltId of this.known) {
      if (shown.includes(haltId)) continue
      this.#halts.delete(haltId)
      if (!this.#ended.has(haltId)) this.#ended.set(haltId, at)
    }
  }
}

/** Whether `ack` says for certain that the halt was in force from `from` to `until`. */
function isSure(halt, ack, run, from, until) {
  if (ack.answeredAt >= from) return false
  if (!ack.durable && ack.run !== run) return false
  return !halt.resumes.some(
    (resume) => resume.outcome !== 'refused' && resume.askedAt < until && resume.answeredAt > ack.askedAt,
  )
}

function covers(scope, order) {
  return scope === null || Object.entries(scope).every(([field, value]) => order[field] === value)
}
