// What an order pays: the guard, the middleware, and a rejection, beside things to compare them with.
import { ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel'
import compose from 'koa-compose'
import CircuitBreaker from 'opossum'
import { startKillSwitch } from './kill-switch.mjs'
import { interleave, nsPerAsyncCall, nsPerCall, quantile, table } from './statistics.mjs'

const order = { symbol: 'BTC/USDT', side: 'buy', amount: 1, type: 'limit', price: 100 }

export async function benchGuard() {
  const killSwitch = await startKillSwitch()
  const passing = await benchCheck(killSwitch)
  const pipeline = await benchPipeline(killSwitch)
  await killSwitch.halt({ reason: 'bench' })
  const rejecting = await benchRejections(killSwitch)
  await killSwitch.close()
  return { passing, pipeline, rejecting }
}

async function benchCheck(killSwitch) {
  const words = new Int32Array(new SharedArrayBuffer(64))
  const bareLoad = () => Atomics.load(words, 0)
  const holder = { open: true }
  const property = () => holder.open
  let sink = 0
  const loop = (call) => (calls) => {
    for (let i = 0; i < calls; i++) if (call(order)) sink++
  }
  const samples = await interleave(
    {
      'property read': loop(property),
      'bare `Atomics.load` function': loop(bareLoad),
      '`killSwitch.check(order)`, active': loop((each) => killSwitch.check(each).allowed),
    },
    200,
    (run) => nsPerCall(run, 50_000),
  )
  if (sink < 0) throw new Error('never')
  return rows(samples, 'bare `Atomics.load` function')
}

async function benchPipeline(killSwitch) {
  const venue = async () => {}
  const composed = (step) => {
    const send = compose(step === null ? [venue] : [step, venue])
    return () => send(order)
  }
  const breaker = new CircuitBreaker(venue, { timeout: false })
  const policy = circuitBreaker(handleAll, { halfOpenAfter: 1000, breaker: new ConsecutiveBreaker(5) })
  const samples = await interleave(
    {
      'koa-compose, no middleware': composed(null),
      'a bare pass-through, `(order, next) => next()`': composed((_order, next) => next()),
      'a do-nothing middleware, `async (order, next) => { await next() }`': composed(async (_order, next) => {
        await next()
      }),
      'the kill switch’s middleware, active': composed(killSwitch.middleware),
      'cockatiel’s circuit breaker, `execute()`': () => policy.execute(venue),
      'opossum’s circuit breaker, `fire()`': () => breaker.fire(order),
    },
    200,
    (call) => nsPerAsyncCall(call, 3_000),
  )
  breaker.shutdown()
  return rows(samples, 'a do-nothing middleware, `async (order, next) => { await next() }`')
}

async function benchRejections(killSwitch) {
  let sink = 0
  const samples = await interleave(
    {
      '`check(order)`, halted: a verdict': (calls) => {
        for (let i = 0; i < calls; i++) if (!killSwitch.check(order).allowed) sink++
      },
      'the middleware, halted: a rejected promise': (calls) => {
        for (let i = 0; i < calls; i++) if (killSwitch.middleware(order, () => {}) instanceof Promise) sink++
      },
      'the same as a hook, halted: a thrown error': (calls) => {
        for (let i = 0; i < calls; i++) {
          try {
            killSwitch.middleware(order)
          } catch {
            sink++
          }
        }
      },
      '`throw new Error()`, for comparison': (calls) => {
        for (let i = 0; i < calls; i++) {
          try {
            throw new Error('refused')
          } catch {
            sink++
          }
        }
      },
    },
    100,
    (run) => nsPerCall(run, 3_000),
  )
  if (sink < 0) throw new Error('never')
  return rows(samples, '`throw new Error()`, for comparison')
}

function rows(samples, reference) {
  const base = quantile(samples[reference], 0.5)
  const lines = Object.entries(samples).map(([name, values]) => [
    name,
    quantile(values, 0.5).toFixed(0),
    quantile(values, 0.99).toFixed(0),
    `${(quantile(values, 0.5) / base).toFixed(2)} ×`,
  ])
  return table(['ns per call', 'median', 'p99', `of ${reference.split(',')[0]}`], lines)
}
