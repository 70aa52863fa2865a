import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { stateDirectory } from '../support/state-directory.js'

t.test(
  'given a caller at the end of its stack, when it halts, then it is halted or told that it is not, and can resume',
  async (t) => {
    const bot = BotProcess.bot('stack-edge-bot', { settings: { state_dir: stateDirectory(t) } })
    t.teardown(() => bot.kill())
    const { outcomes } = await bot.line((line) => line['outcomes'] !== undefined, 'the outcomes', 120_000)
    const told = Object.keys(outcomes as object)
    t.ok(told.some((outcome) => outcome.startsWith('returned, durable true, orders refused')))
    for (const outcome of told) {
      t.match(outcome, /^returned, durable true, orders refused, resumed$|^threw RangeError, no promise, .*, resumed$/)
    }
    t.comment(JSON.stringify(outcomes))
  },
)
