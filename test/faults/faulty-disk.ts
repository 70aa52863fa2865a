import { join } from 'node:path'
import type { Test } from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { until } from '../support/exchange-process.js'
import { FaultyFsync } from '../support/faulty-fsync.js'
import { stateDirectory } from '../support/state-directory.js'

export function makeDisk(t: Test, given: object = {}) {
  const directory = stateDirectory(t)
  const fsync = new FaultyFsync(directory)
  const settings = { state_dir: join(directory, 'state'), ...given }
  const start = () => {
    const bot = BotProcess.bot('idle-bot', { settings, environment: fsync.environment })
    t.teardown(() => bot.kill())
    return bot
  }
  return { fsync, start, stateDir: settings.state_dir }
}

export const statusOf = async (bot: BotProcess) => (await bot.call('GET', '/status')).body

export const untilDurable = (bot: BotProcess) =>
  until(
    () => statusOf(bot),
    ({ durable }) => durable,
  )

export const untilBeingWritten = (bot: BotProcess) =>
  until(
    () => statusOf(bot),
    ({ durable }) => !durable,
  )
