import { execFile } from 'node:child_process'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import t, { type Test } from 'tap'
import { BotProcess } from '../../support/bot-process.js'
import { untilStuckIn } from '../../support/exchange-process.js'
import { ownDirectory } from '../../support/files-directory.js'
import { stateDirectory } from '../../support/state-directory.js'
import { ExchangeProcess } from '../paper-exchange/exchange-process.js'

const ROOT = process.cwd()

function configFile(t: Test, exchange = 'in-process'): { config: string; state: string } {
  const directory = stateDirectory(t)
  const state = join(directory, 'state')
  const config = join(directory, 'config.toml')
  writeFileSync(
    config,
    `plugins = ["trading-kill-switch"]\n[control]\nport = 0\nstate_dir = ${JSON.stringify(state)}\n[paper]\nexchange = "${exchange}"\nstart = "2008-09-10"\nday_ms = 50\n`,
  )
  return { config, state }
}

/** Start, halt, refused resume, resume, restart, end: what the README's first screen shows. */
async function operate(t: Test, program: string, exchange?: string): Promise<void> {
  const { config } = configFile(t, exchange)
  const bot = new BotProcess(program, ['--config', config])
  t.teardown(() => bot.kill())
  await bot.line((line) => line['msg'] === 'day', 'a trading day')
  t.match(bot.lines[0], { url: /^http:\/\/127\.0\.0\.1:\d+$/, curl: { length: 4 } }, 'the first line has the url')
  await bot.line((line) => line['msg'] === 'order', 'an order')

  const halted = await bot.call('POST', '/halt', { reason: 'the crash of 2008' })
  t.match(halted.body, { state: 'halted', durable: true, positions: { count: Number, stale: false } })
  const before = bot.lines.length
  const rejected = await bot.line((line) => line['haltId'] === halted.body.haltId, 'a rejected order')
  t.equal(rejected['code'], 'TRADING_HALTED')
  const days = () => bot.lines.slice(before).filter((line) => line['msg'] === 'day' && line['state'] === 'halted')
  await bot.line(() => days().length >= 5, 'five halted days')
  const sent = bot.lines
    .slice(before + 1)
    .filter((line) => line['msg'] === 'order' && (line['order'] as { action: string }).action !== 'cancel')
  t.same(sent, [], 'no order but cancels leaves while halted')

  t.equal((await bot.call('POST', '/resume')).status, 428)
  t.match((await bot.call('GET', '/positions')).body, { stale: false, positions: Array })
  t.match((await bot.call('POST', '/close-all', {})).body, { planId: String, orders: Array })
  t.match((await bot.call('GET', '/status')).body.account, { equity: /^\d+/, dailyPnl: /^-?\d+/, currency: 'USD' })
  t.equal((await bot.call('POST', '/resume', { confirm: halted.body.haltId })).status, 200)
  const resumedAt = bot.lines.length
  await bot.line((line) => line['msg'] === 'order' && bot.lines.indexOf(line) > resumedAt, 'an order after the resume')

  const again = await bot.call('POST', '/halt')
  await bot.kill('SIGKILL')
  const restarted = new BotProcess(program, ['--config', config])
  t.teardown(() => restarted.kill())
  t.equal((await restarted.call('GET', '/status')).body.halt.haltId, again.body.haltId, 'a restart is still halted')
  restarted.child.kill('SIGTERM')
  t.same(await restarted.exited, { code: 0, signal: null })
}

t.test('given the built paper bot, then it starts, halts, resumes, and comes back halted', (t) =>
  operate(t, join(ROOT, 'dist/examples/paper-bot/main.js')),
)

t.test('given an exchange in a process of its own, then the bot works the same', async (t) => {
  const exchange = await ExchangeProcess.start(t, { day_ms: 50 })
  await operate(t, join(ROOT, 'dist/examples/paper-bot/main.js'), exchange.url)
  t.equal((await exchange.call('GET', '/health')).status, 200, 'which the bot has not started, and leaves alone')
})

t.test(
  'given a spin in the configuration, then the strategy is stuck at the first moment, and a halt counts',
  async (t) => {
    const { config } = configFile(t)
    appendFileSync(config, 'spin = true\n')
    const bot = new BotProcess(join(ROOT, 'dist/examples/paper-bot/main.js'), ['--config', config])
    t.teardown(() => bot.kill())
    const status = await untilStuckIn(bot, /^spinOnPoisonedTick /)
    t.equal(status.bot.responsive, false)
    t.match(status.bot.stack[0], /^spinOnPoisonedTick /)
    t.match(status.orders, { passed: 0, inFlight: 0 })
    t.match((await bot.call('POST', '/halt')).body, { state: 'halted', durable: true })
  },
)

for (const format of ['esm', 'cjs'] as const) {
  t.test(`given the paper bot bundled with esbuild into one ${format} file, then it works the same`, async (t) => {
    const directory = ownDirectory(t)
    const outfile = join(directory, format === 'esm' ? 'bot.mjs' : 'bot.cjs')
    await build({
      entryPoints: ['examples/paper-bot/main.ts'],
      bundle: true,
      platform: 'node',
      format,
      outfile,
      logLevel: 'error',
      ...(format === 'esm' && {
        banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      }),
    })
    await operate(t, outfile)
  })
}

t.test('given a terminal, then the four curl lines and a line a day are printed for people', async (t) => {
  const { config } = configFile(t, 'http://127.0.0.1:0')
  const program = `timeout 12 ${process.execPath} ${join(ROOT, 'dist/examples/paper-bot/main.js')} --config ${config}`
  const { stdout } = await promisify(execFile)('script', ['-qec', program, '/dev/null']).catch((error) => error)
  for (const path of ['halt', 'status', 'resume', 'close-all']) t.match(stdout, new RegExp(`curl .*http://.*/${path}`))
  t.match(stdout, /Paper exchange started at http:\/\/127\.0\.0\.1:\d+ \(pid \d+\)/)
  t.match(stdout, /2008-09-1\d.*\d+\.\d\d.*active/)
  t.notMatch(stdout, /^\{/m, 'no JSON')
})

t.test('given a mistake, then the bot says what to do and exits with 1', async (t) => {
  const program = join(ROOT, 'dist/examples/paper-bot/main.js')
  for (const [args, environment, message] of [
    [['--config', '/nowhere.toml'], {}, /nowhere\.toml/],
    [['--conf', 'x'], {}, /--config/],
    [
      [],
      { CONTROL_PORT: '0x10', CONTROL_ENABLED: 'yes' },
      /CONTROL_PORT[\s\S]*CONTROL_ENABLED|CONTROL_ENABLED[\s\S]*CONTROL_PORT/,
    ],
    [[], { CONTROL_HOST: '0.0.0.0' }, /CONTROL_AUTH_TOKEN/],
    [[], { PAPER_EXCHANGE: 'somewhere' }, /paper\.exchange: must be "in-process", or where a process/],
  ] as const) {
    const bot = new BotProcess(program, args, { environment: { PAPER_EXCHANGE: 'in-process', ...environment } })
    t.same(await bot.exited, { code: 1, signal: null })
    t.match(bot.stderr, message)
    t.notMatch(bot.stderr, /\n {4}at /, 'no stack')
  }
})
