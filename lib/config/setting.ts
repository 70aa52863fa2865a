import type { Static, TSchema } from '../words/typebox.js'
import type { Kind } from './kinds.js'

/**
 * Who needs a setting: the bot thread, the control thread, both of them, or only the reading of the configuration, which
 * makes something else of it.
 */
export type NeededBy = 'bot' | 'control' | 'both' | 'reading'

/** A setting's value as the code has it: nobody writes to it. */
export type Value<T extends TSchema> = Static<T> extends (infer Element)[] ? readonly Element[] : Static<T>

/** One setting of the `[control]` table. */
export interface Setting<T extends TSchema = TSchema, Default = unknown, Needed extends NeededBy = NeededBy>
  extends Kind<T> {
  /** Null: there is none. */
  readonly default: Default
  /** The environment variable that goes before the file; null: there is none. */
  readonly variable: string | null
  readonly neededBy: Needed
  /** For people, in Markdown. The first line stands in `config/default.toml`, all of them in `docs/configuration.md`. */
  readonly text: readonly [string, ...string[]]
  /** A value to show in `config/default.toml`, where there is no default. */
  readonly example?: Value<T>
  /** True: no message ever shows its value. */
  readonly secret?: true
}

/** Writes a setting down. The compiler checks that its default fits its type. */
export function setting<T extends TSchema, const Default extends Value<T> | null, const Needed extends NeededBy>(
  given: Setting<T, Default, Needed>,
): Setting<T, Default, Needed> {
  return given
}
