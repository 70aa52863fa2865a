import { hostname } from 'node:os'
import type { LogLevel } from './ports.js'
import { printableFields, printableJson, printableLines } from './printable.js'

/** What pino writes for a level. */
const NUMBERS: Readonly<Record<LogLevel, number>> = { info: 30, warn: 40, error: 50 }
const HOSTNAME = hostname()

/** Whose line it is. */
export interface LineSource {
  readonly name: string
  readonly pid: number
}

/** One line of JSON as pino writes it by default, with its line end. @param time in ms since 1970 */
export function logLine(
  { name, pid }: LineSource,
  level: LogLevel,
  time: number,
  fields: object,
  text: string,
): string {
  const head = { level: NUMBERS[level], time, pid, hostname: HOSTNAME, name }
  return `${printableJson({ ...head, ...printableFields(fields), msg: printableLines(text) })}\n`
}
