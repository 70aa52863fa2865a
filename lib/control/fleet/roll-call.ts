import type { FleetMember } from '../../words/fleet.js'

/** What a bot of the fleet has said of a halt. */
export interface FleetAnswer {
  readonly bot: string
  /**
   * `journalled`: its journal holds it. `in-force`: it refuses by it, and its journal does not hold it yet. `lease-ended`: it has not
   * answered, and its lease is over: it is paused if it runs, unless its `on_lost_lease` is `ignore`. `never-heard`: the engine does not
   * know it. `silent`: it has not answered, and its lease may run.
   */
  readonly said: 'journalled' | 'in-force' | 'lease-ended' | 'never-heard' | 'silent'
  readonly onRoster: boolean
}

/**
 * Who has answered to a halt. Pure.
 *
 * @param writtenMs how long ago the engine has taken the halt, by a clock of this machine; null: it has not. After a failover the engine's
 * clock is another one, and what it knows of a bot may be old: a lease of the master before is over only once so much time has passed.
 */
export function rollCall(
  haltId: string,
  members: readonly FleetMember[],
  writtenMs: number | null,
): readonly FleetAnswer[] {
  return members.map((member) => ({
    bot: member.bot,
    said: saidBy(member, haltId, writtenMs),
    onRoster: member.onRoster,
  }))
}

function saidBy({ presence, heardMs }: FleetMember, haltId: string, writtenMs: number | null): FleetAnswer['said'] {
  if (presence === null || heardMs === null) return 'never-heard'
  if (presence.journalled.includes(haltId)) return 'journalled'
  if (presence.holds.includes(haltId)) return 'in-force'
  return writtenMs !== null && Math.min(heardMs, writtenMs) > presence.leaseMs ? 'lease-ended' : 'silent'
}

/** Nobody is left who may still answer. Pure. */
export function isSettled(answers: readonly FleetAnswer[]): boolean {
  return answers.every(({ said }) => said !== 'silent' && said !== 'in-force')
}
