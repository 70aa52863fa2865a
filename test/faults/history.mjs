// What was acknowledged, and what follows from it. Pure: the times are those of the judge's clock, which all processes of a
// machine share (process.hrtime).

/** What a start says when the kill came in the middle of a change: it halts, since that may have been a halt. */
const CUT = /(ACTIVE is missing|ACTIVE does not name the last change|its line feed is missing|it is empty)/

const STRICTNESS = { active: 0, reducing: 1, halted: 2 }

/** Everything that one bot has acknowledged, over all of its runs, and what must therefore be so. */
export class History {
  /** Halts that may be in force, by haltId. */
  #halts = new Map()
  /** When a halt was seen to have ended, by haltId. */
  #ended = new Map()
  /** Halts that others have taken the place of in this run, by haltId. */
  #replacedIn = new Map()
  #pending = new Set()
  /** A kill has cut a change short, and no status was seen since. */
  #cut = false
  /** The halts of such starts, by haltId. */
  #forCut = new Set()
  /** Acknowledged halts of everything that only the missing permit has told of, by haltId: their lines came too late. */
  withoutLine = new Set()
  /** Everything that must not be, in words. */
  problems = []

  /** The haltIds that may be in force. */
  get known() {
    return [...this.#halts.keys()].filter((haltId) => !this.#ended.has(haltId))
  }

  /** The haltIds that have ended. */
  get ended() {
    return [...this.#ended.keys()]
  }

  /**
   * A halt was acknowledged, or shown by a status.
   *
   * @param halt haltId, scope, level; earlier: of a person's repeat, as the status shows it; askedAt, answeredAt; durable:
   * whether the reply said so; run: the number of the run
   */
  acknowledged({ haltId, scope, earlier, ...ack }) {
    const endedAt = this.#ended.get(haltId)
    if (endedAt === undefined) {
      const halt = this.#halts.get(haltId) ?? { haltId, scope, names: new Set([haltId]), acks: [], resumes: [] }
      this.#halts.set(haltId, halt)
      halt.acks.push(ack)
      for (const each of earlier?.last ?? []) this.#replaced(each.haltId, halt, ack.answeredAt)
    } else if (ack.askedAt > endedAt) {
      this.problems.push(`${haltId} is in force again, although it has ended`)
    }
  }

  /** A person has halted again: what was sure of her earlier halt is sure of the new one, which has taken its place. */
  #replaced(haltId, halt, at) {
    const earlier = this.#halts.get(haltId)
    if (earlier === undefined) return
    this.#halts.delete(haltId)
    this.#ended.set(haltId, at)
    this.#replacedIn.set(haltId, earlier)
    for (const name of earlier.names) halt.names.add(name)
    halt.acks.push(...earlier.acks)
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

  /** A kill has cut a change short: the next start has to be halted. */
  cutShort() {
    this.#cut = true
  }

  /** The journal of a killed bot tells of these halts. They must not be lost. */
  journalLeft(halts, run, at) {
    for (const halt of halts) {
      this.#bringBack(halt.haltId)
      this.acknowledged({ ...halt, askedAt: at, answeredAt: at, durable: true, run })
    }
  }

  /** What was to take its place was not on disk yet. */
  #bringBack(haltId) {
    const halt = this.#replacedIn.get(haltId)
    if (halt === undefined) return
    this.#ended.delete(haltId)
    this.#halts.set(haltId, halt)
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

  /** @param seen state, durable, halts: what the status shows, isCut: not all of them; askedAt, answeredAt; run */
  judgeStatus({ state, durable, halts, isCut = false, askedAt, answeredAt, run }) {
    // Nothing of what the judge does gives the kill switch a reason to halt by itself.
    const byItself = halts.filter(({ source }) => source === 'start' || source === 'guard')
    for (const { haltId, reason } of byItself) {
      if (this.#cut && CUT.test(reason)) this.#forCut.add(haltId)
      if (!this.#forCut.has(haltId)) this.problems.push(`run ${run}: halted by itself: ${reason}`)
    }
    if (this.#cut && state !== 'halted')
      this.problems.push(`run ${run}: a change was cut short, and the bot is ${state}`)
    for (const { haltId, scope, level, earlier } of halts) {
      this.acknowledged({ haltId, scope, level, earlier, askedAt, answeredAt, durable, run })
    }
    for (const halt of this.#halts.values()) {
      const shown = halts.find(({ haltId }) => halt.names.has(haltId))
      const sure = halt.acks.filter((ack) => isSure(halt, ack, run, askedAt, answeredAt))
      const least = Math.max(0, ...sure.map(({ level }) => STRICTNESS[level]))
      if (sure.length > 0 && shown === undefined && !isCut) this.#missing(halt, least, run)
      if (shown !== undefined && STRICTNESS[shown.level] < least) {
        this.problems.push(`run ${run}: ${halt.haltId} is only ${shown.level}`)
      }
      if (halt.scope === null && STRICTNESS[state] < least) {
        this.problems.push(`run ${run}: the bot is ${state} under ${halt.haltId}`)
      }
    }
  }

  /** A halt of everything is on disk as soon as the permit is gone: the next start is halted, by a halt of its own. */
  #missing({ haltId, scope }, least, run) {
    if (this.#cut && scope === null && least === STRICTNESS.halted) this.withoutLine.add(haltId)
    else this.problems.push(`run ${run}: ${haltId} is lost`)
  }

  /**
   * Forgets what the first status of a run does not show: after {@link judgeStatus} has said whether it should, and once every
   * order of the run before was judged.
   */
  prune(shown, at) {
    this.#cut = false
    this.#replacedIn.clear()
    for (const haltId of [...this.#halts.keys()]) {
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
