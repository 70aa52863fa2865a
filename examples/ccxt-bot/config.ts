import { parseArgs } from 'node:util'
import { Type } from '@sinclair/typebox'
import type { ControlTable } from 'trading-kill-switch'
import type { Environment, PaperConfig } from '../paper-exchange/config-file.js'
import { PaperSettings, parseTables, readConfigText } from '../paper-exchange/config-file.js'
import { StartError } from '../paper-exchange/start-error.js'

export interface Settings {
  /** The configuration file they are from. */
  readonly file: string
  readonly control: ControlTable
  readonly paper: PaperConfig
}

/**
 * Reads the file that the command line names, or `config/ccxt-bot.toml`.
 *
 * @throws {StartError} for a command line or a file that can't be used
 */
export function readSettings(args: readonly string[], directory: string, environment: Environment): Settings {
  const file = configOf(args) ?? `${directory}/config/ccxt-bot.toml`
  const where = { source: file, reader: 'bot', environment }
  const { tables, everything } = parseTables(Type.Object({ paper: PaperSettings }), readConfigText(file), where)
  if (tables.paper.exchange === 'in-process') {
    throw new StartError('ccxt needs an exchange that listens: set exchange = "http://127.0.0.1:9877" in [paper].')
  }
  return { file, control: (everything.control ?? {}) as ControlTable, paper: tables.paper }
}

function configOf(args: readonly string[]): string | undefined {
  try {
    return parseArgs({ args: [...args], options: { config: { type: 'string' } } }).values.config
  } catch (error) {
    throw new StartError(`${(error as Error).message}\n\nUsage: ccxt-bot [--config FILE]`)
  }
}
