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
          case 'ready':
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

  #restart(): void {
    if (this.#closing) return
    this.#startWorker().then(
      () => this.#parts.log('info', 'The venue thread is up again', {}),
      () => {},
    )
  }
}
