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
  const isMaster = String(role) === 'master'
  // One that has come back stands there twice, until its old line is given up.
  const places = new Set(listOf(replicas).map((replica) => String(listOf(replica).slice(0, 2))))
  return { isMaster, replicas: isMaster ? places.size : 0 }
}

/**
 * So many replicas make a majority of the servers, with their master, which has whatever it was told. Two halves of a network never have
 * a majority both, so that not both grant leases. Of the usual three servers one may fail: after a failover the next master needs one
 * replica, and has one. Pure.
 */
export function majorityOf(replicas: number): number {
  return Math.floor((replicas + 1) / 2)
}

/**
 * How many replicas have to have a write, so that it counts: with the master, a majority of the servers that there are. One that has gone
 * still counts, or a master that is cut off would need nobody. So one that was taken out for good counts until the bot is started anew, and
 * behind Sentinels until they have forgotten it. After a failover the old master counts as one of the replicas, which it will be.
 */
export class Replicas {
  readonly #set: number | null
  readonly #areTold: boolean
  #wereTold = false
  #most = 0

  /**
   * @param set how many there are; null: as many as were seen at most
   * @param areTold Sentinels tell how many there are: a master that is cut off would show none
   */
  constructor(set: number | null, areTold: boolean) {
    this.#set = set
    this.#areTold = areTold
  }

  /** A master shows them. */
  saw(replicas: number): void {
    this.#most = Math.max(this.#most, replicas)
  }

  /** By a Sentinel. */
  told(replicas: number): void {
    this.saw(replicas)
    this.#wereTold = true
  }

  /** `[control.fleet] replicas` says how many there are. */
  get isSet(): boolean {
    return this.#set !== null
  }

  /** False: no Sentinel has told yet how many there are, so that nothing counts. */
  get isKnown(): boolean {
    return this.isSet || !this.#areTold || this.#wereTold
  }

  /** How many replicas there are. */
  get count(): number {
    return this.#set ?? this.#most
  }

  get wanted(): number {
    return majorityOf(this.count)
  }
}

/** Why a write does not count. `explain` knows it by these words. Pure. */
export function tooFew(have: number, { count, wanted }: Pick<Replicas, 'count' | 'wanted'>): string {
  return `${have} of ${count} replicas have it in time, and ${wanted} must, to be a majority with their master`
}
