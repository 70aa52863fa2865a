import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { until } from '../support/exchange-process.js'
import { stateDirectory } from '../support/state-directory.js'
import { AccountWire, halted, statusOf, tripIn, tripsBot, untilStatus } from '../support/trips-bot.js'

// Trips of the bot's thread, its feeds and its own code; what is remembered over restarts; transfers.

const isPaused = ({ pauses }: { pauses: readonly { owner: string }[] }) => pauses.some(({ owner }) => owner === 'venue')
const watching = (name: string) => (status: object) => tripIn(status, name)?.state === 'watching'

t.test('given stuck_ms, when the bot thread hangs, then it halts, and can be resumed when it answers', async (t) => {
  const bot = tripsBot(t, { state_dir: stateDirectory(t), trips: { stuck_ms: 1_500 } })
  await untilStatus(bot, watching('stuck_ms'), 'watching')
  void bot.ask('spin', 6_000).catch(() => {})
  const { halts } = await untilStatus(bot, halted('stuck_ms'), 'the trip')
  t.match(halts[0], { source: 'trip', reason: /\d+ ms|\d+ s/ })
  const confirm = halts[0].haltId
  t.match(await bot.call('POST', '/resume', { confirm }), { status: 409, body: { type: /trip-holds/ } })
  await untilStatus(bot, ({ bot: { responsive } }) => responsive, 'the bot')
  await untilStatus(bot, (status) => Number(tripIn(status, 'stuck_ms')?.value) < 1_500, 'the trip that sees it')
  t.match(await bot.call('POST', '/resume', { confirm }), { status: 200, body: { state: 'active' } })
})

t.test('given a stuck bot with a venue_module, when it loses, then money trips see that', async (t) => {
  const wire = await AccountWire.start(t)
  const trips = { max_daily_loss: '5%', transfers: 'none' }
  const bot = tripsBot(t, { state_dir: stateDirectory(t), trips }, [wire.given], false)
  await untilStatus(bot, watching('max_daily_loss'), 'watching')
  void bot.ask('spin', 60_000).catch(() => {})
  await untilStatus(bot, (status) => !status.bot.responsive, 'the stuck bot')
  wire.equity('9000')
  t.match((await untilStatus(bot, halted('max_daily_loss'), 'the trip')).bot, { responsive: false })
})

t.test('given orders whose outcome nobody knows, when more than max_unknown, then it halts', async (t) => {
  const wire = await AccountWire.start(t)
  const settings = { state_dir: stateDirectory(t), trips: { max_unknown: 2 }, settle_ms: 60_000 }
  const bot = tripsBot(t, settings, [wire.given])
  await bot.ask('sendLost', 2)
  await wire.readings(3)
  t.match(await statusOf(bot), { state: 'active' })
  await bot.ask('sendLost', 1)
  t.match((await untilStatus(bot, halted('max_unknown'), 'the trip')).halts[0], { reason: /3.*2/ })
})

for (const [name, ask] of [
  ['max_refusals_per_minute', 'sendRefused'],
  ['max_errors_per_minute', 'sendLost'],
] as const) {
  t.test(`given ${name}, when more than that in a minute, then it halts, and not before`, async (t) => {
    const bot = tripsBot(t, { state_dir: stateDirectory(t), trips: { [name]: 3 } })
    await untilStatus(bot, watching(name), 'watching')
    await bot.ask(ask, 3)
    await untilStatus(bot, (status) => tripIn(status, name)?.value === '3', 'the count')
    t.match(await statusOf(bot), { state: 'active', haltCount: 0 })
    await bot.ask(ask, 1)
    const { halts } = await untilStatus(bot, halted(name), 'the trip')
    t.match(halts[0], { reason: /4.*3/ })
    t.match(await bot.call('POST', '/resume', { confirm: halts[0].haltId }), { status: 409 })
  })
}

t.test('given a feed, when it is alive, then nothing trips; when it stays out, then it halts', async (t) => {
  const bot = tripsBot(t, { state_dir: stateDirectory(t), trips: { feeds: { prices: 3_000, 'fills-2': 60_000 } } })
  for (let beats = 0; beats < 20; beats++) {
    await bot.ask('alive', 'prices')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  t.match(await statusOf(bot), { state: 'active', haltCount: 0 }, 'longer than the limit, and alive')
  t.match(await bot.ask('alive', 'price'), { error: { name: 'TypeError', message: /fills-2, prices/ } })
  t.match(await bot.ask('alive', undefined), { error: { name: 'TypeError' } })
  const { halts } = await untilStatus(bot, halted('feeds.prices'), 'the trip')
  const confirm = halts[0].haltId
  t.match(await bot.call('POST', '/resume', { confirm }), { status: 409, body: { detail: /prices/ } })
  await bot.ask('alive', 'prices')
  await untilStatus(bot, (status) => Number(tripIn(status, 'feeds.prices')?.value) < 3_000, 'the feed')
  t.match(await bot.call('POST', '/resume', { confirm }), { status: 200 })
})

t.test('given a trip of its own, when its check says a reason, then it halts while it says so', async (t) => {
  const state_dir = stateDirectory(t)
  const bot = tripsBot(t, { state_dir })
  await bot.ask('trip', { name: 'spread' })
  await untilStatus(bot, watching('spread'), 'watching')
  await bot.ask('own', { returns: 'the spread is 9 %', later: true })
  const status = await untilStatus(bot, halted('spread'), 'the trip')
  t.match(status, {
    state: 'halted',
    haltCount: 1,
    halts: [{ trip: 'spread', source: 'trip', reason: 'the spread is 9 %' }],
  })
  const confirm = status.halts[0].haltId
  const accept = { spread: '5' }
  t.match(await bot.call('POST', '/resume', { confirm }), { status: 409, body: { type: /trip-holds/, accept: [] } })
  t.match(await bot.call('POST', '/resume', { confirm, accept }), { status: 409, body: { detail: /no limit/ } })
  t.match(await bot.ask('resume', { confirm }), { error: { code: 'NOT_BY_THIS_WAY' } })
  const told = await until(
    () => bot.ask('status'),
    ({ trips }) => trips[0]?.state === 'tripped',
  )
  t.match(told.trips, [{ name: 'spread', state: 'tripped' }], 'on the bot thread as well')
  await bot.ask('own', { returns: null })
  await untilStatus(bot, (now) => tripIn(now, 'spread').why === null, 'a check that is fine')
  t.match(await bot.call('POST', '/resume', { confirm }), { status: 200, body: { state: 'active' } })
  await bot.ask('own', { returns: 'again' })
  await untilStatus(bot, (now) => halted('spread')(now) && now.durable, 'the trip, on disk')
  await bot.kill()
  const again = tripsBot(t, { state_dir })
  const { halts, state } = await statusOf(again)
  t.match({ halts, state }, { halts: [{ trip: 'spread', reason: 'again' }], state: 'halted' })
  await again.ask('trip', { name: 'spread' })
  await untilStatus(
    again,
    (now) => tripIn(now, 'spread')?.state === 'tripped',
    'the trip whose halt is of the last run',
  )
  t.match(await again.call('POST', '/resume', { confirm: halts[0].haltId }), { status: 200 })
})

for (const [what, does, why] of [
  ['throws', { throws: 'no prices' }, /no prices/],
  ['never ends', { hangs: true }, /has not ended|told nothing/],
  ['returns nothing', {}, /undefined/],
  ['returns true', { returns: true }, /boolean/],
] as const) {
  t.test(`given a trip of its own whose check ${what}, when it lasts, then it is blind, and pauses`, async (t) => {
    const trips = { stuck_ms: 60_000, blind_ms: 1_000 }
    const bot = tripsBot(t, { state_dir: stateDirectory(t), trips })
    await bot.ask('own', does)
    await bot.ask('trip', { name: 'own' })
    const status = await untilStatus(bot, isPaused, 'the pause')
    t.match(tripIn(status, 'own'), { state: 'blind', why })
    t.equal(status.haltCount, 0)
    await bot.ask('removeTrip')
    t.same((await untilStatus(bot, (now) => !isPaused(now), 'the end of the pause')).haltCount, 0)
  })
}

t.test('given trips that can not be understood, when added, then each is an error', async (t) => {
  const bot = tripsBot(t, { state_dir: stateDirectory(t) })
  for (const trip of [
    { name: 'stuck_ms' },
    { name: 'a=b' },
    {},
    { name: 'a', everyMs: 0 },
    { name: 'a', level: 'off' },
  ])
    t.match(await bot.ask('trip', trip), { error: { name: 'TypeError' } }, JSON.stringify(trip))
  await bot.ask('trip', { name: 'a' })
  t.match(await bot.ask('trip', { name: 'a' }), { error: { message: /already/ } })
})

t.test('given a loss while the bot was down, when started anew, then the baseline of before holds', async (t) => {
  const wire = await AccountWire.start(t)
  const settings = (limit: string) => ({ state_dir, trips: { max_drawdown: limit, transfers: 'none' } })
  const state_dir = stateDirectory(t)
  const bot = tripsBot(t, settings('50%'), [wire.given])
  await untilStatus(bot, watching('max_drawdown'), 'watching')
  await untilStatus(bot, () => journal().includes('"highest":{"equity":"10000"'), 'the baseline on disk')
  await bot.kill()
  wire.equity('9400')
  const again = tripsBot(t, settings('5%'), [wire.given])
  t.match((await untilStatus(again, halted('max_drawdown'), 'the trip')).halts[0], { reason: /9400.*10000/ })
  await untilStatus(again, () => /"what":"trips changed".*5%.*50%/.test(journal()), 'that the limit is another one')
  function journal(): string {
    return readFileSync(join(state_dir, 'journal.jsonl'), 'utf8')
  }
})

t.test('given venues that tell transfers, when money goes out, then that is no loss', async (t) => {
  const wire = await AccountWire.start(t)
  const bot = tripsBot(t, { state_dir: stateDirectory(t), trips: { max_daily_loss: '5%' } }, [wire.given])
  await untilStatus(bot, watching('max_daily_loss'), 'watching')
  wire.answers.transfers = [{ id: 'w1', at: Date.now(), amount: '-2000', currency: 'USD' }]
  wire.equity('8000')
  await wire.readings(10)
  t.match(await statusOf(bot), { state: 'active', haltCount: 0 })
  wire.answers.transfers = null
  const blind = await untilStatus(bot, (status) => tripIn(status, 'max_daily_loss').state === 'blind', 'blindness')
  t.match(tripIn(blind, 'max_daily_loss').why, /transfers/, 'who tells none, tells no loss')
  wire.answers.transfers = []
  wire.equity('7000')
  await untilStatus(bot, halted('max_daily_loss'), 'a loss')
})

t.test('given transfers = "none", when an operator says one, then it counts, is journalled, and kept', async (t) => {
  const [wire, state_dir] = [await AccountWire.start(t), stateDirectory(t)]
  const settings = { state_dir, trips: { max_daily_loss: '5%', transfers: 'none' } }
  const bot = tripsBot(t, settings, [wire.given])
  await untilStatus(bot, watching('max_daily_loss'), 'watching')
  for (const body of [
    {},
    { amount: 'lots' },
    { amount: '1', currency: 'EUR' },
    { amount: '1e3' },
    { amount: '5', what: 1 },
    { amount: '5', at: 'yesterday' },
    { amount: '5', at: '5' },
    { amount: '5', at: '2026-02-30T25:00:00Z' },
    { amount: '5', at: '2999-01-01T00:00:00Z' },
  ])
    t.equal((await bot.call('POST', '/transfer', body)).status, 422, JSON.stringify(body))
  const said = await bot.call('POST', '/transfer', 'amount=-2000&note=rent')
  t.match(said, { status: 200, body: { amount: '-2000', currency: 'USD', settled: [], durable: true } })
  t.match(tripIn(said.body, 'max_daily_loss').why, /the baseline of \S+ of 8000;/, 'the answer has it in')
  wire.equity('8000')
  await wire.readings(8)
  t.match(await statusOf(bot), { state: 'active', haltCount: 0 })
  t.match(readFileSync(join(state_dir, 'journal.jsonl'), 'utf8'), /"what":"transfer".*rent/)
  await bot.kill()
  const again = tripsBot(t, settings, [wire.given])
  await untilStatus(again, watching('max_daily_loss'), 'watching')
  await wire.readings(8)
  t.match(await statusOf(again), { state: 'active', haltCount: 0 })
})
