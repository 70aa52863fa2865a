import { setTimeout as sleep } from 'node:timers/promises'
import { monotonicMs } from '../../faults/clock.mjs'
import { startRedis, startSentinel, stopRedis, untilInSync } from '../../support/redis-server.mjs'
import { haltIdsIn } from './in-engine.mjs'

const SENTINELS = 3
const QUORUM = 2
/** A loaded machine must not look like a dead one. */
const DOWN_MS = 2_000
const WAIT_MS = 60_000
const LOOK_MS = 10

/**
 * A master, two replicas and three Sentinels, which promote by themselves: as `Engines`, but for who promotes. A master that was gone comes
 * back as what it was, and is a stale one until the Sentinels make a replica of it, some eight seconds later.
 */
export class SentinelEngines {
  #servers = []
  #sentinels = []
  #master
  /** It was frozen, or it is dead. */
  #gone = null
  #frozen = null

  static async start() {
    const engines = new SentinelEngines()
    const master = await startRedis()
    engines.#master = master
    const replicas = await Promise.all([startRedis({ replicaOf: master }), startRedis({ replicaOf: master })])
    engines.#servers = [master, ...replicas]
    for (const replica of replicas) await untilInSync(replica)
    for (let count = 0; count < SENTINELS; count++)
      engines.#sentinels.push(await startSentinel(master, { quorum: QUORUM, downMs: DOWN_MS }))
    await engines.#untilSentinelsKnow()
    return engines
  }

  /** What `[control.fleet]` says of it. */
  get settings() {
    return { url: this.#sentinels.map(({ url }) => url), sentinel_master: 'fleet' }
  }

  /** What `fleet` on the command line is told of it. */
  get arguments() {
    return ['--url', this.#sentinels.map(({ url }) => url).join(','), '--sentinel-master', 'fleet']
  }

  get master() {
    return this.#master
  }

  /** Bots reach it by no line of the judge's. */
  slowLine() {}

  /** One replica stands still; the other one follows, and what was written counts. */
  holdReplication() {
    this.#frozen = this.#servers.find((server) => server !== this.#master)
    this.#frozen.freeze()
    return false
  }

  /** @param isSilent it stands still, and wakes up as a stale master; otherwise it is killed */
  async killMaster(isSilent) {
    this.#gone = { server: this.#master, isSilent, at: monotonicMs() }
    if (isSilent) this.#master.freeze()
    else await this.#master.kill()
  }

  /** Waits for the Sentinels. @returns `haltIds`: of the new master; `none`: when it was last seen that there was no master */
  async promote(group) {
    this.#frozen?.thaw()
    this.#frozen = null
    const others = this.#servers.filter((server) => server !== this.#gone.server)
    let none = this.#gone.at
    for (const end = monotonicMs() + WAIT_MS; monotonicMs() < end; await sleep(LOOK_MS)) {
      const at = monotonicMs()
      const roles = await Promise.all(others.map(roleOf))
      const master = others[roles.findIndex(([role]) => role === 'master')]
      if (master !== undefined) {
        this.#master = master
        return { haltIds: await haltIdsIn(master, group), none }
      }
      // One that does not answer may be the master.
      if (roles.every(([role]) => role !== null)) none = at
    }
    throw new Error('the Sentinels have chosen no other master')
  }

  /** The old master comes back, and becomes a replica. */
  async heal() {
    const { server, isSilent } = this.#gone
    if (isSilent) server.thaw()
    else await server.start()
    for (const end = monotonicMs() + WAIT_MS; ; await sleep(LOOK_MS)) {
      const roles = await Promise.all(this.#servers.map(roleOf))
      const all = this.#servers.length - 1
      const master = roles.findIndex(([role, , followers]) => role === 'master' && followers.length === all)
      if (master >= 0) {
        // They may have chosen once more.
        this.#master = this.#servers[master]
        return
      }
      if (monotonicMs() > end) throw new Error(`they do not find together: ${JSON.stringify(roles)}`)
    }
  }

  async #untilSentinelsKnow() {
    for (const sentinel of this.#sentinels) {
      for (const end = monotonicMs() + WAIT_MS; ; await sleep(LOOK_MS)) {
        const fields = await sentinel.call('SENTINEL', 'MASTER', 'fleet')
        const told = (name) => Number(fields[fields.indexOf(name) + 1])
        if (told('num-slaves') === this.#servers.length - 1 && told('num-other-sentinels') === SENTINELS - 1) break
        if (monotonicMs() > end) throw new Error('the Sentinels do not find each other')
      }
    }
  }

  async close() {
    for (const server of [...this.#sentinels, ...this.#servers]) await stopRedis(server)
  }
}

/** A server whose part has just changed ends its connections. */
async function roleOf(server) {
  return server.call('ROLE').catch(() => [null, null, []])
}
