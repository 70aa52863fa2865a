// A bot that sends orders as fast as it can, and now and then does not come back to its event loop for a while.
// argv: settings as JSON, the exchange's url, the number of the run
import { Agent, request } from 'node:http'
import { createInterface } from 'node:readline'
import { createKillSwitch } from 'trading-kill-switch'
import { monotonicMs } from './clock.mjs'
import { seededRandom } from './random.mjs'

const MAX_UNANSWERED = 50
const SPIN_MS = 30

const settings = JSON.parse(process.argv[2] ?? '{}')
const exchange = process.argv[3]
const run = Number(process.argv[4])
const random = seededRandom(run)
const agent = new Agent({ keepAlive: true, maxSockets: 4 })
let sequence = 0
let unanswered = 0

const killSwitch = await createKillSwitch({ port: 0, ...settings }, { name: 'faults-bot' })

function post(path, body) {
  return new Promise((resolve, reject) => {
    const sent = request(`${exchange}${path}`, { method: 'POST', agent }, (response) => {
      response.resume()
      response.on('end', resolve)
    })
    sent.on('error', reject)
    sent.end(JSON.stringify(body))
  })
}

function order() {
  const order = {
    action: random.next() < 0.1 ? 'cancel' : 'place',
    symbol: random.pick(['A', 'B', 'C']),
    strategy: random.pick(['fast', 'slow']),
    side: 'buy',
    quantity: '1',
  }
  const before = monotonicMs()
  try {
    const stamps = () => ({ run, sequence: ++sequence, before, passed: monotonicMs() })
    const done = killSwitch.middleware(order, () => post('/orders', { ...order, ...stamps() }))
    unanswered++
    done.catch(() => {}).finally(() => unanswered--)
  } catch {
    // Refused.
  }
}

function spin() {
  const end = monotonicMs() + SPIN_MS
  while (monotonicMs() < end) trade()
}

function trade() {
  if (unanswered < MAX_UNANSWERED) order()
  else killSwitch.check({ symbol: 'A', side: 'buy' })
}

setInterval(() => (random.next() < 0.02 ? spin() : trade()), 1)

for await (const line of createInterface({ input: process.stdin })) {
  const { reason } = JSON.parse(line)
  void killSwitch
    .halt({ reason })
    .then(({ haltId, durable }) => post('/halted', { haltId, durable, reason }))
    .catch(() => {})
}
