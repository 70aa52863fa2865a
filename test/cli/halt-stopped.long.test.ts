import { join } from 'node:path'
import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { commandLine } from '../support/command-line.js'
import { ownDirectory } from '../support/files-directory.js'

t.test('given a bot that is stopped as a whole, when it is halted, then that is not told as done', async (t) => {
  const stateDir = join(ownDirectory(t), 'state')
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDir } })
  t.teardown(() => bot.kill())
  await bot.url()
  bot.child.kill('SIGSTOP')
  const { code, document } = await commandLine(['halt', '--state-dir', stateDir])
  t.match({ code, document }, { code: 3, document: { detail: /NOT KNOWN TO BE HALTED.*kill -9 \d+/s } })
  bot.child.kill('SIGCONT')
})
