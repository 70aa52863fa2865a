import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import t, { type Test } from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { cleanEnvironment } from '../support/clean-environment.mjs'
import { ExchangeProcess, untilStuckIn } from '../support/exchange-process.js'
import { ownDirectory } from '../support/files-directory.js'

const COMMAND = 'dist/lib/cli/main.js'

interface Told {
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever was said
  readonly told: any
  readonly isError: boolean
}

/** The client of the official SDK, with a server of its own. */
async function agent(t: Test, args: readonly string[]) {
  const env = cleanEnvironment() as Record<string, string>
  const transport = new StdioClientTransport({ command: process.execPath, args: [COMMAND, 'mcp', ...args], env })
  const client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(transport)
  t.teardown(() => client.close())
  const call = async (name: string, args: unknown = {}): Promise<Told> => {
    const answered = await client.callTool({ name, arguments: args as Record<string, unknown> })
    const [{ text }] = answered.content as [{ text: string }]
    return { text, told: answered.structuredContent, isError: answered.isError === true }
  }
  return { client, call }
}

/** A server that is spoken to line by line. */
function raw(t: Test, args: readonly string[], environment: object = {}) {
  const env = { ...cleanEnvironment(), ...environment }
  const child = spawn(process.execPath, [COMMAND, 'mcp', ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] })
  t.teardown(() => child.kill('SIGKILL'))
  const ended = once(child, 'close')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const send = (message: unknown) =>
    child.stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`)
  const next = async () => JSON.parse((await lines.next()).value)
  const ask = (message: unknown) => {
    send(message)
    return next()
  }
  return { child, send, next, ended, ask }
}

function call(id: unknown, name: unknown, args?: unknown) {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } }
}

function idleBot(t: Test, settings: object = {}) {
  const stateDir = join(ownDirectory(t), 'state')
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDir, ...settings } })
  t.teardown(() => bot.kill())
  return { bot, stateDir, at: ['--state-dir', stateDir] }
}

t.test('given the official client, when it lists the tools, then it finds no way to resume or to send', async (t) => {
  const { client } = await agent(t, ['--state-dir', join(ownDirectory(t), 'none')])
  t.match(client.getServerVersion(), { name: 'trading-kill-switch' })
  const { tools } = await client.listTools()
  t.same(
    tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint, annotations?.destructiveHint]),
    [
      ['halt', false, true],
      ['status', true, false],
      ['positions', true, false],
      ['close_all_plan', true, false],
    ],
  )
  const [, shown = ''] = /`(\{ "mcpServers".*)`/.exec(readFileSync('docs/operating.md', 'utf8')) ?? []
  const { command, args } = JSON.parse(shown).mcpServers['kill-switch']
  t.same([command, ...args.slice(0, 3)], ['npx', 'trading-kill-switch', 'mcp', '--state-dir'], 'as the paper shows it')
  await client.ping()
  await t.rejects(client.callTool({ name: 'resume', arguments: {} }), { code: -32_602, message: /takes a person/ })
})

t.test('given a bot that comes later, when an agent calls, then each call looks anew', async (t) => {
  const { bot, at } = idleBot(t)
  const { call } = await agent(t, at)
  t.match(await call('status'), { isError: true, text: /No bot was reached: there is no directory/ })
  t.match(await call('halt'), { isError: true, text: /NOTHING WAS HALTED/, told: { haltId: null } })
  await bot.url()
  t.match(await call('status'), { isError: false, text: /^ACTIVE /, told: { state: 'active' } })
  const halted = await call('halt', { reason: 'it buys' })
  t.match(halted, {
    isError: false,
    text: /^HALTED .* by the port/,
    told: { durable: true, state: 'halted', by: 'port' },
  })
  const { body } = await bot.call('GET', '/status')
  t.match(body, { haltCount: 1, halt: { haltId: halted.told.haltId, reason: 'it buys', level: 'halted' } })
  t.match(await call('positions'), { isError: true, text: /no venue/i })
})

t.test('given wrong arguments, when an agent halts, then everything is halted, with a warning', async (t) => {
  const { bot, at } = idleBot(t)
  await bot.url()
  const { ask } = raw(t, at)
  const wrong = [
    { scope: { venu: 'kraken' } },
    { scope: 'kraken' },
    { level: 'soft', scope: { symbol: 'X' } },
    { reason: 7, scope: { symbol: 'X' } },
    { scope: { symbol: 'X' }, extra: 1 },
    ['symbol=X'],
    'stop it',
    true,
  ]
  for (const args of wrong) {
    const { result } = await ask(call(1, 'halt', args))
    const { covers, warnings } = result.structuredContent
    t.same([result.isError, covers], [false, 'everything'], JSON.stringify(args))
    t.match(warnings[0], /so everything is halted/, JSON.stringify(args))
  }
  for (const args of [undefined, null, {}]) {
    const { result } = await ask(call(1, ' HALT', args))
    t.match(result, { isError: false, structuredContent: { covers: 'everything' } }, `${args}`)
    t.notMatch(result.structuredContent.warnings, [/so everything is halted/], `${args}`)
  }
  const scoped = await ask(call('a', 'halt', { scope: { symbol: 'X' }, level: 'reducing' }))
  t.match(scoped, { id: 'a', result: { structuredContent: { covers: /symbol=X/, by: 'port' } } })
  const { body } = await bot.call('GET', '/status')
  t.match(body, { state: 'halted', halts: [{ scope: { symbol: 'X' }, level: 'reducing' }, { scope: null }] })
})

t.test('given a stuck bot, and one that lets nobody in, when an agent halts, then the loop sees it', async (t) => {
  for (const token of [{}, { auth_token: 'a-token-of-sufficient-length' }]) {
    const stateDir = join(ownDirectory(t), 'state')
    const bot = BotProcess.bot('spinning-bot', { settings: { state_dir: stateDir, ...token }, args: ['sync'] })
    t.teardown(() => bot.kill())
    await bot.line((line) => line['spinning'] === 'passed', 'the loop')
    const { call } = await agent(t, ['--state-dir', stateDir])
    const { told, text, isError } = await call('halt', { scope: { symbol: 'BTC' }, reason: 'stuck' })
    t.notOk(isError, text)
    const scoped = 'auth_token' in token ? { by: 'file', covers: 'everything' } : { by: 'port' }
    t.match(told, scoped)
    if ('auth_token' in token) {
      t.match(text, /The file halts everything[\s\S]*did not halt: A token is needed/)
      t.match(await call('status'), { isError: true, text: /A token is needed/ })
    } else {
      t.match((await call('halt')).told, { covers: 'everything' })
      await untilStuckIn(bot, /spinning-bot/)
      t.match(await call('status'), { text: /STUCK/ })
    }
    await bot.line((line) => `${line['spinning']}`.startsWith('rejected'), 'the rejection in the loop')
  }
})

t.test('given positions, when an agent plans to close, then nothing is sent, and no line does it', async (t) => {
  const exchange = await ExchangeProcess.start(t, { positions: { AAA: 3, BBB: -2 } })
  const stateDir = join(ownDirectory(t), 'state')
  await exchange.bot(t, { state_dir: stateDir, port: 0, allow_close_all: true }).url()
  const { call } = await agent(t, ['--state-dir', stateDir])
  t.match(await call('positions'), { told: { totals: { count: 2 } }, text: /AAA +long +3/ })
  const { told, text } = await call('close_all_plan', { execute: true })
  t.match(told, { planId: /./, totals: { orders: 2 } })
  t.match(text, /Only a person carries a plan out/)
  t.notOk(/curl|authorization/i.test(JSON.stringify(told)), 'no line that would carry it out')
  t.match((await exchange.book()).positions, { AAA: 3, BBB: -2 })
})

t.test('given broken lines, when a server reads them, then it answers by the rules, and goes on', async (t) => {
  const { ask, send, next } = raw(t, ['--state-dir', join(ownDirectory(t), 'none')])
  const code = async (message: unknown) => (await ask(message)).error?.code
  t.equal(await code('no json'), -32_700)
  t.equal(await code('{"jsonrpc":"2.0","id":1'), -32_700)
  t.equal(await code('7'), -32_600)
  t.equal(await code('[]'), -32_600)
  t.equal(await code({ jsonrpc: '2.0', id: 1 }), -32_600)
  t.equal(await code({ jsonrpc: '1.0', id: 1, method: 'ping' }), -32_600)
  t.equal(await code({ jsonrpc: '2.0', id: null, method: 'ping' }), -32_600)
  t.equal(await code({ jsonrpc: '2.0', id: 1, method: 'resume' }), -32_601)
  t.equal(await code({ jsonrpc: '2.0', id: 1, method: 'tools/call' }), -32_602)
  t.equal(await code(call(1, '__proto__')), -32_602)
  t.equal(await code({ jsonrpc: '2.0', id: 1, method: 'initialize', params: {} }), -32_602)
  send('')
  send({ jsonrpc: '2.0', method: 'notifications/initialized' })
  send({ jsonrpc: '2.0', id: 9, result: {} })
  t.same(await ask({ jsonrpc: '2.0', id: 'x', method: 'ping' }), { jsonrpc: '2.0', id: 'x', result: {} })
  t.match(await ask([{ jsonrpc: '2.0', id: 1, method: 'ping' }, { jsonrpc: '2.0', method: 'ping' }, 3]), [
    { id: 1, result: {} },
    { error: { code: -32_600 } },
  ])
  send(`{"jsonrpc":"2.0","id":5,"method":"ping","params":{"a":"${'x'.repeat(3 << 20)}"}}\r`)
  t.equal((await next()).error.code, -32_700, 'a line without end')
  t.match(await ask({ jsonrpc: '2.0', id: 6, method: 'ping' }), { id: 6 })
})

t.test('given versions of the protocol, when one is asked for, then it is spoken, or others are named', async (t) => {
  const { ask } = raw(t, ['--state-dir', join(ownDirectory(t), 'none')])
  for (const [asked, agreed] of [
    ['2025-06-18', '2025-06-18'],
    ['2024-11-05', '2024-11-05'],
    ['1999-01-01', '2025-11-25'],
  ]) {
    const { result } = await ask({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: asked } })
    t.match(result, { protocolVersion: agreed, capabilities: { tools: {} } })
  }
  const stateless = (method: string, version: string, params: object = {}) => ({
    jsonrpc: '2.0',
    id: 1,
    method,
    params: { ...params, _meta: { 'io.modelcontextprotocol/protocolVersion': version } },
  })
  t.match((await ask(stateless('server/discover', '2026-07-28'))).result, {
    resultType: 'complete',
    supportedVersions: ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'],
  })
  const { result } = await ask(stateless('tools/list', '2026-07-28'))
  t.match(result, { resultType: 'complete', ttlMs: 3_600_000, cacheScope: 'public', tools: { length: 4 } })
  t.match((await ask(stateless('tools/list', '2099-01-01'))).error, {
    code: -32_022,
    data: { requested: '2099-01-01' },
  })
  const halted = await ask(stateless('tools/call', '2099-01-01', { name: 'halt' }))
  t.match(halted.result.structuredContent, { detail: /NOTHING WAS HALTED/ }, 'a halt was tried all the same')
})

t.test('given halts that no request should be, when they arrive, then they halt', async (t) => {
  const { bot, at } = idleBot(t)
  await bot.url()
  const { ask, send, child, ended } = raw(t, at)
  const torn = await ask(
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"halt","arguments":{"reason":"a',
  )
  t.match(torn.error, { code: -32_700, message: /It calls halt, so that was done: HALTED/ })
  const params = (symbol: string) => ({ name: 'halt', arguments: { scope: { symbol } } })
  t.match(await ask({ id: 2, method: 'tools/call', params: params('A') }), { id: 2, result: { isError: false } })
  send({ jsonrpc: '2.0', method: 'tools/call', params: params('B') })
  // The last one has no line end: the input ends first.
  child.stdin.end(JSON.stringify(call(4, 'halt', params('C').arguments)))
  await ended
  const { body } = await bot.call('GET', '/status')
  t.match(body, { state: 'halted', haltCount: 4 })
})

t.test('given a client that reads nothing, when it asks without end and halts, then the halt is heard', async (t) => {
  const { bot, at, stateDir } = idleBot(t)
  await bot.url()
  const env = cleanEnvironment()
  const child = spawn(process.execPath, [COMMAND, 'mcp', ...at], { env, stdio: ['pipe', 'pipe', 'ignore'] })
  t.teardown(() => child.kill('SIGKILL'))
  for (let id = 0; id < 200; id++) {
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/list' })}\n`)
  }
  child.stdin.write(`${JSON.stringify(call(1, 'halt'))}\n`)
  await bot.line((line) => `${line['msg']}`.startsWith('HALTED'), 'the halt')
  t.ok(existsSync(stateDir))
  const ended = once(child, 'close')
  let lines = 0
  createInterface({ input: child.stdout }).on('line', () => {
    lines++
  })
  child.stdin.end()
  t.same(await ended, [0, null])
  t.equal(lines, 201, 'and each answer comes, when it is read')
})

t.test('given a client that goes away, when a halt is under way, then it is carried out', async (t) => {
  const { bot, at } = idleBot(t)
  await bot.url()
  const { child, send, ended } = raw(t, at)
  child.stdout.destroy()
  child.stderr.destroy()
  send(call(1, 'halt'))
  child.stdin.end()
  await ended
  t.match((await bot.call('GET', '/status')).body, { state: 'halted' })
})
