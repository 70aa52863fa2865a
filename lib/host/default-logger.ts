import { pino } from 'pino'
import type { Logger } from '../words/ports.js'

/** JSON lines to standard output, each written before the call returns. */
export function defaultLogger(name: string): Logger {
  return pino({ name }, pino.destination({ dest: 1, sync: true }))
}
