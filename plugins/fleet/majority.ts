import type { Engine } from './engine.js'
import { type Replicas, type Role, tooFew } from './replicas.js'

/** What the server says of itself; its replicas are remembered. @returns null: this user may not ask, and needs not, since it is set how many there are */
export async function askRole(engine: Pick<Engine, 'role'>, replicas: Replicas): Promise<Role | null> {
  try {
    const role = await engine.role()
    replicas.saw(role.replicas)
    return role
  } catch (error) {
    if (replicas.isSet && String((error as Error | null)?.message).includes('NOPERM')) return null
    throw error
  }
}

/**
 * Whether a server speaks for its group, after it was asked something over the same connection. An old master that has come back after a
 * failover knows those bots alone that have come to it, and has forgotten the rest.
 *
 * @returns why it does not, as `explain` takes it; null: a majority of the servers stands behind it
 * @throws {unknown} why that can't be told
 */
export async function whyNoMajority(
  engine: Pick<Engine, 'role' | 'mark' | 'wait'>,
  replicas: Replicas,
  deadlineMs: number,
): Promise<Error | null> {
  const role = await askRole(engine, replicas)
  if (role !== null && !role.isMaster) return notTheMaster()
  if (!replicas.isKnown) return notToldYet()
  const { wanted } = replicas
  // A replica that is cut off is listed for a minute, and lacks nothing while nothing is written.
  if (wanted > 0) await engine.mark()
  const have = await engine.wait(wanted, deadlineMs)
  return have < wanted ? new Error(tooFew(have, replicas)) : null
}

export function notTheMaster(): Error {
  return new Error('READONLY it says that it is a replica')
}

/** Of how many replicas there are. */
export function notToldYet(): Error {
  return new Error('All sentinels are unreachable')
}
