// An exchange for tests, in a process of its own: positions and working orders of one account, in whole numbers, over HTTP. What
// it does wrong is told to it beforehand. It keeps a journal of everything that has happened on its book.
//
// It takes a closing order as spot markets do: reduce-only is not enforced here, so that only who sends it keeps a position from
// changing sign.
import { createServer } from 'node:http'

const settings = JSON.parse(process.argv[2] ?? '{}')

/** symbol → signed quantity */
const positions = new Map(Object.entries(settings.positions ?? {}))
/** id → {id, symbol, side, quantity, price, reduceOnly} */
const orders = new Map()
const journal = []
let lastId = 0
/** The dead man's switch. */
let deadMan

const faults = {
  /** ms before a request takes effect, and before its answer goes out; at most, at random from 0. */
  latency: 0,
  /** ms before an order of the bot takes effect. */
  orderDelay: 0,
  /** ms by which the answer about positions is behind the book. */
  lag: 0,
  /** Share of placements that are done and never answered; the connection is cut. */
  loseAcknowledgements: 0,
  /** Share of placements whose connection is cut before they arrive, and that arrive all the same, later. */
  lateArrivals: 0,
  /** Share of cancels that are refused. */
  rejectCancels: 0,
  /** ids whose cancel is always refused */
  stuckOrders: [],
  /** symbol → quantity that one closing order gets at most */
  partialFills: {},
  /** symbol → quantity that a closing order is filled with at a time, one every `sliceMs`; what is left of it rests until then */
  slices: {},
  sliceMs: 150,
  /** symbol → quantity that a closing order is filled with at a time, one every 120 ms; it is nowhere to be seen meanwhile */
  hiddenSlices: {},
  /** The connection of a closing order is cut before it arrives, which it does all the same. */
  loseCloses: false,
  /** ms before a closing order takes effect */
  closeDelay: 0,
  /** symbols whose closing orders are always refused */
  closeErrors: [],
  /** symbols without a price */
  noPrice: [],
  /** symbols that can't be closed → why */
  notClosable: {},
  /** calls that fail: positions, orders */
  failing: [],
  /** ms before an answer of the dead man's switch */
  deadManDelay: 0,
  ...settings.faults,
}

const random = mulberry(settings.seed ?? 1)

function mulberry(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const sign = (side) => (side === 'buy' ? 1 : -1)
const wait = (ms) => (ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : undefined)
const note = (event) => journal.push({ at: Date.now(), ...event })

class Refused extends Error {}

function fill(symbol, side, quantity, why) {
  const before = positions.get(symbol) ?? 0
  const after = before + sign(side) * quantity
  if (after === 0) positions.delete(symbol)
  else positions.set(symbol, after)
  note({ event: 'fill', symbol, side, quantity, before, after, why })
}

async function fillInSlices(id, slice) {
  for (;;) {
    await wait(faults.sliceMs)
    const order = orders.get(id)
    if (order === undefined) return
    const filled = Math.min(slice, order.quantity)
    order.quantity -= filled
    if (order.quantity === 0) orders.delete(id)
    fill(order.symbol, order.side, filled, 'close')
  }
}

async function fillHidden(symbol, side, quantity, slice) {
  for (let left = quantity; left > 0; left -= slice) {
    await wait(120)
    fill(symbol, side, Math.min(left, slice), 'close')
  }
}

/** The book as the judge sees it. */
function riskAdding() {
  const room = new Map(positions)
  return [...orders.values()].filter((order) => {
    const left = room.get(order.symbol) ?? 0
    if (!order.reduceOnly || left * sign(order.side) >= 0 || Math.abs(left) < order.quantity) return true
    room.set(order.symbol, left + sign(order.side) * order.quantity)
    return false
  })
}

/** The positions as they were `lag` ms ago. */
function shownPositions() {
  const shown = new Map(positions)
  for (const { event, at, symbol, before } of journal.toReversed()) {
    if (at < Date.now() - faults.lag) break
    if (event === 'fill') shown.set(symbol, before)
  }
  return [...shown].filter(([, quantity]) => quantity !== 0)
}

const calls = {
  'GET /positions': () => {
    if (faults.failing.includes('positions')) throw new Refused('positions are not available now')
    return shownPositions().map(([symbol, quantity]) => ({
      symbol,
      side: quantity > 0 ? 'long' : 'short',
      quantity: String(Math.abs(quantity)),
      markPrice: faults.noPrice.includes(symbol) ? null : '100',
      notClosable: faults.notClosable[symbol] ?? null,
      currency: 'USD',
    }))
  },
  'GET /orders': () => {
    if (faults.failing.includes('orders')) throw new Refused('orders are not available now')
    return [...orders.values()].map((order) => ({ ...order, quantity: String(order.quantity) }))
  },
  'POST /orders': ({ symbol, side, quantity, type, reduceOnly = false, strategy = null, closing = false }) => {
    const id = `o${++lastId}`
    const wanted = Number(quantity)
    if (type === 'limit') {
      orders.set(id, { id, symbol, side, quantity: wanted, reduceOnly, strategy })
      note({ event: 'working', id, symbol, side, quantity: wanted, reduceOnly })
      return { id }
    }
    if (closing && faults.hiddenSlices[symbol] !== undefined) {
      void fillHidden(symbol, side, wanted, faults.hiddenSlices[symbol])
      return { id }
    }
    if (closing && faults.slices[symbol] !== undefined) {
      orders.set(id, { id, symbol, side, quantity: wanted, reduceOnly: false, strategy })
      void fillInSlices(id, faults.slices[symbol])
      return { id }
    }
    if (closing && faults.closeErrors.includes(symbol)) throw new Refused(`${symbol} can't be traded now`)
    fill(symbol, side, Math.min(wanted, faults.partialFills[symbol] ?? wanted), closing ? 'close' : 'market')
    return { id }
  },
  'POST /cancel': ({ id }) => {
    if (!orders.has(id)) throw new Refused(`unknown order ${id}`)
    if (faults.stuckOrders.includes(id) || random() < faults.rejectCancels)
      throw new Refused('cancel rejected: try later')
    orders.delete(id)
    note({ event: 'cancelled', id })
    return {}
  },
  /** All orders go when `timeoutMs` are over, unless this is called again; 0: never. */
  'POST /dead-man': ({ timeoutMs }) => {
    if (faults.failing.includes('dead-man')) throw new Refused('the dead man’s switch is not available now')
    clearTimeout(deadMan)
    note({ event: timeoutMs === 0 ? 'disarmed' : 'armed' })
    if (timeoutMs === 0) return {}
    deadMan = setTimeout(() => {
      orders.clear()
      note({ event: 'dead man fired' })
    }, timeoutMs)
    return {}
  },
  'POST /cancel-all': () => {
    if (!settings.cancelAll) throw new Refused('no such call')
    for (const id of [...orders.keys()]) if (!faults.stuckOrders.includes(id)) orders.delete(id)
    note({ event: 'all cancelled' })
    return {}
  },
}

/** For the test itself: neither delayed nor faulty. */
const judge = {
  'POST /faults': (given) => Object.assign(faults, given),
  /** Somebody trades with a resting order. */
  'POST /match': ({ id, quantity }) => {
    const order = orders.get(id)
    if (order === undefined) return { filled: 0 }
    const filled = Math.min(order.quantity, quantity ?? order.quantity)
    fill(order.symbol, order.side, filled, id)
    order.quantity -= filled
    if (order.quantity === 0) orders.delete(id)
    return { filled }
  },
  'POST /book': ({ positions: wanted = {}, orders: resting = [] }) => {
    positions.clear()
    orders.clear()
    for (const [symbol, quantity] of Object.entries(wanted)) positions.set(symbol, quantity)
    for (const order of resting) orders.set(order.id, { reduceOnly: false, strategy: null, ...order })
    journal.length = 0
    return {}
  },
  'GET /book': () => ({
    positions: Object.fromEntries(positions),
    orders: [...orders.values()],
    riskAdding: riskAdding(),
    journal,
  }),
}

const server = createServer(async (request, response) => {
  let text = ''
  for await (const chunk of request) text += chunk
  const name = `${request.method} ${request.url}`
  const send = (status, body) => {
    response.writeHead(status, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify(body))
  }
  if (judge[name] !== undefined) return send(200, judge[name](text === '' ? {} : JSON.parse(text)))
  if (calls[name] === undefined) return send(404, { message: `no ${name}` })
  const isClose = name === 'POST /orders' && JSON.parse(text).closing === true
  if (isClose && faults.loseCloses) request.socket.destroy()
  if (name === 'POST /orders' && random() < faults.lateArrivals) request.socket.destroy()
  await wait(random() * faults.latency)
  if (name === 'POST /orders') await wait(isClose ? faults.closeDelay : faults.orderDelay)
  if (name === 'POST /dead-man') await wait(faults.deadManDelay)
  let status = 200
  let body
  try {
    body = calls[name](text === '' ? {} : JSON.parse(text))
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    status = 400
    body = { message: error.message }
  }
  if (name === 'POST /orders' && status === 200 && random() < faults.loseAcknowledgements)
    return request.socket.destroy()
  await wait(random() * faults.latency)
  send(status, body)
})
server.listen(settings.port ?? 0, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` }))
})
