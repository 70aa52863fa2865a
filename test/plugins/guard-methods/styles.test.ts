import t, { type Test } from 'tap'
import { TradingHaltedError } from '../../../lib/index.js'
import { type GuardMethodsOptions, guardMethods, type OnRefused } from '../../../plugins/guard-methods/index.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'

type Done = (error: unknown, answer?: unknown) => void

/** A client with one method of each style. A venue answers when the test says so. */
class Client {
  readonly sent: string[] = []
  #answers: Done[] = []

  promised(symbol: string): Promise<string> {
    return new Promise((resolve, reject) =>
      this.send(symbol, (error, answer) => (error ? reject(error) : resolve(String(answer)))),
    )
  }
  at(symbol: string): string {
    this.sent.push(symbol)
    return `${symbol} sent`
  }
  called(symbol: string, done?: Done): string {
    if (symbol === '') throw new Error('no symbol')
    this.send(symbol, done ?? (() => {}))
    return 'asked'
  }
  soon(symbol: string, done: Done): void {
    this.sent.push(symbol)
    setImmediate(() => done(null, `${symbol} filled`))
  }
  /** Sends through another guarded method, as clients do. */
  calledByPromise(symbol: string, done: Done): void {
    this.promised(symbol).then((answer) => done(null, answer), done)
  }
  send(symbol: string, done: Done): void {
    this.sent.push(symbol)
    this.#answers.push(done)
  }
  answer(error: unknown, answer?: unknown): void {
    for (const done of this.#answers.splice(0)) done(error, answer)
  }
}

const LISTS: GuardMethodsOptions = {
  risk: ['promised', 'at', 'called', 'soon', 'calledByPromise'],
  read: ['send', 'answer'],
  style: { at: 'sync', called: 'callback', soon: 'callback', calledByPromise: 'callback' },
  describe: (_method, [symbol]) => ({ symbol: String(symbol) }),
}
const HALTED = { name: 'TradingHaltedError', code: 'TRADING_HALTED' }

async function guarded(t: Test, onRefused?: OnRefused) {
  const killSwitch = await runningKillSwitch(t)
  const client = new Client()
  guardMethods(client, killSwitch, { ...LISTS, ...(onRefused && { onRefused }) })
  const counts = () => killSwitch.status().orders
  return { killSwitch, client, counts }
}

/** What a callback is called with, once it is. */
function toldBy(call: (done: Done) => unknown): Promise<unknown[]> {
  return new Promise((resolve) => call((...told) => resolve(told)))
}

/** The answer is followed by promises: they have a turn. */
const turn = () => new Promise(setImmediate)

t.test('given a method that calls back, when it is sent, then it is in flight until it has called', async (t) => {
  const { client, counts } = await guarded(t)
  const told: unknown[][] = []
  t.equal(
    client.called('A', (...answer) => told.push(answer)),
    'asked',
  )
  t.match(counts(), { passed: 1, inFlight: 1 })
  client.answer(null, 'filled')
  t.same(told, [[null, 'filled']], 'it is called at once, as without a guard')
  await turn()
  t.match(counts(), { inFlight: 0, unknown: 0 })

  const failed = toldBy((done) => client.called('B', done))
  client.answer(new Error('timeout'))
  t.match(await failed, [{ message: 'timeout' }])
  await turn()
  t.match(counts(), { inFlight: 0, unknown: 1 }, 'it may have arrived')
})

t.test('given a method that calls back, when it throws, then its caller gets what it throws', async (t) => {
  const { client, counts } = await guarded(t)
  t.throws(() => client.called('', () => t.fail('it was called')), { message: 'no symbol' })
  await turn()
  t.match(counts(), { inFlight: 0 })
})

t.test('given a callback that throws, when it is called, then the order is answered all the same', async (t) => {
  const { client, counts } = await guarded(t)
  client.called('A', () => {
    throw new Error('of the bot')
  })
  t.throws(() => client.answer(null, 'filled'), { message: 'of the bot' })
  await turn()
  t.match(counts(), { inFlight: 0, unknown: 0 })
})

t.test('given a halted bot, when a call is refused, then each style says so in its way', async (t) => {
  const { client, killSwitch, counts } = await guarded(t)
  void killSwitch.halt()
  await t.rejects(client.promised('A'), HALTED)
  t.throws(() => client.at('A'), HALTED)
  let told: unknown[] | null = null
  t.equal(
    client.called('A', (...answer) => (told = answer)),
    undefined,
  )
  t.equal(told, null, 'never before the call has returned')
  await turn()
  t.match(told, [HALTED])
  await t.rejects(client.called('A') as unknown as Promise<unknown>, HALTED, 'nobody to call')
  t.match(counts(), { passed: 0, rejected: 4, inFlight: 0, unknown: 0 })
  t.same(client.sent, [])
})

t.test('given a bot that calls again from its callback, when halted, then its event loop turns', async (t) => {
  const { client, killSwitch } = await guarded(t)
  void killSwitch.halt()
  let tries = 0
  const again = (error: unknown): void => {
    tries++
    if (error && tries < 50) client.called('A', again)
  }
  again(new Error('to begin with'))
  t.equal(tries, 1)
  await turn()
  t.ok(tries < 50)
  while (tries < 50) await turn()
  t.same(client.sent, [])
})

t.test('given onRefused, when a call is refused, then its caller gets what that returns', async (t) => {
  const asked: unknown[][] = []
  const { client, killSwitch, counts } = await guarded(t, (...given) => {
    asked.push(given)
    return { success: false }
  })
  void killSwitch.halt({ reason: 'enough' })
  t.same(await client.promised('A'), { success: false })
  t.same(client.at('B'), { success: false })
  t.same(await toldBy((done) => client.called('C', done)), [null, { success: false }])
  t.equal(asked.length, 3)
  const [error, order, call] = asked[1] ?? []
  t.type(error, TradingHaltedError)
  t.match(error, { reason: 'enough' })
  t.match(order, { symbol: 'B', action: 'place' })
  t.same(call, { method: 'at', args: ['B'] })
  t.match(counts(), { passed: 0, rejected: 3, inFlight: 0, unknown: 0 })
  t.same(client.sent, [])
})

t.test(
  'given an onRefused that throws, when a call is refused, then its caller gets that, and none leaves',
  async (t) => {
    const { client, killSwitch, counts } = await guarded(t, ({ message }) => {
      throw new RangeError(`no: ${message}`)
    })
    void killSwitch.halt()
    await t.rejects(client.promised('A'), { name: 'RangeError' })
    t.throws(() => client.at('A'), { name: 'RangeError' })
    t.match(await toldBy((done) => client.called('A', done)), [{ name: 'RangeError' }])
    t.match(counts(), { passed: 0, inFlight: 0, unknown: 0 })
    t.same(client.sent, [])
  },
)

for (const bad of [undefined, true, Promise.reject(new Error('later')), 'yes']) {
  if (bad instanceof Promise) bad.catch(() => {})
  t.test(`given an onRefused that returns ${String(bad)}, when refused, then no order leaves`, async (t) => {
    const { client, killSwitch, counts } = await guarded(t, () => bad)
    void killSwitch.halt()
    await client.promised('A').catch(() => {})
    t.equal(client.at('A'), bad)
    await toldBy((done) => client.called('A', done))
    t.match(counts(), { passed: 0, rejected: 3, inFlight: 0, unknown: 0 })
    t.same(client.sent, [])
  })
}

t.test(
  'given a call that is refused further down, when halted in between, then onRefused is asked for the outer',
  async (t) => {
    const killSwitch = await runningKillSwitch(t)
    const sent: string[] = []
    const client = {
      place: async (symbol: string): Promise<string> => {
        await turn()
        return client.request(symbol)
      },
      request: async (symbol: string): Promise<string> => {
        sent.push(symbol)
        return 'sent'
      },
    }
    const asked: string[] = []
    guardMethods(client, killSwitch, {
      risk: ['place', 'request'],
      describe: (_method, [symbol]) => ({ symbol: String(symbol) }),
      onRefused: (_error, _order, { method }) => {
        asked.push(method)
        return 'not sent'
      },
    })
    const answer = client.place('A')
    void killSwitch.halt()
    t.equal(await answer, 'not sent')
    t.same(asked, ['place'])
    t.match(killSwitch.status().orders, { inFlight: 0, unknown: 0, late: 0 }, 'nothing was sent, and that is known')
    t.same(sent, [])
  },
)

t.test('given a call within a call, when both call back or promise, then they are one order', async (t) => {
  const { client, counts } = await guarded(t)
  const told = toldBy((done) => client.calledByPromise('A', done))
  t.match(counts(), { passed: 1, inFlight: 1 })
  client.answer(null, 'filled')
  t.same(await told, [null, 'filled'])
  await turn()
  t.match(counts(), { passed: 1, inFlight: 0 })
})

t.test('given an answer from whose callback the same is sent again, then that is an order of its own', async (t) => {
  const { client, counts } = await guarded(t)
  const told = toldBy((done) => client.called('A', () => client.called('A', done)))
  client.answer(null, 'filled')
  await turn()
  t.match(counts(), { passed: 2, inFlight: 1 })
  client.answer(null, 'filled, too')
  t.same(await told, [null, 'filled, too'])
})

t.test('given a client that calls back by itself, when the same is sent from there, then it is counted', async (t) => {
  const { client, counts } = await guarded(t)
  t.same(await toldBy((done) => client.soon('A', () => client.soon('A', done))), [null, 'A filled'])
  await turn()
  t.match(counts(), { passed: 2, inFlight: 0 })
})

t.test('given styles that do not fit, when a client is guarded, then the error says what to write', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const guard = (options: object) => () => guardMethods(new Client(), killSwitch, options)
  t.throws(guard({ style: { called: 'calback' } }), /style of called is none: expected promise, sync, callback/)
  t.throws(guard({ style: { caled: 'callback' } }), /no method caled: did you mean called/)
  t.throws(guard({ sync: ['at'], style: { at: 'promise' } }), /at stands in sync, and its style is promise/)
})

/** A client that sends once more when the first answer is lost; `giveUp` makes what its caller gets of a second failure. */
function retryingClient(giveUp: (error: unknown) => unknown) {
  const sent: string[] = []
  let lose = () => {}
  const client = {
    place: async (symbol: string): Promise<unknown> => {
      await client.request(symbol).catch(() => {})
      return client.request(symbol).catch(giveUp)
    },
    placed: (symbol: string, done: Done): void => {
      client.place(symbol).then((answer) => done(null, answer), done)
    },
    request: (symbol: string): Promise<unknown> => {
      sent.push(symbol)
      return new Promise((_resolve, reject) => (lose = () => reject(new Error('timeout'))))
    },
  }
  return { client, sent, lose: () => lose() }
}

const rethrow = (error: unknown): never => {
  throw error
}

for (const [words, giveUp] of [
  ['passes the refusal on', rethrow],
  ['makes an answer of it', () => ({ success: false })],
] as const) {
  t.test(`given a client that retries and ${words}, when its retry is refused, then it may have arrived`, async (t) => {
    for (const style of ['promise', 'callback'] as const) {
      const killSwitch = await runningKillSwitch(t)
      const { client, sent, lose } = retryingClient(giveUp)
      const asked: unknown[] = []
      guardMethods(client, killSwitch, {
        risk: ['place', 'placed', 'request'],
        style: { placed: 'callback' },
        describe: (_method, [symbol]) => ({ symbol: String(symbol) }),
        onRefused: (error) => asked.push(error),
      })
      const told = style === 'callback' ? toldBy((done) => client.placed('A', done)) : null
      const answer = told === null ? client.place('A').catch((error) => error) : told.then((all) => all[0] ?? all[1])
      void killSwitch.halt()
      lose()
      const expected = giveUp === rethrow ? { ...HALTED, reason: /this was a retry/ } : { success: false }
      t.match(await answer, expected, style)
      await turn()
      t.match(killSwitch.status().orders, { inFlight: 0, unknown: 1 }, style)
      t.same(asked, [], 'onRefused is for what was certainly not sent')
      t.same(sent, ['A'])
    }
  })
}
