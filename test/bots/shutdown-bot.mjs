// A bot with three orders in flight and a position, whose venue answers after a while, or never. New orders follow once it shuts down.
// argv: settings as JSON, then the venue's answer time in ms, or "never"
import compose from 'koa-compose'
import { createKillSwitch } from 'trading-kill-switch'

const settings = JSON.parse(process.argv[2] ?? '{}')
const answerMs = process.argv[3] === 'never' ? 2 ** 31 - 1 : Number(process.argv[3])
const say = (line) => console.log(JSON.stringify(line))

const venue = {
  name: 'slow-exchange',
  positions: async () => [{ symbol: 'BTC/USDT', side: 'long', quantity: '1.5', markPrice: '100', currency: 'USDT' }],
  openOrders: async () => [],
  cancel: async () => {},
  close: async () => {},
}
const killSwitch = await createKillSwitch(
  { port: 0, ...settings },
  { name: 'shutdown-bot', venues: [venue], onShutdown: async () => say({ onShutdown: true }) },
)
const send = compose([
  killSwitch.middleware,
  (order) => new Promise((resolve) => setTimeout(() => resolve(say({ answered: order.id })), answerMs)),
])
for (const id of [1, 2, 3]) send({ id, symbol: 'BTC/USDT', side: 'buy', amount: 1 })
say({ sent: 3 })
// Only once it shuts down: a fourth order would be in flight where SIGTERM comes late.
setInterval(() => {
  if (!killSwitch.status().shuttingDown) return
  send({ id: 'new', symbol: 'BTC/USDT', side: 'buy', amount: 1 }).catch((error) => say({ rejected: error.code }))
}, 20).unref()
setInterval(() => {}, 1000)
