// A bot of a fleet that sends an order each millisecond, and says when the first one is refused, and when the first one passes again.
// argv: settings as JSON
import { writeSync } from 'node:fs'
import { createKillSwitch } from 'trading-kill-switch'

const silent = { info() {}, warn() {}, error() {} }
const killSwitch = await createKillSwitch(
  { port: 0, ...JSON.parse(process.argv[2]) },
  { logger: silent, environment: {} },
)
writeSync(1, `url ${killSwitch.url}\n`)
const order = { symbol: 'BTC/USDT', side: 'buy', amount: 1 }
let passing = null
setInterval(() => {
  const { allowed } = killSwitch.check(order)
  if (allowed === passing) return
  passing = allowed
  writeSync(1, `${allowed ? 'passes' : 'refuses'} ${process.hrtime.bigint()}\n`)
}, 1)
