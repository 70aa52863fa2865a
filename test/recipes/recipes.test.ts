import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { fakePolymarket } from '../support/fake-polymarket.js'
import { ownDirectory } from '../support/files-directory.js'
import { type Arrived, type RecordingServer, recordingServer } from '../support/recording-server.js'
import { linesChanged } from './lines-changed.js'

// Each bot of docs/bots.md, in a process of its own, with the real framework: halted and resumed from outside.

interface State {
  readonly ticks: number
  /** How many orders the bot takes to be at the venue. */
  readonly placed: number
  readonly [more: string]: unknown
}

interface Recipe {
  /** As the table calls it. */
  readonly row: string
  readonly venue: (t: Test) => Promise<RecordingServer>
  readonly isOrder: (arrived: Arrived) => boolean
  /** What else has to be true of the bot's state while it is halted. */
  readonly isRight?: (state: State, venue: RecordingServer, directory: string) => boolean
}

const POST_ORDER = ({ method, path }: Arrived) => method === 'POST' && path === '/orders'
const MOST_MS = 60_000

async function venueOf(t: Test, reply: Parameters<typeof recordingServer>[0]): Promise<RecordingServer> {
  const venue = await recordingServer(reply)
  t.teardown(() => venue.close())
  return venue
}

const anyVenue = (t: Test) => venueOf(t, ({ body }) => ({ body: { id: `o-${body.plan}` } }))

/** Loses its first answer to an open, and to each tenth: the order is there all the same. */
async function losingVenue(t: Test): Promise<RecordingServer> {
  const opened = new Set<string>()
  return venueOf(t, ({ method, path, body }) => {
    if (method === 'GET') return { body: { found: opened.has(path.slice('/orders/'.length)) } }
    if (path !== '/orders') return { body: {} }
    const lost = opened.size % 10 === 0
    opened.add(body.id)
    return lost ? null : { body: { id: body.id } }
  })
}

async function binance(t: Test): Promise<RecordingServer> {
  let orders = 0
  return venueOf(t, ({ method, path }) => {
    const query = new URLSearchParams(path.split('?')[1])
    const id = method === 'POST' ? ++orders : Number(query.get('orderId'))
    return { body: { symbol: 'BTCUSDT', orderId: id, status: method === 'POST' ? 'NEW' : 'CANCELED', origQty: '1' } }
  })
}

const isBinanceOrder = ({ method, path }: Arrived) => method === 'POST' && path.startsWith('/api/v3/order')

function restingAtBinance({ arrived }: RecordingServer): number {
  const cancelled = arrived.filter(({ method, path }) => method === 'DELETE' && path.startsWith('/api/v3/order'))
  return arrived.filter(isBinanceOrder).length - cancelled.length
}

const RECIPES: Readonly<Record<string, Recipe>> = {
  polymarket: {
    row: 'Polymarket copy trader, no `await`, three retries',
    venue: fakePolymarket,
    isOrder: ({ method, path }) => method === 'POST' && path === '/order',
  },
  events: {
    row: 'event emitter on ccxt, cancels then creates',
    venue: binance,
    isOrder: isBinanceOrder,
    isRight: ({ resting }, venue) => resting === null && restingAtBinance(venue) === 0,
  },
  callback: {
    row: 'callbacks, npm `async`’s `retry(100)`',
    venue: anyVenue,
    isOrder: POST_ORDER,
  },
  queue: {
    row: 'queue in a database',
    venue: anyVenue,
    isOrder: POST_ORDER,
    isRight: (_state, _venue, directory) => {
      const rows: { status: string }[] = JSON.parse(readFileSync(join(directory, 'orders.json'), 'utf8'))
      return rows.every(({ status }) => status === 'placed' || status === 'dropped')
    },
  },
  broker: {
    row: 'backtest-kit’s broker adapter',
    venue: losingVenue,
    isOrder: POST_ORDER,
    isRight: ({ open }, { arrived }) => {
      const closed = new Set(arrived.filter(({ path }) => path === '/closes').map(({ body }) => body.id))
      const ids = arrived.filter(POST_ORDER).map(({ body }) => body.id)
      const atVenue = ids.filter((id) => !closed.has(id))
      return new Set(ids).size === ids.length && JSON.stringify(atVenue) === JSON.stringify(open)
    },
  },
  hooks: { row: 'plugin hooks, veto by return value', venue: anyVenue, isOrder: POST_ORDER },
  agent: {
    row: 'LLM agent, tools of npm’s `ai`',
    venue: anyVenue,
    isOrder: POST_ORDER,
    isRight: ({ heard }) => (heard as string[]).includes('enough'),
  },
}

const fileOf = (name: string) => fileURLToPath(new URL(`bots/${name}.mjs`, import.meta.url))

async function until(fits: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + MOST_MS; !(await fits()); ) {
    if (Date.now() > end) throw new Error(`${what} did not come`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function start(t: Test, name: string, recipe: Recipe) {
  const venue = await recipe.venue(t)
  const directory = ownDirectory(t)
  const bot = new BotProcess(fileOf(name), [], {
    environment: {
      VENUE: venue.url,
      CONTROL_PORT: '0',
      CONTROL_STATE_DIR: join(directory, 'state'),
      DATABASE: join(directory, 'orders.json'),
    },
  })
  t.teardown(() => bot.kill())
  const state = () =>
    bot.lines.findLast((line) => 'state' in line && typeof line['state'] === 'object')?.['state'] as State
  const orders = () => venue.arrived.filter(recipe.isOrder)
  return { venue, directory, bot, state, orders }
}

for (const [name, recipe] of Object.entries(RECIPES)) {
  t.test(`given the recipe ${name}, when halted and resumed, then it is as the table says`, async (t) => {
    const { venue, directory, bot, state, orders } = await start(t, name, recipe)
    await bot.url()
    await until(() => orders().length >= 5, 'orders')
    const { body: halted } = await bot.call('POST', '/halt', { reason: 'enough' })
    await until(async () => (await bot.call('GET', '/status')).body.orders.inFlight === 0, 'the last answer')
    // What nobody follows has left before the halt was answered, and may be on its way.
    await ticksGoOn(state, 5)
    const atHalt = orders().length
    await ticksGoOn(state, 20)
    const after = orders().length - atHalt
    const isRight = () => state().placed === atHalt && (recipe.isRight?.(state(), venue, directory) ?? true)
    await until(isRight, `the right state (${atHalt} orders arrived): ${JSON.stringify(state())}`)

    const resumedAt = state().ticks
    t.equal((await bot.call('POST', '/resume', { confirm: halted.haltId })).body.state, 'active')
    await until(() => orders().length >= atHalt + 5, 'orders after the resume')
    const plans = orders()
      .slice(atHalt)
      .flatMap(({ body }) => body?.plan ?? [])
    t.ok(
      plans.every((plan: number) => plan >= resumedAt),
      `what leaves is planned anew: ${plans} since ${resumedAt}`,
    )
    t.equal(bot.child.exitCode, null)
    t.equal(bot.stderr, '')

    const changed = linesChanged(readFileSync(fileOf(`${name}.before`), 'utf8'), readFileSync(fileOf(name), 'utf8'))
    const row = `| ${recipe.row} | \`${name}.mjs\` | ${changed} | ${after} | yes | right |`
    t.ok(readFileSync('docs/bots.md', 'utf8').includes(row), `docs/bots.md has the row\n${row}`)
  })
}

/** It lives on. */
async function ticksGoOn(state: () => State, count: number): Promise<void> {
  const { ticks } = state()
  await until(() => state().ticks >= ticks + count, 'a bot that lives on')
}

t.test('given two texts, when lines were added, changed and moved, then those are counted', async (t) => {
  t.equal(linesChanged('a\nb\nc', 'a\nb\nc'), 0)
  t.equal(linesChanged('a\nb\nc', 'a\nx\n  b\nc\ny'), 2)
  t.equal(linesChanged('a\nb', 'c'), 1)
})
