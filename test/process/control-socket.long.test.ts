import { chmodSync, existsSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { ownDirectory } from '../support/files-directory.js'
import { call, callBy } from '../support/http-call.js'

const TOKEN = 'correct-horse-battery-staple'

/** Calls through a Unix socket, as curl --unix-socket does. */
function callSocket(socketPath: string, method: string, path: string, body?: object, headers = {}) {
  return callBy(`http://localhost${path}`, { method, headers, socketPath }, body)
}

/** A bot with a port and a socket. */
function startWithSocket(t: Test) {
  const state_dir = ownDirectory(t)
  const socket = join(state_dir, 'control.sock')
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir, socket } })
  t.teardown(() => bot.kill())
  return { bot, socket }
}

t.test('given a socket, when the operator calls there, then it is the same control server', async (t) => {
  const { bot, socket } = startWithSocket(t)
  const { curl } = await bot.line((line) => line['url'] !== undefined)
  t.match(curl, { 4: /--unix-socket \S+control.sock -X POST http:\/\/localhost\/halt/ })
  t.equal(statSync(socket).mode & 0o777, 0o600)

  const halted = await callSocket(socket, 'POST', '/halt', { reason: 'port flooded' })
  t.match(halted.body, { state: 'halted', halt: { source: 'http', operator: null } })
  t.equal((await bot.call('GET', '/status')).body.halt.reason, 'port flooded')
  const asked = await callSocket(socket, 'POST', '/resume')
  t.match(asked.body.resume, [/^curl -sS --unix-socket \S+control\.sock -X POST http:\/\/localhost\/resume -d/])
  t.match((await bot.call('POST', '/resume')).body.resume, [/^curl -sS -X POST http:\/\/127\.0\.0\.1/])
  t.equal((await callSocket(socket, 'GET', '/status', undefined, { host: 'evil.example' })).status, 403)
  t.equal((await callSocket(socket, 'GET', '/status', undefined, { origin: 'http://evil.example' })).status, 403)
  const { haltId } = halted.body
  t.same((await callSocket(socket, 'POST', '/resume', { confirm: haltId })).body.resumed, [haltId])

  await bot.kill('SIGTERM')
  t.notOk(existsSync(socket), 'it is gone with the bot')
})

t.test('given a socket and a token, when its user has none, then he may halt and read, and not resume', async (t) => {
  const state_dir = ownDirectory(t)
  const socket = join(state_dir, 'control.sock')
  const environment = { CONTROL_AUTH_TOKEN: TOKEN, CONTROL_SOCKET: socket }
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir }, environment })
  t.teardown(() => bot.kill())
  const { curl } = await bot.line((line) => line['url'] !== undefined)
  t.match(curl, { 4: `curl -sS --unix-socket ${socket} -X POST http://localhost/halt` }, 'the line has no token')
  t.equal((await bot.call('POST', '/halt')).status, 401)
  const { status, body } = await callSocket(socket, 'POST', '/halt')
  t.match({ status, body }, { status: 200, body: { state: 'halted' } })
  t.equal((await callSocket(socket, 'GET', '/status')).status, 200)
  const first = { confirm: body.haltId }
  t.match(await callSocket(socket, 'POST', '/resume', first), { status: 401, body: { detail: /read and halt/ } })
  const wrong = { authorization: 'Bearer wrong' }
  const again = await callSocket(socket, 'POST', '/halt', {}, wrong)
  t.equal(again.status, 200)
  const confirm = again.body.haltId
  t.equal((await callSocket(socket, 'POST', '/resume', { confirm }, wrong)).status, 401)
  const authorization = `Bearer ${TOKEN}`
  t.same((await callSocket(socket, 'POST', '/resume', { confirm }, { authorization })).body.resumed, [confirm])
})

t.test('given a socket that a killed bot has left, when the next one starts, then it takes it over', async (t) => {
  const directory = ownDirectory(t)
  const socket = join(directory, 'run', 'control.sock')
  const settings = { state_dir: join(directory, 'state'), socket }
  const first = BotProcess.bot('idle-bot', { settings })
  await first.url()
  await first.kill('SIGKILL')
  t.ok(existsSync(socket), 'it was left')
  const second = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => second.kill())
  await second.url()
  t.equal((await callSocket(socket, 'GET', '/status')).body.bot.pid, second.child.pid)

  const third = BotProcess.bot('idle-bot', { settings: { ...settings, state_dir: join(directory, 'other') } })
  t.not((await third.exited).code, 0, 'one that is in use is not taken')
  t.match(third.stderr, /SOCKET_UNAVAILABLE/)
  t.match(third.stderr, /another process listens there/)
  t.equal((await callSocket(socket, 'POST', '/halt')).body.bot.pid, second.child.pid)
})

t.test('given a socket that can not be had, when the bot starts, then it refuses and says why', async (t) => {
  const directory = ownDirectory(t)
  mkdirSync(join(directory, 'open'))
  chmodSync(join(directory, 'open'), 0o750)
  writeFileSync(join(directory, 'a-file'), 'precious')
  mkdirSync(join(directory, 'shared'))
  chmodSync(join(directory, 'shared'), 0o777)
  symlinkSync(join(directory, 'open'), join(directory, 'link'))
  const long = join(directory, 'x'.repeat(120))
  const IMPOSSIBLE: readonly (readonly [socket: string, why: RegExp])[] = [
    [join(directory, 'open', 'control.sock'), /others may enter .*open \(mode 0750\): chmod 700 it/],
    [join(directory, 'shared', 'own', 'control.sock'), /others may rename what is in .*shared \(mode 0777\)/],
    [join(directory, 'link', 'control.sock'), /others may enter .*open \(mode 0750\)/],
    [join(directory, 'a-file'), /is there, and no socket; it is left alone/],
    [join(directory, 'a-file', 'control.sock'), /ENOTDIR|EEXIST/],
    [long, /the path has \d+ bytes, and sockets take 103/],
  ]
  for (const [socket, why] of IMPOSSIBLE) {
    const bot = BotProcess.bot('idle-bot', { settings: { state_dir: join(directory, 'state'), socket } })
    t.not((await bot.exited).code, 0, socket)
    t.match(bot.stderr, /SOCKET_UNAVAILABLE/)
    t.match(bot.stderr, why)
  }
  t.ok(statSync(join(directory, 'a-file')).isFile(), 'no file is taken away')
})

t.test('given a socket, when the port is taken, then the bot starts halted, and the socket resumes it', async (t) => {
  const thief = createServer()
  await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve))
  const port = (thief.address() as { port: number }).port
  const state_dir = ownDirectory(t)
  const socket = join(state_dir, 'control.sock')
  const settings = { state_dir, socket, port }
  const bot = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => bot.kill())
  t.equal(await bot.url(), `unix:${socket}`)
  t.match(await bot.ask('check', { symbol: 'A', side: 'buy', quantity: '1' }), { allowed: false })
  const { body } = await callSocket(socket, 'GET', '/status')
  t.match(body, {
    state: 'halted',
    halt: { source: 'start', reason: /another process listens there already.*Only the socket/ },
  })
  const { haltId } = body.halt
  t.same((await callSocket(socket, 'POST', '/resume', { confirm: haltId })).body.resumed, [haltId])
  t.match(await bot.ask('check', { symbol: 'A', side: 'buy', quantity: '1' }), { allowed: true })
  await bot.kill()

  await new Promise((resolve) => thief.close(resolve))
  const again = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => again.kill())
  t.match(await call(await again.url(), 'GET', '/status'), { body: { state: 'active' } }, 'the port is free again')
})

t.test(
  'given a halted bot with a socket, when its port is taken, then whoever resumes it is told of both',
  async (t) => {
    const state_dir = ownDirectory(t)
    const socket = join(state_dir, 'control.sock')
    const first = BotProcess.bot('idle-bot', { settings: { state_dir, socket } })
    const { haltId } = (await first.call('POST', '/halt', { reason: 'lunch', level: 'reducing' })).body
    await first.kill()
    const thief = createServer()
    await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve))
    t.teardown(() => thief.close())
    const { port } = thief.address() as { port: number }
    const bot = BotProcess.bot('idle-bot', { settings: { state_dir, socket, port } })
    t.teardown(() => bot.kill())
    await bot.url()
    const asked = await callSocket(socket, 'POST', '/resume')
    const halts = [{ reason: /reaches another program/ }, { haltId, reason: 'lunch' }]
    t.match(asked, { status: 428, body: { haltCount: 2, halts } })
    const ended = await callSocket(socket, 'POST', '/resume', { confirm: haltId })
    t.match(ended, { status: 200, body: { state: 'halted' } }, 'that of the start stays')

    await callSocket(socket, 'POST', '/resume', { confirm: asked.body.halts[0].haltId })
    rmSync(socket)
    await bot.line((line) => /HALTED.*no other way in/.test(String(line['msg'])), 'the halt for a lost socket')
    t.match(await bot.ask('check', { symbol: 'A', side: 'buy', quantity: '1' }), { allowed: false })
  },
)

t.test('given a socket beside a port, when it is taken away, then the log says so once', async (t) => {
  const { bot, socket } = startWithSocket(t)
  await bot.url()
  rmSync(socket)
  const fits = (line: object) => /control\.sock is gone, or another/.test(JSON.stringify(line))
  await bot.line(fits, 'the line')
  await setTimeout(2_500)
  t.equal(bot.lines.filter(fits).length, 1)
  t.equal((await bot.call('GET', '/status')).body.state, 'active', 'the port is there still')
})

t.test('given a stale socket, when several bots take it over at once, then one has it', async (t) => {
  const directory = ownDirectory(t)
  const socket = join(directory, 'control.sock')
  const settings = (name: string) => ({ state_dir: join(directory, name), socket })
  const dead = BotProcess.bot('idle-bot', { settings: settings('dead') })
  await dead.url()
  await dead.kill()
  const bots = ['a', 'b', 'c'].map((name) => BotProcess.bot('idle-bot', { settings: settings(name) }))
  for (const bot of bots) t.teardown(() => bot.kill())
  const outcomes = await Promise.all(
    bots.map((bot) =>
      bot.url().then(
        () => bot,
        () => null,
      ),
    ),
  )
  const [winner, ...others] = outcomes.filter((bot) => bot !== null)
  t.equal(others.length, 0)
  t.equal((await callSocket(socket, 'GET', '/status')).body.bot.pid, winner?.child.pid)
})

t.test('given a bot that is stuck, when the socket is called, then it halts', async (t) => {
  const { bot, socket } = startWithSocket(t)
  await bot.url()
  const blocked = bot.ask('block', 3_000)
  await bot.line((line) => line['blocking'] === true)
  t.equal((await callSocket(socket, 'POST', '/halt')).body.state, 'halted')
  await blocked
  t.match(await bot.ask('check', { symbol: 'A', side: 'buy', quantity: '1' }), { allowed: false })
})
