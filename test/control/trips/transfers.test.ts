import t from 'tap'
import { NOON, TrippedBot, tripsIn } from '../../support/trip-readings.js'

const HOUR = 3_600_000

/** A bot whose venues tell of transfers. */
const told = () => new TrippedBot({ max_daily_loss: '5%', max_drawdown: '5%', transfers: 'told' })

/** What losses are measured from: that of the day, and the highest. */
const from = ({ trips: { baselines } }: TrippedBot) => `${baselines.day?.equity} ${baselines.highest?.equity}`

let id = 0
/** Happens now, is told from now on. */
function transfer(
  bot: TrippedBot,
  amount: string,
  more: { at?: number; currency?: string; venue?: string; id?: string } = {},
): void {
  const { at = bot.at - 500, currency = 'USD', venue = 'v' } = more
  bot.transfers = [...bot.transfers, { venue, id: more.id ?? `${id++}`, at: NOON + at, amount, currency }]
}

t.test('given a deposit, when it is told, then it is no profit, and counts once', async (t) => {
  const bot = told()
  bot.tripsAfter('10000', '9800')
  transfer(bot, '1000', { at: bot.at + 500 })
  t.same(bot.tripsAfter('9800'), [])
  t.equal(from(bot), '10000 10000', 'it is told before the equity shows it')
  t.same(bot.tripsAfter('10800', '10800', '10800'), [])
  t.equal(from(bot), '11000 11000')
  bot.restart({ clean: true })
  t.same(bot.tripsAfter('10450', '10450', '10450'), ['max_daily_loss', 'max_drawdown'])
  t.equal(from(bot), '11000 11000')
})

t.test('given a withdrawal, when it is told, then it is no loss, and hides none', async (t) => {
  const bot = told()
  bot.tripsAfter('10000', '9700')
  transfer(bot, '-5000')
  t.same(
    bot.tripsAfter('4700', '4700', '4700'),
    ['max_daily_loss', 'max_drawdown'],
    'it was 3% of 10000, and is 6% of 5000',
  )
  t.equal(from(bot), '5000 5000')
})

t.test('given a deposit that is told late, when the equity had shown it, then the highest has it once', async (t) => {
  const bot = told()
  bot.tripsAfter('10000', '9800', '9800')
  const deposited = bot.at - 500
  t.same(bot.tripsAfter('10800', '10800', '10800', '10800'), [])
  t.equal(from(bot), '10000 10800', 'as if it were a profit')
  transfer(bot, '1000', { at: deposited })
  bot.look('10800')
  t.equal(from(bot), '11000 11000')
})

t.test(
  'given a deposit that is told late, when the highest has risen since, then it has it once as well',
  async (t) => {
    const bot = told()
    bot.tripsAfter('10000', '10000')
    const deposited = bot.at - 500
    bot.tripsAfter('11000', '11200', '11400', '11400', '11400')
    transfer(bot, '1000', { at: deposited })
    bot.look('11400')
    t.equal(from(bot), '11000 11400')
  },
)

t.test('given a transfer while the bot was down, when it starts, then it counts', async (t) => {
  const bot = told()
  bot.tripsAfter('10000', '10000', '10000')
  bot.at = HOUR
  transfer(bot, '-3000')
  bot.at = 2 * HOUR
  bot.restart()
  t.ok(bot.trips.transfersSince({ wall: NOON + bot.at, monotonic: 0 }) < NOON)
  t.same(bot.tripsAfter('6990', '6990', '6990'), [])
  t.equal(from(bot), '7000 7000')
})

t.test('given transfers before the first reading, when they are told, then they are in it', async (t) => {
  const bot = told()
  transfer(bot, '1000', { at: -5_000 })
  transfer(bot, '-200', { at: -9e7 })
  bot.tripsAfter('10000', '10000', '10000', '10000')
  t.equal(from(bot), '10000 10000')
})

t.test('given a transfer that can’t be counted, when it is told, then losses are blind until it is', async (t) => {
  for (const [amount, currency] of [
    ['0.1', 'BTC'],
    ['NaN', 'USD'],
    ['1e3', 'USD'],
  ] as const) {
    const bot = told()
    bot.look('10000')
    transfer(bot, amount, { currency })
    bot.look('10000')
    t.equal(bot.stateOf('max_drawdown'), 'blind')
    t.match(bot.whyOf('max_daily_loss'), /can't be counted: .* at v .*; say what it was worth: POST \/transfer/)
    bot.restart()
    bot.look('10000')
    t.equal(bot.stateOf('max_drawdown'), 'blind')
    t.equal(bot.trips.transfer('6000'), null)
    bot.look('16000')
    t.equal(bot.stateOf('max_drawdown'), 'watching')
    t.equal(from(bot), '16000 16000')
  }
})

t.test('given two venues, when the same id is told by both, then these are two', async (t) => {
  const bot = told()
  bot.look({ v: '5000', w: '5000' })
  transfer(bot, '100', { id: 'one' })
  transfer(bot, '100', { id: 'one', venue: 'w' })
  bot.look({ v: '5100', w: '5100' })
  t.equal(from(bot), '10200 10200')
})

t.test('given thousands of transfers, when they are told again, then none counts twice', async (t) => {
  const bot = told()
  bot.tripsAfter('10000')
  for (let count = 0; count < 3_000; count++) transfer(bot, '1')
  bot.look('13000')
  bot.look('13000')
  t.equal(from(bot), '13000 13000')
  t.ok(bot.trips.baselines.transfers.counted.length <= 2_000)
})

t.test('given an operator, when she says what came in or went out, then baselines move by it', async (t) => {
  const bot = new TrippedBot({ max_daily_loss: '5%', max_drawdown: '5%' })
  t.match(bot.trips.transfer('500'), /no equity was read yet/)
  bot.tripsAfter('10000', '10000', '10000')
  t.equal(bot.trips.transfer('500.50'), null)
  t.equal(from(bot), '10500.5 10500.5')
  t.equal(bot.trips.transfer('-500.50'), null)
  t.equal(from(bot), '10000 10000')
  for (const amount of ['', 'all', '1e3', 'NaN', '+5', '5%', '1,000', ' 5'])
    t.match(bot.trips.transfer(amount), /has to be a decimal/, amount)
  t.equal(from(bot), '10000 10000')
})

t.test('given a deposit that has been read for long, when an operator says it, then it counts once', async (t) => {
  const bot = new TrippedBot({ max_daily_loss: '5%', max_drawdown: '5%' })
  bot.tripsAfter('10000', '9900', '9900', '10899', '10910', '10920', '10930', '10930', '10930')
  t.equal(from(bot), '10000 10930')
  t.equal(bot.trips.transfer('1000'), null)
  t.equal(from(bot), '11000 11000')
  t.same(bot.tripsAfter('10930', '10930', '10930'), [])
})

t.test('given a withdrawal of yesterday, when an operator says it today, then it hides no loss of today', async (t) => {
  const bot = new TrippedBot({ max_daily_loss: '5%', max_drawdown: '90%' })
  bot.tripsAfter('10000', '10000', '7000', '7000')
  t.equal(bot.resume('max_daily_loss', '50%'), null)
  bot.at = 12 * HOUR - 1_000
  bot.tripsAfter('7000', '7000')
  t.equal(bot.trips.transfer('-3000'), null)
  t.equal(from(bot), '7000 7000')
  t.same(bot.tripsAfter('6650', '6650', '6650'), ['max_daily_loss'])
})

t.test('given an operator who says when, when that was before a reading, then the reading has it in', async (t) => {
  const bot = new TrippedBot({ max_daily_loss: '5%', max_drawdown: '5%' })
  bot.look('10000')
  const at = NOON + bot.at - 500
  bot.tripsAfter('10040', '10050', '10050')
  t.equal(bot.trips.transfer('40', at), null)
  t.equal(from(bot), '10040 10040')
})

t.test('given the declaration that there are none, when the equity jumps, then nothing moves', async (t) => {
  const bot = new TrippedBot({ max_daily_loss: '5%', max_drawdown: '5%' })
  bot.look('10000')
  transfer(bot, '5000')
  bot.tripsAfter('15000', '15000', '15000')
  t.equal(from(bot), '10000 15000')
})

t.test(
  'given money that moved before its venue was added, when it is told, then the first equity has it in',
  async (t) => {
    for (const [amount, equity] of [
      ['8000', '9000'],
      ['-8000', '1000'],
    ] as const) {
      const bot = told()
      bot.tripsAfter('10000', '10000', '10000')
      bot.at = HOUR
      transfer(bot, amount, { venue: 'w' })
      bot.at = 2 * HOUR
      const whole = `${10_000 + Number(equity)}`
      for (let reading = 0; reading < 4; reading++) bot.look({ v: '10000', w: equity })
      t.equal(from(bot), `${whole} ${whole}`)
      bot.restart()
      transfer(bot, '100', { venue: 'w' })
      bot.look({ v: '10000', w: `${Number(equity) + 100}` })
      t.equal(from(bot), `${Number(whole) + 100} ${Number(whole) + 100}`, 'what moves later counts')
    }
  },
)

t.test('given a venue that is away, when money moves there, then that counts when it is back', async (t) => {
  const bot = told()
  for (let reading = 0; reading < 3; reading++) bot.look({ v: '500', w: '500' })
  bot.trips.venues(['v'])
  bot.look({ v: '500' })
  bot.at = 12 * HOUR - 2_000
  for (let reading = 0; reading < 3; reading++) bot.look({ v: '600' })
  transfer(bot, '1000', { venue: 'w', at: HOUR })
  bot.look({ v: '600', w: '1500' })
  t.equal(from(bot), '2100 2100')
})

t.test(
  'given a withdrawal that was read before a restart, when an operator says when, then it hides no loss',
  async (t) => {
    const bot = new TrippedBot({ max_daily_loss: '5%', max_drawdown: '90%' })
    bot.tripsAfter('10000', '10000', '9000', '9000')
    const at = NOON + bot.at - 1_500
    bot.halt('max_daily_loss')
    bot.at = 13 * HOUR
    bot.tripsAfter('9000', '9000')
    bot.restart({ clean: true })
    bot.look('9000')
    t.equal(bot.trips.transfer('-1000', at), null)
    t.equal(from(bot), '9000 9000')
  },
)

t.test(
  'given transfers that can’t be told, when equity is read all the same, then min_equity sees, and losses don’t',
  async (t) => {
    const bot = new TrippedBot({ max_daily_loss: '5%', min_equity: '9000', transfers: 'told' })
    bot.tripsAfter('10000', '10000')
    const transfersMissing = 'the transfers of v: HTTP 500'
    const look = (equity: string) => tripsIn(bot.look(equity, { transfersMissing }))
    t.same([look('9400'), look('9400'), look('9400'), look('9400')].flat(), [])
    t.equal(bot.stateOf('min_equity'), 'watching')
    t.equal(bot.whyOf('max_daily_loss'), transfersMissing)
    t.equal(bot.trips.baselines.last?.equity, '10000', 'what may be a deposit is not noted')
    t.same([look('8999'), look('8999'), look('8999')].flat(), ['min_equity'])
  },
)

t.test(
  'given a bot that was down for a month, when no venue tells so much, then it ends with an operator’s word',
  async (t) => {
    const bot = told()
    bot.tripsAfter('10000', '10000', '10000')
    bot.at = 30 * 24 * HOUR
    bot.restart({ clean: true })
    const since = () => bot.trips.transfersSince({ wall: NOON + bot.at, monotonic: bot.at + 1 })
    const asked = since()
    t.ok(asked < NOON)
    for (let second = 0; second < 40; second++) {
      bot.look('9000', { transfersMissing: 'a week at most' })
      if (second < 25) t.equal(since(), asked, 'it may be over in a moment')
    }
    t.ok(since() > NOON + bot.at - 25 * HOUR)
    t.same(tripsIn(bot.look('9000')), [])
    t.match(
      bot.whyOf('max_daily_loss'),
      /whatever came and went from 2026-11-28T12:.* to 2026-12-27T12:.* is not told any more; say/,
    )
    t.equal(bot.trips.transfer('-1000'), null)
    bot.tripsAfter('9000', '9000', '9000')
    t.equal(bot.stateOf('max_daily_loss'), 'watching')
    t.equal(from(bot), '9000 9000')
  },
)
