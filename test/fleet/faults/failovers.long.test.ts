import t from 'tap'
import { noRedis } from '../../support/redis.js'
import { judgeFailovers } from './failovers.js'

const ROUNDS = 6

t.test(
  `given ${ROUNDS} failovers to a replica that lags, when halts go on, then none that was acknowledged is lost`,
  { skip: noRedis },
  (t) => judgeFailovers(t, ROUNDS),
)
