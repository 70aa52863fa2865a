import { resolve } from 'node:path'
import type { ControlTable } from './control-table.js'

/** `auto`: the one that has the lock of the state directory leads. `leader`: another bot does, and this one never. */
export type Follow = 'auto' | 'leader'

/** What a process follows. */
export interface FollowSettings {
  /** Null: nobody. */
  readonly follow: Follow | null
  /** The state directory of the leader, and of this process where it leads. */
  readonly stateDir: string
}

/** `https://…`, and also a `redis:` that lacks its slashes. A letter and a colon is a drive of Windows. */
const URL_LIKE = /^[a-z][a-z0-9+.-]+:/i

/** @param problems takes what is wrong, a line each */
export function readFollow({ follow }: ControlTable, stateDir: string, problems: string[]): FollowSettings {
  if (follow === undefined) return { follow: null, stateDir }
  if (follow === 'auto') return { follow, stateDir }
  if (URL_LIKE.test(follow)) {
    problems.push(
      `follow = ${JSON.stringify(follow)}: a leader can't be followed over a network yet. ` +
        'Give the path of the state_dir of a bot on this machine, or "auto"',
    )
  }
  return { follow: 'leader', stateDir: resolve(follow) }
}
