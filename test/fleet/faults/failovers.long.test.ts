import t from 'tap'
import { noRedis } from '../../support/redis.js'
import { judgeFailovers } from './failovers.js'

const ROUNDS = 6
/** Each waits for the Sentinels, and for the old master to come back. */
const ROUNDS_OF_SENTINELS = 2

t.test(
  `given ${ROUNDS} failovers to a replica that lags, when halts go on, then none that was acknowledged is lost`,
  { skip: noRedis },
  (t) => judgeFailovers(t, ROUNDS),
)

t.test(
  `given ${ROUNDS_OF_SENTINELS} failovers by Sentinels, when halts go on, then none that was acknowledged is lost, and leases come back`,
  { skip: noRedis },
  (t) => judgeFailovers(t, ROUNDS_OF_SENTINELS, true),
)
