import { ownFields } from '../words/own-field.js'
import { type Environment, readEnvironment } from './environment.js'
import { TOKEN_SETTINGS } from './operators.js'

/** The settings as they were given, not checked yet. */
export interface Layers {
  /** The file's, with the environment's on top of them. */
  readonly settings: Readonly<Record<string, unknown>>
  /** What a message calls a setting: the variable that it comes from, or its name. */
  nameOf(setting: string): string
  readonly warnings: readonly string[]
}

const TOKENS_FILE_DROPPED =
  'A token in the environment takes the place of tokens_file: nobody named there gets in. Unset CONTROL_AUTH_TOKEN, or take ' +
  'tokens_file out.'

/**
 * Lays the environment on top of the file. A token in the environment, in any form, takes the place of the file's, in any
 * form.
 */
export function layEnvironment(file: Readonly<Record<string, unknown>>, environment: Environment): Layers {
  const overrides = readEnvironment(environment)
  const settings: Record<string, unknown> = ownFields(file)
  if (TOKEN_SETTINGS.some((name) => overrides.has(name))) for (const name of TOKEN_SETTINGS) delete settings[name]
  for (const [name, { value }] of overrides) settings[name] = value
  const sources: ReadonlyMap<string, { readonly variable: string }> = overrides
  return {
    settings,
    nameOf: (setting) => sources.get(setting)?.variable ?? setting,
    warnings: 'tokens_file' in file && !('tokens_file' in settings) ? [TOKENS_FILE_DROPPED] : [],
  }
}
