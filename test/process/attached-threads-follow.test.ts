import t from 'tap'
import { stateDirectory } from '../support/state-directory.js'
import { BUY, ThreadsBot, until } from '../support/threads-bot.js'

t.test('given a thread of a process that follows another, when the leader is halted, then it is too', async (t) => {
  const settings = { state_dir: stateDirectory(t), follow: 'auto' }
  const leader = new ThreadsBot(t, settings)
  await leader.process.url()
  const follower = new ThreadsBot(t, settings)
  await follower.ask('attach', 'w')
  await until(async () => (await follower.worker('w', 'send', BUY)) === 'sent', 'its orders, once the leader was heard')
  const halted = await leader.halt({ reason: 'at the leader' })
  await until(async () => (await follower.worker('w', 'check', BUY)).haltId === halted.haltId, 'the halt of the leader')
  await leader.resume(halted.haltId)
  await until(async () => (await follower.worker('w', 'send', BUY)) === 'sent', 'the resume of the leader')

  const scoped = await follower.ask('halt', { scope: { symbol: 'A' }, reason: 'at the follower' })
  t.match(await follower.worker('w', 'check', BUY), { allowed: false, reason: 'at the follower' })
  t.match(await leader.status(), { halts: [{ haltId: scoped.haltId }] })

  await leader.process.kill()
  await until(async () => follower.process.lines.some(({ url }) => typeof url === 'string'), 'it leads')
  t.match(await follower.worker('w', 'check', BUY), { allowed: false })
  for (const { haltId } of (await follower.status()).halts) await follower.resume(haltId)
  await until(async () => (await follower.worker('w', 'send', BUY)) === 'sent', 'a resume after it has taken over')
  await follower.ask('terminate', 'w')
  await until(async () => (await follower.status()).threads.length === 0, 'the end of the thread')
})
