import { COMMON, type Given, type Options, readLeniently } from './arguments.js'
import { durationMs } from './duration.js'

const OPTIONS = {
  ...COMMON,
  scope: { type: 'string', multiple: true },
  level: { type: 'string' },
  wait: { type: 'string' },
} as const

const SCOPE_NAMES = ['venue', 'strategy', 'symbol']
/** The longest reason that a bot takes, in UTF-16 units. A longer one would be an argument that does not fit. */
const MOST_OF_A_REASON = 2_000

/** What a halt says, as far as it can be understood. */
export interface HaltArguments {
  /** The body of `POST /halt`. */
  readonly body: {
    readonly reason?: string
    readonly level?: string
    readonly scope?: Readonly<Record<string, string>>
  }
  /** How long to wait for quiet; 0: not at all. */
  readonly waitMs: number
  /** What was not understood. Not empty: everything is halted. */
  readonly warnings: readonly string[]
  readonly values: Given['values']
}

/** Never throws: what can't be understood halts everything, and the warnings say why. Pure. @param further options beside those of `halt` */
export function readHaltArguments(args: readonly string[], further: Options = {}): HaltArguments {
  const { values, positionals, notUnderstood } = readLeniently(args, { ...OPTIONS, ...further })
  const warnings = [...notUnderstood]
  const scope = readScope((values.scope ?? []) as readonly string[], warnings)
  const level = values.level
  if (level !== undefined && level !== 'reducing' && level !== 'halted') {
    warnings.push('--level is "halted" or "reducing".')
  }
  const waitMs = readWait(values.wait, warnings)
  const reason = positionals.join(' ').trim().slice(0, MOST_OF_A_REASON)
  const said = reason === '' ? {} : { reason }
  if (warnings.length > 0) {
    return { body: said, waitMs, warnings: [...warnings, 'So everything is halted.'], values }
  }
  return {
    body: { ...said, ...(level === undefined ? {} : { level: String(level) }), ...(scope === null ? {} : { scope }) },
    waitMs,
    warnings,
    values,
  }
}

/** `venue=…,symbol=…`, once or several times. Null: none. */
function readScope(texts: readonly string[], warnings: string[]): Record<string, string> | null {
  const scope: Record<string, string> = {}
  for (const part of texts.flatMap((text) => text.split(','))) {
    const at = part.indexOf('=')
    const name = part.slice(0, at).trim().toLowerCase()
    const value = part.slice(at + 1).trim()
    if (at === -1 || !SCOPE_NAMES.includes(name) || value === '' || name in scope) {
      warnings.push('--scope names a venue, a strategy or a symbol, each once: --scope venue=kraken,symbol=BTC/USDT.')
      return null
    }
    scope[name] = value
  }
  return texts.length === 0 ? null : scope
}

function readWait(value: unknown, warnings: string[]): number {
  if (value === undefined) return 0
  const waitMs = durationMs(String(value))
  if (waitMs === null) warnings.push('--wait takes a time: 30s, 2m, 500ms.')
  return waitMs ?? 0
}
