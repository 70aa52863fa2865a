import { ownFields } from '../words/own-field.js'
import { type Static, type TOptional, Type, Value } from '../words/typebox.js'
import { SETTING_NAMES, SETTINGS, type SettingName } from './settings.js'

type Fields = { [Name in SettingName]: TOptional<(typeof SETTINGS)[Name]['type']> }

/** The `[control]` table. Every field may be left out. */
export const ControlTableSchema = Type.Object(
  Object.fromEntries(SETTING_NAMES.map((name) => [name, Type.Optional(SETTINGS[name].type)])) as Fields,
  { additionalProperties: false },
)

/** The `[control]` table of a bot's configuration, as it is written in TOML. */
export type ControlTable = Static<typeof ControlTableSchema>

/**
 * Looks at each setting on its own.
 *
 * @param given the table with the environment on top of it
 * @param nameOf what a message calls a setting: its name, or the variable that it comes from
 * @returns what fits, to be looked at further, so that every mistake is reported at once; and what is wrong, a line each
 */
export function checkTable(
  given: Readonly<Record<string, unknown>>,
  nameOf: (setting: string) => string,
): { readonly fitting: ControlTable; readonly problems: readonly string[] } {
  const fitting: Record<string, unknown> = ownFields({})
  const problems: string[] = []
  for (const [name, value] of Object.entries(given)) {
    if (!isSetting(name)) {
      problems.push(`"${name}" is not a setting of [control]. There are: ${SETTING_NAMES.join(', ')}`)
    } else if (Value.Check(ControlTableSchema.properties[name], value)) {
      fitting[name] = value
    } else {
      problems.push(`${nameOf(name)}: ${show(name, value)} does not fit; expected ${SETTINGS[name].expected}`)
    }
  }
  return { fitting, problems }
}

function isSetting(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name)
}

function show(name: SettingName, value: unknown): string {
  if (SETTINGS[name].secret) return 'The value'
  return typeof value === 'bigint' ? `${value}` : JSON.stringify(value)
}
