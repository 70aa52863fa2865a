import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parse, stringify } from 'yaml'
import { until } from '../support/exchange-process.js'
import { ownDirectory } from '../support/files-directory.js'
import { freePort } from '../support/free-port.mjs'
import { call } from '../support/http-call.js'
import { runningKillSwitch } from '../support/running-kill-switch.js'

const FLEET = ['fleet_lease', 'fleet_leases_lost_total', 'fleet_halts_in_force']
const isFiring = ({ state }: { readonly state: string }) => state === 'firing'
const FOLDER = 'examples/monitoring'
const isThere = (program: string) => spawnSync(program, ['--version']).status === 0
const skip = isThere('promtool') && isThere('prometheus') ? false : 'Prometheus is not installed'

const venue = {
  name: 'paper',
  positions: async () => [{ symbol: 'SPX', side: 'long' as const, quantity: '2', markPrice: '1000', currency: 'USD' }],
  openOrders: async () => [],
  account: async () => ({ equity: '5000.5', dailyPnl: '1', unrealizedPnl: '-2', currency: 'USD' }),
  cancel: async () => {},
  close: async () => {},
}

function promtool(t: Test, args: readonly string[], input = ''): void {
  const { status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' })
  t.equal(status, 0, `promtool ${args.join(' ')}: ${stdout}${stderr}`)
}

/** A bot that has traded, was halted, and has closed out: everything that there is to tell. */
async function seasoned(t: Test) {
  const killSwitch = await runningKillSwitch(t, { venues: [venue] })
  const url = killSwitch.url ?? ''
  await call(url, 'GET', '/positions')
  await killSwitch.middleware(
    { venue: 'paper', symbol: 'SPX', side: 'buy', quantity: '1', type: 'market' },
    async () => 1,
  )
  return { url }
}

t.test('given a real bot, when its metrics are checked, then Prometheus has nothing to say', { skip }, async (t) => {
  const { url } = await seasoned(t)
  const { status, headers, text } = await call(url, 'GET', '/metrics')
  t.equal(status, 200)
  t.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
  promtool(t, ['check', 'metrics'], text)
  t.match(text, '\ntrading_kill_switch_state{state="active"} 1\n')
  t.match(text, '\ntrading_kill_switch_equity{currency="USD"} 5000.5\n')
  t.match(text, '\ntrading_kill_switch_positions_value{currency="USD"} 2000\n')
  t.match(text, '\ntrading_kill_switch_orders_passed_total 1\n')
})

t.test('given the rules, when checked and run, then they say what they should', { skip }, async (t) => {
  promtool(t, ['check', 'rules', `${FOLDER}/alerts.yaml`])
  promtool(t, ['test', 'rules', `${FOLDER}/alerts.test.yaml`])
  promtool(t, ['check', 'config', '--syntax-only', `${FOLDER}/prometheus.yaml`])
})

t.test('given the rules and the dashboard, then every metric that they name is one of a real bot', async (t) => {
  const { url } = await seasoned(t)
  const { text } = await call(url, 'GET', '/metrics')
  // Only what was set up, or has been, tells of itself.
  const others = ['close_all', 'trip_state', 'dead_man', ...FLEET].map((name) => `trading_kill_switch_${name}`)
  const there = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name).concat(others))
  for (const file of ['alerts.yaml', 'alerts.test.yaml', 'dashboard.json']) {
    const named = readFileSync(`${FOLDER}/${file}`, 'utf8').match(/trading_kill_switch_[a-z_]+/g) ?? []
    t.ok(named.length > 0, file)
    for (const name of new Set(named)) t.ok(there.has(name.replace(/_bucket$/, '')), `${file}: ${name}`)
  }
  const { services } = parse(readFileSync(`${FOLDER}/compose.yaml`, 'utf8'))
  const mounted = Object.values(services as Record<string, { volumes: string[] }>).flatMap(({ volumes }) => volumes)
  for (const volume of mounted) t.ok(readFileSync(join(FOLDER, volume.split(':')[0] ?? '')).length > 0, volume)
})

t.test('given a real Prometheus, when the bot is halted, then an alert fires', { skip }, async (t) => {
  const { url } = await seasoned(t)
  const directory = ownDirectory(t)
  const config = parse(readFileSync(`${FOLDER}/prometheus.yaml`, 'utf8'))
  config.global = { scrape_interval: '1s', evaluation_interval: '1s' }
  config.scrape_configs[0].static_configs[0].targets = [new URL(url).host]
  config.rule_files = [join(process.cwd(), FOLDER, 'alerts.yaml')]
  writeFileSync(join(directory, 'prometheus.yaml'), stringify(config))
  const address = `127.0.0.1:${await freePort()}`
  const prometheus = spawn(
    'prometheus',
    [
      `--config.file=${join(directory, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=${address}`,
    ],
    { stdio: 'ignore' },
  )
  const ended = new Promise((resolve) => prometheus.on('exit', resolve))
  t.teardown(async () => {
    prometheus.kill('SIGKILL')
    await ended
  })
  const ask = (path: string) => call(`http://${address}`, 'GET', path).catch(() => ({ status: 0, body: null }))
  const state = 'query?query=trading_kill_switch_state%7Bstate%3D%22active%22%7D'
  const scraped = await until(
    () => ask(`/api/v1/${state}`),
    ({ body }) => body?.data?.result?.[0]?.value[1] === '1',
    60_000,
  )
  t.equal(scraped.body?.data?.result?.[0]?.value[1], '1', 'it is scraped, and active')

  await call(url, 'POST', '/halt', { reason: 'to be seen on the wall' })
  const fired = await until(
    () => ask('/api/v1/alerts'),
    ({ body }) => body?.data?.alerts?.some(isFiring),
    60_000,
  )
  const firing = fired.body.data.alerts.filter(isFiring)
  t.match(firing, [{ state: 'firing', labels: { alertname: 'TradingHalted', state: 'halted' } }])
})
