// A bot gone mad: its thread never comes back to the event loop, and sends an order on every turn.
// argv: settings as JSON, then how it spins: sync | microtask
import { writeSync } from 'node:fs'
import { createKillSwitch } from 'trading-kill-switch'

const SPIN_MS = 30_000
const settings = JSON.parse(process.argv[2] ?? '{}')
const killSwitch = await createKillSwitch({ port: 0, ...settings }, { name: 'spinning-bot' })
const order = { symbol: 'BTC/USDT', side: 'buy', amount: 1, type: 'market' }
const end = Date.now() + SPIN_MS
let seen = null

function sendOrder() {
  const verdict = killSwitch.check(order)
  const now = verdict.allowed ? 'passed' : `rejected ${verdict.haltId}`
  if (now === seen) return
  seen = now
  writeSync(1, `${JSON.stringify({ spinning: now, at: performance.timeOrigin + performance.now() })}\n`)
}

function spinForever() {
  while (Date.now() < end) sendOrder()
}

async function spinInMicrotasks() {
  while (Date.now() < end) {
    sendOrder()
    await null
  }
}

if (process.argv[3] === 'microtask') await spinInMicrotasks()
else spinForever()
