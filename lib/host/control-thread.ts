import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { HostedCall } from '../between/hosted-call.js'
import type { Latch } from '../between/latch/latch.js'
import type {
  Answer,
  ControlSettings,
  ControlThreadData,
  Notice,
  ToBot,
  ToControl,
  ToVenues,
} from '../between/messages.js'
import { within } from '../time/deadline.js'
import { monotonicMs } from '../time/monotonic.js'
import { StartError } from '../words/errors.js'
import type { VenueSnapshot } from '../words/exposure.js'
import type { TripStatus } from '../words/trip.js'
import { controlThreadSource } from './control-thread.generated.js'

/** A call's message, before it has been given its number. */
export type Call = Extract<ToControl, { callId: number }>

/** What the control thread says when it is ready. */
export type Ready = Omit<Extract<ToBot, { type: 'ready' }>, 'type' | 'moduleVenues'>

/** What the bot thread does when the control thread speaks of its own accord. */
export interface ControlEvents {
  /** Asked for what the venues say, or to do something there. */
  onVenueRequest(request: ToVenues): void
  /** What the venue thread has read. */
  onModuleSnapshots(snapshots: readonly VenueSnapshot[]): void
  /** The venue thread holds these; they are not asked for here. */
  onModuleVenues(names: readonly string[]): void
  /** A canary is to be sent. */
  onDrill(id: string): void
  /** How trips stand, as the control thread knows. */
  onTrips(trips: readonly TripStatus[]): void
  /** There are notices to take. */
  onNews(): void
  onLog(level: 'info' | 'warn' | 'error', message: string, fields: object): void
  /** The thread has ended without being asked to. */
  onGone(why: string): void
  /** This process has followed another one, and leads now. */
  onLeading(ready: Ready): void
  /** The last chance to take the keeper's notices. */
  onClosing(): void
}

/** How long the end of the thread is waited for, in ms. */
const TERMINATE_MS = 1_000
/** How long the control thread may be silent while it starts, in ms. */
const START_DEADLINE_MS = 15_000

/**
 * The bot thread's end of the line to the control thread. Starts it from a text, so that it is found however the bot is
 * packaged, and never lets it keep the process alive.
 */
export class ControlThread {
  readonly #latch: Latch
  readonly #worker: Worker
  readonly #notices: MessagePort
  readonly #calls = new Map<number, (value: Answer | null) => void>()
  readonly #events: ControlEvents
  #ready: ((outcome: Ready | StartError) => void) | null = null
  #isReady = false
  #closing = false
  #gone = false
  #lastCall = 0

  /** @param source the program of the control thread */
  constructor(latch: Latch, settings: ControlSettings, events: ControlEvents, source = controlThreadSource) {
    this.#latch = latch
    this.#events = events
    const { port1, port2 } = new MessageChannel()
    this.#notices = port1
    const data: ControlThreadData = { latch: latch.buffer, noticePort: port2, settings }
    this.#worker = new Worker(source, {
      eval: true,
      execArgv: [],
      name: 'kill-switch',
      workerData: data,
      transferList: [port2],
    })
    this.#worker.on('message', (message: ToBot) => this.#take(message))
    this.#worker.on('error', (error) => this.#ended(error instanceof Error ? error.message : String(error)))
    this.#worker.on('exit', (code) => this.#ended(`it exited with code ${code}`))
  }

  /** It listens, and takes calls. */
  get isReady(): boolean {
    return this.#isReady
  }

  /** It runs, as far as is known here. */
  get isUp(): boolean {
    return !this.#closing && !this.#gone
  }

  /** It was asked to end, or could not start. */
  get isClosing(): boolean {
    return this.#closing
  }

  /** Resolves once the control server listens. @throws {StartError} */
  async ready(): Promise<Ready> {
    let timer: NodeJS.Timeout | undefined
    const outcome = await new Promise<Ready | StartError>((resolve) => {
      this.#ready = resolve
      let beats = -1
      // A slow disk, or a venue module, may take long; a thread that beats is at work.
      timer = setInterval(() => {
        if (this.#latch.beats.controlBeats() === beats) {
          resolve(
            new StartError('CONTROL_THREAD_FAILED', `The control thread did not start in ${START_DEADLINE_MS} ms.`),
          )
        }
        beats = this.#latch.beats.controlBeats()
      }, START_DEADLINE_MS)
    })
    clearInterval(timer)
    this.#ready = null
    this.#worker.unref()
    if (outcome instanceof StartError) {
      this.#closing = true
      await within(this.#worker.terminate(), TERMINATE_MS)
      throw outcome
    }
    return outcome
  }

  /** A number for the next call, unique for this thread. */
  nextCallId(): number {
    return ++this.#lastCall
  }

  /** The keeper's next notice, if there is one. Never waits. */
  receiveNotice(): Notice | undefined {
    return receiveMessageOnPort(this.#notices)?.message
  }

  post(message: ToControl, transfer: readonly MessagePort[] = []): void {
    if (!this.#gone) this.#worker.postMessage(message, transfer)
  }

  /** Hands on a call that has come in at a server of the host's own. @returns false: there is nobody any more to answer it */
  serve(call: HostedCall, port: MessagePort): boolean {
    if (this.#gone || this.#closing) return false
    this.#worker.postMessage({ type: 'hosted-call', call, port } satisfies ToControl, [port])
    return true
  }

  /** Sends a call. Resolves with the answer, or with null when there is none within `deadlineMs`. */
  call(message: Call, deadlineMs: number): Promise<Answer | null> {
    const answer = this.answer(message.callId, deadlineMs)
    this.post(message)
    return answer
  }

  /** Resolves with the answer to a call that was posted in the same breath, or with null when there is none within `deadlineMs`. */
  async answer(callId: number, deadlineMs: number): Promise<Answer | null> {
    if (this.#gone) return null
    let timer: NodeJS.Timeout | undefined
    this.#worker.ref()
    const answer = await new Promise<Answer | null>((resolve) => {
      this.#calls.set(callId, resolve)
      // After a time in which this thread was stuck, the answer may be here already, and only has to be picked up.
      timer = setTimeout(() => setImmediate(resolve, null), deadlineMs)
    })
    clearTimeout(timer)
    this.#calls.delete(callId)
    if (this.#calls.size === 0) this.#worker.unref()
    return answer
  }

  /**
   * Ends the control thread in good order: its server last. Resolves at the deadline at the latest.
   *
   * @param leftMs what it is told that it has, where the process may end sooner
   */
  async close(reason: string, deadlineMs: number, leftMs = deadlineMs): Promise<void> {
    this.#closing = true
    if (!this.#gone) {
      const exited = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()))
      const callId = this.nextCallId()
      await Promise.race([exited, this.call({ type: 'close', callId, reason, leftMs }, deadlineMs)])
      await within(this.#worker.terminate(), TERMINATE_MS)
    }
    this.#events.onClosing()
    this.#notices.close()
  }

  #take(message: ToBot): void {
    switch (message.type) {
      case 'ready':
        this.#isReady = true
        this.#events.onModuleVenues(message.moduleVenues)
        if (this.#ready === null) this.#events.onLeading(message)
        else this.#ready(message)
        break
      case 'failed':
        this.#ready?.(new StartError(message.code, message.message))
        break
      case 'reply':
        this.#calls.get(message.callId)?.(message.value)
        break
      case 'read-venues':
      case 'venue-action':
        this.#events.onVenueRequest(message)
        break
      case 'module-snapshots':
        this.#events.onModuleSnapshots(message.snapshots)
        break
      case 'drill':
        if (monotonicMs() < message.expiresAt) this.#events.onDrill(message.id)
        break
      case 'trips':
        this.#events.onTrips(message.trips)
        break
      case 'news':
        this.#events.onNews()
        break
      case 'log':
        this.#events.onLog(message.level, message.message, message.fields)
        break
    }
  }

  #ended(why: string): void {
    if (this.#gone) return
    this.#gone = true
    this.#ready?.(new StartError('CONTROL_THREAD_FAILED', `The control thread could not start: ${why}`))
    for (const answer of this.#calls.values()) answer(null)
    if (!this.#closing) this.#events.onGone(why)
  }
}
