import type { ControlTable } from './control-table.js'

/** The dead man's switch of one venue. */
export interface DeadManSetting {
  /** After so long without a sign of this bot, the exchange cancels, in ms. */
  readonly timeoutMs: number
  /** The operator knows that it takes stops that protect positions off as well. */
  readonly cancelsStops: boolean
  /** What a planned shutdown does with it. */
  readonly onShutdown: 'disarm' | 'fire'
}

/**
 * Reads `[control.dead_man.<venue>]`.
 *
 * @param problems takes what is wrong, a line each
 */
export function readDeadMan(
  { dead_man = {} }: ControlTable,
  problems: string[],
): Readonly<Record<string, DeadManSetting>> {
  for (const venue of Object.keys(dead_man)) problems.push(`dead_man: "${venue}" can't be set in this version`)
  return {}
}
