import type { AnyLogger, Logger, LogLevel } from '../words/ports.js'
import { printable, printableFields } from '../words/printable.js'
import { type WriteLine, writerFor } from './logger-kinds.js'

/**
 * The kill switch's own use of the bot's logger. Never throws, waits for nothing, and rejects nothing. Several lines are an entry each, so
 * that each can be copied from any log; they say what is in the fields, which stand beside the first.
 */
export type Report = Readonly<Record<LogLevel, (fields: object, message: string | readonly string[]) => void>>

/**
 * A logger that fails must neither hold up a halt nor take the bot down: not one that throws, that lacks a method, or that
 * rejects later. Only lines of our own end a line in it, whatever stands in the texts.
 *
 * @param logger of any kind that {@link writerFor} knows
 */
export function safeLogger(logger: AnyLogger | Partial<Logger>): Report {
  let write: WriteLine | null = null
  const guarded =
    (level: LogLevel) =>
    (fields: object, message: string | readonly string[]): void => {
      try {
        write ??= writerFor(logger as unknown as Readonly<Record<string, unknown>>)
        for (const [index, line] of [message].flat().entries()) {
          const told = { fields: index === 0 ? printableFields(fields) : {}, saysAll: typeof message !== 'string' }
          const written = write(level, told.fields, printable(line), told.saysAll)
          // There is nowhere left to report it.
          if (written != null) Promise.resolve(written).catch(() => {})
        }
      } catch {
        // Nor this.
      }
    }
  return { info: guarded('info'), warn: guarded('warn'), error: guarded('error') }
}
