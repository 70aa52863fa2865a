import { type AddressInfo, createServer, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { commandLine } from '../support/command-line.js'
import { FleetOfBots } from '../support/fleet-bots.js'
import { until } from '../support/notification-service.js'
import { noRedis, redisOf, replicaOf, sentinelOf, untilKnown } from '../support/redis.js'
import { Relay } from './faults/relay.mjs'

// What is told of a fleet, beside what is so: real engines, real bots. Unknown is never told as fine.

/** A new one each: tap writes into it. */
const real = () => ({ skip: noRedis })

t.test(
  'given two bots with one address, when the fleet is halted, then the one that answers there answers for itself alone',
  real(),
  async (t) => {
    const fleet = await FleetOfBots.start(t, { bots: ['a'], leaseMs: 2_000 })
    const other = await fleet.startBot('b', {}, { public_url: await fleet.bot('a').url() })
    await fleet.run('roster', 'add', 'b')
    await fleet.untilFine()
    other.child.kill('SIGSTOP')
    t.match(await fleet.run('halt', 'enough', '--wait', '1m'), {
      code: 3,
      document: {
        all: false,
        answered: 1,
        of: 2,
        bots: [{ bot: 'a' }, { bot: 'b', by: null, notCalled: /another bot answers/ }],
      },
    })
  },
)

t.test(
  'given the wrong group, when a halt is resumed there, then it is not told as over; nor that nothing is in force',
  real(),
  async (t) => {
    const fleet = await FleetOfBots.start(t, { bots: ['a'] })
    const { haltId } = (await fleet.run('halt', 'enough')).document
    const wrong = ['--url', fleet.engine.url, '--group', 'dsek']
    t.match(await commandLine(['fleet', 'resume', haltId, '--sign-with', fleet.keyFile, '--wait', '1s', ...wrong]), {
      code: 3,
      document: { all: false, holding: [] },
    })
    t.match(await commandLine(['fleet', 'resume', '--text', ...wrong]), {
      code: 1,
      stdout: /No halt of the fleet can be seen/,
    })
    t.match(await commandLine(['fleet', 'status', '--text', ...wrong]), { code: 1, stdout: /^NOT KNOWN TO BE HALTED/ })
    t.equal(await fleet.state('a'), 'halted')
    t.match(await fleet.run('resume', haltId, '--sign-with', fleet.keyFile, '--wait', '1m'), {
      code: 0,
      document: { all: true, holding: [] },
    })
    await fleet.untilFine()
    t.match(await fleet.run('resume', '--text'), { code: 0, stdout: /No halt of the fleet is in force/ })
  },
)

t.test(
  'given an engine that comes back empty while a bot is cut off, when others are halted and resumed, then that one is not told to be',
  real(),
  async (t) => {
    const fleet = await FleetOfBots.start(t, { bots: ['a', 'b'] })
    const { haltId } = (await fleet.run('halt', 'enough')).document
    fleet.bot('b').child.kill('SIGSTOP')
    await fleet.engine.kill()
    await fleet.engine.start()
    t.match(await fleet.run('resume', '--text'), { code: 1 })
    await fleet.until(
      () => fleet.run('status'),
      ({ document }) => document?.members.length === 1,
      'a has come back',
    )
    t.match(await fleet.run('halt', 'again', '--wait', '1m'), { code: 3, document: { all: false, answered: 1, of: 1 } })
    const halted = (await fleet.bot('a').call('POST', '/fleet/halt', { wait: 20_000 })).body
    t.match(halted, { allHaveIt: false, bots: [{ bot: 'a', said: 'journalled' }] })
    t.match(halted.warnings.join('\n'), /Nobody is on the roster/)
    t.match(await fleet.run('resume', haltId, '--sign-with', fleet.keyFile, '--wait', '3s'), {
      code: 3,
      document: { all: false },
    })
  },
)

t.test(
  'given a bot that is cut off, when it is called and halted, then a resume that it has not heard is not told as taken',
  real(),
  async (t) => {
    const fleet = await FleetOfBots.start(t, { bots: ['a'], leaseMs: 30_000 })
    const line = await Relay.start(fleet.engine.port)
    t.teardown(() => line.close())
    await fleet.startBot('b', {}, { fleet: { url: `redis://127.0.0.1:${line.port}` } })
    await fleet.run('roster', 'add', 'b')
    await fleet.untilFine()
    line.hold()
    const halted = await fleet.run('halt', 'enough')
    t.match(halted, { code: 0, document: { bots: [{ bot: 'a' }, { bot: 'b', by: 'bot' }] } })
    const resume = ['resume', halted.document.haltId, '--sign-with', fleet.keyFile, '--wait', '3s']
    const resumed = await fleet.until(
      () => fleet.run(...resume),
      ({ code, document }) => code !== 3 || document?.holding?.join() === 'b',
      'a has taken it',
    )
    t.match(resumed, { code: 3, document: { all: false, holding: ['b'] } })
    t.equal(await fleet.state('b'), 'halted')
  },
)

t.test(
  'given a clock that is set back, when a bot dies, then it does not stay there until the clock is right again',
  real(),
  async (t) => {
    const fleet = await FleetOfBots.start(t, { bots: ['a', 'b'] })
    await fleet.bot('b').kill()
    const key = 'trading-kill-switch:{desk}:presence'
    const fields: string[] = await fleet.engine.call('HKEYS', key)
    const field = fields.find((each) => each.startsWith('b')) ?? ''
    const [heard = '', ...words] = (await fleet.engine.call('HGET', key, field)).split(' ')
    // As it is after a failover to a server whose clock is an hour behind.
    await fleet.engine.call('HSET', key, field, [Number(heard) + 3_600_000, ...words].join(' '))
    t.match(await fleet.run('status', '--text'), { code: 1, stdout: /1 of 2 bots are there[\s\S]*^b +yes +ENDED/m })
  },
)

t.test(
  'given a master that is cut off from its replica, when that is listed still and nobody writes, then it does not speak for the fleet',
  real(),
  async (t) => {
    const master = await redisOf(t)
    const replica = await replicaOf(t, master)
    const look = async () => {
      const where = ['--url', master.url, '--group', 'desk']
      return (await commandLine(['fleet', 'status', ...where])).document
    }
    // On a loaded machine the replica may not have answered within a second.
    await until(async () => (await look())?.doubt === null, 'it speaks for the fleet')
    replica.freeze()
    t.match((await master.call('ROLE'))[2], [['127.0.0.1']])
    t.match(await look(), { doubt: /0 of 1 replicas/ })
  },
)

t.test(
  'given a Sentinel that was just started, when it names an empty server, then the others are asked how many servers there are',
  real(),
  async (t) => {
    const old = await redisOf(t)
    const master = await redisOf(t)
    const replica = await replicaOf(t, master)
    const sentinels = [await sentinelOf(t, old), await sentinelOf(t, master), await sentinelOf(t, master)]
    for (const sentinel of sentinels.slice(1)) await untilKnown(sentinel)
    // More than half of them are enough.
    sentinels[2]?.freeze()
    const where = ['--url', sentinels.map(({ url }) => url).join(','), '--sentinel-master', 'fleet', '--group', 'desk']
    t.match((await commandLine(['fleet', 'status', ...where])).document, { doubt: /0 of 1 replicas/ })
    t.match(await commandLine(['fleet', 'roster', 'add', 'a', ...where]), { code: 3, stderr: /A FAILOVER MAY UNDO IT/ })
    t.ok(replica)
  },
)

t.test(
  'given a Sentinel that does not let its user ask, when a fleet is looked at, then it is not said that the engine is at fault',
  real(),
  async (t) => {
    const sentinel = await sentinelOf(t, await redisOf(t))
    const rights = ['+sentinel|get-master-addr-by-name', '+sentinel|sentinels']
    await sentinel.call('ACL', 'SETUSER', 'ops', 'on', '>secret', ...rights)
    const where = ['--url', `redis://ops:secret@127.0.0.1:${sentinel.port}`, '--sentinel-master', 'fleet']
    t.match((await commandLine(['fleet', 'status', ...where, '--group', 'desk'])).document, {
      doubt: /it needs \+sentinel\|master .*: no Sentinel has told how many replicas there are/,
    })
  },
)

t.test(
  'given another server answers since a look has begun, when it is asked whom it speaks for, then that is no word for the first',
  real(),
  async (t) => {
    const [old, next] = [await redisOf(t), await redisOf(t)]
    const line = await Relay.start(old.port)
    t.teardown(() => line.close())
    const sentinel = await sentinelOf(t, line)
    // Two that take everything and say nothing, so that they are waited for between what is asked first and last.
    const slow = await silentServer(t)
    const urls = [sentinel, sentinel, slow, slow].map(({ url }) => url).join(',')
    const where = ['--url', urls, '--sentinel-master', 'fleet', '--group', 'desk']
    let isOver = false
    const looking = commandLine(['fleet', 'status', ...where]).finally(() => {
      isOver = true
    })
    await until(() => slow.asked() >= 2, 'it has looked, and asks the Sentinels')
    line.leadTo(next.port)
    const isThere = async () => /trading-kill-switch-command-line/.test(await next.call('CLIENT', 'LIST'))
    // A command line that has stood still meanwhile finds the connection ended, and does not look for the next one.
    await until(async () => isOver || (await isThere()), 'it is the next one that would answer')
    t.match(await looking, { code: 1, document: { members: [], doubt: /the connection to the engine has ended/ } })
  },
)

async function silentServer(t: Pick<Test, 'teardown'>) {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {}).resume()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => sockets.length }
}
