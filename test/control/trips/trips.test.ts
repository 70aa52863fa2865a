import t from 'tap'
import { snapshotOf, TrippedBot, tripsIn } from '../../support/trip-readings.js'

const HOUR = 3_600_000

t.test(
  'given a daily loss of 5%, when three readings are beyond it, then it trips once, with the numbers',
  async (t) => {
    const bot = new TrippedBot({ max_daily_loss: '5%' })
    t.same(bot.tripsAfter('10000', '9501', '9500', '9500'), [])
    t.equal(bot.stateOf('max_daily_loss'), 'over')
    const news = bot.look('9480')
    t.same(
      news.filter(({ kind }) => kind === 'trip'),
      [
        {
          kind: 'trip',
          name: 'max_daily_loss',
          level: 'halted',
          reason: 'equity is 9480 USD, 520 (5.2%) below the baseline of 2026-11-28 of 10000; max_daily_loss is 5%',
        },
      ],
    )
    t.same(bot.tripsAfter('9000', '8000', '10000', '8000', '8000', '8000'), [], 'in force, it does not trip again')
    t.equal(bot.stateOf('max_daily_loss'), 'tripped')
  },
)

t.test('given one bad tick, when it is read low or high, then nothing trips', async (t) => {
  const bot = new TrippedBot({ max_daily_loss: '5%', max_drawdown: '5%', min_equity: '9000' })
  const quiet = ['10000', '10000', '0', '10010', '1000000', '10000', '1', '0.01', '10000', '10000', '10000']
  t.same(bot.tripsAfter(...quiet), [])
  t.equal(bot.trips.baselines.highest?.equity, '10000')
  t.equal(bot.stateOf('max_drawdown'), 'watching')
})

t.test('given the same reading, when it is looked at again and again, then it counts once', async (t) => {
  const bot = new TrippedBot({ max_daily_loss: '5%' })
  bot.look('10000')
  const low = snapshotOf({ at: bot.at, equity: '9000' })
  for (let looks = 0; looks < 12; looks++) {
    t.same(tripsIn(bot.see([low])), [])
    bot.at += 1_000
  }
  t.same(bot.tripsAfter('9000'), [])
  t.same(bot.tripsAfter('9000'), ['max_daily_loss'])
})

t.test('given a trip that holds, when it is resumed, then it takes a milder limit', async (t) => {
  const bot = new TrippedBot({ max_daily_loss: '5%' })
  t.same(bot.tripsAfter('10000', '9400', '9400', '9400'), ['max_daily_loss'])
  t.match(bot.resume('max_daily_loss'), /600 \(6%\) below .* max_daily_loss is 5%/)
  for (const [limit, why] of [
    ['5%', /no milder/],
    ['4%', /no milder/],
    ['6%', /trip again at once/],
    ['700', /accept a share/],
    ['100%', /does not fit/],
    ['-7%', /does not fit/],
    ['NaN%', /does not fit/],
    ['', /does not fit/],
  ] as const)
    t.match(bot.resume('max_daily_loss', limit), why, limit)
  t.equal(bot.resume('max_daily_loss', '07.0%'), null)
  t.match(bot.trips.status(), [{ limit: '7%', accepted: '7%' }])
  t.same(bot.tripsAfter('9400', '9301', '9400', '9301', '9301'), [])
  t.same(bot.tripsAfter('9300', '9300', '9300'), ['max_daily_loss'], 'the accepted limit is passed as well')
})

t.test('given an accepted limit, when the day ends, then the one that is set counts again', async (t) => {
  const bot = new TrippedBot({ max_drawdown: '5%' })
  bot.tripsAfter('10000', '9400', '9400', '9400')
  t.equal(bot.resume('max_drawdown', '10%'), null)
  t.same(bot.tripsAfter('9400', '9400', '9400'), [])
  bot.restart()
  t.equal(bot.trips.status()[0]?.accepted, '10%')
  t.same(bot.tripsAfter('9400', '9400', '9400'), [])
  bot.at = 12 * HOUR
  t.same(bot.tripsAfter('9400', '9400', '9400'), ['max_drawdown'])
})

t.test('given an accepted limit, when what is set is another one after a restart, then that is in force', async (t) => {
  for (const set of ['12%', '1000']) {
    const bot = new TrippedBot({ max_drawdown: '5%' })
    bot.tripsAfter('10000', '9400', '9400', '9400')
    t.equal(bot.resume('max_drawdown', '10%'), null)
    bot.look('9400')
    bot.restart({ trips: new TrippedBot({ max_drawdown: set }).settings })
    t.match(bot.trips.status(), [{ accepted: null, limit: set }])
  }
})

t.test('given a reading that tells nothing, when it comes in between, then it neither counts nor clears', async (t) => {
  const bot = new TrippedBot({ max_daily_loss: '5%' })
  bot.tripsAfter('10000', '9400', '9400')
  for (const nothing of [null, 'NaN', '', '9400,5', '1e3', 'Infinity']) {
    t.same(bot.tripsAfter(nothing), [])
    t.equal(bot.stateOf('max_daily_loss'), 'blind', `${nothing}`)
  }
  t.same(bot.tripsAfter('9400'), ['max_daily_loss'])
})

t.test('given trips in the journal, when a limit is another after a restart, then that is told', async (t) => {
  const bot = new TrippedBot({ max_daily_loss: '5%', stuck_ms: 5000 })
  bot.look('10000')
  bot.restart({ trips: new TrippedBot({ max_daily_loss: '8%', max_unknown: 3 }).settings })
  t.same(
    bot.look('10000').flatMap((each) => (each.kind === 'change' ? each.what : [])),
    [
      'max_daily_loss is 8%; in the run before, it was 5%',
      'stuck_ms is not set any more; in the run before, it was 5000',
      'max_unknown is 3; in the run before, it was not set',
    ],
  )
  t.same(tripsIn(bot.look('10000')), [])
})

t.test('given an accepted limit, when another one is set, then that one counts, for good', async (t) => {
  const bot = new TrippedBot({ max_drawdown: '5%' })
  bot.tripsAfter('10000', '9400', '9400', '9400')
  t.equal(bot.resume('max_drawdown', '8%'), null)
  bot.look('9400')
  bot.restart({ trips: new TrippedBot({ max_drawdown: '2%' }).settings })
  const told = bot.look('9400').flatMap((each) => (each.kind === 'change' ? each.what : []))
  t.same(told, ['max_drawdown is 2%; in the run before, it was 5%; 8% had been accepted, and is no more'])
  bot.restart({ trips: new TrippedBot({ max_drawdown: '2%' }).settings })
  t.match(bot.trips.status(), [{ limit: '2%', accepted: null }])
  t.same(bot.tripsAfter('9400', '9400', '9400'), ['max_drawdown'])
})

t.test(
  'given a resume, when the next readings are beyond the accepted limit, then they are confirmed anew',
  async (t) => {
    const bot = new TrippedBot({ max_daily_loss: '5%' })
    bot.tripsAfter('10000', '9400', '9400', '9400')
    t.equal(bot.resume('max_daily_loss', '7%'), null)
    t.same(bot.tripsAfter('9200', '9200'), [])
    t.same(bot.tripsAfter('9200'), ['max_daily_loss'])
  },
)

t.test(
  'given a bot that crashes after each reading, when each run is beyond the limit, then the third trips',
  async (t) => {
    const bot = new TrippedBot({ max_daily_loss: '5%', max_drawdown: '90%' })
    bot.tripsAfter('10000', '10000')
    for (const run of [1, 2]) {
      t.same(bot.tripsAfter('9300'), [], `run ${run}`)
      t.ok(bot.trips.isConfirming)
      bot.restart()
      t.ok(bot.trips.isConfirming, 'the next reading is not waited for')
    }
    t.same(bot.tripsAfter('9300'), ['max_daily_loss'])
    t.notOk(bot.trips.isConfirming)
    bot.restart()
    t.equal(bot.journalled.confirming?.['max_daily_loss'], undefined)
  },
)

t.test(
  'given a bot that crashes over and over, when no run sees anything, then it is blind all the same',
  async (t) => {
    const bot = new TrippedBot({ max_daily_loss: '5%', blind_ms: 30_000 })
    bot.look('10000')
    const run = (seconds: number) =>
      Array.from({ length: seconds }, () => bot.look(null))
        .flat()
        .map(({ kind }) => kind)
    const blind = [0, 1].map(() => {
      bot.restart()
      return run(20).includes('blind')
    })
    t.same(blind, [false, true])
    bot.restart()
    t.ok(run(1).includes('blind'), 'a run that begins so does not wait once more')
    t.ok(bot.look('10000').some(({ kind }) => kind === 'sees'))
    bot.restart()
    t.notOk(run(20).includes('blind'), 'once it was over, it begins anew')
  },
)

t.test('given a crash after a bad tick, when the next run reads well, then the count begins anew', async (t) => {
  const bot = new TrippedBot({ max_daily_loss: '5%' })
  bot.tripsAfter('10000', '10000', '1', '1')
  bot.restart()
  t.same(bot.tripsAfter('10000'), [])
  bot.restart()
  t.same(bot.tripsAfter('9300', '9300'), [])
  t.same(bot.tripsAfter('9300'), ['max_daily_loss'])
})
