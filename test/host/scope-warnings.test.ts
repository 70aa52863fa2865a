import t from 'tap'
import type { KillSwitch, Venue } from '../../lib/index.js'
import { runningKillSwitch } from '../support/running-kill-switch.js'

const VENUE: Venue = {
  name: 'Binance',
  positions: async () => [{ symbol: 'BTC/USDT:USDT', side: 'long', quantity: '1' }],
  openOrders: async () => [
    { id: '1', symbol: 'ETH/USDT:USDT', side: 'buy', quantity: '1', reduceOnly: false, strategy: 'grid' },
  ],
  cancel: async () => {},
  close: async () => {},
}

/** What the reply says of the scope; it also warns of the order that rests. */
async function haltByHttp(killSwitch: KillSwitch, scope: object): Promise<string[]> {
  const answer = await fetch(`${killSwitch.url}/halt`, { method: 'POST', body: JSON.stringify({ scope }) })
  const { warnings } = (await answer.json()) as { warnings: string[] }
  return warnings.filter((warning) => warning.startsWith('Nothing'))
}

/** Waits until the venue was read, and the orders' names have arrived. */
async function seen(killSwitch: KillSwitch, scope: object): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    killSwitch.check({ symbol: 'SOL/USDT', strategy: 'trend', venue: 'Binance', side: 'buy', amount: 1 })
    if ((await haltByHttp(killSwitch, scope)).length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${JSON.stringify(scope)} was not seen`)
}

t.test('given names that were seen, when a scope has them in any spelling, then nothing is said of it', async (t) => {
  const killSwitch = await runningKillSwitch(t, { venues: [VENUE] })
  for (const scope of [
    { venue: 'binance\u200b' },
    { symbol: 'btc–usdt' },
    { symbol: 'ETHUSDT' },
    { strategy: 'Grid' },
    { strategy: 'trend', symbol: '“SOL/USDT”' },
  ]) {
    await seen(killSwitch, scope)
  }
  t.pass()
})

t.test(
  'given a scope that nothing seen has, when halted, then it is in force, and the nearest are named',
  async (t) => {
    const killSwitch = await runningKillSwitch(t, { venues: [VENUE] })
    await seen(killSwitch, { symbol: 'BTC/USDT', strategy: 'grid' })
    const warnings = await haltByHttp(killSwitch, { symbol: 'BTC-USDT-SWAP' })
    t.match(warnings, [
      /^Nothing that this kill switch has seen has symbol=BTC-USDT-SWAP.*Did you mean "BTC\/USDT:USDT"/,
    ])
    t.equal(killSwitch.check({ symbol: 'BTC-USDT-SWAP' }).allowed, false)
    t.match(await haltByHttp(killSwitch, { venue: 'bynance' }), [/"Binance"/])
    const two = await haltByHttp(killSwitch, { venue: 'kraken', strategy: 'gird' })
    t.match(two, [/venue=kraken/, /strategy=gird.*"grid"/], 'a line for each name')
  },
)

t.test('given nothing was seen yet, when a scope is halted, then that is said', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const warnings = await haltByHttp(killSwitch, { strategy: 'trend' })
  t.match(warnings, [/strategy=trend, nor any other strategy: look at its spelling/])
})

t.test('given a halt in code, when nothing seen has its scope, then the reply says so, and the log once', async (t) => {
  const lines: string[] = []
  const write = (_fields: object, message: string) => lines.push(message)
  const killSwitch = await runningKillSwitch(t, { venues: [VENUE], logger: { info: write, warn: write, error: write } })
  await seen(killSwitch, { symbol: 'BTC/USDT' })
  for (let count = 0; count < 3; count++) {
    t.match((await killSwitch.halt({ scope: { symbol: 'XBT/USDT' } })).warnings, [/Did you mean "BTC\/USDT:USDT"/])
  }
  await new Promise((resolve) => setTimeout(resolve, 50))
  t.equal(lines.filter((line) => line.includes('Did you mean')).length, 1)
})

t.test('given a name with what a terminal would obey, when it is the nearest, then it is named inert', async (t) => {
  const positions: Venue['positions'] = async () => [
    { symbol: `BTC\u001b[2J\n"${'x'.repeat(500)}`, side: 'long', quantity: '1' },
  ]
  const killSwitch = await runningKillSwitch(t, { venues: [{ ...VENUE, positions, openOrders: async () => [] }] })
  await new Promise((resolve) => setTimeout(resolve, 300))
  const [warning = ''] = (await killSwitch.halt({ scope: { symbol: 'DOGE/USDT' } })).warnings
  t.notMatch(warning, /[\p{Cc}\p{Cf}]/u)
  t.ok(warning.length < 400)
})
