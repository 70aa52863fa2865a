import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import type { FromVenueThread, ToVenues, VenueModuleSettings, VenueThreadData } from '../../between/messages.js'
import { within } from '../../time/deadline.js'
import type { Log } from '../../words/ports.js'
import type { VenueFacts } from '../../words/venue-facts.js'
import { RestartPause } from './restart-pause.js'
import { VenueLine } from './venue-line.js'

/** How long a module has to make its venues, in ms. */
const START_DEADLINE_MS = 12_000
/** Without a sign of life for this long, in ms, the thread is suspected. It gives one every second. */
const SUSPECT_AFTER_MS = 8_000
/** A suspect that stays silent for this long, in ms, is ended and started anew; a process that was only paused speaks again. */
const STUCK_AFTER_MS = 2_000
/** How long the end of a thread is waited for, in ms: one in a native call ends when that returns. */
const TERMINATE_MS = 1_000
const MEMORY_MB = 1_024

export interface VenueThreadParts {
  readonly settings: VenueModuleSettings
  readonly latch: SharedArrayBuffer
  readonly ownOrders: readonly string[]
  readonly settleMs: number
  readonly log: Log
}

/** A `venue_module` can't be used. */
export class VenueModuleError extends Error {
  constructor(module: string, why: string) {
    super(
      `The venue module "${module}" can't be used: ${why}. Correct venue_module (and venue_options) under [control], or leave ` +
        'it out: the venues that the bot hands over itself are used then, as long as its thread answers.',
    )
  }
}

/** One run of the thread. */
interface Run {
  readonly worker: Worker
  readonly port: MessagePort
}

/**
 * The control thread's end of the line to the venue thread: starts it, and starts it anew when the client in it has brought it
 * down, or keeps it busy for ever.
 */
export class VenueThread {
  readonly #parts: VenueThreadParts
  #run: Run | null = null
  #line: VenueLine | null = null
  #facts: readonly VenueFacts[] = []
  #down: string | null = 'the venue thread has not started yet'
  #beatAt = 0
  /** Null: it is not up. */
  #upSince: number | null = null
  #suspectedAt: number | null = null
  readonly #restartPause = new RestartPause()
  #closing = false

  constructor(parts: VenueThreadParts) {
    this.#parts = parts
  }

  /** Starts the thread; resolves with the line to its venues. @throws {VenueModuleError} */
  async start(): Promise<VenueLine> {
    const venues = await this.#start()
    this.#facts = venues
    this.#line = new VenueLine({
      venues: venues.map(({ name }) => name),
      post: (message: ToVenues) => this.#run?.port.postMessage(message),
      unreachable: () => this.#down,
    })
    return this.#line
  }

  /** What can be asked of its venues, as they said at the start. */
  get facts(): readonly VenueFacts[] {
    return this.#facts
  }

  /** Ends a thread that is stuck. To be called at each beat of the control thread. */
  look(): void {
    const now = performance.now()
    if (this.#down !== null || now - this.#beatAt < SUSPECT_AFTER_MS) return
    this.#suspectedAt ??= now
    if (now - this.#suspectedAt < STUCK_AFTER_MS) return
    this.#ended(this.#run, `it has not answered for ${Math.round(now - this.#beatAt)} ms`)
  }

  async close(): Promise<void> {
    this.#closing = true
    const run = this.#run
    this.#run = null
    if (run !== null) await end(run)
  }

  #start(): Promise<readonly VenueFacts[]> {
    const run = startRun(this.#parts)
    this.#run = run
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        clearTimeout(deadline)
        reject(new VenueModuleError(this.#parts.settings.module, why))
        this.#ended(run, why)
      }
      const ready = (venues: readonly VenueFacts[]): void => {
        clearTimeout(deadline)
        this.#upSince = performance.now()
        this.#down = null
        resolve(venues)
      }
      const deadline = setTimeout(fail, START_DEADLINE_MS, `it has made no venue within ${START_DEADLINE_MS} ms`)
      run.port.on('message', (message: FromVenueThread) => {
        if (this.#run === run) this.#take(message, ready, fail)
      })
      run.worker.on('error', (error) => fail(error instanceof Error ? error.message : String(error)))
      run.worker.on('exit', (code) => fail(`it exited with code ${code}`))
    })
  }

  #take(message: FromVenueThread, ready: (venues: readonly VenueFacts[]) => void, fail: (why: string) => void): void {
    switch (message.type) {
      case 'beat':
        this.#beat()
        break
      case 'ready':
        ready(message.venues)
        this.#beat()
        break
      case 'failed':
        fail(message.message)
        break
      default:
        this.#line?.take(message)
    }
  }

  #ended(run: Run | null, why: string): void {
    if (run === null || this.#run !== run) return
    this.#run = null
    this.#down = `the venue thread has ended: ${why}`
    void end(run)
    this.#line?.ended(this.#down)
    if (this.#closing || this.#line === null) return
    const pause = this.#restartPause.after(this.#upSince === null ? 0 : this.#beatAt - this.#upSince)
    this.#upSince = null
    const { log, settings } = this.#parts
    log('error', `The venue thread has ended: ${why}. It is started anew in ${pause} ms.`, { module: settings.module })
    setTimeout(() => this.#restart(), pause)
  }

  #restart(): void {
    if (this.#closing) return
    this.#start().then(
      () => this.#parts.log('info', 'The venue thread is up again', {}),
      () => {},
    )
  }

  #beat(): void {
    this.#beatAt = performance.now()
    this.#suspectedAt = null
  }
}

async function end({ worker, port }: Run): Promise<void> {
  port.close()
  await within(worker.terminate(), TERMINATE_MS)
}

function startRun({ settings, latch, ownOrders, settleMs }: VenueThreadParts): Run {
  const { module, options, source } = settings
  const { port1, port2 } = new MessageChannel()
  const data: VenueThreadData = { port: port2, latch, module, options, ownOrders, settleMs }
  const worker = new Worker(source, {
    eval: true,
    execArgv: [],
    name: 'kill-switch-venues',
    workerData: data,
    transferList: [port2],
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  })
  return { worker, port: port1 }
}
