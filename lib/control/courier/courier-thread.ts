import { Worker } from 'node:worker_threads'
import { within } from '../../time/deadline.js'
import type { Halt } from '../../words/halt.js'
import type { Channel, ChannelStatus } from '../../words/notification.js'
import type { Log } from '../../words/ports.js'
import { RestartPause } from '../venues/restart-pause.js'
import { CursorFile } from './cursor-file.js'
import type { Asked, ChannelDrill, FromCourier, Saying, ToCourier } from './messages.js'
import { SharedWords } from './shared-words.js'
import { drillTelling, haltTitle } from './telling.js'

/** Without a turn for this long, in ms, the thread is ended and started anew. It takes one every 100 ms. */
const STUCK_AFTER_MS = 10_000
/** How long the end of the thread is waited for, in ms, at the end of the bot. */
const END_MS = 2_000
const TERMINATE_MS = 500
/** How long a disk may take over the cursors before the start goes on, in ms. */
const PREPARE_MS = 1_000
const MEMORY_MB = 128

export interface CourierThreadParts {
  /** What the thread runs. */
  readonly source: string
  readonly stateDir: string
  readonly botName: string
  readonly publicUrl: string | null
  readonly channels: readonly Channel[]
  /** Where the journal ended when this run of the bot began. */
  readonly from: number
  readonly log: Log
}

/** What the control thread shows of itself at each beat. */
export interface Look {
  /** The newest entry of the journal that is on disk. */
  readonly sequence: number
  readonly isWell: boolean
  /** Why the journal can't be written; null: it can, as far as is known. */
  readonly failure: string | null
  /** The strictest halt in force. */
  readonly halt: Halt | null
}

/** Takes what comes in by chats. */
export interface Commands {
  asked(asked: Asked): void
  stranger(channel: string, userId: number): void
}

/** The control thread's end of the line to the courier: starts it, starts it anew, and never waits for it. */
export class CourierThread {
  readonly #parts: CourierThreadParts
  readonly #words = new SharedWords()
  readonly #restartPause = new RestartPause()
  #worker: Worker | null = null
  #channels: readonly ChannelStatus[]
  #startedAt = 0
  #beats = 0
  #beatAt = 0
  #restart: NodeJS.Timeout | null = null
  /** The halt that was told last without a journal. */
  #unwritten: string | null = null
  #closing: (() => void) | null = null
  #commands: Commands | null = null
  /** Who waits for what a drill comes to. */
  readonly #drills = new Map<string, (channel: ChannelDrill) => void>()

  constructor(parts: CourierThreadParts) {
    this.#parts = parts
    this.#channels = parts.channels.map(nothingYet)
  }

  /** How the channels fare, as the courier has told last. */
  get channels(): readonly ChannelStatus[] {
    return this.#channels
  }

  /**
   * Writes down where each channel begins that is new, so that what happens from now on is told even if this process is killed
   * before the courier has begun. Never rejects, and is not waited for without end.
   */
  async prepare(): Promise<void> {
    const { stateDir, channels, from, log } = this.#parts
    const begin = async (name: string) => {
      const file = new CursorFile(stateDir, name)
      // The courier says what is wrong with one that can't be read.
      const isThere = await file.read().then(
        (cursor) => cursor !== null,
        () => true,
      )
      if (!isThere) await file.write({ sequence: from, ahead: [] })
    }
    const named = channels.filter(({ kind }) => kind !== 'heartbeat')
    const writing = Promise.all(named.map(({ name }) => begin(name))).catch((error) => {
      log('error', `Where the notifications begin can't be written down: ${error.message}. A kill may lose some.`, {})
    })
    await within(writing, PREPARE_MS)
  }

  /** @param commands takes what those who are allowed ask for */
  start(sequence: number, commands: Commands): void {
    this.#commands = commands
    this.#words.controlLooks(sequence, true)
    this.#run()
  }

  /** To be called at each beat of the control thread: leaves word of what is on disk, and ends a courier that is stuck. */
  look({ sequence, isWell, failure, halt }: Look): void {
    this.#words.controlLooks(sequence, isWell && failure === null)
    this.#tellUnwritten(failure, halt)
    const now = performance.now()
    const beats = this.#words.courierBeats
    if (beats !== this.#beats) {
      this.#beats = beats
      this.#beatAt = now
    }
    if (this.#worker === null || now - this.#beatAt < STUCK_AFTER_MS) return
    this.#ended(this.#worker, `it has not answered for ${Math.round(now - this.#beatAt)} ms`)
  }

  /** Gives the last news a moment. What is not delivered then, is after the next start. */
  async close(): Promise<void> {
    if (this.#restart !== null) clearTimeout(this.#restart)
    this.#restart = null
    const worker = this.#worker
    if (worker === null) return
    const closed = new Promise<void>((resolve) => {
      this.#closing = resolve
    })
    this.#post({ type: 'close' })
    await within(closed, END_MS)
    this.#worker = null
    await within(worker.terminate(), TERMINATE_MS)
  }

  /**
   * Tells of a drill by each channel, once, and waits so long at most, in ms. Never rejects.
   *
   * @param who has asked for it
   */
  async drill(id: string, who: string, deadlineMs: number): Promise<readonly ChannelDrill[]> {
    const { channels, botName } = this.#parts
    const names = channels.filter(({ kind }) => kind !== 'heartbeat').map(({ name }) => name)
    const drilled = new Map<string, ChannelDrill>()
    const all = new Promise<void>((resolve) => {
      this.#drills.set(id, (channel) => {
        drilled.set(channel.name, channel)
        if (drilled.size === names.length) resolve()
      })
      if (names.length === 0) resolve()
    })
    this.#post({ type: 'drill', id, telling: drillTelling(id, who, botName, new Date()) })
    await within(all, deadlineMs)
    this.#drills.delete(id)
    const why = this.#worker === null ? 'the courier thread does not run' : `no answer within ${deadlineMs} ms`
    return names.map((name) => drilled.get(name) ?? { name, result: 'failed', ms: deadlineMs, why })
  }

  say(channel: string, saying: Saying): void {
    this.#post({ type: 'say', channel, saying })
  }

  /** The halt of this update is on disk, or was refused: it need not be heard again. */
  heard(channel: string, updateId: number): void {
    this.#post({ type: 'heard', channel, updateId })
  }

  #run(): void {
    const { source, stateDir, botName, publicUrl, channels, from } = this.#parts
    const worker = new Worker(source, {
      eval: true,
      execArgv: [],
      name: 'kill-switch-courier',
      workerData: { words: this.#words.buffer, stateDir, botName, publicUrl, channels, from },
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    })
    this.#worker = worker
    this.#startedAt = performance.now()
    this.#beatAt = this.#startedAt
    this.#unwritten = null
    worker.on('message', (message: FromCourier) => {
      if (this.#worker === worker) this.#take(message)
    })
    worker.on('error', (error) => this.#ended(worker, error instanceof Error ? error.message : String(error)))
    worker.on('exit', (code) => this.#ended(worker, `it exited with code ${code}`))
  }

  #take(message: FromCourier): void {
    switch (message.type) {
      case 'channels':
        this.#channels = message.channels
        break
      case 'log':
        this.#parts.log(message.level, message.message, {})
        break
      case 'asked':
        this.#commands?.asked(message.asked)
        break
      case 'stranger':
        this.#commands?.stranger(message.channel, message.userId)
        break
      case 'drilled':
        this.#drills.get(message.id)?.(message.channel)
        break
      case 'closed':
        this.#closing?.()
    }
  }

  #post(message: ToCourier): void {
    this.#worker?.postMessage(message)
  }

  /** Once for each halt, so that nothing piles up before a thread that does not answer. */
  #tellUnwritten(failure: string | null, halt: Halt | null): void {
    if (failure === null) this.#unwritten = null
    if (failure === null || halt === null || halt.haltId === this.#unwritten || this.#worker === null) return
    this.#unwritten = halt.haltId
    const { haltId, since: time } = halt
    this.#post({ type: 'unwritten', halt: { haltId, title: haltTitle(halt, this.#parts.botName), why: failure, time } })
  }

  #ended(worker: Worker, why: string): void {
    if (this.#worker !== worker) return
    this.#worker = null
    void worker.terminate()
    if (this.#closing !== null) {
      this.#closing()
      return
    }
    const lastError = `the courier thread has ended: ${why}`
    this.#channels = this.#channels.map((channel) => ({
      ...channel,
      armed: channel.armed === null ? null : false,
      lastError,
    }))
    const pause = this.#restartPause.after(performance.now() - this.#startedAt)
    this.#parts.log(
      'error',
      `The courier thread has ended: ${why}. It is started anew in ${pause} ms; what waits is told then.`,
      {},
    )
    this.#restart = setTimeout(() => this.#run(), pause)
  }
}

function nothingYet({ name, kind, allowed }: Channel): ChannelStatus {
  const armed = allowed.length > 0 ? false : null
  return { name, kind, delivered: 0, failed: 0, waiting: 0, armed, lastError: null }
}
