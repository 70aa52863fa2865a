/** Where a group stands in the engine. The tag in braces keeps it on one node, and groups of one engine apart. */
export interface FleetKeys {
  /** In the order of `KEYS` in the scripts. */
  readonly keys: readonly string[]
  readonly channel: string
}

/** The keys of a group, in the order of {@link FleetKeys.keys}. */
const NAMES = ['halts', 'resumed', 'resumes', 'asked', 'presence', 'roster', 'forget']

/**
 * Pure.
 *
 * @param database the number of the engine's: keys stand in one, and what is published is heard in all
 */
export function keysOf(group: string, database = 0): FleetKeys {
  const key = (name: string) => `trading-kill-switch:{${group}}:${name}`
  return { keys: NAMES.map(key), channel: key(database === 0 ? 'news' : `news:${database}`) }
}
