import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { BotProcess } from './bot-process.js'
import { until } from './exchange-process.js'
import { KEY } from './notified-bot.js'

/** An exchange at the other end of a socket: what it answers is set by the test. A null answer is an HTTP 500. */
export class AccountWire {
  readonly name: string
  readonly answers: {
    account: object | null
    positions: object[] | null
    orders: object[] | null
    transfers: object[] | null
  }
  /** Answered once each, before the others. */
  readonly once: object[] = []
  /** How often each was asked for. */
  readonly asked: Record<string, number> = {}
  url = ''

  constructor(name: string) {
    this.name = name
    this.answers = { account: {}, positions: [], orders: [], transfers: [] }
    this.equity('10000')
  }

  static async start(t: Test, name = 'wire'): Promise<AccountWire> {
    const wire = new AccountWire(name)
    const server = createServer((request, response) => {
      const what = String(request.url).split('?')[0]?.slice(1) as keyof AccountWire['answers']
      const answer = what === 'account' && wire.once.length > 0 ? wire.once.shift() : wire.answers[what]
      wire.asked[what] = (wire.asked[what] ?? 0) + 1
      response.writeHead(answer === null ? 500 : 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.teardown(() => {
      server.close()
      server.closeAllConnections()
    })
    wire.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return wire
  }

  equity(equity: unknown, currency = 'USD'): void {
    this.answers.account = accountOf(equity, currency)
  }

  /** The next reading has this, and no other. */
  equityOnce(equity: string): void {
    this.once.push(accountOf(equity, 'USD'))
  }

  get given(): { readonly name: string; readonly url: string } {
    return { name: this.name, url: this.url }
  }

  /** So many whole readings begin and end from now on. */
  async readings(count: number): Promise<void> {
    const first = this.asked['account'] ?? 0
    const seen = await until(
      async () => this.asked['account'] ?? 0,
      (asked) => asked > first + count,
    )
    if (seen <= first + count) throw new Error(`only ${seen - first} readings have come`)
  }
}

const accountOf = (equity: unknown, currency: string) => ({ equity, currency, dailyPnl: null, unrealizedPnl: null })

export const QUICK = { snapshot_interval_ms: 100, max_snapshot_age_ms: 1_000, settle_ms: 100 }

/** A bot with trips; its venues are those of the wires. */
export function tripsBot(t: Test, settings: object, venues: readonly object[] = [], inProcess = true): BotProcess {
  const module = {
    venue_module: fileURLToPath(new URL('../exchange/wire-venue.mjs', import.meta.url)),
    venue_options: { venues },
  }
  const given = { ...QUICK, ...(inProcess ? {} : module), ...settings }
  const bot = BotProcess.bot('trips-bot', {
    settings: given,
    args: [JSON.stringify({ venues, inProcess })],
    environment: { HOOK_KEY: KEY },
  })
  t.teardown(() => bot.kill())
  return bot
}

export const statusOf = async (bot: BotProcess) => (await bot.call('GET', '/status')).body

// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever was answered
export async function untilStatus(bot: BotProcess, fits: (status: any) => boolean, what: string): Promise<any> {
  const status = await until(() => statusOf(bot), fits)
  if (!fits(status))
    throw new Error(
      `${what} did not come: ${JSON.stringify({ trips: status.trips, pauses: status.pauses, halts: status.halts })}`,
    )
  return status
}

/** A trip of the status, by its name. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export const tripIn = (status: any, name: string) => status.trips.find((trip: { name: string }) => trip.name === name)

export const halted = (name: string) => (status: { halts: readonly { trip?: string }[] }) =>
  status.halts.some(({ trip }) => trip === name)
