// What the guard adds to an order of ccxt, from the call to the answer.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { isTradingHaltedError } from 'trading-kill-switch'
import { guardExchange } from 'trading-kill-switch/ccxt'
import { makeExchange, ordersInTurn, sendOrder, WITH_RATE_LIMITER, WITHOUT_RATE_LIMITER } from './ccxt-orders.mjs'
import { startKillSwitch } from './kill-switch.mjs'
import { quantile, table } from './statistics.mjs'

const ROUNDS = 40
const WARM_UP_ROUNDS = 6
const CALLS_A_ROUND = 400
const CALLS_A_ROUND_ELSEWHERE = 100

const BARE = 'not guarded'
const GUARDED = 'guarded, active'
const BARE_AGAIN = 'not guarded, a second one: the noise'
const LIMITED = 'not guarded, rate limiter on'
const LIMITED_GUARDED = 'guarded, active, rate limiter on'
const ELSEWHERE = 'not guarded, in a thread without any guard'

/** What each is compared with. */
const REFERENCES = {
  [BARE]: null,
  [BARE_AGAIN]: BARE,
  [GUARDED]: BARE,
  [LIMITED]: null,
  [LIMITED_GUARDED]: LIMITED,
  [ELSEWHERE]: BARE,
}

export async function benchCcxt() {
  const killSwitch = await startKillSwitch()
  const exchanges = {
    [BARE]: await makeExchange(WITHOUT_RATE_LIMITER),
    [BARE_AGAIN]: await makeExchange(WITHOUT_RATE_LIMITER),
    [GUARDED]: await makeExchange(WITHOUT_RATE_LIMITER),
    [LIMITED]: await makeExchange(WITH_RATE_LIMITER),
    [LIMITED_GUARDED]: await makeExchange(WITH_RATE_LIMITER),
  }
  const guarded = [exchanges[GUARDED], exchanges[LIMITED_GUARDED]]
  for (const exchange of guarded) guardExchange(exchange, killSwitch)
  const samples = await measure(exchanges)
  await killSwitch.halt({ reason: 'bench' })
  for (const exchange of guarded) await checkRefused(exchange)
  await killSwitch.close()
  return rows(samples)
}

async function measure(exchanges) {
  const elsewhere = new Worker(new URL('./ccxt-unguarded.mjs', import.meta.url))
  const samples = Object.fromEntries(Object.keys(REFERENCES).map((name) => [name, []]))
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const here = await ordersInTurn(exchanges, CALLS_A_ROUND)
    elsewhere.postMessage(CALLS_A_ROUND_ELSEWHERE)
    const [there] = await once(elsewhere, 'message')
    if (round < 0) continue
    for (const [name, us] of Object.entries({ ...here, [ELSEWHERE]: there })) samples[name].push(...us)
  }
  await elsewhere.terminate()
  return samples
}

/** A guard that isn't there costs nothing. */
async function checkRefused(exchange) {
  const refused = await sendOrder(exchange).then(() => false, isTradingHaltedError)
  if (!refused) throw new Error('the exchange that was measured as guarded sends orders while halted')
}

function rows(samples) {
  const lines = Object.entries(REFERENCES).map(([name, reference]) => {
    const more = (share) => {
      if (reference === null) return ''
      const us = quantile(samples[name], share) - quantile(samples[reference], share)
      return `${us < 0 ? '−' : '+'}${Math.abs(us).toFixed(1)}`
    }
    const [median, p99] = [0.5, 0.99].map((share) => quantile(samples[name], share).toFixed(1))
    return [name, samples[name].length, median, p99, more(0.5), more(0.99)]
  })
  return table(['µs per order', 'orders', 'median', 'p99', 'median, more', 'p99, more'], lines)
}
