// A bot that sends an order whenever it can, and says when the first one is refused, and when the first one passes again.
// argv: "kill switch", "follower" or "in-loop server", how it runs, state directory (of the leader, for a follower), further settings and `environment`
import { writeSync } from 'node:fs'
import { createServer } from 'node:http'
import { createKillSwitch } from 'trading-kill-switch'

const [what, how, stateDir, further = '{}'] = process.argv.slice(2)
/** An in-loop server is deaf while the loop runs, so the loop ends once in a while. */
const STUCK_MS = what === 'in-loop server' ? 2_000 : Number.POSITIVE_INFINITY
const order = { symbol: 'BTC/USDT', side: 'buy', amount: 1 }
const { url, isAllowed } = what === 'in-loop server' ? await withInLoopServer() : await withKillSwitch()
writeSync(1, `${url}\n`)

let passing = null
function sendOrder() {
  const allowed = isAllowed()
  if (allowed === passing) return
  passing = allowed
  writeSync(1, `${allowed ? 'passed' : 'refused'} ${process.hrtime.bigint()}\n`)
}

if (how === 'healthy') {
  const turn = () => {
    sendOrder()
    setImmediate(turn)
  }
  turn()
} else {
  for (;;) {
    const end = performance.now() + STUCK_MS
    while (performance.now() < end) {
      sendOrder()
      if (how === 'microtask') await null
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

async function withKillSwitch() {
  const silent = { info() {}, warn() {}, error() {} }
  const place = what === 'follower' ? { follow: stateDir, lease_ms: 60_000 } : { port: 0, state_dir: stateDir }
  const { environment = {}, ...settings } = JSON.parse(further)
  const killSwitch = await createKillSwitch({ ...place, ...settings }, { logger: silent, environment })
  return { url: killSwitch.url, isAllowed: () => killSwitch.check(order).allowed }
}

async function withInLoopServer() {
  let halted = false
  const server = createServer((request, response) => {
    halted = request.url === '/halt'
    response.end(JSON.stringify({ haltId: 'none' }))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}`, isAllowed: () => !halted }
}
