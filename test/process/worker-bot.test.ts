import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { stateDirectory } from '../support/state-directory.js'

t.test(
  'given a kill switch that is made in a worker, when it starts, then it halts, and promises no signals',
  async (t) => {
    const bot = BotProcess.bot('worker-bot', { settings: { state_dir: stateDirectory(t) } })
    t.teardown(() => bot.kill())
    const said = (who: string, now: string) =>
      bot.line((line) => line['who'] === who && line['now'] === now, `${who} ${now}`)
    const warning = await bot.line(({ msg }) => /worker thread/.test(String(msg)), 'the warning')
    t.match(warning['msg'], /no signals|main thread only/)
    await said('bot', 'passed')
    await said('attached', 'passed')
    t.equal(bot.lines.filter(({ msg }) => /worker thread/.test(String(msg))).length, 1, 'it says so once')
    t.notMatch(JSON.stringify(bot.lines), /kill -USR1/)

    const { body } = await bot.call('POST', '/halt', { reason: 'by hand' })
    t.equal((await said('bot', 'refused'))['haltId'], body.haltId)
    t.equal((await said('attached', 'refused'))['haltId'], body.haltId)
  },
)

t.test('given a bot in a worker that ends, when another thread is attached to it, then nothing passes', async (t) => {
  const bot = BotProcess.bot('worker-bot', { settings: { state_dir: stateDirectory(t) } })
  t.teardown(() => bot.kill())
  await bot.line(({ who, now }) => who === 'attached' && now === 'passed', 'its orders')
  bot.child.stdin?.write('end\n')
  const refused = await bot.line(({ who, now }) => who === 'attached' && now === 'refused', 'the refusal')
  t.match(refused['reason'], /control thread/)
  const { late } = await bot.line((line) => 'late' in line, 'a share that is claimed after that')
  t.match(late, /CONTROL_THREAD_GONE|SHARE_CLAIMED/)
})
