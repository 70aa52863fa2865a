// What an order pays in an attached worker thread, beside one on the bot thread.
import { Worker } from 'node:worker_threads'
import { measureOrders } from './attached-orders.mjs'
import { startKillSwitch } from './kill-switch.mjs'
import { interleave, quantile, table } from './statistics.mjs'

const ROUNDS = 100

/** @param rounds how often each is measured */
export async function benchAttached(rounds = ROUNDS) {
  const killSwitch = await startKillSwitch()
  const thread = startThread(killSwitch.share())
  const here = (what) => measureOrders(killSwitch, what)
  const there = (what) => thread.measure(what)
  const bothAtOnce = async (what) => (await Promise.all([there(what), here(what)]))[0]
  const active = await interleave(
    {
      '`check()` on the bot thread': () => here('check'),
      '`check()` in an attached thread': () => there('check'),
      '`check()` there, while the bot thread sends as well': () => bothAtOnce('check'),
      'middleware on the bot thread': () => here('middleware'),
      'middleware in an attached thread': () => there('middleware'),
      'middleware there, while the bot thread sends as well': () => bothAtOnce('middleware'),
    },
    rounds,
    (measure) => measure(),
  )
  await killSwitch.halt({ reason: 'bench' })
  const halted = await interleave(
    {
      '`check()` on the bot thread, halted': () => here('check'),
      '`check()` in an attached thread, halted': () => there('check'),
    },
    rounds,
    (measure) => measure(),
  )
  await thread.end()
  await killSwitch.close()
  return rows({ ...active, ...halted })
}

function startThread(shared) {
  const file = new URL('./attached-orders.mjs', import.meta.url)
  const worker = new Worker(file, { workerData: { shared }, transferList: [shared.port] })
  let measured = () => {}
  worker.on('message', (ns) => measured(ns))
  const measure = (what) =>
    new Promise((resolve) => {
      measured = resolve
      worker.postMessage(what)
    })
  return { measure, end: () => worker.terminate() }
}

/** Each is compared with the same on the bot thread. */
function rows(samples) {
  let base = 1
  const lines = Object.entries(samples).map(([name, values]) => {
    const median = quantile(values, 0.5)
    if (name.includes('bot thread') && !name.includes('there')) base = median
    return [name, median.toFixed(0), quantile(values, 0.99).toFixed(0), `${(median / base).toFixed(2)} ×`]
  })
  return table(['ns per order', 'median', 'p99', 'of the bot thread’s'], lines)
}
