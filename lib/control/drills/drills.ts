import { randomBytes } from 'node:crypto'
import { LATE, within } from '../../time/deadline.js'
import type { CanaryAnswer, DrillAnswer, DrillDocument, DrillStep, DrillSummary, FullDrill } from '../../words/drill.js'
import type { Halt } from '../../words/halt.js'
import type { Log } from '../../words/ports.js'
import type { ChannelDrill } from '../courier/messages.js'
import type { Files } from '../disk/files.js'
import type { Keeper } from '../keeper/keeper.js'
import type { CanaryStep } from './canary-step.js'
import { DISK_MS, journalStep, permitStep } from './disk-steps.js'
import { type DrillFiles, drillId, writeDown } from './drill-files.js'

/** How long the notifications may take, in ms. */
const TOLD_MS = 5_000
/** How long ago the halt of a full drill may be, in ms: quiet is waited for a minute. */
const FULL_MS = 120_000
/** How long after the start the first scheduled one is, in ms: readings and channels have to begin. */
const AFTER_START_MS = 10_000

type Outcome = Pick<DrillStep, 'result' | 'detail'>

/** Who has asked for it, and how. */
export interface DrillAsked {
  /** Null: the schedule. */
  readonly who: string | null
  readonly source: string
  readonly full: FullDrill | null
}

export interface DrillsParts {
  readonly keeper: Pick<Keeper, 'noted' | 'halts'>
  readonly canary: CanaryStep
  /** The state directory. */
  readonly files: Files
  readonly evidence: DrillFiles
  /** Calls the own ways in from outside. */
  readonly reach: () => Promise<readonly { readonly name: string; readonly why: string | null; readonly ms: number }[]>
  /** Null: there are no notifications. */
  readonly courier: { drill(id: string, who: string, deadlineMs: number): Promise<readonly ChannelDrill[]> } | null
  readonly state: () => { readonly state: string; readonly quiet: boolean }
  readonly bot: DrillDocument['bot']
  /** 0: never. */
  readonly everyMs: number
  readonly log: Log
}

/** Tries what a halt relies on, halts nothing, and leaves the evidence. One at a time. */
export class Drills {
  readonly #parts: DrillsParts
  readonly #startedAt = Date.now()
  #isRunning = false
  #last: DrillSummary | null = null
  #isLastRead = false

  constructor(parts: DrillsParts) {
    this.#parts = parts
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  /** The newest, also of an earlier run; null: there was none, or that is not known yet. */
  get last(): DrillSummary | null {
    return this.#last
  }

  /** What the bot thread says of a canary. */
  take(id: string, answer: CanaryAnswer): void {
    this.#parts.canary.take(id, answer)
  }

  /** The document of a drill as it stands on disk; null: there is none of that id. @throws what the file system says */
  read(id: string): Promise<string | null> {
    return this.#parts.evidence.read(id)
  }

  /** Once a second: a drill that is due by the schedule. */
  async look(): Promise<void> {
    if (!this.#isLastRead) {
      this.#isLastRead = true
      const found = await this.#parts.evidence.newest()
      this.#last ??= found
    }
    const { everyMs } = this.#parts
    const now = Date.now()
    const at = this.#last?.at ?? Number.NEGATIVE_INFINITY
    // A clock that was set back must not put it off for good.
    const isDue = now - at >= everyMs || at > now + everyMs
    if (everyMs === 0 || this.#isRunning || now - this.#startedAt < Math.min(AFTER_START_MS, everyMs) || !isDue) return
    await this.run({ who: null, source: 'schedule', full: null })
  }

  /** To be called when none runs. Never rejects. */
  async run(asked: DrillAsked): Promise<DrillAnswer> {
    this.#isRunning = true
    try {
      return await this.#run(asked)
    } finally {
      this.#isRunning = false
    }
  }

  async #run(asked: DrillAsked): Promise<DrillAnswer> {
    const { keeper, bot, state } = this.#parts
    const begun = new Date()
    const id = drillId(begun, randomBytes(3).toString('hex'))
    const before = { state: state().state, halts: keeper.halts.newest().map(({ haltId }) => haltId) }
    const steps = await this.#steps(id, asked)
    const drill: DrillDocument = {
      schema: 'trading-kill-switch/drill-1',
      id,
      result: steps.some(({ result }) => result === 'failed') ? 'failed' : 'passed',
      by: asked.who,
      source: asked.source,
      begun: begun.toISOString(),
      ended: new Date().toISOString(),
      bot,
      state: before,
      full: asked.full,
      steps,
    }
    return this.#keep(drill)
  }

  #steps(id: string, asked: DrillAsked): Promise<DrillStep[]> {
    const { keeper, canary, files, courier } = this.#parts
    const who = asked.who ?? 'the schedule'
    const begun = { ...NOBODY, what: 'drill', who: asked.who, source: asked.source, details: { id } }
    const steps: [name: string, run: () => Promise<Outcome>][] = [
      ['guard', () => canary.run(id)],
      ['journal', () => journalStep(keeper, begun)],
      ['permit', () => permitStep(files)],
      ['ways-in', () => this.#waysIn()],
      ['notifications', async () => told((await courier?.drill(id, who, TOLD_MS)) ?? [])],
    ]
    const { full } = asked
    if (full !== null) steps.unshift(['full', async () => this.#fullStep(full, asked.who)])
    return Promise.all(steps.map(([name, run]) => timed(name, run)))
  }

  async #waysIn(): Promise<Outcome> {
    const reached = await this.#parts.reach()
    const failed = reached.filter(({ why }) => why !== null)
    if (reached.length === 0) return { result: 'failed', detail: 'there is no way in' }
    if (failed.length > 0)
      return { result: 'failed', detail: failed.map(({ name, why }) => `${name}: ${why}`).join('; ') }
    return { result: 'passed', detail: reached.map(({ name, ms }) => `${name} reached in ${ms} ms`).join(', ') }
  }

  /** What whoever has halted tells, beside what is so. */
  #fullStep({ haltId, quietMs }: FullDrill, who: string | null): Outcome {
    const { keeper, state: read } = this.#parts
    const { state, quiet } = read()
    const halt = keeper.halts.get(haltId)
    const why = halt === undefined ? 'is not in force' : whyNoDrill(halt, who, Date.now())
    if (why !== null || state !== 'halted')
      return { result: 'failed', detail: `the halt ${haltId} ${why ?? 'halts nothing'}` }
    if (!quiet || quietMs === null) return { result: 'failed', detail: `halted by ${haltId}, and not quiet` }
    return {
      result: 'passed',
      detail: `halted by ${haltId}, and quiet: read back from every venue; the times are the caller's`,
    }
  }

  async #keep(drill: DrillDocument): Promise<DrillAnswer> {
    const { keeper, evidence, log } = this.#parts
    const { id, result, by, source } = drill
    const { text, page, sha256 } = writeDown(drill)
    const saving = evidence.save(drill, text, page).then(
      () => null,
      (error: Error) => error.message,
    )
    const failed = drill.steps.filter((step) => step.result === 'failed')
    const words = failed.length === 0 ? '' : `${failed.map(({ name, detail }) => `${name}: ${detail}`).join('; ')}; `
    const noted = keeper.noted({
      what: `drill ${result}`,
      who: by,
      source,
      reason: `${words}SHA-256 of ${id}.json: ${sha256}`,
      haltId: null,
      details: { id, sha256 },
    })
    const notSaved = orLate(await within(saving, DISK_MS))
    const notJournalled = orLate(await within(noted, DISK_MS))
    this.#last = { id, result, at: Date.parse(drill.begun) }
    if (result === 'failed') log('error', `DRILL FAILED (${id}): ${words.slice(0, -2)}`, { drill })
    else log('info', `Drill ${id} passed in ${Date.parse(drill.ended) - this.#last.at} ms`, { id, sha256 })
    return { id, result, sha256, notSaved, notJournalled, drill }
  }
}

const NOBODY = { reason: null, haltId: null }

/** What keeps a halt from being that of a full drill; null: nothing does. Pure. */
export function whyNoDrill(
  { level, scope, source, operator, since }: Halt,
  who: string | null,
  now: number,
): string | null {
  if (scope !== null || level !== 'halted') return 'does not halt everything'
  if (source !== 'http' || (operator !== null && operator !== who)) return 'is not the halt of whoever makes this drill'
  return Math.abs(now - Date.parse(since)) > FULL_MS ? `is of ${since}, and no halt of this drill` : null
}

function orLate(why: string | null | typeof LATE): string | null {
  return why === LATE ? `the disk has not answered within ${DISK_MS} ms` : why
}

async function timed(name: string, run: () => Promise<Outcome>): Promise<DrillStep> {
  const begun = performance.now()
  const failed = (error: Error): Outcome => ({ result: 'failed', detail: error.message })
  const { result, detail } = await run().catch(failed)
  return { name, result, ms: Math.round(performance.now() - begun), detail }
}

function told(channels: readonly ChannelDrill[]): Outcome {
  const words = channels.map(({ name, result, ms, why }) =>
    result === 'delivered' ? `${name} delivered in ${ms} ms` : `${name} ${result}: ${why}`,
  )
  if (channels.length === 0) return { result: 'skipped', detail: 'no channel is configured' }
  const results = channels.map(({ result }) => result)
  const result = results.includes('failed') ? 'failed' : results.includes('delivered') ? 'passed' : 'skipped'
  return { result, detail: words.join('; ') }
}
