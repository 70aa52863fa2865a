import { Worker } from 'node:worker_threads'
import type { FromVenueThread, ToVenues, VenueModuleSettings, VenueThreadData } from '../messages.js'
import { VenueLine } from './venue-line.js'

/** The pause before a thread that has ended is started anew, in ms. */
const RESTART_MS = 1_000

export interface VenueThreadParts {
  readonly settings: VenueModuleSettings
  readonly latch: SharedArrayBuffer
  readonly settleMs: number
  readonly log: (level: 'info' | 'warn' | 'error', message: string, fields: object) => void
}

/** Without a sign of life for this long, in ms, the thread is suspected. It gives one every second. */
const SUSPECT_AFTER_MS = 8_000
/** A suspect that stays silent for this long, in ms, is ended and started anew; a process that was only paused speaks again. */
const STUCK_AFTER_MS = 2_000

/** A `venue_module` can't be used. */
export class VenueModuleError extends Error {
  constructor(module: string, why: string) {
    super(
      `The venue module "${module}" can't be used: ${why}. Correct venue_module (and venue_options) under [control], or leave ` +
        'it out: the venues that the bot hands over itself are used then, as long as its thread answers.',
    )
  }
}

/**
 * The control thread's end of the line to the venue thread: starts it, and starts it anew when the client in it has brought it
 * down.
 */
export class VenueThread {
  readonly #parts: VenueThreadParts
  #worker: Worker | null = null
  #line: VenueLine | null = null
  #down: string | null = 'the venue thread has not started yet'
  #beatAt = 0
  #suspectedAt: number | null = null
  #closing = false

  constructor(parts: VenueThreadParts) {
    this.#parts = parts
  }

  /** Starts the thread; resolves with the line to its venues. @throws {VenueModuleError} */
  async start(): Promise<VenueLine> {
    const venues = await this.#startWorker()
    this.#line = new VenueLine({
      venues,
      post: (message: ToVenues) => this.#worker?.postMessage(message),
      unreachable: () => this.#down,
    })
    return this.#line
  }

  /** Ends a thread that is stuck. To be called at each beat of the control thread. */
  look(): void {
    const now = performance.now()
    if (this.#down !== null || now - this.#beatAt < SUSPECT_AFTER_MS) return
    this.#suspectedAt ??= now
    if (now - this.#suspectedAt < STUCK_AFTER_MS) return
    this.#down = `the venue thread has not answered for ${Math.round(now - this.#beatAt)} ms`
    void this.#worker?.terminate()
  }

  async close(): Promise<void> {
    this.#closing = true
    await this.#worker?.terminate()
  }

  #startWorker(): Promise<readonly string[]> {
    const { settings, latch, settleMs, log } = this.#parts
    const { module, options, source } = settings
    const data: VenueThreadData = { latch, module, options, settleMs }
    const worker = new Worker(source, { eval: true, execArgv: [], name: 'kill-switch-venues', workerData: data })
    this.#worker = worker
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        reject(new VenueModuleError(module, why))
        if (this.#worker !== worker || this.#closing) return
        this.#worker = null
        this.#down = `the venue thread has ended: ${why}`
        if (this.#line === null) return
        log('error', `The venue thread has ended: ${why}. It is started anew.`, { module })
        setTimeout(() => this.#restart(), RESTART_MS)
      }
      worker.on('message', (message: FromVenueThread) => {
        switch (message.type) {
          case 'beat':
            this.#beat()
            break
          case 'ready':
            this.#beat()
            this.#down = null
            resolve(message.venues)
            break
          case 'failed':
            fail(message.message)
            break
          default:
            this.#line?.take(message)
        }
      })
      worker.on('error', (error) => fail(error instanceof Error ? error.message : String(error)))
      worker.on('exit', (code) => fail(`it exited with code ${code}`))
    })
  }

  #beat(): void {
    this.#beatAt = performance.now()
    this.#suspectedAt = null
  }

  #restart(): void {
    if (this.#closing) return
    this.#startWorker().then(
      () => this.#parts.log('info', 'The venue thread is up again', {}),
      () => {},
    )
  }
}
