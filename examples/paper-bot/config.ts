import { Type } from '@sinclair/typebox'
import type { Environment, PaperConfig } from '../paper-exchange/config-file.js'
import { PaperSettings, parseTables, readConfigText } from '../paper-exchange/config-file.js'

const BotTables = Type.Object({
  plugins: Type.Array(Type.String({ minLength: 1 }), {
    description: 'a list of package names: ["trading-kill-switch"], or [] to trade without any',
  }),
  paper: PaperSettings,
})

/** A configuration file. */
export interface BotConfiguration {
  readonly plugins: readonly string[]
  readonly paper: PaperConfig
  /** The whole file, parsed: what plugins get. */
  readonly everything: Record<string, unknown>
}

/** Reads a configuration file. Throws `StartError` when it is missing or doesn't hold. */
export function readConfig(path: string, environment: Environment): BotConfiguration {
  return parseConfig(readConfigText(path), path, environment)
}

/** Checks a configuration; `source` is what an error calls it. Throws one `StartError` with everything that's wrong. */
export function parseConfig(text: string, source: string, environment: Environment = {}): BotConfiguration {
  const { tables, everything } = parseTables(BotTables, text, { source, reader: 'bot', environment })
  return { ...tables, everything }
}
