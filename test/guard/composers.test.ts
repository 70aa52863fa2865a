import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import hooksOf from 'before-after-hook'
import connect from 'connect'
import fastify from 'fastify'
import { createHooks } from 'hookable'
import koaCompose from 'koa-compose'
import { compose as middlewareIo } from 'middleware-io'
import t from 'tap'
import { AsyncSeriesBailHook, AsyncSeriesWaterfallHook } from 'tapable'
import { trough } from 'trough'
import { TradingHaltedError } from '../../lib/words/errors.js'
import { type DescribeOrder, readOrder } from '../../lib/words/order.js'
import type { OrderMiddleware } from '../../lib/words/ports.js'
import { A_HALT, buy, realGuard } from '../support/guard-parts.js'

type Order = Record<string, unknown>
type Send = (order: Order) => Promise<void>

/** Puts the middleware between `before` and the venue, as the composer's own documentation says. */
type Adapter = (middleware: OrderMiddleware, before: Send, venue: Send) => Send

/** Steps that a composer calls with `(order, next)`. */
const koaStyle: (compose: (steps: unknown[]) => unknown) => Adapter = (compose) => (middleware, before, venue) => {
  const first = async (order: Order, next: () => Promise<unknown>) => {
    await before(order)
    return next()
  }
  const run = compose([first, middleware, venue]) as (order: Order, next?: () => Promise<void>) => Promise<void>
  return (order) => run(order, async () => {})
}

const COMPOSERS: Readonly<Record<string, Adapter>> = {
  'koa-compose': koaStyle((steps) => koaCompose(steps as koaCompose.Middleware<Order>[])),
  'middleware-io': koaStyle((steps) => middlewareIo(steps as Parameters<typeof middlewareIo>[0])),
  connect: (middleware, before, venue) => {
    const app = connect()
    app.use((request, _response, next) => void before(asOrder(request)).then(() => next(), next))
    app.use(middleware)
    app.use((request, _response, next) => void venue(asOrder(request)).then(() => next(), next))
    return (order) =>
      new Promise((resolve, reject) => {
        const done = (error?: unknown) => (error === undefined ? resolve() : reject(error))
        app(Object.assign(order, { url: '/' }) as unknown as IncomingMessage, {} as ServerResponse, done)
      })
  },
  hookable: (middleware, before, venue) => {
    const hooks = createHooks<Record<string, (order: Order) => Promise<void> | void>>()
    hooks.hook('order', before)
    hooks.hook('order', middleware)
    hooks.hook('order', venue)
    return async (order) => void (await hooks.callHook('order', order))
  },
  'tapable AsyncSeriesBailHook.tap': (middleware, before, venue) => {
    const hook = new AsyncSeriesBailHook<[Order], void>(['order'])
    hook.tapPromise('before', before)
    hook.tap('kill switch', middleware)
    hook.tapPromise('venue', venue)
    return async (order) => void (await hook.promise(order))
  },
  'tapable AsyncSeriesBailHook.tapAsync': (middleware, _before, venue) => {
    const hook = new AsyncSeriesBailHook<[Order], void>(['order'])
    hook.tapAsync('kill switch', middleware.callback)
    hook.tapPromise('venue', venue)
    return async (order) => void (await hook.promise(order))
  },
  'tapable AsyncSeriesWaterfallHook.tap': (middleware, before, venue) => {
    const hook = new AsyncSeriesWaterfallHook<[Order]>(['order'])
    hook.tapPromise('before', (order) => before(order).then(() => order))
    hook.tap('kill switch', middleware)
    hook.tapPromise('venue', (order) => venue(order).then(() => order))
    return async (order) => void (await hook.promise(order))
  },
  'tapable AsyncSeriesWaterfallHook.tapAsync': (middleware, _before, venue) => {
    const hook = new AsyncSeriesWaterfallHook<[Order]>(['order'])
    hook.tapAsync('kill switch', middleware.callback)
    hook.tapPromise('venue', (order) => venue(order).then(() => order))
    return async (order) => void (await hook.promise(order))
  },
  'before-after-hook before': (middleware, before, venue) => {
    const hooks = new hooksOf.Collection<{ order: { Options: Order; Result: unknown; Error: Error } }>()
    // The hook that was added last runs first.
    hooks.before('order', middleware)
    hooks.before('order', before)
    return async (order) => void (await hooks('order', venue, order))
  },
  trough: (middleware, before, venue) => {
    const pipeline = trough().use(before).use(middleware).use(venue)
    return (order) =>
      new Promise((resolve, reject) => {
        pipeline.run(order, (error: unknown) => (error ? reject(error) : resolve()))
      })
  },
  'a fastify preHandler': (middleware, before, venue) => {
    const app = fastify()
    let refused: unknown = null
    app.addHook('preHandler', async (request) => before(request.body as Order))
    app.addHook('preHandler', middleware)
    app.setErrorHandler((error, _request, reply) => {
      refused = error
      return reply.code(423).send({})
    })
    app.post('/order', async (request) => {
      await venue(request.body as Order)
      return {}
    })
    return async (order) => {
      const { statusCode } = await app.inject({ method: 'POST', url: '/order', payload: order })
      if (statusCode !== 200) throw refused
    }
  },
  'a call with (request, reply, done)': (middleware, before, venue) => async (order) => {
    await before(order)
    await new Promise<void>((resolve, reject) => {
      const done = (error?: unknown) => (error === undefined ? resolve() : reject(error))
      middleware({ body: order }, {}, done)
    })
    await venue(order)
  },
}

function asOrder(request: unknown): Order {
  return request as Order
}

/** Orders as they are, and inside of an HTTP request. */
const describe: DescribeOrder = (order) => readOrder((order as { body?: unknown }).body ?? order)

const unhandled: unknown[] = []
const note = (error: unknown): void => void unhandled.push(error)
process.on('unhandledRejection', note)

/** Sends one order through a composer with our middleware in it. */
function wayOf(adapter: Adapter) {
  const parts = realGuard({ describe })
  let sent = 0
  const before = async (): Promise<void> => void (await turn())
  const venue = async (): Promise<void> => {
    await turn()
    sent++
  }
  const run = adapter(parts.middleware, before, venue)
  const send = (order: Order): Promise<unknown> => {
    const hangs = sleep(5_000, new Error('the composer never answered'), { ref: false })
    return Promise.race([
      run(order).then(
        () => 'passed',
        (error: unknown) => error,
      ),
      hangs,
    ])
  }
  return { ...parts, send, sent: () => sent }
}

for (const [name, adapter] of Object.entries(COMPOSERS)) {
  t.test(`given ${name} and an active bot, when an order is sent, then it reaches the venue once`, async (t) => {
    const way = wayOf(adapter)
    t.equal(await way.send(buy()), 'passed')
    t.equal(way.sent(), 1)
    t.match(way.latch.orders.counts(), { passed: 1, rejected: 0, inFlight: 0 })
  })

  t.test(`given ${name} and a halted bot, when an order is sent, then it is refused with the halt`, async (t) => {
    const way = wayOf(adapter)
    way.halt()
    const error = await way.send(buy())
    t.type(error, TradingHaltedError)
    t.match(error, { code: 'TRADING_HALTED', haltId: A_HALT.haltId, reason: A_HALT.reason })
    await turn()
    t.equal(way.sent(), 0)
    t.match(way.latch.orders.counts(), { passed: 0, rejected: 1, inFlight: 0 })
  })

  t.test(`given ${name} and a halted bot, when a cancel is sent, then it reaches the venue once`, async (t) => {
    const way = wayOf(adapter)
    way.halt()
    t.equal(await way.send(buy({ type: 'cancel' })), 'passed')
    t.equal(way.sent(), 1)
  })
}

t.test('given all of these composers, when the last has ended, then no rejection was left unhandled', async (t) => {
  await sleep(20)
  t.same(unhandled, [])
  process.off('unhandledRejection', note)
})
