import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { journalEntries } from '../support/journal-entries.js'
import { until } from '../support/notification-service.js'
import { stateDirectory } from '../support/state-directory.js'

type Check = { readonly name: string; readonly state: string }
const stateOf = async (bot: BotProcess, name: string) =>
  (await bot.call('GET', '/armed')).body.checks.find((check: Check) => check.name === name)?.state ?? null

t.test('given a bot that may open no file, when looked at, then that is news; and again when it may', async (t) => {
  const stateDir = stateDirectory(t)
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDir } })
  t.teardown(() => bot.kill())
  await until(async () => (await stateOf(bot, 'ways-in')) === 'ok', 'its own call')
  t.equal(await bot.ask('takeAllFiles'), 'EMFILE')
  const news = () => journalEntries(stateDir).find(({ what }) => what === 'not armed')
  await bot.line(({ msg }) => /^NOT ARMED: .*ways-in: .*EMFILE/.test(String(msg)), 'the line in the log', 60_000)
  await bot.ask('giveFilesBack')
  await until(() => news() !== undefined, 'the news')
  t.match(news(), { source: 'guard', reason: /ways-in: the own port could not be reached from outside: .*EMFILE/ })
  await until(async () => (await stateOf(bot, 'ways-in')) === 'ok', 'it to be well again')
})
