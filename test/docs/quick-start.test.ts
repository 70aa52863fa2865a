import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { ownDirectory } from '../support/files-directory.js'
import { eventually } from '../support/followers.js'
import { blocksOf } from './harness/blocks.js'
import { makeProject } from './harness/programs.js'

// What the README's first program does in other hands: run twice, and made into a bot that trades by a timer.

const PROGRAM = blocksOf('README.md').find(({ language }) => language === 'js')?.text ?? ''
/** All but its run: the kill switch, `send` and `trade`. */
const [PARTS = '', RUN] = PROGRAM.split(/^await trade\(\).*$/m, 2)
const ORDER = `{ symbol: 'BTC/USDT', side: 'buy', amount: 0.1 }`

const project = makeProject(ownDirectory(t))

/** Runs a program in a folder of the project's: the same name is the same folder. */
function run(t: Test, name: string, text: string): BotProcess {
  const folder = join(project, name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'bot.mjs'), text)
  const bot = new BotProcess('bot.mjs', [], { wrapper: ['env', '-C', folder] })
  t.teardown(() => bot.kill())
  return bot
}

function said(bot: BotProcess, word: string): number {
  return bot.lines.filter(({ text }) => String(text).startsWith(word)).length
}

/** Resolves when it has said so once more, twice. */
async function saysAnew(bot: BotProcess, word: string): Promise<void> {
  const before = said(bot, word)
  await eventually(
    async () => {
      if (bot.child.exitCode !== null) throw new Error(`It has ended with ${bot.child.exitCode}: ${bot.stderr}`)
      return said(bot, word)
    },
    (count) => count >= before + 2,
    word,
  )
}

t.test('given the README’s program, when it is run twice in one directory, then it does the same twice', async (t) => {
  t.ok(RUN !== undefined && PARTS !== '')
  for (const time of ['first', 'second']) {
    const bot = run(t, 'twice', PROGRAM)
    t.match(await bot.exited, { code: 0 }, `${time} time: ${bot.stderr}`)
    t.same([said(bot, 'sent 1'), said(bot, 'refused TRADING_HALTED')], [2, 1], `${time} time`)
  }
})

for (const [name, timer] of [
  ['trade', 'setInterval(trade, 20)'],
  ['send', `setInterval(() => { send(${ORDER}) }, 20); setInterval(trade, 20)`],
] as const) {
  t.test(`given a timer with the README’s ${name}, when halted and resumed, then the bot trades on`, async (t) => {
    const bot = run(t, `timer-${name}`, `${PARTS}\n${timer}\n`)
    await saysAnew(bot, 'sent')
    const { body } = await bot.call('POST', '/halt')
    await saysAnew(bot, 'refused TRADING_HALTED')
    t.equal(bot.child.exitCode, null)
    await bot.call('POST', '/resume', { confirm: body.haltId })
    await saysAnew(bot, 'sent')
  })
}

t.test('given an async function around send that nobody catches, when halted, then the process ends', async (t) => {
  const bot = run(t, 'uncaught', `${PARTS}\nsetInterval(async () => { await send(${ORDER}) }, 20)\n`)
  // It may end before it has answered.
  await bot.call('POST', '/halt').catch(() => {})
  t.match(await bot.exited, { code: 1 })
  t.match(bot.stderr, /TradingHaltedError/, 'as the README says')
})
