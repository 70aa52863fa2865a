import t from 'tap'
import { TrippedBot } from '../../support/trip-readings.js'

const isWritten = (bot: TrippedBot, equity: string) => bot.look(equity).some(({ kind }) => kind === 'baselines')

t.test('given the newest equity, when it moves with each reading, then it is written down once a minute', async (t) => {
  const bot = new TrippedBot({ max_drawdown: '50%', max_daily_loss: '1%' })
  t.ok(isWritten(bot, '10000'))
  let written = 0
  for (let reading = 0; reading < 600; reading++) written += isWritten(bot, `${9_950 + (reading % 2) * 40}`) ? 1 : 0
  t.ok(written >= 5 && written <= 10, `${written}`)
})

t.test('given an equity that does not move, when ten minutes have passed, then it is written down', async (t) => {
  const bot = new TrippedBot({ max_drawdown: '5%' })
  bot.tripsAfter('10000', '10000')
  const written = Array.from({ length: 1_300 }, () => isWritten(bot, '10000'))
  t.equal(written.filter(Boolean).length, 2)
})

t.test('given what a restart must not forget, when it changes, then it is written down at once', async (t) => {
  const bot = new TrippedBot({ max_drawdown: '5%' })
  bot.look('10000')
  bot.trips.transfer('1')
  t.ok(isWritten(bot, '10001'), 'a transfer')
  bot.tripsAfter('9000', '9000', '9000')
  bot.resume('max_drawdown', '50%')
  t.ok(isWritten(bot, '9000'), 'what was accepted')
  t.same(
    [isWritten(bot, '10006.5'), isWritten(bot, '10006.5'), isWritten(bot, '10006.5')],
    [false, false, true],
    'the highest',
  )
  t.same([isWritten(bot, '10007'), isWritten(bot, '10007'), isWritten(bot, '10007')], [false, false, false])
  bot.at += 86_400_000
  t.ok(isWritten(bot, '10000'), 'a day')
})

t.test('given trips without a loss to measure, when they look, then they write down their limits alone', async (t) => {
  const bot = new TrippedBot({ min_equity: '1', stuck_ms: 5_000 })
  const written = Array.from({ length: 2_000 }, () => isWritten(bot, `1${Math.random()}`))
  t.equal(written.filter(Boolean).length, 1)
  bot.restart()
  t.notOk(isWritten(bot, '10000'))
  bot.restart({ trips: new TrippedBot({ min_equity: '2', stuck_ms: 5_000 }).settings })
  t.ok(isWritten(bot, '10000'), 'other limits, at once')
})
