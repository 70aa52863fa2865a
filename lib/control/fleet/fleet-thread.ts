import { Worker } from 'node:worker_threads'
import type { FleetThreadData, FleetWords, FleetWritten, FromFleet, ToFleet } from '../../between/fleet-messages.js'
import { LATE, within } from '../../time/deadline.js'
import type { FleetHalt, FleetMembers, SignedResume } from '../../words/fleet.js'
import type { Log } from '../../words/ports.js'
import { RestartPause } from '../venues/restart-pause.js'

/** Without a word for this long, and several leases, in ms, the thread is ended and started anew. It says with each renewal how that went. */
const STUCK_AFTER_MS = 15_000
const STUCK_LEASES = 3
/** How long the end of the thread is waited for, in ms, at the end of the bot. */
const END_MS = 1_500
const TERMINATE_MS = 500
const MEMORY_MB = 256

export interface FleetThreadParts {
  /** What the thread runs. */
  readonly source: string
  readonly data: FleetThreadData
  readonly log: Log
}

/** What a call is answered; of `members` null: the engine can't be asked. */
type Answered = { readonly written: FleetWritten } | { readonly members: FleetMembers | null }

/** What a thread says, but for answers, lines of the log, and its end. */
export type FleetSaid = Extract<FromFleet, { readonly type: 'renewed' | 'heard' | 'resumed' }>

/** The control thread's end of the line to the fleet thread: starts it, starts it anew, and never waits for it without end. */
export class FleetThread {
  readonly #parts: FleetThreadParts
  readonly #restartPause = new RestartPause()
  readonly #calls = new Map<number, (answered: Answered) => void>()
  #worker: Worker | null = null
  #take: (said: FleetSaid) => void = () => {}
  #words: FleetWords | null = null
  #lastCall = 0
  #startedAt = 0
  #heardAt = 0
  #restart: NodeJS.Timeout | null = null
  #closing: (() => void) | null = null
  #failure: string | null = null

  constructor(parts: FleetThreadParts) {
    this.#parts = parts
  }

  /** Why the last renewal has not come about; null: it has, or none was tried yet. */
  get failure(): string | null {
    return this.#failure
  }

  /** @param words what is told from the first renewal on */
  start(words: FleetWords, take: (said: FleetSaid) => void): void {
    this.#words = words
    this.#take = take
    this.#run()
  }

  /** What is told with each renewal from now on. */
  tell(words: FleetWords): void {
    this.#words = words
    this.#post({ type: 'words', words })
  }

  /** Writes a halt. Never rejects. What can't be written now is with the next renewal, if the halt is among the words. */
  halt(halt: FleetHalt, deadlineMs: number): Promise<FleetWritten> {
    return this.#written((callId) => ({ type: 'halt', callId, halt }), deadlineMs)
  }

  /** As {@link halt}. */
  resume(resume: SignedResume, deadlineMs: number): Promise<FleetWritten> {
    return this.#written((callId) => ({ type: 'resume', callId, resume }), deadlineMs)
  }

  /** Null: the engine can't be asked. Never rejects. */
  async members(deadlineMs: number): Promise<FleetMembers | null> {
    const answer = await this.#call((callId) => ({ type: 'members', callId }), deadlineMs)
    return answer !== null && 'members' in answer ? answer.members : null
  }

  /** To be called at each beat: ends a thread that is stuck. */
  look(now = performance.now()): void {
    const patience = STUCK_AFTER_MS + STUCK_LEASES * this.#parts.data.settings.leaseMs
    if (this.#worker === null || now - this.#heardAt < patience) return
    this.#ended(this.#worker, `it has not answered for ${Math.round(now - this.#heardAt)} ms`)
  }

  /** @param saysGoodbye the bot ends: nobody has to wait for its lease. False: a part of it may go on */
  async close(saysGoodbye = true): Promise<void> {
    if (this.#restart !== null) clearTimeout(this.#restart)
    this.#restart = null
    const worker = this.#worker
    const closed = new Promise<void>((resolve) => {
      this.#closing = resolve
    })
    if (worker === null) return
    if (saysGoodbye) {
      this.#post({ type: 'close' })
      await within(closed, END_MS)
    }
    this.#worker = null
    this.#giveUpCalls('this bot ends')
    await within(worker.terminate(), TERMINATE_MS)
  }

  async #written(message: (callId: number) => ToFleet, deadlineMs: number): Promise<FleetWritten> {
    const answer = await this.#call(message, deadlineMs)
    if (answer !== null && 'written' in answer) return answer.written
    return { kind: 'not-known', why: this.#failure ?? `the engine has not answered within ${deadlineMs} ms` }
  }

  /** Null: there is no answer in time. */
  async #call(message: (callId: number) => ToFleet, deadlineMs: number): Promise<Answered | null> {
    if (this.#worker === null) return null
    const callId = ++this.#lastCall
    const answer = new Promise<Answered>((resolve) => {
      this.#calls.set(callId, resolve)
    })
    this.#post(message(callId))
    const answered = await within(answer, deadlineMs)
    this.#calls.delete(callId)
    return answered === LATE ? null : answered
  }

  #run(): void {
    const { source, data } = this.#parts
    const worker = new Worker(source, {
      eval: true,
      execArgv: [],
      name: 'kill-switch-fleet',
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    })
    this.#worker = worker
    this.#startedAt = performance.now()
    this.#heardAt = this.#startedAt
    worker.on('message', (message: FromFleet) => {
      if (this.#worker === worker) this.#said(message)
    })
    worker.on('error', (error) => this.#ended(worker, error instanceof Error ? error.message : String(error)))
    worker.on('exit', (code) => this.#ended(worker, `it exited with code ${code}`))
    if (this.#words !== null) this.#post({ type: 'words', words: this.#words })
  }

  #said(message: FromFleet): void {
    this.#heardAt = performance.now()
    switch (message.type) {
      case 'renewed':
        this.#failure = null
        this.#take(message)
        return
      case 'heard':
      case 'resumed':
        this.#take(message)
        return
      case 'written':
        this.#calls.get(message.callId)?.({ written: message.written })
        return
      case 'members':
        this.#calls.get(message.callId)?.({ members: message.told })
        return
      case 'state':
        this.#failure = message.failure
        return
      case 'log':
        this.#parts.log(message.level, message.message, {})
        return
      case 'closed':
        this.#closing?.()
    }
  }

  #post(message: ToFleet): void {
    this.#worker?.postMessage(message)
  }

  #ended(worker: Worker, why: string): void {
    if (this.#worker !== worker) return
    this.#worker = null
    void worker.terminate()
    this.#failure = `the fleet thread has ended: ${why}`
    this.#giveUpCalls(this.#failure)
    if (this.#closing !== null) {
      this.#closing()
      return
    }
    const pause = this.#restartPause.after(performance.now() - this.#startedAt)
    const message = `The fleet thread has ended: ${why}. It is started anew in ${pause} ms; the lease runs out meanwhile.`
    this.#parts.log('error', message, {})
    this.#restart = setTimeout(() => this.#run(), pause)
  }

  #giveUpCalls(why: string): void {
    for (const resolve of this.#calls.values()) resolve({ written: { kind: 'not-known', why } })
    this.#calls.clear()
  }
}
