import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as nodeUrl from 'node:url'
import type { Static } from '@sinclair/typebox'
import { Type } from '@sinclair/typebox'
import type { ValueError } from '@sinclair/typebox/value'
import { Value, ValueErrorType } from '@sinclair/typebox/value'
import { parse } from 'smol-toml'
import { StartError } from '../paper-exchange/start-error.js'

const DECIMAL = '^\\d+(\\.\\d+)?$'

const PaperSettings = Type.Object(
  {
    start: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', default: '2008-06-02', description: 'a date, YYYY-MM-DD' }),
    day_ms: Type.Integer({ minimum: 4, maximum: 3_600_000, default: 250, description: 'whole ms from 4 to 3600000' }),
    latency_ms: Type.Number({ minimum: 0, maximum: 60_000, default: 5, description: 'ms from 0 to 60000' }),
    capital: Type.String({ pattern: DECIMAL, default: '25000', description: 'USD as a decimal string, e.g. "25000"' }),
    max_leverage: Type.String({ pattern: DECIMAL, default: '1', description: 'a decimal string, e.g. "1"' }),
    fee_rate: Type.String({ pattern: DECIMAL, default: '0.00005', description: 'a decimal string, e.g. "0.00005"' }),
    data: Type.Optional(Type.String({ minLength: 1, description: 'the path of a CSV file' })),
  },
  { additionalProperties: false, description: 'a table' },
)

const BotConfig = Type.Object({
  plugins: Type.Array(Type.String({ minLength: 1 }), {
    description: 'a list of package names: ["trading-kill-switch"], or [] to trade without any',
  }),
  paper: PaperSettings,
})

/** The `[paper]` table. Money, rates and ratios are decimal strings. */
export type PaperConfig = Static<typeof PaperSettings>

/** A configuration file. */
export interface BotConfiguration {
  readonly plugins: readonly string[]
  readonly paper: PaperConfig
  /** The whole file, parsed: what plugins get. */
  readonly everything: Record<string, unknown>
}

/** The default configuration file: the one in `directory` if there is one, else the one of this package. */
export function defaultConfigPath(directory: string, moduleUrl: string | undefined): string {
  const local = join(directory, 'config', 'default.toml')
  if (moduleUrl === undefined || existsSync(local)) return local
  const packaged = nodeUrl.fileURLToPath(new URL('../../../config/default.toml', moduleUrl))
  return existsSync(packaged) ? packaged : local
}

/** Reads a configuration file. Throws `StartError` when it is missing or doesn't hold. */
export function readConfig(path: string): BotConfiguration {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new StartError(
      `Can't read the configuration file ${path}: ${(error as Error).message}\n` +
        'Name another one with --config FILE, or start the bot from the directory that has config/default.toml.',
    )
  }
  return parseConfig(text, path)
}

/** Checks a configuration; `source` is what an error calls it. Throws one `StartError` with everything that's wrong. */
export function parseConfig(text: string, source: string): BotConfiguration {
  let everything: Record<string, unknown>
  try {
    everything = parse(text)
  } catch (error) {
    throw new StartError(`${source} is not valid TOML. ${(error as Error).message.trimEnd()}`)
  }
  const config = { plugins: everything.plugins, paper: withDefaults(everything.paper) }
  const problems = [...Value.Errors(BotConfig, config)].map(describeProblem)
  if (problems.length > 0) {
    throw new StartError(`${source} has settings the bot can't use:\n${[...new Set(problems)].join('\n')}`)
  }
  return { ...(config as Static<typeof BotConfig>), everything }
}

function describeProblem({ path, schema, message, type }: ValueError): string {
  const setting = path.slice(1).replaceAll('/', '.')
  if (type === ValueErrorType.ObjectAdditionalProperties) return `  ${setting}: there is no such setting`
  return `  ${setting}: ${schema.description === undefined ? message : `must be ${schema.description}`}`
}

/** An unquoted TOML date is as good as a quoted one. */
function withDefaults(table: unknown): unknown {
  if (table !== undefined && (typeof table !== 'object' || table === null)) return table
  const paper: Record<string, unknown> = { ...table }
  if (paper.start instanceof Date) paper.start = paper.start.toISOString()
  return Value.Default(PaperSettings, paper)
}
