import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { stateDirectory } from '../support/state-directory.js'

/** Longer than the control thread may be silent, and than the bot thread may be before it counts as stuck. */
const PAUSE_MS = 1_500
const PAUSES = process.env['FAULTS_FULL'] === '1' ? 30 : 3

/** Both threads on one processor: the bot's often goes on first, and finds the other silent since before the pause. */
const ONE_CPU = process.platform === 'linux' ? ['taskset', '-c', '0'] : []

const monotonicMs = () => Number(process.hrtime.bigint()) / 1e6

async function pause(bot: BotProcess): Promise<void> {
  bot.child.kill('SIGSTOP')
  await sleep(PAUSE_MS)
  bot.child.kill('SIGCONT')
}

for (const [how, name, args] of [
  ['that waits', 'idle-bot', []],
  ['in a loop that never ends', 'stuck-bot', ['a synchronous loop']],
] as const) {
  t.test(`given an active bot ${how}, when the process is paused and goes on, then it is active`, async (t) => {
    const bot = BotProcess.bot(name, { settings: { state_dir: stateDirectory(t) }, args, wrapper: ONE_CPU })
    t.teardown(() => bot.kill())
    await bot.url()
    for (let count = 0; count < PAUSES; count++) {
      await pause(bot)
      // Longer than the bot takes to find out that its control thread is gone.
      await sleep(800)
      const { body } = await bot.call('GET', '/status')
      t.match(body, { state: 'active', halt: null, durable: true })
    }
    t.same(
      bot.lines.filter(({ refused }) => refused !== undefined),
      [],
    )
  })
}

t.test(
  'given a bot that trades, when it is halted while it is paused, then nothing passes after the reply',
  async (t) => {
    const bot = BotProcess.bot('stuck-bot', {
      settings: { state_dir: stateDirectory(t) },
      args: ['a synchronous loop'],
    })
    t.teardown(() => bot.kill())
    await bot.line(({ passing }) => passing === true, 'the first order')
    bot.child.kill('SIGSTOP')
    const halting = bot.call('POST', '/halt')
    await sleep(PAUSE_MS)
    bot.child.kill('SIGCONT')
    const halted = await halting
    const answeredAt = monotonicMs()
    t.match(halted.body, { state: 'halted', durable: true })
    const { haltId } = halted.body
    const { passedAt } = await bot.line(({ refused }) => refused === haltId, 'the refusal of its next order')
    t.ok(Number(passedAt) < answeredAt, `the last order passed at ${passedAt}, the reply was there at ${answeredAt}`)

    await pause(bot)
    const { body } = await bot.call('GET', '/status')
    t.match(body, { state: 'halted', halt: { haltId } }, 'what was halted goes on halted')
    t.equal(bot.lines.filter(({ passing }) => passing === true).length, 1)
    t.equal(
      (await bot.call('POST', '/resume', { confirm: haltId })).status,
      200,
      'and its control thread was never gone',
    )
  },
)
