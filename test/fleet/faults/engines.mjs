import { startRedis, stopRedis, untilInSync } from '../../support/redis-server.mjs'
import { haltIdsIn } from './in-engine.mjs'
import { Relay } from './relay.mjs'

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

  /** What `[control.fleet]` says of it. */
  get settings() {
    return { url: `redis://127.0.0.1:${this.#line.port}`, replicas: 1 }
  }

  /** What `fleet` on the command line is told of it. */
  get arguments() {
    return ['--url', this.settings.url]
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

  /** From now on the replica lags: nothing that is written reaches it any more. @returns no write counts */
  holdReplication() {
    this.#replication.hold()
    return true
  }

  /**
   * The master is gone without a word. @param isSilent the line takes connections and says nothing, as behind a firewall; otherwise it
   * is refused
   */
  async killMaster(isSilent) {
    if (isSilent) this.#line.swallow()
    await this.#master.kill()
  }

  /**
   * What the replica has is what there is. @param group of a fleet @returns `haltIds`: its halts there; `none`: null, since nothing counts
   * until it has a replica itself
   */
  async promote(group) {
    await this.#replication.close()
    // Whose part has just changed may end its connections.
    const become = () => this.#replica.call('REPLICAOF', 'NO', 'ONE')
    await become().catch(become)
    const haltIds = await haltIdsIn(this.#replica, group)
    const dead = this.#master
    this.#master = this.#replica
    this.#line.leadTo(this.#master.port)
    await stopRedis(dead)
    return { haltIds, none: null }
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
