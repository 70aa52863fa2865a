import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { BotProcess } from '../../support/bot-process.js'
import { until } from '../../support/exchange-process.js'
import { call, callBy } from '../../support/http-call.js'
import { stateDirectory } from '../../support/state-directory.js'

const FOLDER = join(process.cwd(), 'dist/examples/polymarket-bot')

/** The bot of `npm run example:polymarket`, on a stand-in of its own, which tells what it has of the bot. */
async function start(t: Test, ...args: string[]) {
  const clob = fork(join(FOLDER, 'clob/main.js'), { execArgv: [] })
  t.teardown(() => clob.kill('SIGKILL'))
  const [clobUrl] = await once(clob, 'message')
  const directory = stateDirectory(t)
  const config = join(directory, 'config.toml')
  const state = JSON.stringify(join(directory, 'state'))
  writeFileSync(config, `[control]\nport = 0\nstate_dir = ${state}\nallow_close_all = true\n`)
  const key = generatePrivateKey()
  const environment = { POLYMARKET_URL: String(clobUrl), POLYMARKET_PRIVATE_KEY: key }
  const bot = new BotProcess(join(FOLDER, 'main.js'), ['--config', config, ...args], { environment })
  t.teardown(() => bot.kill())
  const { address } = privateKeyToAccount(key)
  const ask = async (path: string) => (await callBy(`${clobUrl}${path}`, { headers: { poly_address: address } })).body
  const book = {
    orders: async (): Promise<{ side: string }[]> => (await ask('/data/orders')).data,
    positions: (): Promise<{ size: number }[]> => ask(`/positions?user=${address}&offset=0`),
    taken: (): Promise<{ side: string; rests: boolean }[]> => ask(`/taken?user=${address}`),
  }
  return { bot, book, url: await bot.url() }
}

/** The orders that rest there and could add risk. */
async function adding(book: { orders(): Promise<{ side: string }[]> }): Promise<object[]> {
  return (await book.orders()).filter(({ side }) => side !== 'SELL')
}

async function closeOut(t: Test, url: string): Promise<void> {
  const { body: plan } = await call(url, 'POST', '/close-all')
  t.match(plan, { complete: true, orders: [{ venue: 'polymarket', closing: { side: 'sell', reduceOnly: true } }] })
  const { status, headers } = await call(url, 'POST', '/close-all', { execute: plan.planId })
  t.equal(status, 202)
  const done = await until(
    () => call(url, 'GET', String(headers.location)),
    ({ status }) => status !== 202,
  )
  t.match(done, { status: 200, body: { status: 'flat', flat: true } }, JSON.stringify(done.body))
}

t.test('given a bot at the CLOB, when halted and closed out, then the CLOB holds nothing of it', async (t) => {
  const { bot, book, url } = await start(t)
  await bot.line(({ held }) => Number(held) >= 20, 'a position')
  const halt = await call(url, 'POST', '/halt', { reason: 'live', wait: 20_000 })
  t.match(halt.body, { state: 'halted', quiet: true, workingOrders: { failed: [] } })
  const taken = await book.taken()
  t.same(await adding(book), [], 'what is left there could only sell what is held')
  t.ok(((await book.positions())[0]?.size ?? 0) > 0, 'a halt leaves positions alone')
  await bot.line(({ stopped, time }) => stopped === true && Number(time) > 0, 'orders that were stopped')
  await closeOut(t, url)
  t.same(await book.positions(), [])
  t.same(await book.orders(), [])
  const since = (await book.taken()).slice(taken.length)
  t.ok(since.length > 0)
  t.same(
    since.filter(({ side, rests }) => side !== 'SELL' || rests),
    [],
    'nothing was sent but what closes',
  )

  const resumed = await call(url, 'POST', '/resume', { confirm: (await call(url, 'GET', '/status')).body.halt.haltId })
  t.equal(resumed.status, 200)
  const count = (await book.taken()).length
  await until(
    () => book.taken(),
    (orders) => orders.length > count,
  )
  t.pass('it trades again')
})

t.test(
  'given a bot that hangs in a loop, when it is halted, read and closed out, then the CLOB holds nothing',
  async (t) => {
    const { bot, book, url } = await start(t, '--stuck-after', '5')
    await bot.line(({ msg }) => String(msg).startsWith('The bot hangs'), 'the loop')
    t.ok(((await book.positions())[0]?.size ?? 0) > 0)
    const halt = await call(url, 'POST', '/halt', { wait: 20_000 })
    t.match(halt.body, { state: 'halted', quiet: true })
    t.match((await call(url, 'GET', '/positions')).body, { totals: { count: 1 } })
    t.same(await adding(book), [])
    await closeOut(t, url)
    t.same(await book.positions(), [])
  },
)
