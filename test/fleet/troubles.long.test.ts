import t from 'tap'
import type { FleetMember } from '../../lib/words/fleet.js'
import { newFleetHaltId } from '../../lib/words/fleet-id.js'
import { FleetOfBots } from '../support/fleet-bots.js'
import { noRedis, type RedisServer, redisOf } from '../support/redis.js'
import { Signer } from './faults/signer.mjs'

// What may happen to an engine, with real bots around it.

/** A new one each: tap writes into it. */
const real = () => ({ skip: noRedis })
const key = (group: string, name: string) => `trading-kill-switch:{${group}}:${name}`

async function idsIn(engine: RedisServer, group: string): Promise<string[]> {
  const fields: string[] = await engine.call('HKEYS', key(group, 'halts'))
  return fields.filter((field) => field !== 'digest').sort()
}

async function idsOf(fleet: FleetOfBots, name: string): Promise<string[]> {
  const { body } = await fleet.bot(name).call('GET', '/fleet')
  return body.halts.map(({ haltId }: { haltId: string }) => haltId).sort()
}

t.test(
  'given a halted fleet, when the engine forgets all, then it is told anew, and who joins late is halted',
  real(),
  async (t) => {
    const fleet = await FleetOfBots.start(t, { bots: ['a', 'b'] })
    const { haltId } = (await fleet.run('halt', 'enough')).document
    const scoped = (await fleet.run('halt', 'this one', '--scope', 'symbol=BTC/USDT')).document.haltId
    const both = [haltId, scoped].sort()
    await fleet.engine.call('FLUSHALL')
    await fleet.until(
      () => idsIn(fleet.engine, 'desk'),
      (ids) => ids.join() === both.join(),
      'both are written back',
    )
    await fleet.startBot('late')
    t.not(
      await fleet
        .bot('late')
        .ask('check', { symbol: 'A', side: 'buy' })
        .then(({ allowed }) => allowed),
      true,
    )
    await fleet.until(
      () => idsOf(fleet, 'late'),
      (ids) => ids.join() === both.join(),
      'who joins late holds both',
    )
  },
)

t.test(
  'given a fleet that was halted and resumed, when a bot comes back that has slept through both, then it is active',
  real(),
  async (t) => {
    const fleet = await FleetOfBots.start(t, { bots: ['a', 'b'] })
    const first = (await fleet.run('halt', 'before it sleeps')).document.haltId
    await fleet.bot('b').kill()
    const second = (await fleet.run('halt', 'while it sleeps', '--wait', '1s')).document.haltId
    await fleet.run('resume', first, second, '--sign-with', fleet.keyFile, '--wait', '1s')
    await fleet.untilActive('a')
    const back = await fleet.startBot('b')
    await fleet.untilActive('b')
    const { body } = await back.call('GET', '/status')
    t.match(body, { haltCount: 0 })
    // Each ends it for itself, and tells the engine then.
    await fleet.until(
      () => idsIn(fleet.engine, 'desk'),
      ({ length }) => length === 0,
      'it is over in the engine, too',
    )
  },
)

t.test('given somebody with all rights on the engine and without a key, then he ends nothing', real(), async (t) => {
  const fleet = await FleetOfBots.start(t, { bots: ['a', 'b'] })
  const { haltId } = (await fleet.run('halt', 'enough')).document
  const stranger = new Signer('desk').resume([haltId])
  const { engine } = fleet
  const forge = async () => {
    const text = JSON.stringify(stranger)
    await engine.call('HDEL', key('desk', 'halts'), haltId)
    await engine.call('DEL', key('desk', 'halts'))
    await engine.call('HSET', key('desk', 'resumed'), haltId, stranger.nonce)
    await engine.call('HSET', key('desk', 'resumes'), stranger.nonce, text)
    await engine.call('HSET', key('desk', 'asked'), stranger.nonce, text)
    await engine.call('PUBLISH', key('desk', 'news'), `resume ${text}`)
  }
  for (let count = 0; count < 20; count++) {
    await forge()
    await new Promise((resolve) => setTimeout(resolve, 200))
    for (const bot of ['a', 'b']) t.same(await idsOf(fleet, bot), [haltId], `${bot}, the ${count}.`)
  }
  // Whatever stands there, a signature by the right key ends it.
  await fleet.runBy('a', 'resume', haltId, '--sign-with', fleet.keyFile)
  await fleet.untilActive('a', 'b')
})

t.test(
  'given rubbish in the engine, when bots read it, then it makes nothing milder, and what is a halt halts',
  real(),
  async (t) => {
    const fleet = await FleetOfBots.start(t, { bots: ['a'] })
    const { engine } = fleet
    await engine.call('PUBLISH', key('desk', 'news'), '\u0000\u001b[2J{"')
    await engine.call('HSET', key('desk', 'presence'), 'a\nb', 'nonsense', 'x', '1 {"run":1}')
    await engine.call('HSET', key('desk', 'asked'), 'nonce', '{"haltIds":"all"}')
    t.not(await fleet.state('a'), 'halted')
    await fleet.untilActive('a')
    t.match(await fleet.untilFine(), { document: { halts: [] } })
    await engine.call('HSET', key('desk', 'halts'), newFleetHaltId(), '{"level":"some","scope":{"desk":"one"}}')
    await fleet.until(
      () => fleet.state('a'),
      (state) => state === 'halted',
      'it is halted, and everything',
    )
  },
)

t.test(
  'given an engine that evicts each of its keys in turn, then a halt holds, one that was resumed stays so, and a lost roster is told',
  real(),
  async (t) => {
    const fleet = await FleetOfBots.start(t, { bots: ['a', 'b'], leaseMs: 2_000 })
    const over = (await fleet.run('halt', 'it is over')).document.haltId
    t.match(await fleet.run('resume', over, '--sign-with', fleet.keyFile, '--wait', '1m'), { code: 0 })
    const { haltId } = (await fleet.run('halt', 'it holds')).document
    for (const name of ['halts', 'resumed', 'resumes', 'asked', 'presence', 'forget', 'roster']) {
      await fleet.engine.call('DEL', key('desk', name))
      const isThere = async () => {
        const members: readonly FleetMember[] = (await fleet.run('status')).document?.members ?? []
        return `${await idsIn(fleet.engine, 'desk')} of ${members.filter(({ heardMs }) => heardMs !== null).length}`
      }
      await fleet.until(isThere, (told) => told === `${haltId} of 2`, `${name}: what is forgotten is told anew`)
      for (const bot of ['a', 'b']) t.same(await idsOf(fleet, bot), [haltId], `${name}: ${bot}`)
    }
    t.match(await fleet.run('status', '--text'), { code: 1, stdout: /NOBODY IS ON THE ROSTER/ })
    t.match((await fleet.run('halt', 'again', '--text')).stdout, /NOBODY IS ON THE ROSTER/)
  },
)

t.test(
  'given a full engine, when the fleet is halted, then the bots that are called have it, and leases come back',
  real(),
  async (t) => {
    const fleet = await FleetOfBots.start(t, {
      bots: ['a', 'b'],
      leaseMs: 2_000,
      engine: await redisOf(t, { args: ['--maxmemory-policy', 'noeviction'] }),
    })
    await fleet.engine.call('CONFIG', 'SET', 'maxmemory', '1')
    const paused = async () =>
      (await fleet.bot('a').call('GET', '/status')).body.pauses.map(({ owner }: { owner: string }) => owner)
    await fleet.until(paused, (owners) => owners.includes('lease'), 'its lease is lost')
    // It ends once all have it, whatever the engine says.
    const halted = await fleet.run('halt', 'enough', '--wait', '10m')
    t.match(halted.document, { answered: 2, all: true }, 'each was called')
    t.match(halted.stderr, /full/)
    await fleet.engine.call('CONFIG', 'SET', 'maxmemory', '0')
    await fleet.until(paused, (owners) => !owners.includes('lease'), 'it has its lease again')
    t.same(await idsOf(fleet, 'b'), [halted.document.haltId])
  },
)

t.test('given two fleets on one engine, when one is halted, then the other trades on', real(), async (t) => {
  const one = await FleetOfBots.start(t, { bots: ['a'], group: 'one' })
  const two = await FleetOfBots.start(t, { bots: ['a'], group: 'two', engine: one.engine })
  t.match(await one.run('halt', 'enough'), { code: 0, document: { of: 1 } })
  t.equal(await one.state('a'), 'halted')
  await two.untilActive('a')
  t.match(await two.untilFine(), { document: { group: 'two', halts: [] } })
})
