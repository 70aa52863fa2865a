import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { commandLine } from '../support/command-line.js'
import { ownDirectory } from '../support/files-directory.js'

t.test(
  'given a disk that takes nothing, when a bot is halted, then it is, and the command says that it is not well',
  async (t) => {
    const stateDir = join(ownDirectory(t), 'state')
    const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDir } })
    t.teardown(() => bot.kill())
    const url = await bot.url()
    renameSync(stateDir, `${stateDir}-away`)
    writeFileSync(stateDir, 'a file where the directory was')
    const { code, document, stderr } = await commandLine(['halt', 'no disk', '--url', url])
    t.match(document, { state: 'halted', durable: false, by: 'url' })
    t.equal(code, 1)
    t.match(stderr, /keep the process alive/)
    t.match(await bot.ask('check', { symbol: 'BTC/USDT', side: 'buy', amount: 1 }), { allowed: false })
  },
)
