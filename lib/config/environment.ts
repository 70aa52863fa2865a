import type { TSchema } from '../words/typebox.js'
import { SETTING_NAMES, SETTINGS, type SettingName } from './settings.js'

/** Such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A setting that the environment sets. */
export interface Override {
  readonly variable: string
  /** Not checked yet: a text that can't be read as the setting's type stays a text. */
  readonly value: unknown
}

const VARIABLES: readonly (readonly [variable: string, setting: SettingName])[] = SETTING_NAMES.flatMap((name) => {
  const { variable } = SETTINGS[name]
  return variable === null ? [] : [[variable, name] as const]
})

/** The command line's, which may be in the same environment. */
const NOT_SETTINGS = [
  'CONTROL_URL',
  'CONTROL_FLEET_URL',
  'CONTROL_FLEET_GROUP',
  'CONTROL_FLEET_KEY_FILE',
  'CONTROL_FLEET_TOKEN_FILE',
]

/** What the environment sets. */
export function readEnvironment(environment: Environment): ReadonlyMap<SettingName, Override> {
  const overrides = new Map<SettingName, Override>()
  for (const [variable, name] of VARIABLES) {
    const text = environment[variable]
    if (text !== undefined) overrides.set(name, { variable, value: readText(text, SETTINGS[name].type) })
  }
  return overrides
}

/** A warning for each variable that looks like a setting and is none. @param named those that a setting names */
export function findUnknownVariables(environment: Environment, named: readonly string[] = []): string[] {
  const known = VARIABLES.map(([variable]) => variable)
  return Object.keys(environment)
    .filter((variable) => variable.startsWith('CONTROL_') && !known.includes(variable) && !named.includes(variable))
    .filter((variable) => !NOT_SETTINGS.includes(variable))
    .map(
      (variable) => `${variable} is no variable of the kill switch, and was not read. There are: ${known.join(', ')}.`,
    )
}

function readText(text: string, type: TSchema): unknown {
  if (Array.isArray(type.anyOf)) return readAnyOf(text, type.anyOf)
  switch (type.type) {
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text
    case 'integer':
      // Not Number(): it takes '', '1e3' and '0x10'.
      return /^\d{1,9}$/.test(text) ? Number(text) : text
    default:
      return text
  }
}

/** As the first that reads it as something else than a text. */
function readAnyOf(text: string, types: readonly TSchema[]): unknown {
  return types.map((type) => readText(text, type)).find((value) => typeof value !== 'string') ?? text
}
