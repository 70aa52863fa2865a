import type { Latch } from '../../between/latch/latch.js'
import type { LockOwner } from '../../between/lock-owner.js'
import { monotonicMs } from '../../time/monotonic.js'
import type { Halt, HaltReport } from '../../words/halt.js'
import { haltEverything } from '../../words/halt-request.js'
import type { AcceptedLimits } from '../../words/resume.js'
import type { ScopeWarnings } from '../api/scope-warnings.js'
import type { StatusSource } from '../api/status-source.js'
import { isHalt } from '../disk/journal-entry.js'
import type { Keeper } from '../keeper/keeper.js'
import type { Line } from './line.js'
import type { AskedHalt, FromFollower, FromLeader } from './protocol.js'

/** So long the disk is waited for before a follower is answered, in ms. */
const DISK_DEADLINE_MS = 2_000
/** So many halts are remembered that followers have said: one that has ended meanwhile must not begin anew. */
const REMEMBERED = 4_096

export interface FollowerCallsParts {
  readonly latch: Latch
  readonly keeper: Keeper
  readonly status: StatusSource
  readonly scopeWarnings: ScopeWarnings
}

type FollowerLine = Line<FromFollower, FromLeader>

/** Halts and resumes that followers ask for. A halt is the leader's own from then on. */
export class FollowerCalls {
  readonly #parts: FollowerCallsParts
  /** What was heard, by who has said it and as it was called there, and the id that stands for it. */
  readonly #heard = new Map<string, string>()

  constructor(parts: FollowerCallsParts) {
    this.#parts = parts
  }

  /** In force when this returns; the promise is for the answer. Never rejects. */
  async halt(who: LockOwner, line: FollowerLine, message: AskedHalt): Promise<void> {
    const { keeper, scopeWarnings, status } = this.#parts
    const { waitMs } = message
    const asked = message.halt?.haltId
    const { haltId, hasEnded, onDisk, scope, warnings } = this.#apply(who, message)
    const durable = await onDisk
    const report = async (): Promise<HaltReport> => {
      const { state, quiet, orders } = await status.status()
      const all = [...warnings, ...scopeWarnings.of(scope)]
      return { haltId, latchMicros: null, inFlight: orders.inFlight, warnings: all, durable, state, quiet }
    }
    const first = { haltId, latchMicros: null, inFlight: 0, warnings, durable, state: keeper.halts.state, quiet: false }
    // What follows may take long, and the follower has to know that its halt was heard.
    line.send({ type: 'halted', haltId: asked, hasEnded, report: first, last: false })
    if (waitMs > 0) await status.waitForQuiet(waitMs, () => !line.isOpen)
    line.send({ type: 'halted', haltId: asked, hasEnded, report: await report(), last: true })
  }

  async resume(
    who: LockOwner,
    line: FollowerLine,
    { call, confirm, source, operator, accept, expiresAt }: Extract<FromFollower, { type: 'resume' }>,
  ): Promise<void> {
    const report = await this.#parts.keeper.resume({
      confirm: [confirm].flat().filter((haltId) => typeof haltId === 'string'),
      // A program, or a signal, and nobody else: what a person may end is told by who she is.
      source: source === 'signal' ? 'signal' : 'code',
      operator: typeof operator === 'string' ? operator : null,
      who: operator ?? nameOf(who),
      accept: limitsSaid(accept),
      // Who can't hear the answer has been told that nothing was resumed.
      isGivenUp: () => !line.isOpen || !(monotonicMs() < expiresAt),
    })
    line.send({ type: 'resumed', call, report })
  }

  #apply(who: LockOwner, { halt: said, warnings }: AskedHalt) {
    const { keeper } = this.#parts
    const halt = this.#readable(said)
    const key = `${who.nonce} ${said?.haltId}`
    const known = this.#heard.get(key)
    if (known !== undefined && !keeper.halts.has(known)) {
      const ended = [...warnings, 'The halt was heard; it has ended meanwhile, or another one stands for it.']
      return { haltId: known, hasEnded: true, onDisk: Promise.resolve(true), scope: halt.scope, warnings: ended }
    }
    const applied = keeper.halt({ halt, own: null, who: nameOf(who), warnings })
    const { haltId, scope } = applied.inForce
    this.#heard.delete(key)
    this.#heard.set(key, haltId)
    for (const [oldest] of this.#heard) if (this.#heard.size > REMEMBERED) this.#heard.delete(oldest)
    const onDisk = keeper.onDisk(applied, DISK_DEADLINE_MS).then((written) => written === true)
    return { haltId, hasEnded: false, onDisk, scope, warnings }
  }

  /** What can't be understood halts everything. An id that another halt has already is not used twice. */
  #readable(said: Halt): Halt {
    const { keeper, latch } = this.#parts
    const { reason } = haltEverything([], 'a follower has halted; what it has said could not be read')
    const blank = { level: 'halted', source: 'guard', operator: null, scope: null } as const
    const since = new Date().toISOString()
    const halt = isHalt(said) ? said : { ...blank, reason: reason ?? '', since, haltId: latch.haltIds.mint() }
    const same = keeper.halts.get(halt.haltId)
    const isAnother = same !== undefined && (same.since !== halt.since || same.reason !== halt.reason)
    return isAnother ? { ...halt, haltId: latch.haltIds.mint() } : halt
  }
}

/** A follower of another version may say anything, or nothing. */
function limitsSaid(accept: unknown): AcceptedLimits {
  const given = typeof accept === 'object' && accept !== null ? Object.entries(accept) : []
  return Object.fromEntries(given.filter(([, limit]) => typeof limit === 'string'))
}

function nameOf({ bot, pid }: LockOwner): string {
  return `${bot} (process ${pid})`
}
