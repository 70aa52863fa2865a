import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { createVenue } from '../../../examples/paper-exchange/venue.js'
import { until } from '../../support/exchange-process.js'
import { ExchangeProcess } from './exchange-process.js'

const POSITION = { symbol: 'SPX', side: 'long', quantity: '5' } as const
const CLOSING = { symbol: 'SPX', side: 'sell', quantity: '5', type: 'market', reduceOnly: true } as const

/** A server that answers everything the same way, or not at all. */
async function serve(t: Test, answer: string | null): Promise<string> {
  const server = createServer((_request, response) => {
    if (answer !== null) response.end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

t.test('given an exchange, when read, cancelled and closed through the venue, then it happens there', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const venue = createVenue({ url: exchange.url }, {})
  t.equal(venue.name, 'paper')
  t.same(await venue.positions(), [])
  await exchange.order({ quantity: '5' })
  t.match(await venue.positions(), [{ ...POSITION, currency: 'USD' }])
  t.match(await venue.account(), { equity: /^\d+\.\d\d$/, currency: 'USD' })

  await exchange.order({ type: 'limit', price: '1000' })
  await exchange.order({ type: 'limit', price: '1001' })
  const [first] = await venue.openOrders()
  if (first === undefined) return t.fail('no order')
  t.match(first, { side: 'buy', quantity: '3', price: '1000.00', reduceOnly: false })
  await venue.cancel(first)
  await t.rejects(venue.cancel(first), { code: 'UNKNOWN_ORDER', message: /^No working order order-\d+: filled/ })
  await venue.cancelAll()
  t.same(await venue.openOrders(), [])

  await venue.close(POSITION, CLOSING)
  t.same(await venue.positions(), [])
  await t.rejects(venue.close(POSITION, CLOSING), { code: 'REDUCE_ONLY_REJECTED' })
})

t.test(
  'given faults, when the venue is used, then it passes on what the exchange says, or that it is silent',
  async (t) => {
    const exchange = await ExchangeProcess.start(t, { reject_cancels: 1, lose_acknowledgements: 1 })
    const venue = createVenue({}, { PAPER_EXCHANGE: exchange.url })
    await t.rejects(venue.cancelAll(), { code: 'CANCEL_REJECTED', message: 'cancel rejected: try again later' })
    await t.rejects(exchange.order({ quantity: '5' }))
    await t.rejects(venue.close(POSITION, CLOSING), { code: 'OUTCOME_UNKNOWN', message: /outcome is unknown/ })
    t.same(await venue.positions(), [], 'it was closed')
  },
)

t.test('given nobody there, when called, then the error says that nothing was changed', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  await exchange.process.kill()
  const venue = createVenue({ url: exchange.url }, {})
  await t.rejects(venue.positions(), { code: 'EXCHANGE_UNREACHABLE', message: /ECONNREFUSED/ })
  await t.rejects(venue.close(POSITION, CLOSING), { code: 'EXCHANGE_UNREACHABLE', message: /Nothing was changed/ })
})

t.test(
  'given a server that never answers, when called, then reads fail and changes are of unknown outcome',
  async (t) => {
    const venue = createVenue({ url: await serve(t, null) }, {})
    await Promise.all([
      t.rejects(venue.openOrders(), { code: 'EXCHANGE_UNREACHABLE', message: /no answer within 2000 ms/ }),
      t.rejects(venue.cancelAll(), { code: 'OUTCOME_UNKNOWN', message: /no answer within 2000 ms/ }),
    ])
  },
)

t.test('given something that is no exchange, when read, then nothing is taken for an empty list', async (t) => {
  for (const answer of ['<html></html>', '{}', 'null']) {
    const venue = createVenue({ url: await serve(t, answer) }, {})
    await t.rejects(venue.positions(), answer)
    await t.rejects(venue.openOrders(), answer)
  }
})

t.test('given an url that is none, when made, then the error says what to set', async (t) => {
  for (const url of ['in-process', '127.0.0.1:9877', 'http://127.0.0.1:9877/api']) {
    t.throws(() => createVenue({ url }, {}), { message: /set url to where it listens/ })
  }
})

t.test('given the module that a control thread loads, then all it imports is small and of its own', async (t) => {
  const imported = new Set<string>()
  const follow = (file: string) => {
    const text = readFileSync(file, 'utf8')
    for (const [, name = ''] of text.matchAll(/^(?:import|export) (?!type ).*from '([^']+)'/gm)) {
      if (imported.has(name)) continue
      imported.add(name)
      if (name.startsWith('.')) follow(join(dirname(file), name.replace(/\.js$/, '.ts')))
    }
  }
  follow('examples/paper-exchange/venue.ts')
  t.same([...imported].sort(), [
    './http-client.js',
    './network-errors.js',
    './venue-error.js',
    'node:crypto',
    'node:http',
  ])
})

t.test('given the exchange, then it knows nothing of the bot', async (t) => {
  const folder = 'examples/paper-exchange'
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  t.ok(files.includes(join('binance', 'account.ts')))
  for (const file of files) t.notMatch(readFileSync(join(folder, file), 'utf8'), /paper-bot\//, file)
})

t.test('given an order at rest, when its countdown is not set anew, then it goes; 0 stops the countdown', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const venue = createVenue({ url: exchange.url }, {})
  await exchange.order({ type: 'limit', price: '1000' })
  await venue.deadMan(60_000)
  await venue.deadMan(1_000)
  await venue.deadMan(0)
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  t.equal((await venue.openOrders()).length, 1)
  await venue.deadMan(1_000)
  const left = await until(
    () => venue.openOrders(),
    ({ length }) => length === 0,
  )
  t.same(left, [])
  t.match((await exchange.call('POST', '/countdown', { ms: -1 })).body, { code: 'INVALID_ORDER' })
})
