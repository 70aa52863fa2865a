import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t, { type Test } from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { makeCertificates } from '../support/certificates.js'
import { commandLine, startCommandLine } from '../support/command-line.js'
import { ExchangeProcess } from '../support/exchange-process.js'
import { ownDirectory } from '../support/files-directory.js'

function idleBot(t: Test, settings: object = {}) {
  const stateDir = join(ownDirectory(t), 'state')
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDir, ...settings } })
  t.teardown(() => bot.kill())
  return { bot, at: ['--state-dir', stateDir] }
}

/** A bot that has positions at an exchange. */
async function tradingBot(t: Test, settings: object = {}) {
  const exchange = await ExchangeProcess.start(t)
  await exchange.set({ positions: { AAA: 3, BBB: -2 } })
  const stateDir = join(ownDirectory(t), 'state')
  const bot = exchange.bot(t, { state_dir: stateDir, port: 0, settle_ms: 100, ...settings })
  await bot.url()
  return { exchange, bot, at: ['--state-dir', stateDir] }
}

t.test('given halts, when resumed, then they are shown where none is named, and only named ones end', async (t) => {
  const { bot, at } = idleBot(t)
  await bot.url()
  t.match(await commandLine(['resume', ...at]), { code: 0, document: { resumed: [] } }, 'nothing is halted')
  const first = (await commandLine(['halt', 'one', ...at])).document.haltId
  const second = (await commandLine(['halt', 'two', '--scope', 'symbol=X', ...at])).document.haltId
  const shown = await commandLine(['resume', ...at])
  t.match(shown, { code: 1, document: { haltCount: 2 }, stderr: /Nothing was resumed.*name those/ })
  const text = await commandLine(['resume', '--text', ...at])
  t.match(text.stdout, new RegExp(`${second} .*symbol=X.* two\n${first} .*everything.* one`))
  const refused = await commandLine(['resume', '9-zzzz', ...at])
  t.match(refused, { code: 4, stderr: /Nothing was resumed/ })
  t.notMatch(refused.stderr, /Nothing was resumed.*Nothing was resumed/s, 'it is said once')
  t.match(await commandLine(['resume', first, ...at]), { code: 0, document: { resumed: [first], haltCount: 1 } })
  t.match(await commandLine(['resume', second, ...at]), { code: 0, document: { resumed: [second], state: 'active' } })
})

t.test('given a bot, when its status is watched, then each second, and a halt and its end show', async (t) => {
  const { bot, at } = idleBot(t)
  await bot.url()
  const child = startCommandLine(['status', '--watch', ...at])
  t.teardown(() => child.kill())
  const states: string[] = []
  const seen = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      const { state } = JSON.parse(line)
      if (states.at(-1) !== state) states.push(state)
      if (states.length === 1) await bot.call('POST', '/halt')
      if (states.length === 2) return
    }
  })()
  const lost = new Promise((resolve) =>
    child.stderr.on('data', (chunk) => /NO ANSWER/.test(`${chunk}`) && resolve(true)),
  )
  await seen
  t.same(states, ['active', 'halted'])
  await bot.kill()
  t.ok(await lost, 'it says when nobody answers, and goes on')
})

t.test('given wrong arguments, when a command other than a halt has them, then nothing is done', async (t) => {
  for (const args of [
    ['status', '--wathc'],
    ['positions', 'all'],
    ['close-all', '--exceute'],
    ['resume', '--all'],
    ['stop'],
  ]) {
    t.match(await commandLine(args), { code: 2, stdout: '', stderr: /Usage:/ }, `${args}`)
  }
  t.match(await commandLine(['halt', '--help']), { code: 0, stdout: /A halt never fails on its arguments/ })
})

t.test('given positions, when they are asked for, then a table and a document show them', async (t) => {
  const { at } = await tradingBot(t)
  const { code, document } = await commandLine(['positions', ...at])
  t.match(
    { code, document },
    { code: 0, document: { totals: { count: 2 }, positions: [{ symbol: 'AAA' }, { symbol: 'BBB' }] } },
  )
  const { stdout } = await commandLine(['positions', '--text', ...at])
  t.match(stdout, /VENUE +SYMBOL +SIDE +QUANTITY[\s\S]*AAA +long +3[\s\S]*BBB +short +2[\s\S]*2 open/)
  t.match((await commandLine(['status', '--text', ...at])).stdout, /^ACTIVE [\s\S]*positions: 2 /)
})

t.test('given a plan, when it is shown, out of date, or carried out, then code and text say so', async (t) => {
  const { exchange, at } = await tradingBot(t, { allow_close_all: true })
  const plan = await commandLine(['close-all', ...at])
  t.match(plan, { code: 0, document: { totals: { orders: 2 } }, stderr: /Nothing was sent.*--execute [0-9a-f]+/ })
  await exchange.set({ positions: { AAA: 4, BBB: -2 } })
  const stale = await commandLine(['close-all', '--execute', plan.document.planId, ...at])
  t.match(stale, { code: 4, stderr: /Nothing was sent/ })
  t.match((await exchange.book()).positions, { AAA: 4, BBB: -2 })
  const done = await commandLine(['close-all', '--execute', stale.document.planId, '--text', ...at])
  t.match(done, { code: 0, stdout: /^FLAT: [\s\S]*AAA +long +4 +0 +filled/ }, done.stderr)
})

t.test('given a bot that allows no close-all, when a plan is carried out, then it says what to set', async (t) => {
  const { at, exchange } = await tradingBot(t)
  t.match(await commandLine(['close-all', ...at]), { code: 0, stderr: /set allow_close_all/ })
  t.match(await commandLine(['close-all', '--execute', ...at]), { code: 4, stderr: /allow_close_all = true/ })
  t.match((await exchange.book()).positions, { AAA: 3, BBB: -2 })
})

t.test('given a bot with TLS, when found by its directory, then its own certificate is believed only', async (t) => {
  const directory = ownDirectory(t)
  const { cert, key, ca } = makeCertificates(directory)
  const tls = { tls_cert: cert, tls_key: key }
  const { bot, at } = idleBot(t, tls)
  const url = await bot.url()
  t.match(await commandLine(['status', ...at]), { code: 0, document: { state: 'active' } })
  t.match(await commandLine(['status', '--url', url]), { code: 3, stderr: /certificate/ })
  t.match(await commandLine(['status', '--url', url, '--cacert', ca]), { code: 0 })
  const other = makeCertificates(ownDirectory(t))
  copyFileSync(other.cert, cert)
  t.match(await commandLine(['status', ...at]), { code: 3, stderr: /does not show the certificate/ })
})

t.test('given a foreign server, when a bot is looked for there, then it is not taken for one', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  t.match(await commandLine(['status', '--url', exchange.url]), { code: 4, stderr: /no bot answers like that/ })
})
