import type { LogLevel } from '../words/ports.js'

/** Hands one line to a logger, in its own way; where it says all of its fields, a logger of text gets it without. Returns what the logger does. */
export type WriteLine = (level: LogLevel, fields: object, message: string, saysAll: boolean) => unknown

/** What may be found on a logger. */
type Found = Readonly<Record<string, unknown>>
type Method = (...args: readonly unknown[]) => unknown

const hasMethod = (logger: Found, ...names: readonly string[]) =>
  names.every((name) => typeof logger[name] === 'function')

/** Names that loggers have for a level, in the order in which they are tried. */
const NAMES: Readonly<Record<LogLevel, readonly string[]>> = {
  info: ['info', 'notice', 'log'],
  warn: ['warn', 'warning', 'error'],
  error: ['error', 'err', 'crit'],
}

/**
 * How lines are written to a logger, by what it is: `(fields, message)` to pino, bunyan and what is not known, one object to winston,
 * and one line of text to the console, log4js, Nest's, and those whose methods take one argument.
 *
 * @throws what looking at the logger throws
 */
export function writerFor(logger: Found): WriteLine {
  if (hasMethod(logger, 'bindings', 'child')) return (level, fields, message) => call(logger, level, fields, message)
  if (hasMethod(logger, 'log') && isTable(logger.levels)) return winstonWriter(logger)
  if (takesText(logger))
    return (level, fields, message, saysAll) =>
      call(logger, methodOf(logger, level), saysAll ? message : lineOf(fields, message))
  return (level, fields, message) => call(logger, level, withText(fields), message)
}

function takesText(logger: Found): boolean {
  const isConsole = hasMethod(logger, 'info', 'groupEnd')
  const isLog4js = hasMethod(logger, 'isInfoEnabled', 'addContext')
  const isNest = hasMethod(logger, 'log') && !hasMethod(logger, 'info')
  return isConsole || isLog4js || isNest || (logger.info as Method | undefined)?.length === 1
}

/** By its method for one object: its others put `%s` of a message, or a `message` of the fields, together with the rest. */
function winstonWriter(logger: Found): WriteLine {
  const levels = logger.levels as object
  return (level, fields, message) => {
    const own = NAMES[level].find((name) => name in levels) ?? level
    return call(logger, 'log', { ...fields, level: own, message })
  }
}

function methodOf(logger: Found, level: LogLevel): string {
  return NAMES[level].find((name) => hasMethod(logger, name)) ?? level
}

function call(logger: Found, method: string, ...args: readonly unknown[]): unknown {
  return (logger as Readonly<Record<string, Method>>)[method]?.(...args)
}

function lineOf(fields: object, message: string): string {
  return Object.keys(fields).length === 0 ? message : `${message} ${JSON.stringify(fields)}`
}

/** A logger that puts the fields into a text is to show them. */
function withText(fields: object): object {
  return Object.defineProperty(fields, 'toString', { value: () => JSON.stringify(fields), configurable: true })
}

function isTable(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}
