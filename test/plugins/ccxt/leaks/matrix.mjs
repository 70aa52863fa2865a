// The matrix of one exchange: every call of it, without the guard and with it while halted, against a server that records.
// node matrix.mjs <exchange> writes a JSON document.
import { AsyncLocalStorage } from 'node:async_hooks'
import { readFileSync } from 'node:fs'
import { createKillSwitch } from 'trading-kill-switch'
import { guardExchange } from 'trading-kill-switch/ccxt'
import { directoryUntilExit } from '../../../support/exit-directory.mjs'
import { frameFor, successOf } from './answers.mjs'
import { camel, implicitCalls, rawCalls, riskMethods, unifiedCalls } from './calls.mjs'
import { makeReadyExchange, marking, quoteOf } from './exchange-object.mjs'
import { startRecordingServer } from './recording-server.mjs'
import { keyOf } from './what-is-sent.mjs'

/** How long a call is waited for when nothing arrives any more, in ms. */
const PATIENCE_MS = 30

/** The same for a call that has sent less than without the guard: maybe only the machine was busy. */
const LONG_PATIENCE_MS = 1_000

/** How long a call may take to its end while it is halted, in ms: longer than the library waits for a connection. */
const ENDING_MS = 15_000

/** How long what was sent last may be on its way, in ms. */
const LATE_MS = 500

const id = process.argv[2]
const reviewed = JSON.parse(readFileSync(new URL('reviewed.json', import.meta.url), 'utf8'))[id] ?? []

const quote = quoteOf(id)
const server = await startRecordingServer(({ method, path, body }) =>
  method === 'WS' ? { frame: frameFor(id, messageOf(body)) } : { body: successOf(id, path, server) },
)
const stateDir = directoryUntilExit()
const silent = { info() {}, warn() {}, error() {} }
const control = { port: 0, state_dir: stateDir, signal_handlers: false, snapshot_interval_ms: 0 }
const killSwitch = await createKillSwitch(control, { name: 'leaks', logger: silent, environment: {} })

// Handlers of the library answer into the void here.
process.on('unhandledRejection', () => {})
// Of ccxt 4.5.84: the timer of a connection that is not made yet, on a slow machine.
process.on('uncaughtException', (error) => {
  if (!/reading 'readyState'/.test(error.message)) throw error
})
console.log = () => {}
console.info = () => {}

/** What keeps a connection alive. */
const PING = /^WS (\w+=)?(ping|pong)$/i
let runs = 0
const running = new AsyncLocalStorage()
const mark = (Exchange) => marking(Exchange, { getStore: () => `${running.getStore()}:${killSwitch.state}` })
const make = async () => {
  const exchange = await makeReadyExchange(id, server, mark)
  // A second request while the first still loads this leaves through undici's fetch(), which is not marked.
  await exchange.loadFetchImplementation?.()
  return exchange
}
const bare = await make()
const guarded = await make()
const whileActive = await make()
guardExchange(guarded, killSwitch)
guardExchange(whileActive, killSwitch)
const inTheMiddle = await make()
guardExchange(inTheMiddle, killSwitch)
const unified = unifiedCalls(bare, quote)
const implicit = implicitCalls(bare)
const raw = rawCalls(bare, server)
const calls = [...unified, ...implicit, ...raw]
const without = await run(bare, calls)
const active = await run(whileActive, unified)
await askAgain(whileActive, unified, active)
// By itself, undiciRequest() gives its request away at once: there is no later.
const orders = [...unified, ...implicit, ...raw].filter(
  ({ kind, name }) => kind === 'order' && name !== 'undiciRequest',
)
const racing = await run(inTheMiddle, orders, haltAndResume(0))
await haltAgain(racing)
await killSwitch.halt({ reason: 'leak matrix' })

const within = await run(guarded, calls)
for (const kind of ['read', 'cancel'])
  await askAgain(
    guarded,
    unified.filter((call) => call.kind === kind),
    within,
  )

/** What a read or a cancel sends is no risk when an order's call sends it as well, on its way. */
const harmless = new Set(
  unified.filter(({ kind }) => kind !== 'order').flatMap((call) => without.get(call)?.keys ?? []),
)
const isRisk = (key) => !harmless.has(key) && !reviewed.includes(key)
const risky = (seen, call) => (seen.get(call)?.keys ?? []).filter(isRisk)

const report = {
  exchange: id,
  ccxt: JSON.parse(readFileSync(new URL('../package.json', import.meta.resolve('ccxt')), 'utf8')).version,
  unified: rowsOf(unified.filter(({ kind }) => kind === 'order')),
  implicit: rowsOf(implicit),
  raw: rowsOf(raw),
  /** The same calls, with the halt right behind each of them. */
  inTheMiddle: leaksOf(orders, racing),
  reads: openRows(
    unified.filter(({ kind }) => kind === 'read'),
    within,
  ),
  cancels: openRows(
    unified.filter(({ kind }) => kind === 'cancel'),
    within,
  ),
  /** What a person has looked through, and leaves while halted. */
  open: reviewed.filter((key) => calls.some((call) => within.get(call)?.keys.includes(key))),
  /** What reads and cancels send, and what is therefore no risk. To be looked through by a person. */
  harmless: [...harmless].filter((key) => !/^(GET|HEAD) /.test(key)).sort(),
  share: shareOf(riskMethods(bare)),
  wrongErrors: wrongErrors(),
  /** What the guard stops while nothing is halted. */
  shutWhileActive: openRows(unified, active).shut,
}
await killSwitch.close()
await server.close()
process.stdout.write(JSON.stringify(report), () => process.exit(0))

/** Calls one after the other; what arrives carries the number of its call, and the state in which it left the guard. */
async function run(exchange, calls, afterCall = waitFor(PATIENCE_MS)) {
  const seen = new Map()
  const name = `run-${++runs}`
  for (const [number, call] of calls.entries()) {
    const called = running.run(`${name}:${number}`, () => attempt(exchange, call))
    seen.set(call, { keys: [], late: [], ...(await afterCall(called, call)) })
    forget(exchange)
  }
  await pause(LATE_MS)
  await exchange.close()
  for (const arrival of server.arrivals.splice(0)) {
    const key = keyOf(arrival)
    // The timer of a connection belongs to no call.
    if (PING.test(key)) continue
    const [run, number, state] = callOf(arrival).split(':')
    const its = run === name ? seen.get(calls[Number(number)]) : undefined
    if (its === undefined) throw new Error(`whose is this? ${JSON.stringify(arrival)}`)
    const isLate = state === 'active' && arrival.at >= (its.resumingAt ?? Number.POSITIVE_INFINITY)
    const keys = isLate ? its.late : its.keys
    if (!keys.includes(key)) keys.push(key)
  }
  return seen
}

/** What seems to be shut is called once more, with time enough. */
async function askAgain(exchange, calls, seen) {
  const { shut } = openRows(calls, seen)
  const doubtful = calls.filter(({ name }) => shut.includes(name))
  const again = await run(exchange, doubtful, waitFor(LONG_PATIENCE_MS))
  for (const [call, { keys }] of again) seen.get(call).keys.push(...keys)
}

function waitFor(patienceMs) {
  return async (called) => ({ outcome: await Promise.race([called, silence(patienceMs)]) })
}

/**
 * Halts after what a call does at once, and before all that it does later. Resumes behind the call's end: what of it is still on
 * its way, on a slow machine, is to find the halt.
 *
 * @param atLeastMs so long it stays halted, also when the call has ended
 */
function haltAndResume(atLeastMs) {
  return async (called, call) => {
    const halted = killSwitch.halt({ reason: 'in the middle of a call' })
    const [outcome] = await Promise.all([ending(called, without.get(call).keys.at(-1)), pause(atLeastMs)])
    const { haltId } = await halted
    const resumingAt = performance.now()
    await killSwitch.resume({ confirm: haltId })
    return { outcome, resumingAt }
  }
}

/**
 * Until a call has an end, or has sent what it is for. One that sends nothing may wait for ever.
 *
 * @param aim the last that it has sent without the guard
 */
async function ending(called, aim) {
  const { length } = server.arrivals
  const hasSent = () => server.arrivals.slice(length).some((arrival) => keyOf(arrival) === aim)
  const began = performance.now()
  let outcome
  do outcome = await Promise.race([called, silence(PATIENCE_MS)])
  while (outcome === 'pending' && aim !== undefined && !hasSent() && performance.now() - began < ENDING_MS)
  return outcome
}

/** What has arrived behind the resume may have left before it or after it: it is halted once more, for longer. Then all counts. */
async function haltAgain(seen) {
  const doubtful = orders.filter((call) => seen.get(call).late.length > 0)
  const again = await run(inTheMiddle, doubtful, haltAndResume(LONG_PATIENCE_MS))
  for (const [call, { keys, late, outcome }] of again) {
    seen.get(call).keys.push(...keys, ...late)
    seen.get(call).outcome = outcome
  }
}

/** So that the next call subscribes anew. */
function forget({ clients }) {
  for (const { subscriptions, futures } of Object.values(clients)) {
    for (const hash of Object.keys(subscriptions)) delete subscriptions[hash]
    for (const hash of Object.keys(futures)) delete futures[hash]
  }
}

function callOf({ method, call, body }) {
  return String(method === 'WS' ? JSON.parse(body).call : call)
}

async function attempt(exchange, { name, args }) {
  try {
    await exchange[name](...structuredClone(args))
    return 'answered'
  } catch (error) {
    return error?.name ?? 'error'
  }
}

/** Until nothing has arrived for a while. */
async function silence(patienceMs) {
  for (let before = -1; before !== server.arrivals.length; ) {
    before = server.arrivals.length
    await pause(patienceMs)
  }
  return 'pending'
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** The message of a WebSocket, without its mark. */
function messageOf(body) {
  const { message } = JSON.parse(body)
  return typeof message === 'string' && message.startsWith('{') ? JSON.parse(message) : message
}

/** How many of the methods that add risk send something that adds risk, without the guard. */
function shareOf(methods) {
  const sending = new Set(unified.filter((call) => risky(without, call).length > 0).map(({ name }) => camel(name)))
  return { all: methods, silent: methods.filter((name) => !sending.has(name)) }
}

function rowsOf(calls) {
  return {
    called: new Set(calls.map(({ name }) => name)).size,
    riskWithout: new Set(calls.filter((call) => risky(without, call).length > 0).map(({ name }) => name)).size,
    leaks: leaksOf(calls, within),
  }
}

function leaksOf(calls, seen) {
  return calls.map((call) => ({ call: call.label, sent: risky(seen, call) })).filter(({ sent }) => sent.length > 0)
}

/**
 * Which methods still send what they are for: the last of the requests that one of their calls has sent without the guard. The
 * earlier ones (accounts, tokens) are kept by the library after the first call.
 */
function openRows(calls, seen) {
  const methods = new Map()
  for (const call of calls) methods.set(call.name, [...(methods.get(call.name) ?? []), call])
  const sending = [...methods].flatMap(([name, own]) => {
    const aims = own.flatMap((call) => without.get(call).keys.slice(-1))
    return aims.length === 0
      ? []
      : [{ name, open: own.some((call) => seen.get(call).keys.some((key) => aims.includes(key))) }]
  })
  const shut = sending.filter(({ open }) => !open).map(({ name }) => name)
  return { without: sending.length, with: sending.length - shut.length, shut }
}

/** A call that has cancelled on its way, as `editOrder()` does, can't say that nothing has left. */
function isRightError({ outcome, keys }) {
  return outcome === 'TradingHaltedError' || (outcome === 'OrderPartlySentError' && keys.length > 0)
}

/** An order's call that has sent something without the guard must be told why it has not with it, whenever it was halted. */
function wrongErrors() {
  const all = [...unified, ...implicit, ...raw].filter(({ kind }) => kind === 'order')
  return [
    { calls: all, seen: within },
    { calls: orders, seen: racing },
  ].flatMap(({ calls, seen }) =>
    calls
      .filter((call) => risky(without, call).length > 0 && risky(seen, call).length === 0)
      .filter((call) => !isRightError(seen.get(call)))
      .map((call) => `${call.label}: ${seen.get(call).outcome}`),
  )
}
