import { parseArgs } from 'node:util'
import { type ControlTable, readConfigFile } from 'trading-kill-switch'
import { StartError } from '../paper-exchange/start-error.js'

export interface Settings {
  readonly control: ControlTable
  /** Where the stand-in listens, or is started. */
  readonly url: string
}

/**
 * Reads the file that the command line names, or `config/polymarket-bot.toml`.
 *
 * @throws {Error} for a command line or a file that can't be used
 */
export function readSettings(args: readonly string[], directory: string): Settings {
  const file = configOf(args) ?? `${directory}/config/polymarket-bot.toml`
  const { control = {}, polymarket = {} } = readConfigFile(file) as {
    readonly control?: ControlTable
    readonly polymarket?: { readonly url?: unknown }
  }
  if (typeof polymarket.url !== 'string' || !URL.canParse(polymarket.url)) {
    throw new StartError(`${file}: set url = "http://127.0.0.1:9878" in [polymarket].`)
  }
  return { control, url: polymarket.url }
}

function configOf(args: readonly string[]): string | undefined {
  try {
    return parseArgs({ args: [...args], options: { config: { type: 'string' } } }).values.config
  } catch (error) {
    throw new StartError(`${(error as Error).message}\n\nUsage: polymarket-bot [--config FILE]`)
  }
}
