// A bot that has switched its kill switch off: says what is there all the same.
import worker from 'node:worker_threads'
import compose from 'koa-compose'

let workers = 0
worker.Worker = class extends worker.Worker {
  constructor(...args) {
    super(...args)
    workers++
  }
}
const { syncBuiltinESMExports } = await import('node:module')
syncBuiltinESMExports()
const events = ['SIGUSR1', 'SIGUSR2', 'SIGTERM', 'SIGINT', 'exit']
const before = Object.fromEntries(events.map((event) => [event, process.listenerCount(event)]))

const { createKillSwitch } = await import('trading-kill-switch')
const killSwitch = await createKillSwitch(JSON.parse(process.argv[2] ?? '{}'))
const sent = []
await compose([killSwitch.middleware, (order) => sent.push(order)])('order')

console.log(
  JSON.stringify({
    listeners: Object.fromEntries(events.map((event) => [event, process.listenerCount(event) - before[event]])),
    workers,
    url: killSwitch.url,
    state: killSwitch.state,
    allowed: killSwitch.check({ symbol: 'A' }).allowed,
    sent,
    halt: await killSwitch.halt().catch((error) => error.code),
  }),
)
setInterval(() => {}, 1000)
