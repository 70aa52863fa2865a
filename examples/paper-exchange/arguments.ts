import { parseArgs } from 'node:util'
import { StartError } from './start-error.js'

/** What the command line asks for. */
export interface Arguments {
  readonly help: boolean
  /** Null: the default configuration file. */
  readonly config: string | null
  /** Null: the one of the configuration. 0: any free one. */
  readonly port: number | null
  /** After how many ms without a call the exchange ends. */
  readonly idleMs: number
}

const TEN_MINUTES_MS = 600_000

/** The answer to `--help`. */
export const HELP = `Usage: paper-exchange [--config FILE] [--port N] [--idle-ms N]

An exchange with paper money, on loopback. It replays S&P 500 history by its own clock, once somebody trades or follows.

  --config FILE   configuration file; its [paper] table is read
                  (default: config/default.toml, from the current directory or the package)
  --port N        where to listen (default: the port of exchange in [paper], else 9877); 0: any free port
  --idle-ms N     ends when nobody has called for so long (default: ${TEN_MINUTES_MS})
  --help          this text
`

/** Reads the command line. Throws `StartError` for anything it doesn't know. */
export function parseArguments(args: readonly string[]): Arguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        config: { type: 'string' },
        port: { type: 'string' },
        'idle-ms': { type: 'string' },
      },
      strict: true,
      allowPositionals: false,
    })
    if (values.config === '') throw new Error('--config needs the name of a file.')
    return {
      help: values.help ?? false,
      config: values.config ?? null,
      port: numberOf('--port', values.port, 0, 65_535),
      idleMs: numberOf('--idle-ms', values['idle-ms'], 1, 86_400_000) ?? TEN_MINUTES_MS,
    }
  } catch (error) {
    throw new StartError(`${(error as Error).message}\n\n${HELP.trimEnd()}`)
  }
}

function numberOf(option: string, text: string | undefined, min: number, max: number): number | null {
  if (text === undefined) return null
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new Error(`${option} must be a whole number from ${min} to ${max}, not "${text}".`)
  }
  return value
}
