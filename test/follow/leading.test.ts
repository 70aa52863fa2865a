import { type AddressInfo, createServer } from 'node:net'
import t from 'tap'
import type { BotProcess } from '../support/bot-process.js'
import { ExchangeProcess } from '../support/exchange-process.js'
import { eventually, Family, following, inState, passing } from '../support/followers.js'
import { stateDirectory } from '../support/state-directory.js'

t.test(
  'given venues, when one leads from the start or takes over, then exits are verified there, and it gets quiet',
  async (t) => {
    const exchange = await ExchangeProcess.start(t)
    await exchange.set({ positions: { 'BTC/USD': 3 } })
    const settings = { state_dir: stateDirectory(t), follow: 'auto', settle_ms: 100 }
    const first = exchange.bot(t, settings)
    await first.url()
    const second = exchange.bot(t, settings)
    await following(second)
    const exit = { symbol: 'BTC/USD', side: 'sell', quantity: '1', reduceOnly: true }
    const verified = (bot: BotProcess) =>
      eventually(
        () => bot.ask('check', exit),
        ({ allowed }) => allowed,
        'an exit',
      )
    const { body } = await first.call('POST', '/halt', { level: 'reducing', reason: 'close of the session' })
    await verified(first)
    await inState(second, 'reducing')
    t.match(await second.ask('check', exit), { code: 'REDUCTION_UNVERIFIED', reason: /only the leader/ })
    await first.kill()
    await second.url()
    await verified(second)
    const status = await eventually(
      () => second.call('GET', '/status'),
      ({ body }) => body.quiet,
      'quiet',
    )
    t.match(status.body, { state: 'reducing', haltCount: 1, halt: { haltId: body.haltId }, pauses: [] })
  },
)

t.test('given a port that is taken, when the leader is gone, then nothing passes until another can lead', async (t) => {
  const [port, release] = await takePort()
  const family = new Family(t)
  release()
  const first = family.auto({ port })
  await first.url()
  const second = family.auto({ port })
  await following(second)
  first.child.kill('SIGKILL')
  await first.exited
  const [, free] = await takePort(port)
  await second.line(({ msg }) => /could not lead.*another process listens there/.test(String(msg)), 'the reason')
  t.notOk(second.lines.some(({ url }) => typeof url === 'string'))
  free()
  await second.url()
  await passing(second, true)
})

t.test('given a follower that can not lead, when there is another one, then that one does', async (t) => {
  const [port, release] = await takePort()
  t.teardown(release)
  const family = new Family(t)
  const first = family.auto()
  await first.url()
  const second = family.auto({ port })
  await following(second)
  await first.kill()
  await second.line(({ msg }) => /could not lead/.test(String(msg)), 'the reason')
  const third = family.auto()
  await third.url()
  await passing(second, true)
})

/** Listens on a port, as any other program. */
async function takePort(port = 0): Promise<readonly [number, () => void]> {
  const server = createServer()
  for (;;) {
    const failed = await new Promise<Error | null>((resolve) => {
      server.once('error', resolve)
      server.listen(port, '127.0.0.1', () => resolve(null))
    })
    if (failed === null) return [(server.address() as AddressInfo).port, () => server.close()]
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

t.test('given a follower, when it halts and exits in the same breath, then the leader is halted', async (t) => {
  const family = new Family(t)
  const [leader, follower] = await family.pair()
  follower.ask('haltAndExit', { reason: 'drawdown' }).catch(() => {})
  t.match(await follower.exited, { code: 0 })
  const { halts } = await inState(leader, 'halted')
  t.match(halts[0], { reason: 'drawdown' })
  await leader.kill()
  t.equal((await family.leader().call('GET', '/status')).body.state, 'halted')
})
