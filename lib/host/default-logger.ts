import { writeSync } from 'node:fs'
import { logLine } from '../words/log-line.js'
import type { Logger } from '../words/ports.js'
import { safeLogger } from './safe-logger.js'

type Level = keyof Logger

const LEVELS = ['info', 'warn', 'error'] as const satisfies readonly Level[]

/** JSON lines to standard output, each written before the call returns; those from before pino is there, as soon as it is. */
export function defaultLogger(name: string): Logger {
  return new LateLogger(loadDefaultLogger(name), plainLogger(name))
}

/** Pino takes a part of an import that only a bot without a logger of its own has to pay, and not before it starts. */
export async function loadDefaultLogger(name: string): Promise<Logger> {
  const { pino } = await import('pino')
  const logger: Logger = pino({ name }, pino.destination({ dest: 1, sync: true }))
  return logger
}

/**
 * A logger that can be used before it is there: what is logged meanwhile is held, and comes out in order as soon as it is.
 */
export class LateLogger implements Logger {
  #logger: Logger | null = null
  #held: (readonly [level: Level, fields: object, message: string])[] = []

  /** @param otherwise takes the lines when the process ends before the logger is there, or when it can't be had */
  constructor(loading: Promise<Logger>, otherwise: Logger) {
    const atExit = () => this.#use(otherwise)
    process.once('exit', atExit)
    void loading
      .catch(() => otherwise)
      .then((logger) => {
        process.removeListener('exit', atExit)
        this.#use(logger)
      })
  }

  info(fields: object, message: string): void {
    this.#take('info', fields, message)
  }

  warn(fields: object, message: string): void {
    this.#take('warn', fields, message)
  }

  error(fields: object, message: string): void {
    this.#take('error', fields, message)
  }

  #take(level: Level, fields: object, message: string): void {
    if (this.#logger === null) this.#held.push([level, fields, message])
    else this.#logger[level](fields, message)
  }

  #use(logger: Logger): void {
    this.#logger = logger
    // A logger that fails must not take the bot down.
    const safe = safeLogger(logger)
    for (const [level, fields, message] of this.#held.splice(0)) safe[level](fields, message)
  }
}

/** Lines as pino has them. */
export function plainLogger(name: string, write = (line: string): void => void writeSync(1, line)): Logger {
  const source = { name, pid: process.pid }
  const lines = LEVELS.map((level) => {
    const log = (fields: object, message: string) => write(logLine(source, level, Date.now(), fields, message))
    return [level, log] as const
  })
  return Object.fromEntries(lines) as unknown as Logger
}
