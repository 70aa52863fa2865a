import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import t, { type Test } from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { commandLine } from '../support/command-line.js'
import { journalEntries } from '../support/journal-entries.js'
import { until } from '../support/notification-service.js'
import { stateDirectory } from '../support/state-directory.js'

type Step = { readonly name: string; readonly result: string; readonly detail: string }
const stepOf = (drill: { readonly steps: readonly Step[] }, name: string) =>
  drill.steps.find((step) => step.name === name)

/** Counts the orders that arrive, and keeps those that are not the bot's. */
async function countingServer(t: Test) {
  const arrived = { orders: 0, strange: [] as string[] }
  const server = createServer((socket) => {
    socket.on('error', () => {})
    createInterface({ input: socket }).on('line', (line) => {
      if (line.includes('BTC/USDT')) arrived.orders++
      else arrived.strange.push(line)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return { port: (server.address() as { readonly port: number }).port, arrived }
}

function startDrilled(t: Test, settings: object, venue: object): BotProcess {
  const bot = BotProcess.bot('drilled-bot', { settings, args: [JSON.stringify(venue)] })
  t.teardown(() => bot.kill())
  return bot
}

type Counts = { readonly sent: number; readonly refused: number; readonly passed: number }
const newest = ({ lines }: BotProcess): Counts =>
  lines.findLast(({ counts }) => counts !== undefined)?.['counts'] as Counts

t.test('given ten thousand orders a second, when drilled, then none is refused and none is added', async (t) => {
  const { port, arrived } = await countingServer(t)
  const stateDir = stateDirectory(t)
  const bot = startDrilled(t, { state_dir: stateDir }, { port, perTick: 100 })
  await bot.url()
  await until(() => arrived.orders > 10_000, 'ten thousand orders')
  for (let count = 0; count < 10; count++) {
    const { status, body } = await bot.call('POST', '/drill')
    t.equal(status, 200)
    t.equal(body.result, 'passed', JSON.stringify(body.drill.steps))
  }
  const before = newest(bot).sent
  await until(() => newest(bot).sent > before + 5_000, 'more of them')
  const { orders } = (await bot.call('GET', '/status?cached')).body
  t.match(orders, { rejected: 0 })
  const { refused, sent } = newest(bot)
  t.equal(refused, 0)
  await until(() => arrived.orders >= sent, 'all that were sent')
  t.same(arrived.strange, [], 'nothing of a drill came to the venue')
  t.ok((await bot.call('GET', '/status?cached')).body.orders.passed >= sent)
  await bot.kill()
  t.notOk(journalEntries(stateDir).some(({ what }) => what === 'orders rejected'))
})

for (const broken of ['check', 'middleware', 'guard.check', 'guard.permits']) {
  t.test(`given a bot whose ${broken} lets all pass, when drilled, then it fails, and sends nothing`, async (t) => {
    const { port, arrived } = await countingServer(t)
    const settings = { state_dir: stateDirectory(t) }
    const bot = startDrilled(t, settings, { port, perTick: broken === 'middleware' ? 0 : 10, broken })
    await bot.url()
    const { body } = await bot.call('POST', '/drill')
    t.equal(body.result, 'failed')
    t.match(stepOf(body.drill, 'guard'), { result: 'failed', detail: /the guard is broken/ })
    await until(
      () => newest(bot) !== undefined && (broken === 'middleware' || arrived.orders > 10),
      'orders of its own',
    )
    t.same(arrived.strange, [])
    const shown = await commandLine(['drill', '--text', '--url', await bot.url()])
    t.equal(shown.code, 1)
    t.match(shown.stdout, /^DRILL FAILED/)
    t.same(arrived.strange, [])
    t.match(journalEntries(settings.state_dir).at(-1), { what: 'drill failed', reason: /the guard is broken/ })
  })
}

t.test('given a stuck bot, when drilled, then it has failed, and nothing is done later', async (t) => {
  const { port, arrived } = await countingServer(t)
  const bot = startDrilled(t, { state_dir: stateDirectory(t) }, { port, perTick: 1 })
  await bot.url()
  bot.child.stdin?.write('spin\n')
  await until(async () => !(await bot.call('GET', '/status?cached')).body.bot.responsive, 'the bot to be stuck')
  const { body } = await bot.call('POST', '/drill')
  t.equal(body.result, 'failed')
  t.match(stepOf(body.drill, 'guard'), { detail: /the bot's thread did not answer/ })
  t.equal(stepOf(body.drill, 'journal')?.result, 'passed')
  await until(async () => (await bot.call('GET', '/status?cached')).body.bot.responsive, 'the bot to come back')
  t.equal((await bot.call('POST', '/drill')).body.result, 'passed')
  t.same(arrived.strange, [])
})
