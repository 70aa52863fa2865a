import type { ControlTable } from './control-table.js'
import type { NeededBy, Value } from './setting.js'
import { SETTING_NAMES, SETTINGS, type SettingName } from './settings.js'

type Settings = typeof SETTINGS

/** `state_dir` is `stateDir` in the code. */
export type InCode<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<InCode<Tail>>}`
  : Name

/** The value of a setting, complete with its default. Null: there is none. */
type ValueOf<Name extends SettingName> =
  | Value<Settings[Name]['type']>
  | (null extends Settings[Name]['default'] ? null : never)

/** The values of the settings that one of `Needed` needs, by their names in the code. */
export type ValuesFor<Needed extends NeededBy> = {
  readonly [Name in SettingName as Settings[Name]['neededBy'] extends Needed ? InCode<Name> : never]: ValueOf<Name>
}

/** The name of a setting in the code. */
export function inCode(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
}

/** What the threads need of the table, with the defaults filled in. */
export function fillIn(table: ControlTable): ValuesFor<'bot' | 'control' | 'both'> {
  const values: Record<string, unknown> = {}
  for (const name of SETTING_NAMES) {
    const { neededBy, default: otherwise } = SETTINGS[name]
    if (neededBy !== 'reading') values[inCode(name)] = table[name] ?? otherwise
  }
  return values as ValuesFor<'bot' | 'control' | 'both'>
}
