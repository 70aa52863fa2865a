import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { until } from '../support/exchange-process.js'
import { stateDirectory } from '../support/state-directory.js'

/** Where the bot's thread is stuck, and whether its stack is to be had there. */
const STUCK = [
  ['a synchronous loop', 'always'],
  ['a microtask loop', 'always'],
  ['a nextTick loop', 'always'],
  ['a regular expression', 'always'],
  ['Atomics.wait', 'always'],
  ['execSync', 'never'],
  ['a garbage collection', 'sometimes'],
] as const

const PLACE = /stuck-bot\.mjs:\d+/
const monotonicMs = () => Number(process.hrtime.bigint()) / 1e6

for (const [where, stack] of STUCK) {
  t.test(`given a bot stuck in ${where}, when POST /halt is answered, then it sends no order any more`, async (t) => {
    const bot = BotProcess.bot('stuck-bot', { settings: { state_dir: stateDirectory(t) }, args: [where] })
    t.teardown(() => bot.kill())
    await bot.line((line) => line['stuck'] === true, 'getting stuck')

    const stuck = await until(
      () => bot.call('GET', '/status'),
      ({ body }) => !body.bot.responsive && (stack !== 'always' || PLACE.test(body.bot.stack?.join('\n'))),
    )
    t.match(stuck.body, { state: 'active', bot: { responsive: false } })
    if (stack === 'always') t.match(stuck.body.bot.stack.join('\n'), PLACE)
    if (stack === 'never') t.equal(stuck.body.bot.stack, null)

    const halted = await bot.call('POST', '/halt', { reason: 'gone mad' })
    const answeredAt = monotonicMs()
    t.match(halted, { status: 200, body: { state: 'halted', durable: true } })

    const { haltId } = halted.body
    const { passedAt } = await bot.line((line) => line['refused'] === haltId, 'the refusal of its next order')
    t.ok(Number(passedAt) < answeredAt, `the last order passed at ${passedAt}, the reply was there at ${answeredAt}`)
    const free = await until(
      () => bot.call('GET', '/status'),
      ({ body }) => body.bot.responsive,
    )
    t.match(free.body, { state: 'halted', halt: { reason: 'gone mad' }, bot: { responsive: true, stack: null } })
    t.equal(bot.lines.filter((line) => line['passing'] === true).length, 1, 'nothing has passed again')
  })
}
