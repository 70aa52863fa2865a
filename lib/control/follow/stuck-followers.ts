import type { Log } from '../../words/ports.js'
import { howToEnd, placeOf, REPORT_STUCK_AFTER_MS } from '../bot/stuck-report.js'
import type { Keeper } from '../keeper/keeper.js'
import type { FollowerRecord } from './follower-record.js'

export interface StuckFollowersParts {
  readonly keeper: Pick<Keeper, 'note'>
  readonly log: Log
}

/** Says in the leader's log and journal that the bot thread of a follower is stuck, and that it answers again; each once. */
export class StuckFollowers {
  readonly #parts: StuckFollowersParts
  /** The runs of those of whom it was said. */
  readonly #stuck = new Set<string>()

  constructor(parts: StuckFollowersParts) {
    this.#parts = parts
  }

  /** To be called for each follower once a second. @param now by `monotonicMs()` */
  look(record: FollowerRecord, now: number): void {
    const { nonce } = record.who
    const { lastBeatMs, stack } = record.status(now)
    // Nothing is heard of it: that is told elsewhere.
    if (lastBeatMs === null) this.#stuck.delete(nonce)
    else if (lastBeatMs <= REPORT_STUCK_AFTER_MS) this.#answers(record)
    // For a while it may still be looking where it is stuck.
    else if (!this.#stuck.has(nonce) && (stack !== null || lastBeatMs > 2 * REPORT_STUCK_AFTER_MS)) {
      this.#isStuck(record, lastBeatMs, stack)
    }
  }

  #answers({ who }: FollowerRecord): void {
    if (!this.#stuck.delete(who.nonce)) return
    this.#parts.log('warn', `${threadOf(who)} answers again`, { follower: who })
    this.#note(who, 'follower answers again', {})
  }

  #isStuck({ who }: FollowerRecord, silentMs: number, stack: readonly string[] | null): void {
    this.#stuck.add(who.nonce)
    const message = `${threadOf(who)} is stuck since ${silentMs} ms, ${placeOf(stack)}. ${howToEnd(who.pid)}`
    this.#parts.log('error', message, { follower: who, stack })
    this.#note(who, 'follower stuck', { stack })
  }

  #note({ bot, pid }: FollowerRecord['who'], what: string, details: object): void {
    this.#parts.keeper.note({
      what,
      who: bot,
      source: 'guard',
      reason: null,
      haltId: null,
      details: { pid, ...details },
    })
  }
}

function threadOf({ bot, pid }: FollowerRecord['who']): string {
  return `The bot thread of the follower ${bot} (process ${pid})`
}
