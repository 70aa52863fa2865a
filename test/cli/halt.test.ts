import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { commandLine } from '../support/command-line.js'
import { ownDirectory } from '../support/files-directory.js'
import { freePort } from '../support/free-port.mjs'

function idleBot(t: Test, settings: object = {}) {
  const stateDir = join(ownDirectory(t), 'state')
  const bot = start(t, { state_dir: stateDir, ...settings })
  return { bot, stateDir }
}

function start(t: Test, settings: object): BotProcess {
  const bot = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => bot.kill())
  return bot
}

t.test('given a bot and its state directory, when it is halted, then it says what is halted and why', async (t) => {
  const { bot, stateDir } = idleBot(t)
  await bot.url()
  const { code, document } = await commandLine(['halt', 'it', 'buys', '--state-dir', stateDir])
  t.equal(code, 0)
  t.match(document, { covers: 'everything', state: 'halted', durable: true, by: 'port', halt: { reason: 'it buys' } })
  const { body } = await bot.call('GET', '/status')
  t.match(body, { state: 'halted', haltCount: 1, halt: { haltId: document.haltId, reason: 'it buys', source: 'http' } })
})

t.test(
  'given scope and level, when a bot is halted, then only that is; --wait tells that it is not quiet',
  async (t) => {
    const { bot, stateDir } = idleBot(t)
    await bot.url()
    const args = ['halt', '--scope', 'venue=kraken,symbol=BTC/USDT', '--level=reducing', '--wait', '300ms']
    const { code, document } = await commandLine(args, { CONTROL_STATE_DIR: stateDir })
    t.equal(code, 1, 'a bot without a venue can’t be known to be quiet')
    t.match(document, { covers: /venue=kraken symbol=BTC\/USDT/, halts: [{ level: 'reducing' }], quiet: false })
  },
)

t.test('given arguments that mean nothing, when a bot is halted, then everything is, with a warning', async (t) => {
  const { bot, stateDir } = idleBot(t)
  await bot.url()
  const wrong = [
    ['--scpoe', 'venue=a', '--scope', 'symbol=X'],
    ['--scope', 'kraken', '--level', 'reducing'],
    ['--scope'],
    ['--level', 'soft', '--scope', 'symbol=X'],
    ['--wait', 'soon', '--scope', 'symbol=X'],
    ['--json=yes', '--scope', 'symbol=X'],
    ['-5', '--scope', 'symbol=X'],
  ]
  for (const args of wrong) {
    const { code, document, stderr } = await commandLine(['HALT', '--state-dir', stateDir, ...args])
    t.match({ code, document }, { code: 0, document: { covers: 'everything', halt: { level: 'halted' } } }, `${args}`)
    t.match(stderr, /So everything is halted/, `${args}`)
  }
})

t.test('given a token that nobody told, when a bot is halted, then the file HALT does it', async (t) => {
  const { bot, stateDir } = idleBot(t, { auth_token: 'a-token-of-sufficient-length' })
  await bot.url()
  const { code, document, stderr } = await commandLine(['halt', 'no token', '--state-dir', stateDir])
  t.equal(code, 0, stderr)
  t.match(stderr, /did not halt: A token is needed/)
  t.match(document, { by: 'file', covers: 'everything', halt: { reason: 'no token', source: 'file' } })
  const again = await commandLine(['halt', '--state-dir', stateDir])
  t.match(again, { code: 0, document: { by: 'file' } }, 'where one stands already')
  t.not(again.document.haltId, document.haltId)
  const token = { CONTROL_AUTH_TOKEN: 'a-token-of-sufficient-length' }
  t.match(await commandLine(['halt', '--state-dir', stateDir], token), { code: 0, document: { by: 'port' } })
  const file = join(stateDir, '..', 'token')
  writeFileSync(file, 'a-token-of-sufficient-length\n')
  t.match(await commandLine(['halt', '--state-dir', stateDir, '--token-file', file]), { document: { by: 'port' } })
})

t.test('given a bot that has a socket, when it is halted, then by the socket, which needs no token', async (t) => {
  const directory = ownDirectory(t)
  const settings = { socket: join(directory, 'state', 'control.sock'), port: false, auth_token: 'a-token-of-length' }
  const { bot, stateDir } = idleBot(t, { ...settings, state_dir: join(directory, 'state') })
  await bot.url()
  const found = settings.socket.replace('/control.sock', '')
  t.match(await commandLine(['halt', '--state-dir', found]), { code: 0, document: { by: 'socket', state: 'halted' } })
  t.notOk(existsSync(stateDir))
})

t.test('given a bot stuck in a loop, when it is halted by port or file, then the loop sees it', async (t) => {
  for (const token of [{}, { auth_token: 'a-token-of-sufficient-length' }]) {
    const stateDir = join(ownDirectory(t), 'state')
    const bot = BotProcess.bot('spinning-bot', { settings: { state_dir: stateDir, ...token }, args: ['sync'] })
    t.teardown(() => bot.kill())
    await bot.line((line) => line['spinning'] === 'passed', 'the loop')
    const { code, document } = await commandLine(['halt', '--state-dir', stateDir])
    t.match({ code, document }, { code: 0, document: { by: 'auth_token' in token ? 'file' : 'port' } })
    await bot.line((line) => line['spinning'] === `rejected ${document.haltId}`, 'the rejection in the loop')
  }
})

t.test(
  'given a killed bot, when it is halted, then its address is not believed; its next start is halted',
  async (t) => {
    const port = await freePort()
    const { bot, stateDir } = idleBot(t, { port })
    await bot.url()
    await bot.kill()
    t.ok(existsSync(join(stateDir, 'address.json')), 'a stale address')
    const other = start(t, { port, state_dir: join(ownDirectory(t), 'other') })
    await other.url()
    const { code, document } = await commandLine(['halt', 'too late', '--state-dir', stateDir])
    t.match({ code, document }, { code: 3, document: { haltId: null, detail: /NOTHING WAS HALTED.*next start/s } })
    t.match((await other.call('GET', '/status')).body, { state: 'active' }, 'who has its port now is another bot')
    t.match(await commandLine(['status', '--state-dir', stateDir]), { code: 3, stderr: /no bot runs with/ })
    await other.kill()
    const next = start(t, { port, state_dir: stateDir })
    t.match((await next.call('GET', '/status')).body, { state: 'halted', halt: { reason: 'too late', source: 'file' } })
    t.match(await commandLine(['status', '--state-dir', stateDir]), { code: 0, document: { state: 'halted' } })
  },
)

t.test('given a live bot without an address, when it is halted, then by the file; others need --url', async (t) => {
  const { bot, stateDir } = idleBot(t)
  const url = await bot.url()
  const text = readFileSync(join(stateDir, 'address.json'), 'utf8')
  for (const wrong of ['{', 'null', text.replace(/"startTicks":"\d+"/, '"startTicks":"1"'), '']) {
    writeFileSync(join(stateDir, 'address.json'), wrong)
    t.match(await commandLine(['status', '--state-dir', stateDir]), { code: 3, stderr: /Name it by --url/ }, wrong)
  }
  t.match(await commandLine(['status', '--url', url]), { code: 0, document: { state: 'active' } })
  t.match(await commandLine(['halt', '--state-dir', stateDir]), { code: 0, document: { by: 'file' } })
})

t.test(
  'given no state directory, or another one, when halted, then nothing is left there, and it says so',
  async (t) => {
    const directory = ownDirectory(t)
    mkdirSync(join(directory, 'empty'))
    for (const name of ['none', 'empty']) {
      const stateDir = join(directory, name)
      const { code, document } = await commandLine(['halt', '--state-dir', stateDir])
      t.match({ code, document }, { code: 3, document: { detail: /NOTHING WAS HALTED.*--state-dir/s } }, name)
      t.notOk(existsSync(join(stateDir, 'HALT')), name)
    }
    const url = `http://127.0.0.1:${await freePort()}`
    t.match(
      await commandLine(['halt', '--url', url]),
      { code: 3, document: { detail: /NOTHING WAS HALTED/ } },
      'by an address',
    )
  },
)
