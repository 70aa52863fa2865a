import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as nodeUrl from 'node:url'
import type { Static, TObject } from '@sinclair/typebox'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { parse } from 'smol-toml'
import { FAULTS } from './faults.js'
import { problemsOf } from './problems.js'
import { StartError } from './start-error.js'

const DECIMAL = '^\\d+(\\.\\d+)?$'

/** Where the exchange listens unless told otherwise. */
export const DEFAULT_URL = 'http://127.0.0.1:9877'

/** The `[paper]` table, which the bot and the exchange both read. */
export const PaperSettings = Type.Object(
  {
    exchange: Type.String({
      pattern: '^(in-process|http://127\\.0\\.0\\.1:\\d{1,5})$',
      default: DEFAULT_URL,
      description: `"in-process", or where a process of its own listens: "${DEFAULT_URL}"`,
    }),
    start: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', default: '2008-06-02', description: 'a date, YYYY-MM-DD' }),
    day_ms: Type.Integer({ minimum: 4, maximum: 3_600_000, default: 250, description: 'whole ms from 4 to 3600000' }),
    capital: Type.String({ pattern: DECIMAL, default: '25000', description: 'USD as a decimal string, e.g. "25000"' }),
    max_leverage: Type.String({ pattern: DECIMAL, default: '1', description: 'a decimal string, e.g. "1"' }),
    fee_rate: Type.String({ pattern: DECIMAL, default: '0.00005', description: 'a decimal string, e.g. "0.00005"' }),
    data: Type.Optional(Type.String({ minLength: 1, description: 'the path of a CSV file' })),
    ...FAULTS,
  },
  { additionalProperties: false, description: 'a table' },
)

/** The `[paper]` table. Money, rates and ratios are decimal strings. */
export type PaperConfig = Static<typeof PaperSettings>

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The default configuration file: the one in `directory` if there is one, else the one of this package. */
export function defaultConfigPath(directory: string, moduleUrl: string | undefined): string {
  const local = join(directory, 'config', 'default.toml')
  if (moduleUrl === undefined || existsSync(local)) return local
  const packaged = nodeUrl.fileURLToPath(new URL('../../../config/default.toml', moduleUrl))
  return existsSync(packaged) ? packaged : local
}

/** The text of a configuration file. Throws `StartError` when it can't be read. */
export function readConfigText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new StartError(
      `Can't read the configuration file ${path}: ${(error as Error).message}\n` +
        'Name another one with --config FILE, or start from the directory that has config/default.toml.',
    )
  }
}

/**
 * Parses TOML and picks what `schema` names; the `paper` table gets its defaults, and `PAPER_EXCHANGE` from the
 * environment as its `exchange`. `source` is what an error calls the text, `reader` who can't use it. Throws one
 * `StartError` with everything that's wrong.
 */
export function parseTables<Schema extends TObject>(
  schema: Schema,
  text: string,
  { source, reader, environment }: { source: string; reader: string; environment: Environment },
): { tables: Static<Schema>; everything: Record<string, unknown> } {
  let everything: Record<string, unknown>
  try {
    everything = parse(text)
  } catch (error) {
    throw new StartError(`${source} is not valid TOML. ${(error as Error).message.trimEnd()}`)
  }
  const named = Object.keys(schema.properties).map((name) => [name, everything[name]])
  const tables = { ...Object.fromEntries(named), paper: paperWithDefaults(everything.paper, environment) }
  const problems = problemsOf(schema, tables, 'setting')
  if (problems.length > 0) {
    throw new StartError(
      `${source} has settings the ${reader} can't use:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    )
  }
  return { tables: tables as Static<Schema>, everything }
}

/** An unquoted TOML date is as good as a quoted one. */
function paperWithDefaults(table: unknown, { PAPER_EXCHANGE }: Environment): unknown {
  if (table !== undefined && (typeof table !== 'object' || table === null)) return table
  const paper: Record<string, unknown> = { ...table }
  if (paper.start instanceof Date) paper.start = paper.start.toISOString()
  if (PAPER_EXCHANGE !== undefined && PAPER_EXCHANGE !== '') paper.exchange = PAPER_EXCHANGE
  return Value.Default(PaperSettings, paper)
}
