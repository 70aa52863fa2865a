import t from 'tap'
import { snapshotOf, TrippedBot, tripsIn } from '../../support/trip-readings.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Midnight, in ms since noon. */
const MIDNIGHT = 12 * HOUR
const DAY = 24 * HOUR

const baselineOf = (bot: TrippedBot) => {
  const { day } = bot.trips.baselines
  return `${day?.day} ${day?.equity}`
}
const lossOf5 = () => new TrippedBot({ max_daily_loss: '5%' })

t.test('given a new day, when its first reading comes, then that is the baseline', async (t) => {
  const bot = lossOf5()
  bot.tripsAfter('10000', '9700')
  bot.at = MIDNIGHT - 1_000
  bot.tripsAfter('9700')
  t.equal(baselineOf(bot), '2026-11-28 10000')
  bot.tripsAfter('9650')
  t.equal(baselineOf(bot), '2026-11-29 9650')
  t.same(bot.tripsAfter('9200', '9200', '9200'), [])
  t.same(bot.tripsAfter('9160', '9160', '9160'), ['max_daily_loss'])
})

t.test(
  'given a bot that was down at midnight, when it starts, then the last reading before is the baseline',
  async (t) => {
    const bot = lossOf5()
    bot.tripsAfter('10000', '9990')
    bot.at = MIDNIGHT + HOUR
    bot.restart({ clean: true })
    t.same(bot.tripsAfter('9400', '9400', '9400'), ['max_daily_loss'])
    t.equal(baselineOf(bot), '2026-11-29 9990')
  },
)

t.test('given a bot that was down for days, when it starts, then the last reading before still is', async (t) => {
  const bot = lossOf5()
  bot.tripsAfter('10000', '9900')
  bot.at = 5 * DAY
  bot.restart({ clean: true })
  bot.tripsAfter('9800')
  t.equal(baselineOf(bot), '2026-12-03 9900')
})

t.test('given a restart right at midnight, when it was short, then the first reading of the day counts', async (t) => {
  const bot = lossOf5()
  bot.look('10000')
  bot.at = MIDNIGHT - 2_000
  bot.look('9800')
  bot.restart({ clean: true })
  bot.at = MIDNIGHT + 3_000
  bot.look('9790')
  t.equal(baselineOf(bot), '2026-11-29 9790')
})

t.test('given a restart within a day, when it starts, then the baseline of the day stays', async (t) => {
  const bot = lossOf5()
  bot.tripsAfter('10000', '9700')
  bot.at = HOUR
  bot.restart()
  t.same(bot.tripsAfter('9490', '9490', '9490'), ['max_daily_loss'])
})

t.test('given a venue that is blind over midnight, when it is read again, then the loss is not lost', async (t) => {
  const bot = lossOf5()
  bot.look('10000')
  bot.at = MIDNIGHT - 5 * MINUTE
  bot.look('10000')
  for (bot.at = MIDNIGHT - 4 * MINUTE; bot.at < MIDNIGHT + 4 * MINUTE; bot.at += 1_000) bot.look(null)
  t.same(bot.tripsAfter('9400', '9400', '9400'), ['max_daily_loss'])
})

t.test('given a loss that is being confirmed, when midnight passes, then its day ends with that', async (t) => {
  const bot = lossOf5()
  bot.look('10000')
  bot.at = MIDNIGHT - 1_500
  t.same(bot.tripsAfter('10000', '9400', '9400', '9400', '9400'), ['max_daily_loss'])
  bot.look('9400')
  t.equal(baselineOf(bot), '2026-11-29 9400')
  t.equal(bot.resume('max_daily_loss'), null, 'the loss was that of the day before')
})

t.test('given a loss right at midnight, when it is as large as the limit, then it is one of the new day', async (t) => {
  const bot = lossOf5()
  bot.look('10000')
  bot.at = MIDNIGHT - 1_000
  t.same(bot.tripsAfter('10000', '9400', '9400', '9400'), ['max_daily_loss'])
})

for (const [what, first] of [
  ['low', '1'],
  ['of nothing', '0'],
  ['high', '99999'],
] as const) {
  t.test(
    `given a first reading of the day that is ${what}, when the next ones are not, then it is no baseline`,
    async (t) => {
      const bot = lossOf5()
      bot.look('10000')
      bot.at = MIDNIGHT - 1_000
      t.same(bot.tripsAfter('10000', first, '10000', '10000', '10000', '10000'), [])
      t.same(bot.tripsAfter('9501', '9501', '9501'), [])
      t.same(bot.tripsAfter('9499', '9499', '9499'), ['max_daily_loss'])
    },
  )
}

t.test(
  'given a very first reading that is far too low, when the next ones are not, then it is no baseline',
  async (t) => {
    const bot = lossOf5()
    bot.tripsAfter('0', '10000', '10050', '10100')
    t.equal(baselineOf(bot), '2026-11-28 10000')
    t.same(bot.tripsAfter('9499', '9499', '9499'), ['max_daily_loss'])
  },
)

t.test('given a profit of the first moments, when it is none to wonder at, then the first reading stays', async (t) => {
  const bot = lossOf5()
  bot.tripsAfter('10000', '10600', '10700', '10800')
  t.equal(baselineOf(bot), '2026-11-28 10000')
})

t.test('given a clock that jumps ahead and back, when there was a loss, then it is not forgotten', async (t) => {
  const bot = lossOf5()
  bot.tripsAfter('10000', '9600')
  bot.at += DAY
  bot.tripsAfter('9590')
  t.equal(baselineOf(bot), '2026-11-29 9600')
  bot.at -= DAY
  bot.tripsAfter('9590')
  t.equal(baselineOf(bot), '2026-11-28 10000')
  t.same(bot.tripsAfter('9490', '9490', '9490'), ['max_daily_loss'])
})

t.test('given a clock that was set back for days, when it goes on, then days begin by it', async (t) => {
  const bot = lossOf5()
  bot.at = 300 * DAY
  bot.tripsAfter('10000')
  bot.at = 0
  bot.tripsAfter('9900')
  t.equal(baselineOf(bot), '2026-11-28 10000')
  bot.at = MIDNIGHT
  bot.tripsAfter('9800')
  t.match(baselineOf(bot), /^2026-11-29 /)
})

t.test('given days that begin at five in New York, when they do, then the baseline is another', async (t) => {
  const bot = new TrippedBot({ max_daily_loss: '5%', day_starts_at: '17:00', time_zone: 'America/New_York' })
  bot.at = 10 * HOUR - 20_000
  bot.look('10000')
  t.equal(baselineOf(bot), '2026-11-27 10000')
  bot.at = 10 * HOUR
  bot.look('9990')
  t.equal(baselineOf(bot), '2026-11-28 9990')
})

t.test('given a resume, when it has come, then no baseline has moved', async (t) => {
  const bot = new TrippedBot({ max_daily_loss: '5%', max_drawdown: '5%' })
  bot.tripsAfter('10000', '9400', '9400', '9400')
  const { day, highest } = bot.trips.baselines
  t.equal(bot.resume('max_daily_loss', '10%'), null)
  t.equal(bot.resume('max_drawdown', '10%'), null)
  bot.look('9400')
  t.same(bot.trips.baselines.day, day)
  t.same(bot.trips.baselines.highest, highest)
})

t.test(
  'given a kill -9, when the bot starts again, then no more than a hundredth of the limit is forgotten',
  async (t) => {
    const bot = new TrippedBot({ max_drawdown: '5%' })
    for (let equity = 10_000; equity <= 12_000; equity += 1) bot.look(`${equity}`)
    const known = Number(bot.trips.baselines.highest?.equity)
    t.equal(known, 11_998)
    bot.restart()
    t.ok(known - Number(bot.trips.baselines.highest?.equity) <= known * 0.05 * 0.01)
  },
)

t.test(
  'given a day of readings that go up and down, when it is written down, then that is not each of them',
  async (t) => {
    const bot = new TrippedBot({ max_drawdown: '5%', max_daily_loss: '5%' })
    let written = 0
    for (let reading = 0; reading < 8_640; reading++) {
      const news = bot.look(`${10_000 + (reading % 40)}`)
      written += news.filter(({ kind }) => kind === 'baselines').length
      bot.at += 9_000
    }
    t.ok(written < 300, `${written}`)
    t.ok(JSON.stringify(bot.trips.baselines).length < 1_000)
  },
)

t.test(
  'given an accepted daily loss, when its day ends, then nothing trips before the next one has begun',
  async (t) => {
    const bot = new TrippedBot({ max_daily_loss: '5%', max_drawdown: '5%' })
    bot.look('10000')
    bot.at = MIDNIGHT - 5_000
    t.same(bot.tripsAfter('9400', '9400', '9400'), ['max_daily_loss', 'max_drawdown'])
    t.equal(bot.resume('max_daily_loss', '8%'), null)
    t.equal(bot.resume('max_drawdown', '8%'), null)
    const old = snapshotOf({ at: bot.at - 1_000, equity: '9400' })
    const accepted = () => bot.trips.status().map((trip) => trip.accepted)
    bot.at = MIDNIGHT + 200
    t.same(tripsIn(bot.see([old])), [])
    t.same(accepted(), ['8%', null])
    bot.at += 1_000
    const news = bot.see([old])
    t.same(
      news.filter(({ kind }) => kind === 'baselines'),
      [],
      'nothing new to write down',
    )
    t.same(bot.tripsAfter('9400', '9400', '9400'), ['max_drawdown'], 'its limit counts again')
    t.same(accepted(), [null, null])
    t.equal(baselineOf(bot), '2026-11-29 9400')
    t.same(bot.tripsAfter('9400', '9400', '9400'), [])
  },
)

t.test(
  'given an accepted daily loss, when midnight passes without a reading, then it ends with the next one',
  async (t) => {
    const bot = lossOf5()
    bot.look('10000')
    bot.at = MIDNIGHT - 5_000
    bot.tripsAfter('9400', '9400', '9400')
    t.equal(bot.resume('max_daily_loss', '8%'), null)
    bot.at = MIDNIGHT + HOUR
    bot.restart({ clean: true })
    t.same(bot.tripsAfter(null, null, '9400', '9400', '9400'), [])
    t.equal(bot.trips.status()[0]?.accepted, null)
    t.same(bot.tripsAfter('8900', '8900', '8900'), ['max_daily_loss'])
  },
)

t.test('given an accepted loss of yesterday, when another limit is accepted today, then that one lasts', async (t) => {
  const bot = new TrippedBot({ max_daily_loss: '5%', max_drawdown: '5%' })
  bot.look('10000')
  bot.at = MIDNIGHT - 5_000
  bot.tripsAfter('9400', '9400', '9400')
  t.equal(bot.resume('max_daily_loss', '8%'), null)
  const old = snapshotOf({ at: bot.at - 1_000, equity: '9400' })
  bot.at = MIDNIGHT + 200
  bot.see([old])
  t.equal(bot.resume('max_drawdown', '8%'), null)
  const accepted = () => bot.trips.status().map((trip) => trip.accepted)
  t.same(accepted(), [null, '8%'])
  bot.tripsAfter('9400', '9400', '9400')
  t.same(accepted(), [null, '8%'])
})
