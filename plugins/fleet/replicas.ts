import { listOf } from './read-answer.js'

/** What a server says of itself. https://redis.io/docs/latest/commands/role/ */
export interface Role {
  readonly isMaster: boolean
  /** How many replicas follow it now. */
  readonly replicas: number
}

/** Pure. */
export function readRole(answer: unknown): Role {
  const [role, , replicas] = listOf(answer)
  return { isMaster: String(role) === 'master', replicas: String(role) === 'master' ? listOf(replicas).length : 0 }
}

/** So many replicas are a majority of them. Pure. */
export function majorityOf(replicas: number): number {
  return replicas === 0 ? 0 : Math.floor(replicas / 2) + 1
}

/**
 * How many replicas have to have a write, so that it counts: a majority of those that there are. One that has gone still counts, or a master
 * that is cut off would need nobody.
 */
export class Replicas {
  readonly #set: number | null
  #most = 0

  /** @param set how many there are; null: as many as were seen at most */
  constructor(set: number | null) {
    this.#set = set
  }

  saw(replicas: number): void {
    this.#most = Math.max(this.#most, replicas)
  }

  get wanted(): number {
    return majorityOf(this.#set ?? this.#most)
  }
}
