import { readFileSync } from 'node:fs'
import type { HaltSource } from '../words/halt.js'
import type { Logger } from '../words/ports.js'
import { markOurs, othersListen } from './process-end.js'

/** The part of `process` that delivers signals. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown
  /** Is taken in the place of `on()` where there is one: who is called first sees who else listens, also who does so once. */
  prependListener?(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown
  removeListener(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown
  listeners(signal: NodeJS.Signals): unknown[]
}

/** What the signals do. */
export interface SignalActions {
  /** The handlers are in the process from now on, or not any more. */
  installed(installed: boolean): void
  /** SIGUSR1 */
  toggle(): void
  /** SIGUSR2 */
  printStatus(): void
  /** SIGTERM and SIGINT, also the second time; SIGUSR2 where it is the host's. */
  shutDown(signal: NodeJS.Signals): void
}

/** For this long after a halt, in ms, SIGUSR1 does nothing: a nervous double press never resumes. */
export const HOLD_MS = 2_000

/** For this long, in ms, a SIGUSR2 that a host has taken may come once more from the host itself, to end the process. */
const HANDED_BACK_MS = 30_000

/** What SIGUSR1 is decided by. */
export interface TogglePress {
  /** How the newest of all halts came in; null: none is in force. */
  readonly newest: HaltSource | null
  /** Since the last halt that this thread knows of, also one that only repeated another. */
  readonly haltedForMs: number
  /** A resume is being written. */
  readonly resuming: boolean
  /** The event loop was stuck a moment ago: the signal may be old, and whoever sent it wanted a running bot to stop. */
  readonly stalled: boolean
  /** Every other kill switch of the process would resume as well: one press never halts one and resumes another. */
  readonly othersWould: boolean
}

/** What SIGUSR1 does now. It ends only what a signal has halted, and only if nobody has halted since. Pure. */
export function decideToggle({
  newest,
  haltedForMs,
  resuming,
  stalled,
  othersWould,
}: TogglePress): 'halt' | 'resume' | 'hold' {
  if (newest !== 'signal' || resuming || stalled) return 'halt'
  if (haltedForMs < HOLD_MS) return 'hold'
  return othersWould ? 'resume' : 'halt'
}

/** Stays behind after {@link SignalHandlers.uninstall}: without a listener, SIGUSR1 and SIGUSR2 do harm in Node. */
const doNothing = markOurs(function doNothing(): void {})

/** The signal way in. Signals need the bot thread's event loop; where it is stuck, only HTTP works. */
export class SignalHandlers {
  readonly #source: SignalSource
  readonly #actions: SignalActions
  readonly #listeners: readonly (readonly [NodeJS.Signals, (signal: NodeJS.Signals) => void])[]
  #sigusr2SharedAt = Number.NEGATIVE_INFINITY

  constructor(source: SignalSource, actions: SignalActions) {
    this.#source = source
    this.#actions = actions
    this.#listeners = [
      ['SIGUSR1', markOurs(() => actions.toggle())],
      ['SIGUSR2', markOurs(() => this.#sigusr2())],
      ['SIGTERM', markOurs((signal: NodeJS.Signals) => actions.shutDown(signal))],
      ['SIGINT', markOurs((signal: NodeJS.Signals) => actions.shutDown(signal))],
    ]
  }

  install(): void {
    const source = this.#source
    for (const [signal, listener] of this.#listeners) {
      if (source.prependListener === undefined) source.on(signal, listener)
      else source.prependListener(signal, listener)
    }
    this.#actions.installed(true)
  }

  uninstall(): void {
    for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) {
      const idle = this.#source.listeners(signal).some((listener) => (listener as () => void).name === doNothing.name)
      if (!idle) this.#source.on(signal, doNothing)
    }
    for (const [signal, listener] of this.#listeners) this.#source.removeListener(signal, listener)
    this.#actions.installed(false)
  }

  /**
   * nodemon's way to stop a program: its host listens once, puts its things away, and sends itself the signal again, which should
   * end it. Our own listener would keep it from that.
   */
  #sigusr2(): void {
    const now = performance.now()
    if (othersListen(this.#source, 'SIGUSR2')) this.#sigusr2SharedAt = now
    else if (now - this.#sigusr2SharedAt < HANDED_BACK_MS) {
      this.#actions.shutDown('SIGUSR2')
      return
    }
    this.#actions.printStatus()
  }
}

/** Says where signals can't be relied on. */
export function warnOfSignals(logger: Logger, pid: number): void {
  for (const warning of signalWarnings(readProcessStatus(), pid)) logger.warn({ pid }, warning)
}

/** @param processStatus the text of `/proc/self/status`; null where there is none */
export function signalWarnings(processStatus: string | null, pid: number): string[] {
  const warnings: string[] = []
  const blocked = /^SigBlk:\s*([0-9a-f]+)$/m.exec(processStatus ?? '')?.[1]
  const SIGUSR1_BIT = 1n << 9n
  if (blocked !== undefined && (BigInt(`0x${blocked}`) & SIGUSR1_BIT) !== 0n) {
    warnings.push(
      'SIGUSR1 is blocked in this process, so it can neither halt nor resume; use POST /halt. ' +
        'Was node started with --disable-sigusr1?',
    )
  }
  if (pid === 1) {
    warnings.push(
      'This bot is process 1 of its container. A shell or npm in between would keep SIGTERM from it, and SIGKILL from ' +
        'inside does nothing: start node directly, under an init (docker run --init).',
    )
  }
  return warnings
}

function readProcessStatus(): string | null {
  try {
    return readFileSync('/proc/self/status', 'utf8')
  } catch {
    return null
  }
}
