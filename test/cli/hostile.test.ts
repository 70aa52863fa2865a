import { once } from 'node:events'
import { chownSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { commandLine, startCommandLine } from '../support/command-line.js'
import { ownDirectory } from '../support/files-directory.js'
import { notificationService } from '../support/notification-service.js'
import { switchingService } from '../support/switching-service.js'

const TOKEN = 'a-token-of-sufficient-length'

async function idleBot(t: Test, settings: object = {}, name = 'state') {
  const stateDir = join(ownDirectory(t), name)
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDir, ...settings } })
  t.teardown(() => bot.kill())
  await bot.url()
  return { bot, stateDir }
}

t.test(
  'given an address that another user wrote, when a command has a token, then it is not sent there',
  { skip: process.geteuid?.() !== 0 && 'only root can give a file away' },
  async (t) => {
    const { stateDir } = await idleBot(t, { auth_token: TOKEN })
    const { url, arrived } = await notificationService(t)
    const file = join(stateDir, 'address.json')
    const address = JSON.parse(readFileSync(file, 'utf8'))
    writeFileSync(file, JSON.stringify({ ...address, url }))
    chownSync(file, 12_345, 12_345)
    const environment = { CONTROL_AUTH_TOKEN: TOKEN }
    t.match(await commandLine(['status', '--state-dir', stateDir], environment), {
      code: 3,
      stderr: /address is not known/,
    })
    t.match(await commandLine(['halt', '--state-dir', stateDir], environment), { code: 0, document: { by: 'file' } })
    t.same(arrived, [])
  },
)

t.test('given a state directory with odd letters, or behind a link, when it is halted, then it is', async (t) => {
  const { bot, stateDir } = await idleBot(t, {}, 'my state "ä" $(x)\nline')
  t.match(await commandLine(['halt', '--state-dir', stateDir]), { code: 0, document: { by: 'port' } })
  const link = join(ownDirectory(t), 'link')
  symlinkSync(stateDir, link)
  t.match(await commandLine(['halt', '--state-dir', link, '--scope', 'symbol=X']), {
    code: 0,
    document: { by: 'port' },
  })
  t.match((await bot.call('GET', '/status')).body, { haltCount: 2 })
})

t.test('given an address that switches protocols, when it is asked to halt, then the next way is taken', async (t) => {
  const { stateDir } = await idleBot(t)
  const url = await switchingService(t)
  t.match(await commandLine(['halt', '--url', url]), { code: 3, stdout: /NOTHING WAS HALTED/ })
  t.match(await commandLine(['halt', '--url', url, '--state-dir', stateDir]), { code: 0, document: { by: 'port' } })
})

t.test('given a reason with a help option in it, when a bot is halted, then it is', async (t) => {
  const { stateDir } = await idleBot(t)
  for (const args of [
    ['it', 'needs', '--help'],
    ['--', '-h'],
    ['-h', 'now'],
  ]) {
    const { code, document } = await commandLine(['halt', '--state-dir', stateDir, ...args])
    t.match({ code, document }, { code: 0, document: { covers: 'everything' } }, `${args}`)
  }
  t.match(await commandLine(['halt', '--help']), { code: 0, stdout: /--state-dir/ })
})

t.test('given nobody who reads what it says, when a bot is halted, then it is', async (t) => {
  const { bot, stateDir } = await idleBot(t, { auth_token: TOKEN })
  const child = startCommandLine(['halt', '--bogus', '--state-dir', stateDir])
  child.stdout.destroy()
  child.stderr.destroy()
  t.same(await once(child, 'close'), [0, null])
  t.match((await bot.call('GET', '/status', undefined, { authorization: `Bearer ${TOKEN}` })).body, { state: 'halted' })
})

t.test('given a halt that waits for quiet, when Ctrl-C is pressed, then it says what is halted', async (t) => {
  const { stateDir } = await idleBot(t)
  const child = startCommandLine(['halt', '--wait', '10m', '--state-dir', stateDir])
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk
  })
  for await (const chunk of child.stderr) if (/Ctrl-C ends the waiting/.test(`${chunk}`)) break
  const ended = once(child, 'close')
  child.kill('SIGINT')
  t.same(await ended, [1, null])
  t.match(JSON.parse(said), { covers: 'everything', state: 'halted', quiet: false })
})
