import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { stateDirectory } from '../support/state-directory.js'
import { until } from '../support/threads-bot.js'

function isWritten(file: string): boolean {
  try {
    return readFileSync(file, 'utf8').length > 0
  } catch {
    return false
  }
}

for (const [fault, how] of [
  ['exit', 'spin'],
  ['exit', 'idle'],
  ['hang', 'spin'],
  ['hang', 'idle'],
] as const) {
  t.test(
    `given a bot thread that is stuck, when the control thread ends by ${fault}, then an attached thread that is ${how} halts, and so is the next start`,
    async (t) => {
      const directory = stateDirectory(t)
      const settings = { state_dir: join(directory, 'state') }
      const file = join(directory, 'break')
      const bot = BotProcess.bot('faulty-control-bot', { settings, args: [fault, `attached ${how}`, file] })
      t.teardown(() => bot.kill())
      await bot.line(({ attached }) => attached === true, 'the attached thread')
      if (how === 'spin') await bot.line(({ spinning }) => spinning === 'passed', 'orders that pass')
      writeFileSync(file, '')
      await bot.line(({ spinning, halted }) => halted === true || /^\d+-/.test(String(spinning)), 'the halt')
      await until(async () => isWritten(join(settings.state_dir, 'HALT')), 'the halt on disk')
      await bot.kill()

      const again = BotProcess.bot('idle-bot', { settings })
      t.teardown(() => again.kill())
      const { body } = await again.call('GET', '/status')
      t.match(body, { state: 'halted', halt: { source: 'file', reason: /control thread is gone/ } })
    },
  )
}
