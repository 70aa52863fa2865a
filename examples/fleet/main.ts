import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartError } from '../paper-exchange/start-error.js'
import { BotProcess } from './bot-process.js'
import { runCommand } from './command-line.js'
import { startEngine } from './engine.js'
import { BOTS, configurationOf, DIRECTORY, GROUP } from './settings.js'

const LINE = 'npx trading-kill-switch fleet'
const START_MS = 20_000
const LOOK_MS = 200

/** As far as it is read here. */
interface Roster {
  readonly members: readonly {
    readonly presence: { readonly leaseMs: number } | null
    readonly heardMs: number | null
  }[]
}

/** A server, three paper bots, and the lines that halt and resume all of them. */
async function main(): Promise<void> {
  mkdirSync(DIRECTORY, { recursive: true, mode: 0o700 })
  const { key, keyFile } = keyOf(DIRECTORY)
  const engine = await startEngine()
  const bots = BOTS.map((bot) => {
    const config = join(DIRECTORY, `${bot.name}.toml`)
    writeFileSync(config, configurationOf(bot, engine.url, key), { mode: 0o600 })
    return new BotProcess(config, join(DIRECTORY, `${bot.name}.log`), (state) => say(`${bot.name} is ${state}.`))
  })
  endWithThisProcess(bots)
  await Promise.all(bots.map(({ listens }) => listens))
  const [first] = BOTS
  const config = join(DIRECTORY, `${first.name}.toml`)
  runCommand(['fleet', 'roster', 'add', ...BOTS.map(({ name }) => name), '--config', config])
  await untilAllAreThere(config)
  say(
    `${engine.program} at ${engine.url}, and ${BOTS.length} paper bots of the fleet ${GROUP}. In another terminal, here:`,
    '',
    `  ${LINE} halt enough --config ${config}`,
    `  ${LINE} status --config ${config}`,
    `  ${LINE} resume HALTID --sign-with ${keyFile} --config ${config}`,
    '',
    `Ctrl-C ends all of them. What they say is in ${DIRECTORY}/*.log; a halt outlives them.`,
  )
  await Promise.all(bots.map(({ exited }) => exited))
  engine.end()
}

/** Before its first lease, no bot sends anything. */
async function untilAllAreThere(config: string): Promise<void> {
  const late = Date.now() + START_MS
  for (;;) {
    const { members } = runCommand(['fleet', 'roster', '--config', config]) as Roster
    if (members.every(({ presence, heardMs }) => presence !== null && heardMs !== null && heardMs < presence.leaseMs))
      return
    if (Date.now() > late) throw new StartError(`Not all bots are there. What they say is in ${DIRECTORY}/*.log`)
    await sleep(LOOK_MS)
  }
}

/** The terminal sends Ctrl-C to the bots as well: they end by themselves, and this process after them. */
function endWithThisProcess(bots: readonly BotProcess[]): void {
  const end = () => {
    for (const { child } of bots) child.kill()
  }
  process.on('SIGINT', () => {})
  process.on('SIGTERM', end)
  process.on('exit', end)
}

/** The key of the person who may resume: made once. In earnest its private half is on no machine of a bot. */
function keyOf(directory: string): { readonly key: string; readonly keyFile: string } {
  const [keyFile, publicFile] = [join(directory, 'resume.key'), join(directory, 'resume.pub')]
  if (!existsSync(keyFile)) {
    const made = runCommand(['fleet', 'keygen', keyFile]) as { readonly key: string }
    writeFileSync(publicFile, `${made.key}\n`)
  }
  return { key: readFileSync(publicFile, 'utf8').trim(), keyFile }
}

function say(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}

main().catch((error: unknown) => {
  const message = error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${message}\n`, () => process.exit(1))
})
