// A bot with a real venue: test/exchange. It answers what its parent process asks, and trades when it is told to.
// argv: settings as JSON, then {url, inProcess?, deadMan?} as JSON
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createKillSwitch } from 'trading-kill-switch'
import { createVenue } from '../exchange/venue.mjs'

const settings = JSON.parse(process.argv[2] ?? '{}')
const { url, inProcess = true, deadMan } = JSON.parse(process.argv[3] ?? '{}')
const venue = createVenue({ url, deadMan })
const killSwitch = await createKillSwitch(
  { port: 0, ...settings },
  { name: 'trading-bot', venues: inProcess ? [venue] : [] },
)
const counts = { sent: 0, failed: 0, refused: 0 }

async function send(order) {
  const named = { venue: venue.name, ...order }
  if (order.action === 'cancel') return killSwitch.middleware(named, () => venue.cancel(order))
  return killSwitch.middleware(named, () => venue.place(order))
}

async function trySend(order) {
  try {
    const answer = await send(order)
    counts.sent++
    return { answer }
  } catch (error) {
    counts[error.name === 'TradingHaltedError' ? 'refused' : 'failed']++
    return { refused: error.code ?? error.message }
  }
}

const answers = {
  send: trySend,
  /** Sends all of them at once, and does not wait. */
  burst: (orders) => {
    for (const order of orders) void trySend(order)
    return orders.length
  },
  /** Sends all of them at once, and halts before any can be answered. */
  burstAndHalt: async (orders) => {
    for (const order of orders) void trySend(order)
    await killSwitch.halt('in the turn that sent the orders')
  },
  counts: () => counts,
  check: (order) => killSwitch.check(order),
  status: () => killSwitch.status(),
  halt: (request) => killSwitch.halt(request),
  removeVenue: (name) => killSwitch.removeVenue(name),
  addVenue: () => killSwitch.addVenue(venue),
  close: () => killSwitch.close(),
  resume: (request) => killSwitch.resume(request),
  spin: (ms) => {
    writeSync(1, '{"spinning": true}\n')
    const end = Date.now() + ms
    while (Date.now() < end) killSwitch.check({ symbol: 'A', side: 'buy', quantity: '1' })
    return 'done'
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, ask, value } = JSON.parse(line)
  Promise.resolve()
    .then(() => answers[ask](value))
    .then(
      (answer) => console.log(JSON.stringify({ id, answer: answer ?? null })),
      (error) =>
        console.log(JSON.stringify({ id, error: { name: error.name, code: error.code, message: error.message } })),
    )
}
