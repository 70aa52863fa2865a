import type { Test } from 'tap'
import type { BotProcess } from '../../support/bot-process.js'
import { until } from '../../support/exchange-process.js'
import { stateDirectory } from '../../support/state-directory.js'
import { type BotAt, type Dialect, ExchangeOnWire } from './exchange-on-wire.js'
import type { MatchingBook } from './matching-book.js'

/** What `createOrder` of ccxt is called with. */
export type Creating = readonly [
  symbol: string,
  type: 'limit' | 'market',
  side: 'buy' | 'sell',
  amount: number,
  price?: number | null,
  params?: object,
]

/** An account on the way out. */
export interface Account {
  readonly dialect: Dialect
  readonly quote: string
  /** A new book, with what is held and what others have placed. */
  book(): MatchingBook
  /** What the bot lets rest before the halt. */
  readonly rests: readonly Creating[]
  /** What it sends again and again. */
  readonly loop: readonly Creating[]
  readonly reading: Readonly<Record<string, unknown>>
  readonly exchangeOptions?: object
  readonly connection?: BotAt['connection']
  readonly settings?: object
  /** How long it may take until it is quiet, in ms, and until it is flat. Default: 20 and 60 seconds. */
  readonly patienceMs?: number
}

export interface Underway {
  readonly exchange: ExchangeOnWire
  readonly bot: BotProcess
  readonly book: MatchingBook
  readonly account: Account
}

/** A bot that trades at an exchange where orders rest and positions are open. */
export async function tradingAt(t: Test, account: Account): Promise<Underway> {
  const { dialect, rests, loop, reading, exchangeOptions = {}, connection = 'bot' } = account
  const book = account.book()
  const exchange = await ExchangeOnWire.start(t, dialect, book)
  const settings = { state_dir: stateDirectory(t), allow_close_all: true, settle_ms: 300, ...account.settings }
  const bot = exchange.bot(t, { settings, reading, exchangeOptions, connection })
  const before = book.orders().length
  for (const order of rests) {
    const { error } = await bot.ask('create', order)
    if (error !== undefined) throw new Error(`${JSON.stringify(order)}: ${error}; ${exchange.strange.join('; ')}`)
  }
  t.equal(book.orders().length, before + rests.length, 'all of them rest')
  await bot.ask('loop', loop)
  const counts = await until(
    () => bot.ask('counts'),
    ({ sent, failed }) => sent >= 3 * loop.length || failed > 0,
  )
  t.match(counts, { failed: 0, why: null }, 'it trades')
  return { exchange, bot, book, account }
}

/** What a halt and a close-all must never say or do, whatever happens. Looked at all the time. */
export class Watch {
  readonly #underway: Underway
  readonly #wrong: string[] = []
  readonly #begin: number
  #running = true
  #done: Promise<void>
  /** Orders that had left before the halt. */
  #inFlight = 0

  constructor(underway: Underway) {
    this.#underway = underway
    this.#begin = underway.book.events.length
    this.#done = this.#run()
  }

  /** Halts by HTTP, and watches from the answer on. */
  static async halt(t: Test, underway: Underway): Promise<Watch> {
    const halted = await underway.bot.call('POST', '/halt', { reason: 'enough' })
    const watch = new Watch(underway)
    watch.#inFlight = halted.body.inFlight
    t.match(halted, { status: 200, body: { state: 'halted', durable: true } })
    return watch
  }

  /** What was wrong, if anything. */
  async end(t: Test): Promise<void> {
    this.#running = false
    await this.#done
    const { book, exchange, bot } = this.#underway
    const placed = book.events
      .slice(this.#begin)
      .flatMap((event) => (event.what === 'placed' && event.addsRisk ? [event.order] : []))
    t.ok(
      placed.length <= this.#inFlight,
      `${placed.length} orders that add risk since the halt, ${this.#inFlight} were in flight`,
    )
    t.same(this.#wrong, [], 'nothing was said that the book denies')
    t.same(book.flips(), [], 'no position has changed its side')
    t.same(exchange.strange, [], 'the exchange knows what it was asked')
    t.match(await bot.ask('counts'), { refused: Number, failed: 0 })
  }

  async #run(): Promise<void> {
    const { bot, book, account } = this.#underway
    while (this.#running) {
      const answer = await bot.call('GET', '/status').catch((error: Error) => error)
      if (answer instanceof Error) return void this.#wrong.push(answer.message)
      const { body } = answer
      const risk = book.riskAdding()
      if (body.quiet && risk.length > 0)
        this.#wrong.push(`quiet, and ${risk.map(({ market, id }) => `${id} ${market.symbol}`)}`)
      if (body.closeAll?.status === 'flat' && !book.isFlat(account.quote)) {
        this.#wrong.push(`flat, and ${JSON.stringify([book.held(account.quote), book.orders()])}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

/** The status once the bot is quiet and all of the account is read, or as it is after some time. */
export async function untilQuiet({ bot, account: { patienceMs = 20_000 } }: Underway) {
  const { body } = await until(
    () => bot.call('GET', '/status'),
    ({ body }) => body.quiet && body.unread.length === 0,
    patienceMs,
  )
  return body
}

/** The positions, as the book has them. */
export function shown(
  positions: readonly { symbol: string; side: string; quantity: unknown; part?: string | null }[],
): string[] {
  return positions.map(({ symbol, side, quantity, part }) => `${side} ${Number(quantity)} ${symbol} (${part})`).sort()
}

/** Plans, executes, and waits for the end. */
export async function closeOut(t: Test, { bot, account: { patienceMs = 60_000 } }: Underway) {
  const plan = await bot.call('POST', '/close-all')
  t.equal(plan.status, 200, plan.body.detail)
  const started = await bot.call('POST', '/close-all', { execute: plan.body.planId })
  t.equal(started.status, 202, started.body.type)
  const ended = await until(
    () => bot.call('GET', `/close-all/${started.body.id}`),
    ({ status }) => status !== 202,
    patienceMs,
  )
  return { plan: plan.body, ended }
}

/** Quiet, closed out, flat. */
async function endsFlat(t: Test, underway: Underway): Promise<void> {
  const { bot, book, account } = underway
  const status = await untilQuiet(underway)
  t.same(status.unread, [], 'every part is read')
  t.match(status, { quiet: true, workingOrders: { riskAdding: 0 } }, 'it is quiet')
  t.same(book.riskAdding(), [], 'and nothing that adds risk rests')
  // It waits a second, and shows what is older as stale.
  const isSlow = account.patienceMs !== undefined
  const positions = await until(
    () => bot.call('GET', '/positions'),
    ({ body }) => body.stale === isSlow,
  )
  const held = book.held(account.quote)
  t.same(shown(positions.body.positions), shown(held), 'every position is shown')
  t.match(positions.body, { stale: isSlow, totals: { count: held.length } })
  const { plan, ended } = await closeOut(t, underway)
  const skipped = plan.skipped.filter(({ dust }: { readonly dust: boolean }) => !dust)
  t.same({ complete: plan.complete, skipped }, { complete: true, skipped: [] }, 'the plan is complete')
  t.match(ended, { status: 200, body: { status: 'flat', flat: true } }, ended.body.detail)
  t.ok(book.isFlat(account.quote), `the book is flat: ${shown(book.held(account.quote))}`)
}

/** Halted, then quiet, then closed out, then flat. */
export async function goesFlat(t: Test, account: Account): Promise<void> {
  const underway = await tradingAt(t, account)
  const watch = await Watch.halt(t, underway)
  await endsFlat(t, underway)
  await watch.end(t)
}

/** While one part can't be read, nothing is said of the whole, and the others are taken off all the same. Then the rest. */
export async function waitsForPart(
  t: Test,
  account: Account,
  failing: RegExp,
  unknown: string | readonly string[],
): Promise<void> {
  const parts = [unknown].flat()
  const underway = await tradingAt(t, { ...account, settings: { ...account.settings, close_deadline_ms: 20_000 } })
  const { exchange, bot, book } = underway
  exchange.failing = failing
  const watch = await Watch.halt(t, underway)
  const elsewhere = () => book.riskAdding().filter(({ market }) => !parts.includes(market.part))
  await until(
    async () => elsewhere(),
    (orders) => orders.length === 0,
  )
  t.same(elsewhere(), [], 'what adds risk in other parts is gone')
  const { body: status } = await until(
    () => bot.call('GET', '/status'),
    ({ body }) => body.unread.length >= parts.length,
  )
  const unread: { part: string; unread: string[] }[] = status.unread
  t.same(unread.map(({ part }) => part).sort(), [...parts].sort(), 'they are named, and no other')
  if (unread.some(({ unread }) => unread.includes('orders'))) t.equal(status.quiet, false, 'it is not quiet')

  const { plan, ended } = await closeOut(t, underway)
  t.equal(plan.complete, false)
  t.match(ended, { status: 207, body: { status: 'partial', flat: false } })
  for (const part of parts) t.ok(ended.body.detail.includes(part), `the report names ${part}`)
  const left = book.held(account.quote).filter((held) => !parts.includes(held.part) && !book.isDust(held))
  t.same(left, [], 'what other parts hold is closed')

  exchange.failing = null
  await endsFlat(t, underway)
  await watch.end(t)
}

/** Of what nobody reads by itself, the bot says so, with the words that mend it; started with these, it goes flat. */
export async function saysWhatToDeclare(t: Test, account: Account, undeclared: readonly string[]): Promise<void> {
  const parts = { ...(account.reading['parts'] as object) }
  Reflect.deleteProperty(parts, 'others')
  const settings = { ...account.settings, close_deadline_ms: 30_000 }
  const unsaid = { ...account, reading: { ...account.reading, parts }, settings }
  const underway = await tradingAt(t, unsaid)
  const { bot, book } = underway
  const watch = await Watch.halt(t, underway)
  await until(
    async () => book.riskAdding(),
    (orders) => orders.length === 0,
  )
  const { plan, ended } = await closeOut(t, underway)
  t.equal(plan.complete, false)
  t.match(ended, { status: 207, body: { status: 'partial', flat: false } })
  t.ok(book.isFlat(account.quote), `what is read is closed: ${shown(book.held(account.quote))}`)
  const { body: status } = await bot.call('GET', '/status')
  const unread: { part: string; why: string; unread: string[] }[] = status.unread
  t.equal(status.quiet, !unread.some(({ unread }) => unread.includes('orders')), 'quiet where all orders are known')
  t.same(unread.map(({ part }) => part).sort(), [...undeclared].sort())
  await watch.end(t)

  const mended = Object.assign(
    {},
    ...unread.map(({ why }) => JSON.parse(/if there is none: parts: (\{[^}]*\})/.exec(why)?.[1] ?? '{}')),
  )
  const said = { ...account, reading: { ...account.reading, parts: { ...parts, ...mended } } }
  t.comment(JSON.stringify(mended))
  await t.test('given these words, when started anew, then flat', (t) => goesFlat(t, said))
}
