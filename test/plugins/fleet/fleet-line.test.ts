import type { EventEmitter } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { isInEngine } from '../../../lib/control/fleet/in-engine.js'
import { monotonicMs } from '../../../lib/time/monotonic.js'
import { MOST_FLEET_HALTS } from '../../../lib/words/fleet.js'
import { Connection } from '../../../plugins/fleet/connection.js'
import { Relay } from '../../fleet/faults/relay.mjs'
import { makeCertificates } from '../../support/certificates.js'
import { ownDirectory } from '../../support/files-directory.js'
import {
  engineAt,
  fleetBot,
  fleetHalt,
  PATIENT,
  presenceOf,
  unsignedResume,
  untilListening,
} from '../../support/fleet.js'
import { freePort } from '../../support/free-port.mjs'
import { until } from '../../support/notification-service.js'
import { letPromote, noRedis, redisOf, replicaOf, sentinelOf, untilKnown } from '../../support/redis.js'
import { redisCall } from '../../support/redis-call.mjs'

const REAL = { skip: noRedis }

t.jobs = 3

t.test('given an engine, when a bot has said something, then its lease is renewed again and again', REAL, async (t) => {
  const { url } = await redisOf(t)
  const bot = fleetBot(t, [url], { settings: { leaseMs: 600 } })
  await until(() => bot.of('renewed').length >= 3, 'three renewals')
  const [first, second] = bot.of('renewed')
  t.ok((second?.asked.monotonic ?? 0) > (first?.asked.monotonic ?? 0))
  await bot.untilFine()
  t.match(await engineAt(t, url).members(), [{ bot: 'bot', presence: { leaseMs: 3_000 }, onRoster: false }])
  t.same(bot.of('heard'), [{ type: 'heard', number: 1, halts: [] }], 'all has been heard, and that is nothing')
})

t.test('given two bots, when one halts all, then the gate of the other is up before it is told', REAL, async (t) => {
  const { url } = await redisOf(t)
  const [one, two] = [fleetBot(t, [url], { bot: 'one', settings: PATIENT }), fleetBot(t, [url], { bot: 'two' })]
  await Promise.all([one.untilRenewed(), two.untilRenewed()])
  const halt = fleetHalt()
  one.take({ type: 'halt', callId: 7, halt })
  await until(() => one.of('written').length > 0, 'an answer')
  t.same(one.of('written'), [{ type: 'written', callId: 7, written: { kind: 'written', replicas: 0, wanted: 0 } }])
  await two.untilHeard(halt.haltId)
  t.equal(two.latch.gate.read().state, 'halted')
  t.equal(two.latch.fleetHalts.allTaken(), false)
})

t.test(
  'given a halt in an engine, when a bot comes later, then it hears it before its lease begins',
  REAL,
  async (t) => {
    const { url } = await redisOf(t)
    const halt = fleetHalt({ level: 'reducing' })
    await engineAt(t, url).raise(halt)
    const bot = fleetBot(t, [url])
    await bot.untilRenewed()
    const types = bot.said.map(({ type }) => type)
    t.ok(types.indexOf('heard') < types.indexOf('renewed'))
    // Nobody takes it here, so that it is told again after a while.
    t.same([...new Set(bot.heard)], [halt.haltId])
    t.equal(bot.latch.gate.read().state, 'reducing')
  },
)

t.test(
  'given an engine that has lost everything, when a bot renews, then what it holds is there again',
  REAL,
  async (t) => {
    const server = await redisOf(t)
    const halt = fleetHalt()
    const bot = fleetBot(t, [server.url], { words: { halts: [halt] } })
    await bot.untilRenewed()
    await server.call('FLUSHALL')
    const engine = engineAt(t, server.url)
    await until(async () => (await engine.halts()).some(({ haltId }) => haltId === halt.haltId), 'the halt')
    t.same(bot.heard, [], 'and nobody tells a bot what it has said itself')
  },
)

t.test('given a bot that was silent for too long, when it renews, then it writes nothing back', REAL, async (t) => {
  const { url } = await redisOf(t)
  const bot = fleetBot(t, [url], { words: { halts: [fleetHalt()], writesBack: false } })
  await bot.untilRenewed()
  await bot.untilRenewed()
  t.same(await engineAt(t, url).halts(), [])
})

t.test('given a resume, when a bot has found it right, then the engine ends the halt for all', REAL, async (t) => {
  const { url } = await redisOf(t)
  const halt = fleetHalt()
  const [one, two] = [
    fleetBot(t, [url], { bot: 'one', words: { halts: [halt] } }),
    fleetBot(t, [url], { bot: 'two', words: { halts: [halt] } }),
  ]
  await Promise.all([one.untilRenewed(), two.untilRenewed()])
  const engine = engineAt(t, url)
  const resume = unsignedResume(halt.haltId)
  await engine.ask(resume)
  await until(() => [one, two].every((bot) => bot.of('resumed').length > 0), 'the resume at both')
  t.same(one.of('resumed'), [{ type: 'resumed', resumes: [resume] }])
  await one.untilRenewed()
  t.equal((await engine.halts()).length, 1, 'nobody has found it right yet')
  one.say({ halts: [], resumes: [resume] })
  await until(async () => (await engine.halts()).length === 0, 'the end of the halt')
  await two.untilRenewed()
  t.same(two.heard, [])
})

t.test(
  'given a bot that was away, when its halt has ended meanwhile, then it is told by which resume',
  REAL,
  async (t) => {
    const { url } = await redisOf(t)
    const halt = fleetHalt()
    const resume = unsignedResume(halt.haltId)
    const engine = engineAt(t, url)
    await engine.end(resume)
    const bot = fleetBot(t, [url], { words: { halts: [halt] } })
    await until(() => bot.of('resumed').length > 0, 'the resume')
    t.same(bot.of('resumed')[0]?.resumes, [resume])
    t.same(await engine.halts(), [], 'and it is not written back')
  },
)

t.test(
  'given an engine that stands still, when the lease is over, then there was no renewal; it comes back by itself',
  REAL,
  async (t) => {
    const server = await redisOf(t)
    const bot = fleetBot(t, [server.url], { settings: { leaseMs: 600 } })
    await bot.untilRenewed()
    const thrown: unknown[] = []
    const onThrown = (error: unknown) => thrown.push(error)
    process.on('unhandledRejection', onThrown)
    t.teardown(() => process.off('unhandledRejection', onThrown))
    server.freeze()
    // One renewal follows the other: once one has failed since then, none is on its way that was answered before.
    const said = bot.of('state').length
    const hasFailed = () =>
      bot.of('state').some(({ failure }, index) => index >= said && /in time|connection/.test(failure ?? ''))
    await until(hasFailed, 'it says so')
    const count = bot.of('renewed').length
    const unheard = () => bot.of('log').some(({ message }) => /renewals of the lease only/.test(message))
    await until(unheard, 'the line to the news is given up')
    const failed = bot.of('state').length
    await until(() => bot.of('state').length > failed + 5, 'new connections are silent, too')
    t.equal(bot.of('renewed').length, count, 'nothing that comes later counts')
    t.same(thrown, [], 'what nobody catches would end the thread')
    server.thaw()
    await bot.untilRenewed()
    await bot.untilFine()
  },
)

t.test(
  'given an engine that dies and comes back empty, when bots hold a halt, then it is there again and heard by the next',
  REAL,
  async (t) => {
    const server = await redisOf(t)
    const halt = fleetHalt()
    const bot = fleetBot(t, [server.url], { words: { halts: [halt] } })
    await bot.untilRenewed()
    await server.kill()
    await bot.untilFailed(/start the engine|made anew/)
    await server.start()
    await bot.untilRenewed()
    const next = fleetBot(t, [server.url], { bot: 'next' })
    await next.untilHeard(halt.haltId)
    // The news are heard again as well.
    const second = fleetHalt()
    await engineAt(t, server.url).raise(second)
    await bot.untilHeard(second.haltId)
  },
)

t.test('given nobody listens, or a wrong password, or a full engine, then the bot says what to do', REAL, async (t) => {
  const nobody = fleetBot(t, [`redis://127.0.0.1:${await freePort()}`])
  await nobody.untilFailed(/nothing listens there/)
  const locked = await redisOf(t, { password: 'right' })
  const wrong = fleetBot(t, [`redis://:wrong@127.0.0.1:${locked.port}`])
  await wrong.untilFailed(/refuses the password/)
  const without = fleetBot(t, [`redis://127.0.0.1:${locked.port}`])
  await without.untilFailed(/wants a password/)
  const right = fleetBot(t, [locked.url])
  await right.untilRenewed()
  await locked.call('CONFIG', 'SET', 'maxmemory', '1')
  await right.untilFailed(/is full/)
  const elsewhere = fleetBot(t, [`${locked.url}/99`])
  await elsewhere.untilFailed(/no such database/)
  await locked.call('CONFIG', 'SET', 'maxmemory', '0')
  await locked.call('ACL', 'SETUSER', 'little', 'on', '>small', '~*', '&*', '+@all', '-select')
  const closed = fleetBot(t, [`redis://little:small@127.0.0.1:${locked.port}/2`])
  await closed.untilFailed(/\+select/)
  await right.untilRenewed()
  t.same([...elsewhere.of('renewed'), ...closed.of('renewed')], [], 'and nobody goes on with another database')
  const told = JSON.stringify([nobody, wrong, without, right].map((bot) => bot.of('state')))
  t.notMatch(told, /:(wrong|right)@/, 'and no password')
})

t.test('given a full engine, when all are halted, then bots that listen hear it', REAL, async (t) => {
  const server = await redisOf(t)
  const [one, two] = [
    fleetBot(t, [server.url], { bot: 'one', settings: PATIENT }),
    fleetBot(t, [server.url], { bot: 'two' }),
  ]
  await Promise.all([one.untilRenewed(), two.untilRenewed()])
  // What is not written is heard by those alone that listen by then.
  await untilListening(server, 2)
  await server.call('CONFIG', 'SET', 'maxmemory', '1')
  const halt = fleetHalt()
  one.take({ type: 'halt', callId: 1, halt })
  await two.untilHeard(halt.haltId)
  await until(() => one.of('written').length > 0, 'an answer')
  t.match(one.of('written')[0]?.written, { kind: 'not-known', why: /is full/ })
})

t.test(
  'given two replicas, when one stands still, then a renewal counts, and without both it does not',
  REAL,
  async (t) => {
    const master = await redisOf(t)
    const [dead, replica] = await Promise.all([replicaOf(t, master), replicaOf(t, master)])
    const bot = fleetBot(t, [master.url])
    await bot.untilRenewed()
    await dead.kill()
    for (let count = 0; count < 3; count++) await bot.untilRenewed()
    await bot.untilFine()
    replica.freeze()
    await bot.untilFailed(/replicas how many .*0 of 2 replicas/)
    t.match(await bot.untilWritten(), { kind: 'written', replicas: 0, wanted: 1 })
    replica.thaw()
    await bot.untilRenewed()
  },
)

t.test(
  'given the address of a replica, when a bot renews, then it hears the halts, and has no lease',
  REAL,
  async (t) => {
    const master = await redisOf(t)
    const halt = fleetHalt()
    await engineAt(t, master.url).raise(halt)
    // The second one takes writes, which go nowhere.
    const kinds = [[], ['--replica-read-only', 'no']]
    for (const replica of await Promise.all(kinds.map((args) => replicaOf(t, master, { args })))) {
      const bot = fleetBot(t, [replica.url])
      await bot.untilHeard(halt.haltId)
      await bot.untilFailed(/replica/)
      t.same(bot.of('renewed'), [])
    }
  },
)

t.test(
  'given a server that a majority does not follow, when a bot asks it for the others, then they may not be all',
  REAL,
  async (t) => {
    const master = await redisOf(t)
    const replica = await replicaOf(t, master)
    const sentinel = await sentinelOf(t, master, { name: 'fleet' })
    await sentinel.call(
      'ACL',
      'SETUSER',
      'deaf',
      'on',
      '>secret',
      '+sentinel|get-master-addr-by-name',
      '+sentinel|sentinels',
    )
    const behindSentinels = { sentinelMaster: 'fleet' }
    for (const { what, url, settings, doubt } of [
      { what: 'one replica of one', url: master.url, settings: { replicas: 1 }, doubt: null },
      { what: 'one replica of four', url: master.url, settings: { replicas: 4 }, doubt: /1 of 4 replicas/ },
      { what: 'a replica', url: replica.url, settings: {}, doubt: /this is a replica/ },
      { what: 'by a Sentinel', url: sentinel.url, settings: behindSentinels, doubt: null },
      {
        what: 'by a Sentinel that does not tell how many there are',
        url: `redis://deaf:secret@127.0.0.1:${sentinel.port}`,
        settings: behindSentinels,
        doubt: /no Sentinel can be reached/,
      },
    ]) {
      const bot = fleetBot(t, [url], { settings })
      const isWritten = async () => isInEngine(await bot.written({ scope: { symbol: 'X' } }))
      // On a loaded machine its answers, or its replica, may be late: then there is a doubt, or nothing, and never too little of it.
      if (doubt === null) {
        await bot.untilRenewed()
        const told = () => bot.members().then((members) => members?.doubt === null && members.members.length)
        await until(async () => (await told()) === 1, `${what}: it is told, and there is no doubt`)
        await until(isWritten, `${what}: a halt is written`)
      } else {
        await until(async () => {
          const told = await bot.members()
          if (told?.doubt === null) throw new Error(`${what}: there is no doubt`)
          return doubt.test(told?.doubt ?? '')
        }, `${what}: ${doubt}`)
        t.equal(await isWritten(), false, what)
      }
    }
  },
)

t.test('given answers that are late, when a renewal counts, then it does so from before', REAL, async (t) => {
  const engine = await redisOf(t)
  const line = await Relay.start(engine.port)
  t.teardown(() => line.close())
  const lateMs = 100
  line.slow(lateMs)
  const bot = fleetBot(t, [`redis://127.0.0.1:${line.port}`])
  await bot.untilRenewed()
  const [renewed] = bot.of('renewed')
  t.ok(monotonicMs() - (renewed?.asked.monotonic ?? 0) >= lateMs - 1, 'it was sent before its answer was on its way')
})

t.test(
  'given Sentinels, when the master dies, then the bot goes on with the next one, and tells it what it holds',
  REAL,
  async (t) => {
    const master = await redisOf(t)
    const replica = await replicaOf(t, master)
    const sentinel = await sentinelOf(t, master, { name: 'fleet' })
    const rights = ['+sentinel|master', '+sentinel|get-master-addr-by-name', '+sentinel|sentinels']
    await sentinel.call('ACL', 'SETUSER', 'bot', 'on', '>secret', ...rights)
    // Of those that are left, none has to follow.
    const settings = { sentinelMaster: 'fleet', replicas: 0 }
    const halt = fleetHalt()
    const bot = fleetBot(t, [`redis://bot:secret@127.0.0.1:${sentinel.port}`], { settings, words: { halts: [halt] } })
    await bot.untilRenewed()
    await untilKnown(sentinel)
    await master.kill()
    await letPromote(sentinel)
    // A promotion ends connections.
    await until(async () => (await replica.call('ROLE').catch(() => []))[0] === 'master', 'a new master')
    await bot.untilRenewed()
    const halts = await engineAt(t, replica.url).halts()
    t.same(
      halts.map(({ haltId }) => haltId),
      [halt.haltId],
    )
  },
)

t.test(
  'given a master that has lost all of its replicas, when a new bot comes by Sentinels, then it gets no lease',
  REAL,
  async (t) => {
    const master = await redisOf(t)
    const replica = await replicaOf(t, master)
    const sentinel = await sentinelOf(t, master, { name: 'fleet' })
    await untilKnown(sentinel)
    await replica.kill()
    const nobodyFollows = async () => (await master.call('ROLE'))[2].length === 0
    await until(nobodyFollows, 'the master alone')
    const bot = fleetBot(t, [sentinel.url], { settings: { sentinelMaster: 'fleet' } })
    await bot.untilFailed(/replicas how many .*0 of 1 replicas/)
    t.same(bot.of('renewed'), [])
    const lax = fleetBot(t, [sentinel.url], { bot: 'lax', settings: { sentinelMaster: 'fleet', replicas: 0 } })
    await lax.untilRenewed()
  },
)

t.test(
  'given a master that has lost its replicas to another one, when the bot still reaches it, then it goes to the other one',
  REAL,
  async (t) => {
    const login = { user: 'bot', password: 'secret' }
    const master = await redisOf(t, login)
    const replicas = await Promise.all([replicaOf(t, master), replicaOf(t, master)])
    for (const { port } of [master, ...replicas])
      await redisCall({ port }, ['ACL', 'SETUSER', 'bot', 'on', '>secret', '~*', '&*', '+@all'])
    const sentinel = await sentinelOf(t, master, { name: 'fleet' })
    await untilKnown(sentinel, replicas.length)
    const engineLogin = { username: 'bot', password: 'secret' }
    const bot = fleetBot(t, [sentinel.url], { settings: { sentinelMaster: 'fleet', engineLogin } })
    await bot.untilRenewed()
    // Everybody but the bot is cut off from it.
    await master.call('ACL', 'SETUSER', 'default', 'off')
    await master.call('CLIENT', 'KILL', 'USER', 'default')
    // Nobody is promoted yet, so that it is not missed.
    await bot.untilFailed(/0 of 2 replicas/)
    // Replicas that have been cut off for ten times as long would not be promoted.
    await letPromote(sentinel, 3_000)
    await bot.untilRenewed()
    const roles = await Promise.all(replicas.map((replica) => replica.call('ROLE')))
    t.same(roles.map(([role]) => role).sort(), ['master', 'slave'])
    t.equal((await master.call('ROLE'))[0], 'master', 'and the old one still says that it is one')
    const counts = () => bot.of('written').some(({ written }) => written.kind === 'written' && written.replicas === 1)
    for (let callId = 1; !counts(); callId++) {
      bot.take({ type: 'halt', callId, halt: fleetHalt() })
      await until(() => bot.of('written').length === callId, 'an answer')
    }
  },
)

t.test('given no Sentinel is there, when a bot starts, then it says so again and again', REAL, async (t) => {
  const bot = fleetBot(t, [`redis://127.0.0.1:${await freePort()}`], { settings: { sentinelMaster: 'fleet' } })
  await until(
    () => bot.of('state').filter(({ failure }) => /Sentinel/.test(failure ?? '')).length > 1,
    'the failure, twice',
  )
  t.same(bot.of('renewed'), [])
})

t.test('given TLS, when the authority is named, then the bot renews; else it says what is missing', REAL, async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'kill-switch-tls-'))
  t.teardown(() => rmSync(directory, { recursive: true, force: true }))
  const tls = makeCertificates(directory)
  const { url } = await redisOf(t, { tls })
  const known = fleetBot(t, [url], { settings: { ca: readFileSync(tls.ca, 'utf8') } })
  await known.untilRenewed()
  const unknown = fleetBot(t, [url], { bot: 'unknown' })
  await unknown.untilFailed(/\bca\b/)
})

t.test(
  'given a certificate that nobody trusts, when the line tells of a second error, then it ends nothing',
  REAL,
  async (t) => {
    const { url } = await redisOf(t, { tls: makeCertificates(ownDirectory(t)) })
    const place = { urls: [url], sentinelMaster: null, ca: null }
    const timeouts = { connectMs: 10_000, commandMs: 10_000 }
    const connection = new Connection({
      place,
      name: 'test',
      timeouts,
      requireFrom: join(process.cwd(), 'package.json'),
    })
    t.teardown(() => connection.close())
    const borne = new Promise<boolean>((resolve, reject) =>
      connection.open((client) =>
        client.on('error', () =>
          setImmediate(() => {
            const stream = client.stream as unknown as EventEmitter
            try {
              resolve(stream.emit('error', new Error('tlsv1 alert decode error')))
            } catch (error) {
              reject(error)
            }
          }),
        ),
      ),
    )
    t.equal(await borne, true)
  },
)

t.test('given a user who may do little, when a bot renews, then it says which rights are missing', REAL, async (t) => {
  const server = await redisOf(t)
  const keys = ['~trading-kill-switch:*', 'resetchannels', '&trading-kill-switch:*']
  const enough = ['+@read', '+@write', '+eval', '+evalsha', '+wait', '+role', '+ping', '+publish', '+subscribe']
  // What a script calls is looked at as well: the time, and the list of all fields.
  await server.call('ACL', 'SETUSER', 'good', 'on', '>one', ...keys, ...enough, '+time')
  await server.call('ACL', 'SETUSER', 'poor', 'on', '>two', ...keys, ...enough, '+time', '-role')
  const at = (who: string) => `redis://${who}@127.0.0.1:${server.port}`
  const good = fleetBot(t, [at('good:one')], { settings: PATIENT })
  await good.untilRenewed()
  await untilListening(server, 1)
  t.same(
    good.of('log').filter(({ level }) => level === 'warn'),
    [],
  )
  await fleetBot(t, [at('poor:two')], { bot: 'poor' }).untilFailed(/\+role/)
  const told = fleetBot(t, [at('poor:two')], { bot: 'told', settings: { replicas: 0 } })
  await told.untilRenewed()
})

t.test(
  'given more halts than are taken, when a bot renews, then everything is halted, by one that can be ended',
  REAL,
  async (t) => {
    const { url } = await redisOf(t)
    const engine = engineAt(t, url)
    const scope = { venue: 'binance' }
    const halts = Array.from({ length: MOST_FLEET_HALTS + 2 }, () => fleetHalt({ scope }))
    for (let at = 0; at < halts.length; at += 500) await engine.writeBack(halts.slice(at, at + 500))
    const bot = fleetBot(t, [url], { settings: { leaseMs: 20_000 } })
    await bot.untilRenewed()
    t.equal(bot.latch.gate.read().state, 'halted')
    // Nobody takes them here, so that they are told again after a while.
    t.equal(new Set(bot.heard).size, MOST_FLEET_HALTS + 1)
  },
)

t.test('given a bot that leaves, when others look, then its lease is over', REAL, async (t) => {
  const { url } = await redisOf(t)
  const bot = fleetBot(t, [url], { words: { presence: presenceOf('leaver') } })
  await bot.untilRenewed()
  await bot.close()
  // It does not wait for an engine that is late.
  const engine = engineAt(t, url)
  const leases = async () => (await engine.members()).map(({ presence }) => presence?.leaseMs)
  await until(async () => (await leases()).join() === '0', 'its lease is over')
})

t.test('given ioredis is not there, when a bot renews, then it says how to install it', async (t) => {
  const place = { urls: ['redis://127.0.0.1'], sentinelMaster: null, ca: null }
  const timeouts = { connectMs: 100, commandMs: 100 }
  const connection = new Connection({ place, name: 'x', timeouts, requireFrom: join(tmpdir(), 'nowhere', 'x.js') })
  t.throws(() => connection.open(), /npm install ioredis/)
})
