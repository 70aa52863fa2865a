// A bot of a fleet that sends orders all the time.
// argv: settings as JSON, the exchange's url, the bot's name
import { Agent, request } from 'node:http'
import { createKillSwitch } from 'trading-kill-switch'
import { monotonicMs } from '../../faults/clock.mjs'
import { seededRandom } from '../../faults/random.mjs'

const PACE_MS = 6
const MAX_UNANSWERED = 20

const settings = JSON.parse(process.argv[2] ?? '{}')
const exchange = process.argv[3]
const bot = process.argv[4]
const random = seededRandom(bot.charCodeAt(bot.length - 1))
const agent = new Agent({ keepAlive: true, maxSockets: 2 })
let sequence = 0
let unanswered = 0

const killSwitch = await createKillSwitch({ port: 0, ...settings }, { name: bot })

function post(body) {
  return new Promise((resolve, reject) => {
    const sent = request(`${exchange}/orders`, { method: 'POST', agent }, (response) => {
      response.resume()
      response.on('end', resolve)
    })
    sent.on('error', reject)
    sent.end(JSON.stringify(body))
  })
}

setInterval(() => {
  if (unanswered >= MAX_UNANSWERED) return
  const order = { action: 'place', symbol: random.pick([...'ABCDEFGH']), strategy: 'one', side: 'buy', quantity: '1' }
  const before = monotonicMs()
  try {
    const stamps = () => ({ bot, sequence: ++sequence, before, passed: monotonicMs() })
    const done = killSwitch.middleware(order, () => post({ ...order, ...stamps() }))
    unanswered++
    done.catch(() => {}).finally(() => unanswered--)
  } catch {
    // Refused.
  }
}, PACE_MS)
