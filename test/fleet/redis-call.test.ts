import t from 'tap'
import { letPromote, noRedis, redisOf, replicaOf, sentinelOf } from '../support/redis.js'
import { readReplies } from '../support/redis-call.mjs'

for (const [text, replies] of [
  ['+OK\r\n', ['OK']],
  [':7\r\n$-1\r\n', [7, null]],
  ['$5\r\na\r\nbc\r\n', ['a\r\nbc']],
  ['$3\r\nü!\r\n', ['ü!']],
  ['*2\r\n:1\r\n*1\r\n+x\r\n', [[1, ['x']]]],
  ['*-1\r\n', [null]],
  ['*2\r\n:1\r\n', []],
  ['$5\r\nab', []],
  ['+OK\r\n+half', ['OK']],
] as const)
  t.test(
    `given the bytes ${JSON.stringify(text)}, when they are read, then whole replies come out of them`,
    async (t) => t.same(readReplies(Buffer.from(text)), replies),
  )

t.test('given an error of an engine, when it is read, then it is an error with its words', async (t) => {
  const [error] = readReplies(Buffer.from('-OOM command not allowed\r\n'))
  t.match(error, { message: 'OOM command not allowed' })
})

t.test(
  'given a master that is killed, when a Sentinel looks after it, then its replica is promoted',
  { skip: noRedis },
  async (t) => {
    const master = await redisOf(t)
    const replica = await replicaOf(t, master)
    const sentinel = await sentinelOf(t, master)
    await master.call('SET', 'a', 'b')
    const knows = async () => Number((await sentinel.call('SENTINEL', 'REPLICAS', 'fleet')).length) > 0
    // Whose part has just changed may end its connections.
    const isMaster = async () => (await replica.call('ROLE').catch(() => []))[0] === 'master'
    const until = async (fits: () => Promise<boolean>) => {
      for (const end = Date.now() + 60_000; !(await fits()); await new Promise((resolve) => setTimeout(resolve, 50)))
        if (Date.now() > end) throw new Error(`not in time: ${sentinel.log}`)
    }
    await until(knows)
    await until(async () => (await replica.call('GET', 'a')) === 'b')
    await master.kill()
    await letPromote(sentinel)
    await until(isMaster)
    t.equal(await replica.call('GET', 'a'), 'b')
  },
)

t.test(
  'given an engine with a password, when it is started anew, then it is the same one',
  { skip: noRedis },
  async (t) => {
    const server = await redisOf(t, { password: 'p a:ss' })
    t.equal(await server.call('PING'), 'PONG')
    t.match(server.url, /^redis:\/\/:p%20a%3Ass@127\.0\.0\.1:\d+$/)
    await server.kill()
    await server.start()
    t.equal(await server.call('PING'), 'PONG')
  },
)
