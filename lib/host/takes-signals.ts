import { isMainThread } from 'node:worker_threads'
import type { ControlConfig } from '../config/control-config.js'

/** What a kill switch says that was made in a worker thread, and was to handle signals. */
export const NO_SIGNALS =
  'This kill switch was made in a worker thread, and Node delivers signals to the main thread only: SIGUSR1 neither halts nor resumes, ' +
  'and SIGTERM ends the process at once. Halt by POST /halt, or by the file HALT. To have signals, make the kill switch on the main ' +
  'thread, and attach the worker to it: killSwitch.share(), attachKillSwitch().'

/** Whether signals reach this kill switch. */
export function takesSignals({ signalHandlers }: Pick<ControlConfig, 'signalHandlers'>): boolean {
  return signalHandlers && isMainThread
}
