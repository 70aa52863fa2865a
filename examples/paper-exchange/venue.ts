import { randomUUID } from 'node:crypto'
import type { Account, ClosingOrder, Position, Venue, WorkingOrder } from 'trading-kill-switch'
import { ExchangeClient } from './http-client.js'
import type { Acknowledgement, OrderCommand, OrderRequest } from './wire.js'

/** What {@link createVenue} takes. */
export interface VenueOptions {
  /** Where the paper exchange listens. Default: `http://127.0.0.1:9877`. */
  readonly url?: string
}

const DEFAULT_URL = 'http://127.0.0.1:9877'

/**
 * The paper exchange as a venue. Asks nothing before a method is called. `PAPER_EXCHANGE` in the environment takes the
 * place of `url`, as it does in the bot's configuration.
 */
export function createVenue(
  { url = DEFAULT_URL }: VenueOptions = {},
  { PAPER_EXCHANGE }: Readonly<Record<string, string | undefined>> = {},
): Required<Omit<Venue, 'parts' | 'transfers'>> {
  const chosen = PAPER_EXCHANGE === undefined || PAPER_EXCHANGE === '' ? url : PAPER_EXCHANGE
  if (!/^http:\/\/[^/]+$/.test(chosen)) {
    throw new Error(
      `The paper exchange can't be called at "${chosen}": set url to where it listens, e.g. ${DEFAULT_URL}.`,
    )
  }
  return new HttpVenue(new ExchangeClient(chosen))
}

/** The paper exchange in a process of its own. Every call takes 2 s at most. */
export class HttpVenue implements Required<Omit<Venue, 'parts' | 'transfers'>> {
  readonly name = 'paper'
  readonly deadManFacts = {
    shortestMs: 1_000,
    longestMs: 86_400_000,
    cancelsStops: true,
    note: 'it cancels every order that rests, also those that only reduce a position',
  }
  readonly #client: ExchangeClient

  constructor(client: ExchangeClient) {
    this.#client = client
  }

  async positions(): Promise<Position[]> {
    return list<Position>(await this.#client.call('GET', '/positions'), 'positions')
  }

  async openOrders(): Promise<WorkingOrder[]> {
    return list<WorkingOrder>(await this.#client.call('GET', '/orders'), 'orders')
  }

  async account(): Promise<Account> {
    return (await this.#client.call('GET', '/account')) as Account
  }

  async cancel({ id }: { readonly id: string }): Promise<void> {
    await this.#client.call('DELETE', `/orders/${encodeURIComponent(id)}`)
  }

  async cancelAll(): Promise<void> {
    await this.#client.call('DELETE', '/orders')
  }

  async deadMan(timeoutMs: number): Promise<void> {
    await this.#client.call('POST', '/countdown', { body: { ms: timeoutMs } })
  }

  async close(_position: Position, { symbol, side, quantity, type, reduceOnly }: ClosingOrder): Promise<void> {
    await this.place({ symbol, side, quantity, type, reduceOnly })
  }

  /** Sends an order, under a client order id of its own unless it has one. Resolves with the acknowledgement. */
  async place(order: OrderRequest): Promise<Acknowledgement> {
    const { symbol, side, quantity, type, price, reduceOnly, strategy, clientOrderId = randomUUID() } = order
    const body = { symbol, side, quantity, type, price, reduceOnly, strategy, clientOrderId }
    return (await this.#client.call('POST', '/orders', { body })) as Acknowledgement
  }

  /** Sends an order, or a cancel. */
  async send(command: OrderCommand): Promise<Acknowledgement | undefined> {
    if (command.action === 'place') return await this.place(command)
    await this.cancel(command)
    return undefined
  }
}

function list<Item>(body: unknown, what: string): Item[] {
  if (Array.isArray(body)) return body
  throw new Error(`The paper exchange has not answered with a list of ${what}, so they are unknown.`)
}
