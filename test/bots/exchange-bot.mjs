// A bot with an exchange of ccxt, as it comes from npm: only its addresses lead elsewhere. It trades when its parent process tells it to.
// argv: settings as JSON, then {exchange, api, reading, exchangeOptions?, connection?} as JSON
import { createInterface } from 'node:readline'
import ccxt from 'ccxt'
import killSwitchPlugin from 'trading-kill-switch'
import { exchangeVenue, guardExchange } from 'trading-kill-switch/ccxt'

const settings = JSON.parse(process.argv[2] ?? '{}')
const { exchange: id, api, reading, exchangeOptions = {}, connection = 'bot' } = JSON.parse(process.argv[3] ?? '{}')

Object.assign(process.env, { EXCHANGE_KEY: 'key', EXCHANGE_SECRET: 'c2VjcmV0', EXCHANGE_PASSWORD: 'password' })
const exchange = new ccxt[id]({
  apiKey: process.env.EXCHANGE_KEY,
  secret: process.env.EXCHANGE_SECRET,
  password: process.env.EXCHANGE_PASSWORD,
  enableRateLimit: false,
  options: exchangeOptions,
})
exchange.urls.api = api

const module = {
  venue_module: 'trading-kill-switch/ccxt',
  venue_options: {
    exchange: id,
    apiKeyEnv: 'EXCHANGE_KEY',
    secretEnv: 'EXCHANGE_SECRET',
    passwordEnv: 'EXCHANGE_PASSWORD',
    exchangeOptions,
    ...reading,
    urls: { api },
  },
}
const control = { port: 0, ...(connection === 'module' && module), ...settings }
const killSwitch = await killSwitchPlugin.register(
  // No order of this bot takes the pipeline: they are guarded where ccxt sends them.
  { name: 'exchange-bot', venues: [exchangeVenue(exchange, reading)], useOrderMiddleware() {} },
  { control },
)
guardExchange(exchange, killSwitch)
const counts = { sent: 0, refused: 0, failed: 0, why: null }

/** JSON has null for what is left out. */
function create(order) {
  return exchange.createOrder(...order.map((argument) => argument ?? undefined))
}

async function trade(order) {
  try {
    await create(order)
    counts.sent++
  } catch (error) {
    if (error.code === 'TRADING_HALTED') counts.refused++
    else {
      counts.failed++
      counts.why = error.message
    }
  }
}

/** Sends them again and again, each when the last one is answered. */
async function loop(orders) {
  for (let index = 0; ; index++) {
    await trade(orders[index % orders.length])
    await new Promise(setImmediate)
  }
}

const answers = {
  create: async (order) => ({ id: (await create(order)).id }),
  loop: (orders) => {
    void loop(orders)
  },
  counts: () => counts,
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, ask, value } = JSON.parse(line)
  Promise.resolve()
    .then(() => answers[ask](value))
    .then(
      (answer) => console.log(JSON.stringify({ id, answer: answer ?? null })),
      (error) => console.log(JSON.stringify({ id, error: `${error.name} ${error.message}` })),
    )
}
