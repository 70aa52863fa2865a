import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Position, Venue, WorkingOrder } from '../../lib/index.js'
import { call } from '../support/http-call.js'
import { runningKillSwitch } from '../support/running-kill-switch.js'
import { stateDirectory } from '../support/state-directory.js'
import { until } from '../support/threads-bot.js'

// Venues that come and go, with a real control thread. The venues stand in for exchanges.

const POSITION: Position = { symbol: 'A', side: 'long', quantity: '2', markPrice: '1', currency: 'USD' }
const ENTRY: WorkingOrder = { id: '7', symbol: 'A', side: 'buy', quantity: '1', reduceOnly: false }

/** An exchange with a book; while `silent`, it does not answer. */
function exchange(name: string, book: { positions?: Position[]; orders?: WorkingOrder[] } = {}) {
  const { positions = [], orders = [] } = book
  const waiting: (() => void)[] = []
  const state = { silent: false, cancelled: [] as string[], closed: [] as string[] }
  const answer = async <Item>(items: Item[]): Promise<Item[]> => {
    if (state.silent) await new Promise<void>((resolve) => waiting.push(resolve))
    return [...items]
  }
  const venue: Venue = {
    name,
    positions: () => answer(positions),
    openOrders: () => answer(orders),
    cancel: async ({ id }) => {
      state.cancelled.push(id)
      orders.splice(0, orders.length, ...orders.filter((order) => order.id !== id))
    },
    close: async ({ symbol }) => {
      state.closed.push(symbol)
      positions.splice(0, positions.length, ...positions.filter((position) => position.symbol !== symbol))
    },
  }
  const speak = () => {
    state.silent = false
    for (const resolve of waiting.splice(0)) resolve()
  }
  return { venue, state, speak }
}

function logger() {
  const lines: string[] = []
  const take = (_fields: object, message?: string) => void lines.push(String(message))
  return { lines, logger: { info: take, warn: take, error: take } }
}

const journalOf = (directory: string) =>
  readdirSync(directory)
    .filter((name) => name.startsWith('journal'))
    .map((name) => readFileSync(join(directory, name), 'utf8'))
    .join('')

t.test('given a bot that is quiet, when a venue is added, then it is not, before that one was read', async (t) => {
  const killSwitch = await runningKillSwitch(t, { venues: [exchange('one').venue] })
  const status = async () => (await call(killSwitch.url ?? '', 'GET', '/status')).body
  await killSwitch.halt()
  await until(async () => (await status()).quiet, 'quiet')
  const two = exchange('two', { positions: [POSITION], orders: [{ ...ENTRY }] })
  two.state.silent = true
  const added = killSwitch.addVenue(two.venue)
  t.match(killSwitch.status(), { quiet: false, positions: { count: null } }, 'on the bot thread at once')
  await added
  t.match(await status(), { quiet: false, positions: { count: null }, workingOrders: { count: null } })
  two.speak()
  await until(
    async () => two.state.cancelled.includes('7'),
    'what adds risk there is taken off, for the halt is in force',
  )
  await until(async () => (await status()).quiet, 'quiet again')
  t.match((await status()).positions, { count: 1 })
  const { body } = await call(killSwitch.url ?? '', 'GET', '/positions')
  t.same(
    body.venues.map(({ venue }: { venue: string }) => venue),
    ['one', 'two'],
  )
})

t.test('given an added venue, when everything is closed, then it is closed there as well', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const { venue, state } = exchange('late', { positions: [POSITION] })
  await killSwitch.addVenue(venue)
  const ask = async (body: object) => (await call(killSwitch.url ?? '', 'POST', '/close-all', body)).body
  const plan = await ask({})
  t.equal(plan.orders.length, 1)
  const { id } = await ask({ execute: plan.planId })
  await t.rejects(killSwitch.removeVenue('late'), { code: 'VENUE_REFUSED', message: /close-all runs/ })
  await killSwitch.addVenue(exchange('later').venue)
  const report = async () => (await call(killSwitch.url ?? '', 'GET', `/close-all/${id}`)).body
  await until(async () => (await report()).status !== 'running', 'its end')
  t.same(state.closed, ['A'])
  t.match(await report(), {
    status: 'partial',
    venues: [
      { venue: 'late', flat: true },
      { venue: 'later', flat: false },
    ],
  })
  t.match(await killSwitch.removeVenue('late'), { positions: 0, workingOrders: 0, warnings: [] })
})

t.test('given a venue with something left, when it is removed, then that is said everywhere', async (t) => {
  const state_dir = stateDirectory(t)
  const { lines, logger: log } = logger()
  const one = exchange('one', { positions: [POSITION], orders: [{ ...ENTRY }] })
  const venues = [one.venue, exchange('two').venue]
  const killSwitch = await runningKillSwitch(t, { venues, logger: log }, { state_dir, working_orders: 'keep' })
  const status = async () => (await call(killSwitch.url ?? '', 'GET', '/status')).body
  await until(async () => (await status()).positions.count === 1, 'a reading')
  killSwitch.middleware({ symbol: 'A', side: 'buy', amount: 1 }, () => new Promise(() => {}))

  const removal = await killSwitch.removeVenue('one')
  t.match(removal, { venue: 'one', positions: 1, workingOrders: 1 })
  t.match(removal.warnings, [
    '1 position is still open there',
    '1 working order is still resting there, 1 of which could add risk',
    '1 order is in flight or of unknown outcome, and may have gone there',
  ])
  t.match(
    lines.find((line) => line.includes('was removed')),
    /not looked at any more: 1 position is still open/,
  )
  t.match(await status(), { positions: { count: 0 }, workingOrders: { count: 0 } })
  t.match(killSwitch.status().positions, { count: 0 })
  await until(async () => journalOf(state_dir).includes('venue removed'), 'the line in the journal')
  t.same(one.state.cancelled, [])
  await t.rejects(killSwitch.removeVenue('one'), { code: 'VENUE_UNKNOWN', message: /It has: two/ })
})

t.test('given a venue that was never read, when it is removed, then nothing of it is told as none', async (t) => {
  const killSwitch = await runningKillSwitch(t, { venues: [exchange('one').venue] })
  const silent = exchange('silent')
  silent.state.silent = true
  await killSwitch.addVenue(silent.venue)
  t.match(await killSwitch.removeVenue('silent'), {
    positions: null,
    workingOrders: null,
    asOf: null,
    warnings: [/never read, so what is there is not known/],
  })

  const other = exchange('silent', { positions: [POSITION] })
  other.state.silent = true
  await killSwitch.addVenue(other.venue)
  silent.speak()
  await new Promise((resolve) => setImmediate(resolve))
  t.equal(killSwitch.status().positions.count, null, 'the answer of the one that has gone is not that of its successor')
  other.speak()
  await until(async () => killSwitch.status().positions.count === 1, 'its own answer')
})

t.test('given a venue that can’t be used, when it is added, then it says why, and nothing is changed', async (t) => {
  const killSwitch = await runningKillSwitch(t, { venues: [exchange('one').venue] })
  for (const [venue, why] of [
    [exchange('One').venue, /venue one already/],
    [{ name: 'half' }, /has no positions\(\)/],
    [null, /has no name/],
  ] as const) {
    await t.rejects(killSwitch.addVenue(venue as Venue), { code: 'VENUE_UNUSABLE', message: why })
  }
  t.equal(killSwitch.status().positions.count === null || killSwitch.status().positions.count === 0, true)
  await killSwitch.close()
  await t.rejects(killSwitch.addVenue(exchange('two').venue), { code: 'CONTROL_THREAD_GONE' })
})
