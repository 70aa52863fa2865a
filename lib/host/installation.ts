import type { Heartbeat } from './heartbeat.js'
import type { SignalHandlers, SignalSource } from './signals.js'

/** The part of `process` that the kill switch uses. */
export interface ProcessPort extends SignalSource {
  readonly pid: number
  uptime(): number
  exit(code: number): void
  on(event: 'exit', listener: () => void): unknown
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown
  removeListener(event: 'exit', listener: () => void): unknown
  removeListener(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown
}

export interface InstallationParts {
  readonly process: ProcessPort
  /** Null: the host wants no signal handlers. */
  readonly signals: SignalHandlers | null
  readonly heartbeat: Heartbeat
  /** Runs synchronously when the process ends, or the kill switch before it. */
  readonly lastMoment: () => void
}

/** What the kill switch puts into the host's process, and takes out again. */
export class Installation {
  readonly #parts: InstallationParts

  constructor(parts: InstallationParts) {
    this.#parts = parts
  }

  install(): void {
    const { process, signals, heartbeat, lastMoment } = this.#parts
    signals?.install()
    process.on('exit', lastMoment)
    heartbeat.start()
  }

  /** The control thread has ended; the process will. A signal may come until then. */
  ending(): void {
    this.#parts.heartbeat.stop()
    this.#parts.lastMoment()
  }

  uninstall(): void {
    const { process, signals, lastMoment } = this.#parts
    this.ending()
    process.removeListener('exit', lastMoment)
    signals?.uninstall()
  }
}
