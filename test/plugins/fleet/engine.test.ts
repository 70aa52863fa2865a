import t from 'tap'
import { MOST_FLEET_HALTS } from '../../../lib/words/fleet.js'
import { digestOf } from '../../../plugins/fleet/digest.js'
import type { Engine } from '../../../plugins/fleet/engine.js'
import { keysOf } from '../../../plugins/fleet/keys.js'
import { whyNoMajority } from '../../../plugins/fleet/majority.js'
import type { RenewAnswer } from '../../../plugins/fleet/read-renewal.js'
import { Replicas } from '../../../plugins/fleet/replicas.js'
import { Relay } from '../../fleet/faults/relay.mjs'
import { engineAt, fleetHalt, presenceOf, unsignedResume } from '../../support/fleet.js'
import { until } from '../../support/notification-service.js'
import { noRedis, redisOf, replicaOf } from '../../support/redis.js'

const REAL = { skip: noRedis }
const [HALTS = '', RESUMED = '', RESUMES = ''] = keysOf('desk-1').keys

/** A renewal of a bot that holds these. */
function renew(engine: Engine, haltIds: readonly string[] = [], room = MOST_FLEET_HALTS): Promise<RenewAnswer> {
  return engine.renew({ presence: presenceOf('bot'), digest: digestOf(haltIds), haltIds, room })
}

const idsIn = ({ unknown }: RenewAnswer) => unknown.map(({ id }) => id).sort()

t.test('given halts in an engine, when a bot renews, then it gets those that it does not hold', REAL, async (t) => {
  const engine = engineAt(t, (await redisOf(t)).url)
  t.match(await renew(engine), { kind: 'same', notWritten: null, unknown: [], missing: [] })
  const [one, two] = [fleetHalt(), fleetHalt({ scope: { venue: 'binance' } })]
  for (const halt of [one, two, one]) {
    t.same(await engine.raise(halt), { notWritten: null, notPublished: null, hasEnded: false })
  }
  const ids = [one.haltId, two.haltId].sort()
  t.same(idsIn(await renew(engine)), ids)
  t.same(idsIn(await renew(engine, [one.haltId])), [two.haltId])
  t.match(await renew(engine, ids), { kind: 'same' }, 'its digest is that of the engine')
  const digest = digestOf([])
  t.match(await engine.renew({ presence: presenceOf('bot'), digest, haltIds: null, room: 9 }), { kind: 'ids-wanted' })
  t.same([...(await engine.halts())].map(({ haltId }) => haltId).sort(), ids)
})

t.test(
  'given a halt that the engine has lost, when it is written back, then it is there; what has ended is not',
  REAL,
  async (t) => {
    const server = await redisOf(t)
    const engine = engineAt(t, server.url)
    const [kept, over] = [fleetHalt(), fleetHalt()]
    await engine.raise(over)
    await engine.end(unsignedResume(over.haltId))
    t.match(await renew(engine, [kept.haltId]), { kind: 'told', missing: [kept.haltId], unknown: [] })
    await engine.writeBack([kept, over])
    t.same(idsIn(await renew(engine)), [kept.haltId])
    t.equal((await engine.raise(over)).hasEnded, true)
    await server.call('FLUSHALL')
    t.match(await renew(engine, [kept.haltId]), { missing: [kept.haltId] }, 'scripts are forgotten as well')
  },
)

t.test('given a resume that was asked for, when nobody has found it right, then it ends nothing', REAL, async (t) => {
  const engine = engineAt(t, (await redisOf(t)).url)
  const halt = fleetHalt()
  await engine.raise(halt)
  const resume = unsignedResume(halt.haltId)
  t.same(await engine.ask(resume), { notWritten: null, notPublished: null })
  t.match(await renew(engine), { asked: [resume.nonce], unknown: [{ id: halt.haltId }] })
  t.same(await engine.asked([resume.nonce, 'none']), [resume])
  await engine.end(resume)
  await engine.end(resume)
  t.match(await renew(engine), { kind: 'same', asked: [] })
  const held = await renew(engine, [halt.haltId])
  t.match(held, { kind: 'told', missing: [], resumes: [resume] }, 'who holds it is told')
})

t.test(
  'given the words of a resume were lost, when a bot holds its halt, then it is in force again',
  REAL,
  async (t) => {
    const server = await redisOf(t)
    const engine = engineAt(t, server.url)
    const halt = fleetHalt()
    await engine.end(unsignedResume(halt.haltId))
    await server.call('DEL', RESUMES)
    t.match(await renew(engine, [halt.haltId]), { missing: [halt.haltId], resumes: [] })
    await engine.writeBack([halt])
    t.same(idsIn(await renew(engine)), [halt.haltId])
  },
)

t.test('given somebody changes halts by hand, when a bot renews, then the set is counted anew', REAL, async (t) => {
  const server = await redisOf(t)
  const engine = engineAt(t, server.url)
  const halts = [fleetHalt(), fleetHalt(), fleetHalt()]
  for (const halt of halts) await engine.raise(halt)
  const [one = '', ...rest] = halts.map(({ haltId }) => haltId)
  await server.call('HDEL', HALTS, one)
  t.match(await renew(engine, [one, ...rest]), { kind: 'told', missing: [one] })
  t.match(await renew(engine, rest), { kind: 'same' })
  await server.call('HSET', HALTS, 'digest', 'nonsense')
  t.match(await renew(engine, rest), { kind: 'same' })
  await server.call('HSET', HALTS, 'by hand', 'stop')
  t.same(idsIn(await renew(engine, rest)), ['by hand'])
  t.same((await engine.halts()).filter(({ reason }) => /can't be read/.test(reason)).length, 1)
})

t.test(
  'given an engine that is full, when a bot renews, then it is told the halts, and why it was not written',
  REAL,
  async (t) => {
    const server = await redisOf(t, { args: ['--maxmemory-policy', 'noeviction'] })
    const engine = engineAt(t, server.url)
    const halt = fleetHalt()
    await engine.raise(halt)
    await server.call('CONFIG', 'SET', 'maxmemory', '1')
    t.match(await renew(engine), { notWritten: /OOM/, unknown: [{ id: halt.haltId }] })
    t.match(await engine.raise(fleetHalt()), { notWritten: /OOM/, notPublished: null }, 'it is published all the same')
    await t.rejects(engine.end(unsignedResume(halt.haltId)), /OOM/)
    await t.rejects(engine.writeBack([fleetHalt()]), /OOM/)
    await server.call('CONFIG', 'SET', 'maxmemory', '0')
    t.match(await renew(engine), { notWritten: null, unknown: [{ id: halt.haltId }] }, 'and nothing has ended')
  },
)

t.test(
  'given a replica, when a bot renews there, then it is told what there is, and that it was not written',
  REAL,
  async (t) => {
    const master = await redisOf(t)
    const halt = fleetHalt()
    await engineAt(t, master.url).raise(halt)
    const replica = await replicaOf(t, master)
    const engine = engineAt(t, replica.url)
    t.match(await renew(engine), { notWritten: /READONLY/, unknown: [{ id: halt.haltId }] })
    t.match(await engine.role(), { isMaster: false })
    // A master counts a replica once it has heard of it that it follows.
    const of = engineAt(t, master.url)
    await until(async () => (await of.role()).replicas === 1, 'the replica')
    t.match(await of.role(), { isMaster: true })
  },
)

t.test('given one more halt than there is room for, when a bot renews, then it is told so', REAL, async (t) => {
  const engine = engineAt(t, (await redisOf(t)).url)
  for (const halt of [fleetHalt(), fleetHalt(), fleetHalt()]) await engine.raise(halt)
  const answer = await renew(engine, [], 2)
  t.equal(answer.unknown.length, 2)
  t.match(answer.over, /^fleet-/)
  t.equal((await renew(engine, [], 3)).over, null)
})

t.test(
  'given as many halts as are taken, when a new bot renews, then it gets all of them, by parts',
  REAL,
  async (t) => {
    const engine = engineAt(t, (await redisOf(t)).url)
    const halts = Array.from({ length: MOST_FLEET_HALTS }, () => fleetHalt({ reason: 'x'.repeat(5_000) }))
    for (let at = 0; at < halts.length; at += 500) await engine.writeBack(halts.slice(at, at + 500))
    const held = new Set<string>()
    for (;;) {
      const answer = await renew(engine, [...held], MOST_FLEET_HALTS - held.size)
      for (const { id } of answer.unknown) held.add(id)
      if (!answer.more) break
      t.ok(answer.unknown.length > 0)
    }
    t.equal(held.size, MOST_FLEET_HALTS)
    t.match(await renew(engine, [...held]), { kind: 'same' })
  },
)

t.test('given bots and a roster, when they are listed, then who is absent shows', REAL, async (t) => {
  const engine = engineAt(t, (await redisOf(t)).url)
  t.same(await engine.rosterAdd(['bot', 'absent']), ['bot', 'absent'])
  t.same(await engine.rosterAdd(['bot', 'third']), ['third'])
  t.same(await engine.rosterRemove(['third', 'fourth']), ['third'])
  await renew(engine)
  t.match(await engine.members(), [
    { bot: 'absent', presence: null, heardMs: null, onRoster: true },
    { bot: 'bot', presence: presenceOf('bot'), heardMs: Number, onRoster: true },
  ])
})

t.test('given what is over for long, when it is pruned, then it is forgotten, and nothing else', REAL, async (t) => {
  const server = await redisOf(t)
  const engine = engineAt(t, server.url)
  const [over, halt] = [fleetHalt(), fleetHalt()]
  await engine.raise(halt)
  await engine.end(unsignedResume(over.haltId))
  await engine.ask(unsignedResume(halt.haltId))
  t.equal(await engine.prune(3_600_000), 0)
  t.equal(await server.call('HLEN', RESUMED), 1)
  // All that is older than a time to come.
  t.ok((await engine.prune(-1_000)) >= 3)
  t.equal(await server.call('HLEN', RESUMED), 0)
  t.equal(await server.call('HLEN', RESUMES), 0)
  t.match(await renew(engine), { asked: [], unknown: [{ id: halt.haltId }] })
})

t.test('given two groups on one engine, when one is halted, then the other is not', REAL, async (t) => {
  const { url } = await redisOf(t)
  const [one, two] = [engineAt(t, url, 'one'), engineAt(t, url, 'two')]
  await one.raise(fleetHalt())
  t.equal((await renew(one)).unknown.length, 1)
  t.equal((await renew(two)).unknown.length, 0)
})

t.test(
  'given a replica that hears nothing any more, when its connection is still open, then it does not stand behind a look',
  REAL,
  async (t) => {
    const master = await redisOf(t)
    const line = await Relay.start(master.port)
    t.teardown(() => line.close())
    await replicaOf(t, line)
    const engine = engineAt(t, master.url)
    const look = async (deadlineMs: number) => {
      await engine.members()
      return (await whyNoMajority(engine, new Replicas(1, false), deadlineMs))?.message ?? null
    }
    t.equal(await look(10_000), null)
    line.hold()
    t.match(await look(200), /0 of 1 replicas/)
  },
)
