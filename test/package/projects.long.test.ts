import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { ownDirectory } from '../support/files-directory.js'
import { nodeOf, packInto, UserProject } from '../support/user-project.js'

// The packed package in projects of every kind: each compiles and runs one bot, which is halted by HTTP.

const OLDEST_NODE = '20.11.0'
const TOOLS = ['@types/node@20', 'esbuild@0.28', 'jest@30', 'ts-node@10', 'tsx@4', 'typescript@5.9', 'vitest@3']
const LOGGERS = [
  '@nestjs/common@11',
  '@types/bunyan@1',
  'bunyan@1',
  'log4js@6',
  'pino@9',
  'reflect-metadata@0.2',
  'rxjs@7',
  'winston@3',
]
const ENTRIES = ['', '/ccxt', '/guard-methods', '/polymarket']

const IMPORTS = `
import plugin, { createKillSwitch, isTradingHaltedError, TradingHaltedError } from 'trading-kill-switch'
import { guardExchange } from 'trading-kill-switch/ccxt'
import { guardMethods } from 'trading-kill-switch/guard-methods'
import { guardClobClient } from 'trading-kill-switch/polymarket'
`
const REQUIRES = `
const { default: plugin, createKillSwitch, isTradingHaltedError, TradingHaltedError } = require('trading-kill-switch')
const { guardExchange } = require('trading-kill-switch/ccxt')
const { guardMethods } = require('trading-kill-switch/guard-methods')
const { guardClobClient } = require('trading-kill-switch/polymarket')
`
/** JavaScript; a bot in TypeScript has the types of `TYPED` as well. */
const BOT = `
const client = { createOrder: async (symbol/*: string*/) => symbol }
const ignore = () => {}
async function run(stateDir/*: string*/) {
  const logger = { info: ignore, warn: ignore, error: ignore }
  const killSwitch = await createKillSwitch({ port: 0, state_dir: stateDir }, { name: 'user', logger })
  guardMethods(client, killSwitch, { risk: ['createOrder'], describe: (_method, [symbol]) => ({ symbol: String(symbol) }) })
  const told/*: unknown[]*/ = [await client.createOrder('BTC')]
  const reply = await fetch(killSwitch.url + '/halt', { method: 'POST' })
  told.push(reply.status)
  await client.createOrder('BTC').catch((error/*: Error*/) => {
    told.push(error.name, error instanceof TradingHaltedError, isTradingHaltedError(error))
  })
  told.push(plugin.name, typeof guardExchange, typeof guardClobClient)
  await killSwitch.close()
  return told.join(' ')
}
`
const RAN = 'BTC 200 TradingHaltedError true true trading-kill-switch function function'
const MAIN = "run(process.argv[2] ?? 'state').then((told) => console.log(told))\n"
const TYPED = BOT.replaceAll(/\/\*(: .+?)\*\//g, '$1')
const MODULE = `${IMPORTS}${BOT}${MAIN}`
const SCRIPT = `${REQUIRES}${BOT}${MAIN}`

const work = ownDirectory(t)
const project = new UserProject(join(work, 'project'))
const oldest = nodeOf(OLDEST_NODE)
project.install(packInto(work), ...TOOLS, ...LOGGERS)
const ownState = () => mkdtempSync(join(work, 'state-'))

for (const [name, node] of [
  ['this Node', process.execPath],
  [`Node ${OLDEST_NODE}`, oldest],
] as const) {
  t.test(`given ${name}, when a bot imports or requires the package, then it is stopped`, async (t) => {
    project.write('bot.mjs', MODULE)
    project.write('bot.cjs', SCRIPT)
    for (const file of ['bot.mjs', 'bot.cjs']) t.match(project.on(node, file, ownState()), RAN, file)
  })

  t.test(`given ${name}, when a bot has the package in both ways, then it is one package`, async (t) => {
    const compare = (imported: string) => `
      const imported = ${imported}
      for (const [name, value] of Object.entries(required)) if (imported[name] !== value) throw new Error('two of ' + name)
      console.log(Object.keys(imported).length, Object.keys(required).length)`
    for (const entry of ENTRIES) {
      const spec = `trading-kill-switch${entry}`
      const first = `import * as all from '${spec}'\nimport { createRequire } from 'node:module'
        const required = createRequire(import.meta.url)('${spec}')${compare('all')}`
      const second = `const required = require('${spec}')\nimport('${spec}').then((all) => {${compare('all')}})`
      project.write('both.mjs', first)
      project.write('both.cjs', second)
      for (const file of ['both.mjs', 'both.cjs']) t.match(project.on(node, file), /^(\d+) \1\n$/, `${spec} ${file}`)
    }
  })
}

const COMPILED = [
  [['bot.ts'], '--module commonjs --moduleResolution node10 --esModuleInterop false'],
  [['bot.ts'], '--module commonjs --moduleResolution node10 --esModuleInterop true'],
  [['bot.ts', 'bot.mts', 'bot.cts'], '--module node16 --moduleResolution node16'],
  [['bot.ts', 'bot.mts', 'bot.cts'], '--module nodenext --moduleResolution nodenext'],
  [['bot.mts'], '--module esnext --moduleResolution bundler'],
  [['bot.mts'], '--module preserve --moduleResolution bundler'],
] as const

t.test(
  'given a bot in TypeScript, when it is compiled in any common way, then it compiles and is stopped',
  async (t) => {
    for (const [files, ways] of COMPILED) {
      for (const file of files) project.write(file, `${IMPORTS}${TYPED}${MAIN}`)
      const strict = ['--strict', '--skipLibCheck', '--target', 'es2022', '--types', 'node', '--outDir', 'out']
      project.command('tsc', ...strict, ...ways.split(' '), ...files)
      for (const file of files)
        t.match(project.node(`out/${file.replace('ts', 'js')}`, ownState()), RAN, `${file} ${ways}`)
    }
  },
)

t.test('given a bot in TypeScript, when ts-node or tsx runs it, then it is stopped', async (t) => {
  for (const file of ['bot.ts', 'bot.mts', 'bot.cts']) {
    project.write(file, `${IMPORTS}${TYPED}${MAIN}`)
    t.match(project.command('tsx', file, ownState()), RAN, `tsx ${file}`)
  }
  const options = '{"module": "commonjs", "moduleResolution": "node10"}'
  t.match(project.command('ts-node', '--compilerOptions', options, 'bot.ts', ownState()), RAN)
})

t.test('given tests of a bot, when Jest in its default mode or vitest runs them, then they pass', async (t) => {
  const tests = () => `
test('it is stopped', async () => {
  expect(await run(${JSON.stringify(ownState())})).toBe('${RAN}')
}, 60_000)
test('it starts with the default logger', async () => {
  const killSwitch = await createKillSwitch({ port: 0, state_dir: ${JSON.stringify(ownState())} })
  expect((await killSwitch.halt()).durable).toBe(true)
  await killSwitch.close()
}, 60_000)
`
  project.write('jest/bot.test.js', `${REQUIRES}${BOT}${tests()}`)
  t.doesNotThrow(() => project.command('jest', 'jest'))
  const one = `import { createRequire } from 'node:module'
test('it is one package', () => {
  expect(createRequire(import.meta.url)('trading-kill-switch').TradingHaltedError).toBe(TradingHaltedError)
})`
  for (const pool of ['forks', 'threads']) {
    project.write('vitest/bot.test.mjs', `import { expect, test } from 'vitest'${IMPORTS}${BOT}${tests()}${one}`)
    t.doesNotThrow(() => project.command('vitest', 'run', 'vitest', '--pool', pool), pool)
  }
})

t.test('given a bot that esbuild has bundled into one file, when it runs alone, then it is stopped', async (t) => {
  project.write('bot.mjs', MODULE)
  project.write('bot.cjs', SCRIPT)
  const alone = new UserProject(join(work, 'alone'))
  for (const source of ['bot.mjs', 'bot.cjs']) {
    for (const [format, ending] of [
      ['esm', 'mjs'],
      ['cjs', 'cjs'],
    ] as const) {
      for (const more of [[], ['--minify']]) {
        const file = join(alone.directory, `bot.${ending}`)
        const ways = ['--bundle', '--platform=node', `--format=${format}`, `--outfile=${file}`, ...more]
        project.command('esbuild', source, ...ways, '--log-level=error')
        for (const node of [process.execPath, oldest]) t.match(alone.on(node, file, ownState()), RAN, ways.join(' '))
      }
    }
  }
})

/** Each as its own documentation makes it; all to the standard output. */
const MAKE_LOGGER = {
  bunyan: "require('bunyan').createLogger({ name: 'user' })",
  console: 'new console.Console({ stdout: process.stdout, stderr: process.stdout })',
  'own, which takes a text': '{ info: (text) => put(text), warn: (text) => put(text), error: (text) => put(text) }',
  'own, which joins':
    '{ info: (...all) => put(all.join(" ")), warn: (...all) => put(all.join(" ")), error: (...all) => put(all.join(" ")) }',
  log4js: `require('log4js').configure({
    appenders: { out: { type: 'stdout' } }, categories: { default: { appenders: ['out'], level: 'info' } } }).getLogger()`,
  nest: "new (require('@nestjs/common').Logger)('user')",
  pino: "require('pino')()",
  winston: `require('winston').createLogger({
    format: require('winston').format.json(), transports: [new (require('winston').transports.Console)()] })`,
  'winston, with splat': `require('winston').createLogger({
    format: require('winston').format.combine(require('winston').format.splat(), require('winston').format.simple()),
    levels: require('winston').config.syslog.levels, transports: [new (require('winston').transports.Console)()] })`,
}

for (const [kind, make] of Object.entries(MAKE_LOGGER)) {
  t.test(`given a logger of ${kind}, when halted, then it has one line with all that there is to say`, async (t) => {
    project.write(
      'logger.cjs',
      `const { createKillSwitch } = require('trading-kill-switch')
const put = (text) => process.stdout.write(text + '\\n')
const logger = ${make}
createKillSwitch({ port: 0, state_dir: process.argv[2] }, { name: 'user', logger }).then(async (killSwitch) => {
  const { haltId } = await killSwitch.halt({ reason: 'one\\ntwo %s %d %j' })
  await killSwitch.close()
  put('haltId ' + haltId)
})`,
    )
    const lines = project.node('logger.cjs', ownState()).split('\n')
    const haltId = lines.find((line) => line.startsWith('haltId'))?.slice('haltId '.length) ?? 'none'
    const halted = lines.filter((line) => line.includes('HALTED'))
    t.equal(halted.length, 1, lines.join('\n'))
    t.match(halted[0], 'one two %s %d %j')
    t.match(halted[0], new RegExp(`"haltId": ?"${haltId}"`), 'its fields')
    t.notMatch(lines.join('\n'), '[object Object]')
    t.match(lines.join('\n'), /Kill switch at http/)
  })
}

t.test('given loggers of each kind in TypeScript, then each is taken as it is', async (t) => {
  const made = ["bunyan.createLogger({ name: 'x' })", 'console', 'log4js.getLogger()', 'new Logger()', 'nest', 'pino()']
  project.write(
    'loggers.ts',
    `import { Logger, type LoggerService } from '@nestjs/common'
import * as bunyan from 'bunyan'
import * as log4js from 'log4js'
import { pino } from 'pino'
import type { KillSwitchOptions } from 'trading-kill-switch'
import * as winston from 'winston'
export const all = (nest: LoggerService): KillSwitchOptions[] => [
${[...made, 'winston.createLogger()'].map((logger) => `  { logger: ${logger} },`).join('\n')}
]`,
  )
  const ways = ['--module', 'nodenext', '--target', 'es2022', '--types', 'node', '--experimentalDecorators']
  t.doesNotThrow(() => project.command('tsc', '--strict', '--skipLibCheck', '--noEmit', ...ways, 'loggers.ts'))
})
