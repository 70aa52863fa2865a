import type { Test } from 'tap'
import { until } from './notification-service.js'
import {
  noRedis,
  type RedisOptions,
  type RedisServer,
  startRedis,
  startSentinel,
  stopRedis,
  untilInSync,
} from './redis-server.mjs'

export { noRedis, type RedisServer }

type TearsDown = Pick<Test, 'teardown'>

/** A real engine of a test's own, gone after it. */
export async function redisOf(t: TearsDown, options?: RedisOptions): Promise<RedisServer> {
  const server = await startRedis(options)
  t.teardown(() => stopRedis(server))
  return server
}

/** A replica that has all that its master has, and is known to it. @param master what leads there cannot be asked */
export async function replicaOf(
  t: TearsDown,
  master: Pick<RedisServer, 'port'> & Partial<Pick<RedisServer, 'call'>>,
  options: RedisOptions = {},
): Promise<RedisServer> {
  const replica = await redisOf(t, { ...options, replicaOf: master })
  await untilInSync(replica)
  // A master tells of a replica once it has heard from it. One that lets nobody in yet can't be asked either.
  const role = async () => master.call?.('ROLE').catch(() => undefined)
  const lacksIt = async () => (await role())?.[2].every(([, port]: string[]) => Number(port) !== replica.port) === true
  await until(async () => !(await lacksIt()), 'its master tells of the replica')
  return replica
}

/** A Sentinel that promotes nobody, until {@link letPromote} tells it to. */
export async function sentinelOf(
  t: TearsDown,
  master: Pick<RedisServer, 'port'>,
  options?: Parameters<typeof startSentinel>[1],
): Promise<RedisServer> {
  const sentinel = await startSentinel(master, options)
  t.teardown(() => stopRedis(sentinel))
  return sentinel
}

/** A Sentinel finds the replicas by its master, some time after it has found that. */
export async function untilKnown(sentinel: RedisServer, replicas = 1): Promise<void> {
  const known = async () => (await sentinel.call('SENTINEL', 'replicas', 'fleet')).length
  await until(async () => (await known()) === replicas, `${replicas} replicas are known`)
}

/** From now on a master that has not answered the Sentinel for so long is gone, also where that time is over already. */
export async function letPromote(sentinel: RedisServer, downMs = 500): Promise<void> {
  const times = ['down-after-milliseconds', downMs, 'failover-timeout', 4 * downMs]
  await sentinel.call('SENTINEL', 'SET', 'fleet', ...times)
}
