import { parseArgs } from 'node:util'

/** How the bot is found, and how the answer is shown: for every command that asks a bot. */
export const COMMON = {
  url: { type: 'string' },
  'state-dir': { type: 'string' },
  'token-file': { type: 'string' },
  cacert: { type: 'string' },
  cert: { type: 'string' },
  key: { type: 'string' },
  json: { type: 'boolean' },
  text: { type: 'boolean' },
} as const

export type CommonName = keyof typeof COMMON

export type Options = Readonly<
  Record<string, { readonly type: 'string' | 'boolean'; readonly short?: string; readonly multiple?: boolean }>
>

/** What was given. */
export interface Given {
  /** Those that can be understood. */
  readonly values: Readonly<Record<string, unknown>>
  readonly positionals: readonly string[]
}

/** The arguments mean nothing; the message says why. */
export class UsageError extends Error {}

/** @throws {UsageError} */
export function readStrictly(args: readonly string[], options: Options): Given {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    return { values, positionals }
  } catch (error) {
    throw new UsageError((error as Error).message.split('. To specify')[0])
  }
}

/** Reads what can be read, and says what can't be. Never throws. */
export function readLeniently(
  args: readonly string[],
  options: Options,
): Given & { readonly notUnderstood: readonly string[] } {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false })
  const notUnderstood: string[] = []
  const understood = Object.entries(values).filter(([name, value]) => {
    const type = Object.hasOwn(options, name) ? options[name]?.type : undefined
    const fits = [value].flat().every((each) => typeof each === type)
    if (type === undefined) notUnderstood.push(`There is no --${name}.`)
    else if (!fits) notUnderstood.push(`--${name} ${type === 'string' ? 'needs a value' : 'takes no value'}.`)
    return type !== undefined && fits
  })
  return { values: Object.fromEntries(understood), positionals, notUnderstood }
}

/** Undefined: as the output is a terminal or not. */
export function wantsJson({ json, text }: Readonly<Record<string, unknown>>): boolean | undefined {
  if (json === true) return true
  return text === true ? false : undefined
}
