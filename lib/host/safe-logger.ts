import type { Logger } from '../words/ports.js'

/** A logger that fails must neither hold up a halt nor take the bot down. */
export function safeLogger(logger: Logger): Logger {
  const guarded =
    (level: keyof Logger) =>
    (fields: object, message: string): void => {
      try {
        logger[level](fields, message)
      } catch {
        // There is nowhere left to report it.
      }
    }
  return { info: guarded('info'), warn: guarded('warn'), error: guarded('error') }
}
