import type { ControlConfig, DerivedSettings } from './control-config.js'
import { SETTING_NAMES, SETTINGS } from './settings.js'
import { inCode, type ValuesFor } from './values.js'

const DERIVED_FOR_CONTROL = [
  'allowedHosts',
  'publicUrl',
  'operators',
  'tokenHint',
  'tls',
  'venueModule',
  'follow',
  'notify',
  'trips',
  'limits',
  'deadMan',
  'fleet',
] as const

/** What the control thread is handed of the configuration. */
export type ControlThreadConfig = ValuesFor<'control' | 'both'> &
  Pick<DerivedSettings, (typeof DERIVED_FOR_CONTROL)[number]>

/** What the bot thread uses of the configuration. */
export type BotThreadConfig = ValuesFor<'bot' | 'both'> &
  Pick<DerivedSettings, 'warnings' | 'follow' | 'trips' | 'limits'>

/** Picks what the control thread is handed. */
export function forControlThread(config: ControlConfig): ControlThreadConfig {
  const needed = SETTING_NAMES.filter((name) => ['control', 'both'].includes(SETTINGS[name].neededBy))
  const names = [...needed.map(inCode), ...DERIVED_FOR_CONTROL] as (keyof ControlThreadConfig)[]
  return Object.fromEntries(names.map((name) => [name, config[name]])) as unknown as ControlThreadConfig
}
