import type { TSchema } from '@sinclair/typebox'
import { Type } from '@sinclair/typebox'
import type { ExchangeHost } from './exchange-host.js'
import { InvalidFaultsError } from './faults.js'
import { problemsOf } from './problems.js'
import type { VenueErrorCode } from './venue-error.js'
import { VenueError } from './venue-error.js'
import type { OrderRequest } from './wire.js'

/** A call of the API, taken apart. */
export interface Call {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** The body, parsed; undefined: none. */
  readonly body: unknown
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal
}

/** What is answered. */
export interface Reply {
  readonly status: number
  readonly body: unknown
}

const QUANTITY = '^\\d+(\\.\\d+)?$'
const NAME = { minLength: 1, maxLength: 100, description: 'a text of 1 to 100 characters' }
const DEFAULT_WAIT_MS = 20_000
const MAX_WAIT_MS = 60_000

const OrderBody = Type.Object(
  {
    symbol: Type.String({ description: 'a symbol' }),
    side: Type.Union([Type.Literal('buy'), Type.Literal('sell')], { description: '"buy" or "sell"' }),
    quantity: Type.String({ pattern: QUANTITY, description: 'whole lots as a decimal string, e.g. "3"' }),
    type: Type.Union([Type.Literal('market'), Type.Literal('limit')], { description: '"market" or "limit"' }),
    price: Type.Optional(Type.String({ pattern: QUANTITY, description: 'USD as a decimal string, e.g. "1192.70"' })),
    reduceOnly: Type.Optional(Type.Boolean({ description: 'true or false' })),
    strategy: Type.Optional(Type.Union([Type.String(NAME), Type.Null()], NAME)),
    clientOrderId: Type.Optional(Type.String(NAME)),
  },
  { additionalProperties: false, description: 'an order as a JSON object: symbol, side, quantity, type, …' },
)

/** For so long, in ms, an order may rest without another call; 0: for ever. */
const CountdownBody = Type.Object(
  { ms: Type.Integer({ minimum: 0, maximum: 86_400_000, description: 'milliseconds, from 0 to 86400000' }) },
  { additionalProperties: false, description: 'a time as a JSON object: ms' },
)

const STATUS: Readonly<Record<VenueErrorCode, number>> = {
  INVALID_ORDER: 400,
  UNKNOWN_ORDER: 404,
  DUPLICATE_ORDER: 409,
  CANCEL_REJECTED: 409,
  REDUCE_ONLY_REJECTED: 422,
  NO_LIQUIDITY: 422,
}

class InvalidQueryError extends Error {
  override name = 'InvalidQueryError'
  readonly code = 'INVALID_QUERY'
}

interface Route {
  readonly method: string
  /** The path; `<id>` at its end stands for anything. */
  readonly path: string
  readonly body?: TSchema
  handle(host: ExchangeHost, call: Call, id: string): unknown
}

const ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/health',
    handle: ({ market, feed }) => ({ name: 'paper-exchange', pid: process.pid, market, seq: feed.last }),
  },
  { method: 'GET', path: '/positions', handle: ({ venue }) => venue.positions() },
  { method: 'GET', path: '/orders', handle: ({ venue }) => venue.openOrders() },
  { method: 'GET', path: '/account', handle: ({ venue }) => venue.account() },
  { method: 'POST', path: '/orders', body: OrderBody, handle: placeOrder },
  {
    method: 'DELETE',
    path: '/orders/<id>',
    handle: async ({ venue }, _call, id) => {
      await venue.cancel({ id })
      return { id }
    },
  },
  {
    method: 'DELETE',
    path: '/orders',
    handle: async ({ venue }) => {
      await venue.cancelAll()
      return { working: venue.currentOrders().length }
    },
  },
  {
    method: 'POST',
    path: '/countdown',
    body: CountdownBody,
    handle: async ({ venue }, { body }) => {
      const { ms } = body as { readonly ms: number }
      await venue.countdown(ms)
      return { ms }
    },
  },
  { method: 'GET', path: '/events', handle: readEvents },
  { method: 'GET', path: '/faults', handle: ({ faults }) => faults.settings },
  { method: 'POST', path: '/faults', handle: ({ faults }, { body }) => faults.change(body) },
]

/** Carries out a call. Rejects with `OutcomeUnknownError` when the fault is that no answer comes. */
export async function answer(host: ExchangeHost, call: Call): Promise<Reply> {
  const onPath = ROUTES.flatMap((route) => {
    const id = idIn(call.path, route.path)
    return id === null ? [] : [{ route, id }]
  })
  const found = onPath.find(({ route }) => route.method === call.method)
  if (found === undefined) return unknownCall(call, onPath.length > 0)
  const { route, id } = found
  try {
    const problems = route.body === undefined ? [] : problemsOf(route.body, call.body, 'field')
    if (problems.length > 0) {
      return refusal(400, 'INVALID_ORDER', `The order can't be read: ${problems.join('; ')}.`)
    }
    return { status: 200, body: await route.handle(host, call, id) }
  } catch (error) {
    if (error instanceof VenueError) return refusal(STATUS[error.code], error.code, error.message)
    if (error instanceof InvalidFaultsError || error instanceof InvalidQueryError) {
      return refusal(400, error.code, error.message)
    }
    throw error
  }
}

/** An error as the API tells it. */
export function refusal(status: number, code: string, message: string): Reply {
  return { status, body: { code, message } }
}

function unknownCall({ method, path }: Call, otherMethod: boolean): Reply {
  const calls = ROUTES.map((route) => `${route.method} ${route.path}`).join(', ')
  return otherMethod
    ? refusal(405, 'METHOD_NOT_ALLOWED', `${path} has no ${method}. There are: ${calls}.`)
    : refusal(404, 'NOT_FOUND', `There is no ${method} ${path}. There are: ${calls}.`)
}

/** What stands for `<id>` in a path that fits; an empty text where there is no `<id>`; null when it doesn't fit. */
function idIn(path: string, pattern: string): string | null {
  if (!pattern.endsWith('/<id>')) return path === pattern ? '' : null
  const folder = pattern.slice(0, -'<id>'.length)
  return path.startsWith(folder) && path.length > folder.length ? path.slice(folder.length) : null
}

function placeOrder(host: ExchangeHost, { body }: Call): unknown {
  host.open()
  const order = body as Partial<OrderRequest>
  return host.venue.place({ reduceOnly: false, ...order } as OrderRequest)
}

async function readEvents(host: ExchangeHost, { query, signal }: Call): Promise<unknown> {
  const seq = wholeNumber(query, 'after')
  const waitMs = Math.min(wholeNumber(query, 'wait_ms') ?? DEFAULT_WAIT_MS, MAX_WAIT_MS)
  host.open()
  return await host.events(seq, waitMs, signal)
}

function wholeNumber(query: URLSearchParams, name: string): number | null {
  const text = query.get(name)
  if (text === null) return null
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text)))
    throw new InvalidQueryError(`${name} must be a whole number, not "${text}".`)
  return Number(text)
}
