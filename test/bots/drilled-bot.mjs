// A bot that sends orders in ticks, a line each, to a server that counts them. It tells each second how many it has sent, and how many were refused.
// argv: settings as JSON, then {port, perTick, broken?} as JSON; broken: what of its kill switch lets everything pass
import { connect } from 'node:net'
import { createKillSwitch } from 'trading-kill-switch'
import { Guard } from '../../dist/lib/guard/guard.js'

const settings = JSON.parse(process.argv[2] ?? '{}')
const { port, perTick = 100, broken } = JSON.parse(process.argv[3] ?? '{}')
const TICK_MS = 10
const venue = connect(port, '127.0.0.1')
const send = (order) => venue.write(`${JSON.stringify(order)}\n`)

const ALLOW = () => ({ allowed: true })
if (broken === 'guard.check') Guard.prototype.check = ALLOW
if (broken === 'guard.permits') Guard.prototype.permits = ALLOW

const killSwitch = await createKillSwitch({ port: 0, ...settings }, { name: 'drilled-bot' })
if (broken === 'check') killSwitch.check = ALLOW
// The worst: what stands in the place sends by itself.
if (broken === 'middleware') killSwitch.middleware = send

const counts = { sent: 0, refused: 0, ticks: 0 }
const order = { symbol: 'BTC/USDT', side: 'buy', type: 'limit', amount: 1, price: 1 }
let owed = 0
let tickedAt = performance.now()
setInterval(() => {
  const now = performance.now()
  // What a busy machine has left out is sent later: so many a second they are.
  owed += ((now - tickedAt) / TICK_MS) * perTick
  tickedAt = now
  for (; owed >= 1; owed--) {
    try {
      killSwitch.middleware(order, async () => send(order))?.catch?.(() => counts.refused++)
      counts.sent++
    } catch {
      counts.refused++
    }
  }
  counts.ticks++
}, TICK_MS)
setInterval(
  () => console.log(JSON.stringify({ counts: { ...counts, passed: killSwitch.status().orders.passed } })),
  250,
)
process.stdin.on('data', () => {
  for (const began = performance.now(); performance.now() - began < 6_000; );
})
