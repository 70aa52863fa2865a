// A bot whose venues' answers the test sets. It answers what its parent process asks.
// argv: settings as JSON, then {venues, inProcess?} as JSON
import { createInterface } from 'node:readline'
import { createKillSwitch } from 'trading-kill-switch'
import { createVenue } from '../exchange/wire-venue.mjs'

const settings = JSON.parse(process.argv[2] ?? '{}')
const { venues = [], inProcess = true } = JSON.parse(process.argv[3] ?? '{}')
const killSwitch = await createKillSwitch(
  { port: 0, ...settings },
  { name: 'trips-bot', venues: inProcess && venues.length > 0 ? createVenue({ venues }) : [] },
)
/** What the check of the bot's own trip does next. */
let own = { returns: null }
let remove = () => {}

const answers = {
  check: (order) => killSwitch.check(order),
  status: () => killSwitch.status(),
  resume: (request) => killSwitch.resume(request),
  close: () => killSwitch.close(),
  sendRefused: async (count) => {
    for (let sent = 0; sent < count; sent++) {
      const refused = () => Promise.reject(Object.assign(new Error('no money'), { refused: true }))
      await killSwitch.middleware({ symbol: 'A', side: 'buy', quantity: '1' }, refused).catch(() => {})
    }
  },
  /** Orders that leave, and of which nobody knows what has become of them. */
  sendLost: async (count) => {
    for (let sent = 0; sent < count; sent++) {
      const lost = () => Promise.reject(new Error('the line was cut'))
      await killSwitch.middleware({ symbol: 'A', side: 'buy', quantity: '1' }, lost).catch(() => {})
    }
  },
  alive: (name) => killSwitch.alive(name),
  own: (next) => {
    own = next
  },
  trip: (trip) => {
    remove = killSwitch.trip({
      everyMs: 50,
      ...trip,
      check: () => {
        if ('throws' in own) throw new Error(own.throws)
        if ('hangs' in own) return new Promise(() => {})
        return own.later ? new Promise((resolve) => setTimeout(resolve, 10, own.returns)) : own.returns
      },
    })
  },
  removeTrip: () => remove(),
  addVenue: (given) => killSwitch.addVenue(createVenue({ venues: [given] })[0]),
  removeVenue: (name) => killSwitch.removeVenue(name),
  spin: (ms) => {
    const end = Date.now() + ms
    while (Date.now() < end) killSwitch.check({ symbol: 'A', side: 'buy', quantity: '1' })
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
