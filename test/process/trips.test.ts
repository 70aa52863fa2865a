import t from 'tap'
import { commandLine } from '../support/command-line.js'
import { until as untilAnswered } from '../support/exchange-process.js'
import { notificationService, until } from '../support/notification-service.js'
import { hooks, titles } from '../support/notified-bot.js'
import { stateDirectory } from '../support/state-directory.js'
import { AccountWire, halted, tripIn, tripsBot, untilStatus } from '../support/trips-bot.js'

// Each trip in a real bot, whose exchange is at the other end of a socket. The numbers are the test's.

const POSITION = { symbol: 'A', side: 'long', quantity: '10', markPrice: '100', currency: 'USD' }
const ORDERS = [1, 2, 3].map((id) => ({ id: `${id}`, symbol: 'A', side: 'buy', quantity: '1', reduceOnly: false }))

interface Case {
  readonly name: string
  readonly limit: unknown
  /** Beyond the limit. */
  readonly over: (wire: AccountWire) => void
  /** A limit that is not passed by that. */
  readonly milder: string
  /** What the reason has to name. */
  readonly words: RegExp
}

const CASES: readonly Case[] = [
  { name: 'max_daily_loss', limit: '5%', over: (wire) => wire.equity('9400'), milder: '8%', words: /9400.*6%.*5%/ },
  { name: 'max_daily_loss', limit: '500', over: (wire) => wire.equity('9400'), milder: '800', words: /600.*500/ },
  { name: 'max_drawdown', limit: '5%', over: (wire) => wire.equity('9400'), milder: '8%', words: /9400.*5%/ },
  { name: 'min_equity', limit: '9500', over: (wire) => wire.equity('9400'), milder: '9000', words: /9400.*9500/ },
  {
    name: 'max_position_value',
    limit: '900',
    over: ({ answers }) => {
      answers.positions = [POSITION]
    },
    milder: '1100',
    words: /1000.*900/,
  },
  {
    name: 'max_total_value',
    limit: '1500',
    over: ({ answers }) => {
      answers.positions = [POSITION, { ...POSITION, symbol: 'B', side: 'short' }]
    },
    milder: '2100',
    words: /2000.*1500/,
  },
  {
    name: 'max_working_orders',
    limit: 2,
    over: ({ answers }) => {
      answers.orders = ORDERS
    },
    milder: '4',
    words: /3.*2/,
  },
]

for (const { name, limit, over, milder, words } of CASES) {
  t.test(
    `given ${name} = ${limit}, when passed, then it halts, over a restart, until a resume that fits`,
    async (t) => {
      const [wire, service] = [await AccountWire.start(t), await notificationService(t)]
      const notify = [{ kind: 'webhook', url: `${service.url}/hook`, secret_env: 'HOOK_KEY' }]
      const settings = { state_dir: stateDirectory(t), trips: { [name]: limit, transfers: 'none' }, notify }
      const bot = tripsBot(t, settings, [wire.given])
      await untilStatus(bot, (status) => tripIn(status, name)?.state === 'watching', 'watching')
      over(wire)
      const status = await untilStatus(bot, halted(name), 'the trip')
      const [halt] = status.halts
      t.match(halt, { trip: name, source: 'trip', level: 'halted', reason: words, operator: null })
      t.match(tripIn(status, name), { state: 'tripped', why: words })
      t.match(await bot.ask('check', { symbol: 'A', side: 'buy', quantity: '1' }), {
        code: 'TRADING_HALTED',
        haltId: halt.haltId,
      })
      await until(
        () => titles(service).some((title) => /^HALTED trips-bot: /.test(title) && words.test(title)),
        'the notification',
      )
      t.match((await bot.call('GET', '/metrics')).text, new RegExp(`trip_state\\{trip="${name}",state="tripped"\\} 1`))
      await untilStatus(bot, ({ durable }) => durable, 'the halt on disk')
      await bot.kill()

      const again = tripsBot(t, settings, [wire.given])
      const after = await untilStatus(again, (now) => tripIn(now, name)?.value !== null, 'a reading')
      t.match(after, { state: 'halted', haltCount: 1, halts: [{ haltId: halt.haltId, trip: name }] }, 'no second halt')
      const confirm = halt.haltId
      const refused = await again.call('POST', '/resume', { confirm })
      t.match(refused, { status: 409, body: { type: /trip-holds/, trips: [{ name, why: words, acceptable: true }] } })
      t.match(refused.body.accept, [new RegExp(`confirm=${confirm} -d '?accept=${name}=LIMIT`)])
      if (name === 'min_equity')
        t.match(await commandLine(['resume', confirm, '--url', await again.url()]), {
          code: 4,
          stderr: `: trading-kill-switch resume ${confirm} --accept min_equity=LIMIT`,
        })
      t.match(await again.ask('resume', { confirm }), { error: { code: 'NOT_BY_THIS_WAY' } })
      t.match(await again.ask('resume', { confirm, operator: 'ada' }), {
        error: { code: 'TRIP_HOLDS', message: words },
      })
      const same = await again.call('POST', '/resume', { confirm, accept: { [name]: String(limit) } })
      t.match(same, { status: 409, body: { type: /trip-holds/ } }, 'what is set is no milder limit')
      const stranger = await again.call('POST', '/resume', { confirm, accept: { [name]: milder, stuck_ms: '9000' } })
      t.match(stranger, { status: 409, body: { trips: [{ name: 'stuck_ms', haltId: null, acceptable: false }] } })
      t.match(await again.call('POST', '/resume', { confirm, accept: { [name]: milder } }), {
        status: 200,
        body: { haltCount: 0 },
      })
      await wire.readings(8)
      const end = await untilStatus(again, () => true, 'the status')
      t.match(end, { state: 'active', haltCount: 0, pauses: [] }, 'no loop')
      t.match(tripIn(end, name), { accepted: milder, limit: milder })
      const told = `accepted till the day ends: ${name} = ${milder}`
      await until(
        () => hooks(service).some(({ body }) => String(body.text).includes(told)),
        'that a limit is another one today',
      )
    },
  )
}

for (const inProcess of [true, false]) {
  const where = inProcess ? 'of the bot' : 'of a module'
  t.test(
    `given a venue ${where} that is read once a minute, when a limit is passed, then that is not waited for`,
    async (t) => {
      const wire = await AccountWire.start(t)
      const slow = { snapshot_interval_ms: 60_000, max_snapshot_age_ms: 60_000 }
      const settings = { state_dir: stateDirectory(t), trips: { max_daily_loss: '5%', transfers: 'none' }, ...slow }
      const bot = tripsBot(t, settings, [wire.given], inProcess)
      const cached = async () => (await bot.call('GET', '/status?cached')).body
      const first = await untilAnswered(cached, (status) => tripIn(status, 'max_daily_loss')?.state === 'watching')
      t.equal(tripIn(first, 'max_daily_loss')?.state, 'watching', 'the first reading comes at once')
      wire.equity('9000')
      // A status may join a reading that has begun before.
      const seen = (status: object) => tripIn(status, 'max_daily_loss').value !== tripIn(first, 'max_daily_loss').value
      t.ok(seen(await untilStatus(bot, seen, 'the loss')))
      t.match((await untilAnswered(cached, halted('max_daily_loss'))).halts, [{ trip: 'max_daily_loss' }])
    },
  )
}
