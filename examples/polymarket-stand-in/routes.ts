import type { IncomingHttpHeaders } from 'node:http'
import { cancelRoutes } from './cancel-routes.js'
import { ClobError } from './clob-error.js'
import { MARKET } from './market.js'
import { readNewOrder } from './new-order.js'
import type { Route } from './route.js'
import type { StandIn } from './stand-in.js'
import { priceText } from './units.js'
import {
  bookOnWire,
  marketOnWire,
  midpointOf,
  placedOnWire,
  positionsOnWire,
  tradeOnWire,
  workingOrderOnWire,
} from './wire.js'

const ARRIVALS_KEPT = 10_000

/** The last page of a list that has one only. */
const LAST_PAGE = { next_cursor: 'LTE=' }

const marketData: Record<string, Route> = {
  'GET /ok': () => 'OK',
  'GET /time': () => Math.floor(Date.now() / 1_000),
  'GET /version': () => ({ version: 2 }),
  'GET /tick-size': () => ({ minimum_tick_size: 0.01 }),
  'GET /neg-risk': () => ({ neg_risk: false }),
  'GET /fee-rate': () => ({ base_fee: 0 }),
  'GET /markets-by-token': () => ({ condition_id: MARKET.conditionId }),
  'GET /clob-markets': () => marketOnWire(),
  'GET /book': ({ clob }, { query }) => bookOnWire(tokenOf(query), clob.book(tokenOf(query))),
  'GET /midpoint': ({ clob, faults }, { query }) => {
    const mid = priceText(midpointOf(clob.book(tokenOf(query))))
    return { mid: faults.poisoned ? 'NaN' : mid }
  },
}

const keys: Record<string, Route> = {
  'POST /auth/api-key': ({ apiKeys }, { headers }) => apiKeys.create(headers),
  'GET /auth/derive-api-key': ({ apiKeys }, { headers }) => apiKeys.derive(headers),
}

const account: Record<string, Route> = {
  'GET /data/orders': ({ clob, apiKeys }, { headers }) => {
    const caller = apiKeys.callerOf(headers)
    return {
      ...LAST_PAGE,
      data: clob.workingOrders(caller).map((order) => workingOrderOnWire(order, apiKeys.keyOf(caller))),
    }
  },
  'GET /data/trades': ({ clob, apiKeys }, { headers, query }) => {
    const caller = apiKeys.callerOf(headers)
    const id = query.get('id')
    const trades = clob.trades.of(caller).filter((trade) => id === null || trade.id === id)
    return { ...LAST_PAGE, data: trades.map((trade) => tradeOnWire(trade, caller)) }
  },
  'GET /balance-allowance': ({ clob, apiKeys }, { headers, query }) => {
    const caller = apiKeys.callerOf(headers)
    const isCash = query.get('asset_type') === 'COLLATERAL'
    const balance = isCash ? clob.ledger.cash(caller) : clob.ledger.held(caller, tokenOf(query))
    return { balance: String(balance), allowances: {} }
  },
  'GET /balance-allowance/update': ({ apiKeys }, { headers }) => {
    apiKeys.callerOf(headers)
    return ''
  },
  'POST /v1/heartbeats': ({ apiKeys, heartbeats }, { headers, body }) => {
    const { heartbeat_id } = (body ?? {}) as { heartbeat_id?: unknown }
    return { heartbeat_id: heartbeats.beat(apiKeys.callerOf(headers), heartbeat_id) }
  },
  // Of the data API, which has a host of its own in the real world, and wants no key.
  'GET /positions': ({ clob }, { query }) => positionsOnWire((query.get('user') ?? '').toLowerCase(), clob),
}

const orders: Record<string, Route> = {
  'POST /order': (standIn, { headers, body }) => place(standIn, headers, body),
  'POST /orders': (standIn, { headers, body }) =>
    (Array.isArray(body) ? body : []).map((each) => {
      try {
        return place(standIn, headers, each)
      } catch (error) {
        if (!(error instanceof ClobError)) throw error
        return { success: false, errorMsg: error.message, orderID: '', status: '' }
      }
    }),
}

/** For whoever wants to see more than an exchange shows, or to break something. */
const backDoor: Record<string, Route> = {
  'GET /stand-in': () => ({ name: 'polymarket-stand-in', pid: process.pid }),
  'GET /stand-in/arrivals': ({ arrivals }) => arrivals,
  'POST /stand-in/faults': ({ faults }, { body }) => Object.assign(faults, body),
}

/** By method and path; without the ids in paths. */
export const ROUTES: Readonly<Record<string, Route>> = {
  ...marketData,
  ...keys,
  ...account,
  ...orders,
  ...cancelRoutes,
  ...backDoor,
}

function place(standIn: StandIn, headers: IncomingHttpHeaders, body: unknown): unknown {
  const { apiKeys, clob, arrivals } = standIn
  const caller = apiKeys.callerOf(headers)
  const note = (outcome: string) => {
    arrivals.push({ time: Date.now(), address: caller, order: body, outcome })
    if (arrivals.length > ARRIVALS_KEPT) arrivals.shift()
  }
  try {
    const order = readNewOrder(body, caller, apiKeys.keyOf(caller))
    const placed = clob.place(order)
    note(placed.status)
    return placedOnWire(order.id, order.side, placed)
  } catch (error) {
    note((error as Error).message)
    throw error
  }
}

function tokenOf(query: URLSearchParams): string {
  return query.get('token_id') ?? ''
}
