import t from 'tap'
import { stateDirectory } from '../support/state-directory.js'
import { AccountWire, halted, statusOf, tripIn, tripsBot, untilStatus } from '../support/trips-bot.js'

// What trips can't see, in a real bot whose exchange is at the other end of a socket.

const BLIND_MS = 1_000
const isPaused = ({ pauses }: { pauses: readonly { owner: string }[] }) => pauses.some(({ owner }) => owner === 'venue')
const ENTRY = { symbol: 'A', side: 'buy', quantity: '1' }

const losing = (trips: object = {}) => ({
  max_daily_loss: '5%',
  min_equity: '5000',
  transfers: 'none',
  blind_ms: BLIND_MS,
  ...trips,
})

t.test('given one bad tick, or several that are not in a row, when read, then nothing trips', async (t) => {
  const wire = await AccountWire.start(t)
  const bot = tripsBot(t, { state_dir: stateDirectory(t), trips: losing() }, [wire.given])
  await untilStatus(bot, (status) => tripIn(status, 'max_daily_loss')?.state === 'watching', 'watching')
  for (const equity of ['1', '10000', '2', '3', '10000', '0.001', '10000']) wire.equityOnce(equity)
  await wire.readings(12)
  t.match(await statusOf(bot), { state: 'active', haltCount: 0, pauses: [] })
  wire.equity('1')
  await untilStatus(bot, halted('max_daily_loss'), 'the trip')
})

for (const [what, blind] of [
  ['NaN', (wire: AccountWire) => wire.equity(Number.NaN)],
  ['a text that is no number', (wire: AccountWire) => wire.equity('NaN')],
  ['no equity', (wire: AccountWire) => wire.equity(null)],
  ['an account that fails', (wire: AccountWire) => Object.assign(wire.answers, { account: null })],
  ['another currency', (wire: AccountWire) => wire.equity('10000', 'EUR')],
  ['an exchange that fails', (wire: AccountWire) => Object.assign(wire.answers, { positions: null, account: null })],
] as const) {
  t.test(`given trips that see, when there is ${what}, then they are blind, and pause until they see`, async (t) => {
    const wire = await AccountWire.start(t)
    const bot = tripsBot(t, { state_dir: stateDirectory(t), trips: losing() }, [wire.given])
    await untilStatus(bot, (status) => tripIn(status, 'max_daily_loss')?.state === 'watching', 'watching')
    blind(wire)
    const status = await untilStatus(bot, isPaused, 'the pause')
    t.match(tripIn(status, 'max_daily_loss'), { state: 'blind', value: null, why: /./ })
    t.match(status, { state: 'reducing', haltCount: 0 })
    t.match(await bot.ask('check', ENTRY), { allowed: false, code: 'PAUSED', haltId: null })
    wire.equity('10000')
    wire.answers.positions = []
    const after = await untilStatus(bot, (now) => !isPaused(now), 'the end of the pause')
    t.match(after, { state: 'active', haltCount: 0 })
    t.match(await bot.ask('check', ENTRY), { allowed: true })
  })
}

t.test('given two venues in two currencies, when read, then they are never added, and it is said', async (t) => {
  const [one, two] = [await AccountWire.start(t, 'one'), await AccountWire.start(t, 'two')]
  two.equity('10000', 'EUR')
  const bot = tripsBot(t, { state_dir: stateDirectory(t), trips: losing() }, [one.given, two.given])
  const status = await untilStatus(bot, isPaused, 'the pause')
  t.match(tripIn(status, 'min_equity'), { state: 'blind', why: /USD and EUR|EUR and USD/ })
  two.equity('10000')
  await untilStatus(bot, (now) => tripIn(now, 'min_equity')?.value === '20000', 'the sum')
})

t.test('given a blindness that halts, when it lasts, then it is a trip, and a resume is refused', async (t) => {
  const wire = await AccountWire.start(t)
  const trips = losing({ blind_halts_after_ms: BLIND_MS })
  const bot = tripsBot(t, { state_dir: stateDirectory(t), trips }, [wire.given])
  await untilStatus(bot, (status) => tripIn(status, 'max_daily_loss')?.state === 'watching', 'watching')
  wire.answers.account = null
  const { halts } = await untilStatus(bot, halted('blind'), 'the trip')
  t.match(await bot.call('POST', '/resume', { confirm: halts[0].haltId }), {
    status: 409,
    body: { type: /trip-holds/ },
  })
  wire.equity('10000')
  await untilStatus(bot, (status) => tripIn(status, 'max_daily_loss')?.value === '0%', 'sight')
  t.match(await bot.call('POST', '/resume', { confirm: halts[0].haltId }), { status: 200, body: { state: 'active' } })
})

t.test('given a venue without what a trip needs, when started, then that is an error that names it', async (t) => {
  const wire = await AccountWire.start(t)
  const start = async (trips: object, venues: readonly object[], inProcess = true) => {
    const bot = tripsBot(t, { state_dir: stateDirectory(t), trips }, venues, inProcess)
    await bot.exited
    return bot.stderr
  }
  const [noAccount, noTransfers] = [['account'], ['transfers']].map((without) => ({ ...wire.given, without }))
  const equity = { min_equity: '1', transfers: 'none' }
  t.match(await start(equity, [noAccount ?? {}]), /StartError[\s\S]*min_equity[\s\S]*wire has no account/)
  t.match(await start(equity, [noAccount ?? {}], false), /TRIPS_UNSEEN/, 'also one of a venue_module')
  t.match(await start({ max_drawdown: '5%' }, [noTransfers ?? {}]), /max_drawdown[\s\S]*transfers = "none"/)
  t.match(await start({ max_working_orders: 1 }, []), /max_working_orders[\s\S]*venue/)
  t.match(await start({ max_daily_los: '5%' }, [wire.given]), /max_daily_los/)
})

t.test('given a venue that tells no account, when added later, then the trips are blind, and pause', async (t) => {
  const wire = await AccountWire.start(t)
  const bot = tripsBot(t, { state_dir: stateDirectory(t), trips: losing() }, [wire.given])
  await untilStatus(bot, (status) => tripIn(status, 'max_daily_loss')?.state === 'watching', 'watching')
  await bot.ask('addVenue', { name: 'two', url: wire.url, without: ['account'] })
  const status = await untilStatus(bot, isPaused, 'the pause')
  t.match(tripIn(status, 'max_daily_loss'), { state: 'blind', why: /two/ })
  await bot.ask('removeVenue', 'two')
  await untilStatus(bot, (now) => !isPaused(now), 'the end of the pause')
})
