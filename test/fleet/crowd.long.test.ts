import t from 'tap'
import { ownDirectory } from '../support/files-directory.js'
import { engineAt, fleetBot, fleetHalt, unsignedResume, untilListening } from '../support/fleet.js'
import { FleetOfBots } from '../support/fleet-bots.js'
import { until } from '../support/notification-service.js'
import { noRedis, redisOf } from '../support/redis.js'
import { noSettableClock, SettableClock } from '../support/settable-clock.js'

const HOUR_S = 3_600

t.test(
  'given a hundred bots that hold a halt, when their engine is started anew and empty, then all have leases again, and none storms it',
  { skip: noRedis },
  async (t) => {
    const server = await redisOf(t)
    const halt = fleetHalt()
    const bots = Array.from({ length: 100 }, (_, index) =>
      fleetBot(t, [server.url], { bot: `bot-${index}`, settings: { leaseMs: 10_000 }, words: { halts: [halt] } }),
    )
    await Promise.all(bots.map((bot) => bot.untilRenewed()))
    await server.kill()
    const before = bots.map((bot) => bot.of('renewed').length)
    await server.start()
    await until(() => bots.every((bot, index) => bot.of('renewed').length > (before[index] ?? 0)), 'a renewal of each')
    t.match(await engineAt(t, server.url).halts(), [{ haltId: halt.haltId }], 'it has the halt again, once')
    await untilListening(server, bots.length)
    const stats: string = await server.call('INFO', 'stats')
    const connections = Number(/total_connections_received:(\d+)/.exec(stats)?.[1])
    t.ok(connections >= 200, `${connections} connections`)
    t.ok(connections <= 900, `three of each bot, and not again and again: ${connections}`)
  },
)

t.test(
  'given ten thousand halts that were made and have ended, when bots join and come back, then they are active, and the next halt holds',
  { skip: noRedis },
  async (t) => {
    const fleet = await FleetOfBots.start(t, { bots: ['a', 'b'], leaseMs: 2_000 })
    const { haltId } = (await fleet.run('halt', 'before b is away')).document
    await fleet.bot('b').kill()
    await fleet.run('resume', haltId, '--sign-with', fleet.keyFile, '--wait', '1s')
    // The one that is there has looked at the signature.
    await fleet.untilActive('a')
    await fleet.bot('a').kill()

    const engine = engineAt(t, fleet.engine.url, fleet.group)
    for (let round = 0; round < 10; round++) {
      const halts = Array.from({ length: 1_000 }, () => fleetHalt({ scope: { symbol: 'A' } }))
      await Promise.all(halts.map((halt) => engine.raise(halt)))
      await engine.end(unsignedResume(...halts.map((halt) => halt.haltId)))
    }
    t.same(await engine.halts(), [])

    for (const name of ['a', 'b', 'c']) await fleet.startBot(name)
    await fleet.untilActive('a', 'b', 'c')
    // Whom nobody expects is not waited for, once a lease of his has ended by load.
    await fleet.run('roster', 'add', 'c')
    await fleet.until(
      () => engine.members(),
      ({ length }) => length === 3,
      'the leases of those that were killed have ended',
    )
    t.match(await fleet.run('halt', 'today'), { code: 0, document: { answered: 3, of: 3 } })
  },
)

t.test(
  'given bots whose clocks are an hour apart, when the fleet is halted and resumed, then both follow; the lease goes by none of them',
  { skip: noRedis || noSettableClock },
  async (t) => {
    const fleet = await FleetOfBots.start(t, { bots: [], leaseMs: 2_000 })
    for (const [name, hours] of [
      ['ahead', 1],
      ['behind', -1],
    ] as const) {
      const clock = new SettableClock(ownDirectory(t))
      clock.set(hours * HOUR_S)
      await fleet.startBot(name, clock.environment)
    }
    const both = ['ahead', 'behind']
    await fleet.run('roster', 'add', ...both)
    const lease = async (name: string) => (await fleet.bot(name).call('GET', '/status')).body.fleet.lease
    const leases = (state: string) =>
      Promise.all(
        both.map((name) =>
          fleet.until(
            () => lease(name),
            (told) => told === state,
            `${name}: ${state}`,
          ),
        ),
      )
    await leases('held')
    const halted = await fleet.run('halt', 'enough')
    t.match(halted, { code: 0, document: { answered: 2 } })
    t.match(await fleet.run('resume', halted.document.haltId, '--sign-with', fleet.keyFile, '--wait', '1m'), {
      code: 0,
    })
    await fleet.untilActive(...both)
    fleet.engine.freeze()
    await leases('lost')
    for (const name of both)
      t.match(await fleet.bot(name).ask('check', { symbol: 'A', side: 'buy', quantity: '1' }), { allowed: false })
    fleet.engine.thaw()
    await leases('held')
  },
)
