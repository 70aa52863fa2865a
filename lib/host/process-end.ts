/** The shutdowns of all kill switches in this process, also of other copies of this package: none ends it under another. */
const ALL = Symbol.for('trading-kill-switch.shutdowns')
/** Marks a listener of a kill switch, also of another copy. */
const OURS = Symbol.for('trading-kill-switch.listener')

/** One kill switch's part of the end of the process. */
export interface ShutdownPart {
  /** The exit code that it asks for; null: it is not down yet. */
  code: number | null
}

/** Those that have begun, this process's alone. */
export function shutdownsOfProcess(): Set<ShutdownPart> {
  const shared = globalThis as { [ALL]?: Set<ShutdownPart> }
  shared[ALL] ??= new Set()
  return shared[ALL]
}

/** Marks a signal's listener as a kill switch's. */
export function markOurs<Listener extends object>(listener: Listener): Listener {
  return Object.assign(listener, { [OURS]: true })
}

/**
 * Whether somebody else has a plan of their own for a signal, and may end the process. The package signal-exit listens and ends
 * nothing while others listen.
 */
export function othersListen(
  source: { listeners(signal: NodeJS.Signals): unknown[] },
  signal: NodeJS.Signals,
): boolean {
  return source.listeners(signal).some((listener) => {
    if (typeof listener !== 'function' || OURS in listener) return false
    return !isSignalExit(Function.prototype.toString.call(listener))
  })
}

/** signal-exit 3 and 4 ask how many listen, and leave when they are not the only ones (its `index.js`). */
function isSignalExit(text: string): boolean {
  return /listeners\.length === (?:emitter\.)?count\b/.test(text)
}
