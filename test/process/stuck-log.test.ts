import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { eventually } from '../support/followers.js'
import { stateDirectory } from '../support/state-directory.js'

type Line = Readonly<Record<string, unknown>>

/** In ms. */
const BLOCKED_MS = 4_000

function linesOf(text: string): Line[] {
  return text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []))
}

t.test(
  'given a thread that has just got stuck, when halts come, then each is a line in the log, at once and later',
  async (t) => {
    const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDirectory(t) } })
    t.teardown(() => bot.kill())
    await bot.url()
    void bot.ask('block', BLOCKED_MS).catch(() => {})
    await bot.line((line) => line['blocking'] === true, 'the bot that blocks')
    const replies = await Promise.all(
      ['odd prices', 'gone mad', 'é'.repeat(20)].map((reason) =>
        bot.call('POST', '/halt', { reason, scope: { symbol: reason } }),
      ),
    )
    const haltIds = replies.map(({ body }) => body.haltId)
    const reports = (lines: readonly Line[]) =>
      haltIds.map((id) => lines.filter(({ msg }) => String(msg).startsWith(`HALTED ${id} `)).length)

    await eventually(
      async () => reports(linesOf(bot.stderr)),
      (counts) => counts.every((count) => count > 0),
      'a line for each halt',
    )
    t.same(reports(linesOf(bot.stderr)), [1, 1, 1], 'on standard error')
    for (const haltId of haltIds) {
      await bot.line(({ msg }) => String(msg).startsWith(`HALTED ${haltId} `), 'the line of the logger')
    }
    t.same(reports(bot.lines), [1, 1, 1], 'and once in the logger, when the thread is back')

    const halt = ({ msg }: Line) => String(msg).startsWith(`HALTED ${haltIds[0]} `)
    const [own, theirs] = [linesOf(bot.stderr).find(halt), bot.lines.find(halt)]
    t.same(Object.keys(own ?? {}), Object.keys(theirs ?? {}), 'in the form of the default logger')
    for (const each of ['level', 'pid', 'hostname', 'name', 'halt', 'msg']) t.same(own?.[each], theirs?.[each], each)
  },
)

t.test('given a thread that answers, when a halt comes, then nothing of it is on standard error', async (t) => {
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDirectory(t) } })
  t.teardown(() => bot.kill())
  const { body } = await bot.call('POST', '/halt', { reason: 'odd prices' })
  await bot.line(({ msg }) => String(msg).startsWith(`HALTED ${body.haltId} `), 'the line of the logger')
  await bot.ask('block', 1_500)
  await bot.call('GET', '/status')
  t.notMatch(bot.stderr, body.haltId)
})
