import { startRedis, stopRedis, untilInSync } from '../../support/redis-server.mjs'
import { Relay } from './relay.mjs'

/** @returns the ids of the halts of this group that it has */
async function becomeMaster(replica, group) {
  await replica.call('REPLICAOF', 'NO', 'ONE')
  return replica.call('HKEYS', keyOf(group, 'halts'))
}

const keyOf = (group, name) => `trading-kill-switch:{${group}}:${name}`

/**
 * A master, a replica that follows it over a line in the judge's hand, and the line by which the bots reach whoever is the master.
 * The promotion is the judge's, so that a replica can be promoted that lags by as much as the judge wants.
 */
export class Engines {
  #master
  #replica
  #replication
  #line

  static async start() {
    const engines = new Engines()
    engines.#master = await startRedis()
    engines.#line = await Relay.start(engines.#master.port)
    await engines.#follow()
    return engines
  }

  /** By which the bots, and `fleet` on the command line, reach it. */
  get url() {
    return `redis://127.0.0.1:${this.#line.port}`
  }

  get master() {
    return this.#master
  }

  async #follow() {
    this.#replication = await Relay.start(this.#master.port)
    this.#replica = await startRedis({ replicaOf: { port: this.#replication.port } })
    await untilInSync(this.#replica)
  }

  /** From now on the bots hear the master's answers so many ms late. */
  slowLine(ms) {
    this.#line.slow(ms)
  }

  /** From now on the replica lags: nothing that is written reaches it any more, and no write counts. */
  holdReplication() {
    this.#replication.hold()
  }

  /**
   * The master is gone without a word. @param isSilent the line takes connections and says nothing, as behind a firewall; otherwise it
   * is refused
   */
  async killMaster(isSilent) {
    if (isSilent) this.#line.swallow()
    await this.#master.kill()
  }

  /** What the replica has is what there is. @param group of a fleet @returns the ids of its halts that the new master has */
  async promote(group) {
    await this.#replication.close()
    const haltIds = await becomeMaster(this.#replica, group).catch((error) => {
      throw new Error(`${error.message}; the replica has said: ${this.#replica.log.slice(-1_000)}`)
    })
    const dead = this.#master
    this.#master = this.#replica
    this.#line.leadTo(this.#master.port)
    await stopRedis(dead)
    return haltIds
  }

  /** Somebody who has broken into the engine tells of a resume there. */
  async forge(group, resume) {
    const text = JSON.stringify(resume)
    await this.#master.call('HSET', keyOf(group, 'asked'), resume.nonce, text)
    await this.#master.call('PUBLISH', keyOf(group, 'news'), `resume ${text}`)
  }

  /** As one that keeps nothing on its disk, and is started anew. */
  async forgetAll() {
    await this.#master.call('FLUSHALL')
  }

  /** As bots do with what was asked for and is signed by nobody, after months. */
  async forgetForged(group) {
    await this.#master.call('DEL', keyOf(group, 'asked'))
  }

  /** A new replica, with all that the master has. */
  async heal() {
    await this.#follow()
  }

  async close() {
    await this.#line.close()
    await this.#replication.close()
    for (const server of [this.#master, this.#replica]) await stopRedis(server)
  }
}
