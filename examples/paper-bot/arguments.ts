import { parseArgs } from 'node:util'
import { StartError } from '../paper-exchange/start-error.js'

/** What the command line asks for. */
export interface Arguments {
  readonly help: boolean
  /** Null: the default configuration file. */
  readonly config: string | null
}

/** The answer to `--help`. */
export const HELP = `Usage: paper-bot [--config FILE]

Replays S&P 500 history through a matching engine and trades it with paper money.

  --config FILE   configuration file (default: config/default.toml, from the current directory or the package)
  --help          this text
`

/** Reads the command line. Throws `StartError` for anything it doesn't know. */
export function parseArguments(args: readonly string[]): Arguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { help: { type: 'boolean', short: 'h' }, config: { type: 'string' } },
      strict: true,
      allowPositionals: false,
    })
    if (values.config === '') throw new Error('--config needs the name of a file.')
    return { help: values.help ?? false, config: values.config ?? null }
  } catch (error) {
    throw new StartError(`${(error as Error).message}\n\n${HELP.trimEnd()}`)
  }
}
