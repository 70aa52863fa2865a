import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeCertificates } from '../../support/certificates.js'
import { cleanEnvironment } from '../../support/clean-environment.mjs'
import { freePort } from '../../support/free-port.mjs'
import { call } from '../../support/http-call.js'
import { type Block, noteOf, placeOf } from './blocks.js'
import { writePrivateFile } from './files.js'
import { makeProject } from './programs.js'
import { answerDiffers, inThisRun, linesDiffer, type Names, sameWords } from './shown.js'

const MOST_MS = 20_000
/** The pid of the bot in every paper. */
const SHOWN_PID = '12305'
/** The token of every paper, in the environment of the commands. */
const TOKEN = 'a'.repeat(48)

/** Real time that a trading day of the paper exchange takes, in ms. */
const DAY_MS = 200
/** So long that the market stands still between the making of a plan and its execution. */
const CALM_DAY_MS = 10_000

/** Bots that a paper may ask for by `<!-- test: bot NAME -->`: settings beside those of every one. */
const SETTINGS: Readonly<Record<string, string>> = {
  '': '',
  calm: '',
  trips:
    'snapshot_interval_ms = 1000\ntrips = { max_drawdown = { limit = "3%", confirmations = 1 }, transfers = "none" }',
  tokens: 'tokens_file = "tokens.toml"',
  tls: 'tls_cert = "tls/server.pem"\ntls_key = "tls/server.key"\nauth_token_file = "token"',
}

/** A paper bot on a terminal, and a shell beside it, as a paper's reader has them. */
export class Session {
  readonly names: Names = new Map()
  /** Everything that the bot has written to its terminal. */
  log = ''
  #url = ''
  #exchangeUrl = ''
  #exchangePid = 0
  readonly #directory: string
  readonly #terminal: ChildProcess
  readonly #ended: Promise<void>

  private constructor(directory: string) {
    this.#directory = directory
    const program = join(process.cwd(), 'dist/examples/paper-bot/main.js')
    const command = `'${process.execPath}' '${program}' --config config.toml`
    // A terminal, so that the bot prints what a person sees.
    this.#terminal = spawn('script', ['-qec', command, '/dev/null'], { cwd: directory, env: cleanEnvironment() })
    this.#terminal.stdout?.on('data', (chunk: Buffer) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the terminal's colours
      this.log += chunk.toString().replace(/\u001b\[[\d;]*m|\r/g, '')
    })
    this.#ended = new Promise((resolve) => this.#terminal.once('close', () => resolve()))
  }

  /** @param kind one of {@link SETTINGS} */
  static async start(directory: string, kind: string): Promise<Session> {
    // The venue module has to know where the exchange listens before that is started.
    prepare(directory, kind, await freePort())
    const session = new Session(directory)
    await session.#started()
    return session
  }

  async #started(): Promise<void> {
    await until(
      () => / started at (\S+) \(pid (\d+)\)/.test(this.log),
      () => `the bot did not start:\n${this.log}`,
    )
    this.#url = /Kill switch at (\S+), /.exec(this.log)?.[1] ?? ''
    this.names.set(SHOWN_PID, /kill -USR1 (\d+)/.exec(this.log)?.[1] ?? '')
    const [, exchange = '', pid = ''] = / started at (\S+) \(pid (\d+)\)/.exec(this.log) ?? []
    this.#exchangeUrl = exchange
    this.#exchangePid = Number(pid)
  }

  /** Runs a block of commands, or looks for a block of log lines. @throws when it fails, or shows something else */
  async take(block: Block): Promise<void> {
    if (noteOf(block, 'with a position') !== null) await this.#untilPosition()
    if (block.language === 'text') return this.#findInLog(block)
    if (block.language === 'sh') {
      const output = await this.#shell(block.text)
      if (output.includes('urn:trading-kill-switch:')) throw new Error(`${placeOf(block)} was refused:\n${output}`)
      return
    }
    for (const [command, shown] of commandsOf(block.text)) await this.#runOne(block, command, shown)
  }

  async end(): Promise<void> {
    for (const pid of [Number(this.names.get(SHOWN_PID)), this.#exchangePid]) {
      try {
        if (pid > 0) process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended already.
      }
    }
    await this.#ended
  }

  /** What only reads is asked again until it shows what it should: an exchange needs a moment. */
  async #runOne(block: Block, command: string, shown: string): Promise<void> {
    const end = Date.now() + (/POST|kill/.test(command) ? 0 : MOST_MS)
    for (;;) {
      const output = await this.#shell(command)
      const differ = /^[[{]/.test(shown) ? answerDiffers : linesDiffer
      const difference = differ(shown, output, this.names)
      if (difference === null) return
      if (Date.now() >= end) throw new Error(`${placeOf(block)}, ${command}: ${difference}`)
      await sleep(100)
    }
  }

  async #findInLog(block: Block): Promise<void> {
    const shown = block.text.split('\n').filter((line) => line.trim() !== '' && line.trim() !== '…')
    await until(
      () => shown.every((line) => this.log.split('\n').some((came) => sameWords(line.trim(), came, this.names, false))),
      () => `${placeOf(block)}: ${linesDiffer(block.text, this.log, this.names) ?? 'a line is missing'}`,
    )
  }

  async #untilPosition(): Promise<void> {
    const held = async () => (await call(this.#exchangeUrl, 'GET', '/positions')).body.length > 0
    await until(held, () => 'the bot took no position')
  }

  #shell(command: string): Promise<string> {
    const told = inThisRun(command, this.names)
      .replace(/(?:localhost|127\.0\.0\.1):9876/g, this.#url.replace(/^https?:\/\//, ''))
      .replace(/(?:localhost|127\.0\.0\.1):9877/g, this.#exchangeUrl.replace('http://', ''))
    const env = { ...cleanEnvironment(), TOKEN, CONTROL_AUTH_TOKEN: TOKEN }
    return new Promise((resolve, reject) => {
      // With a socket for its input, bash takes itself for a remote shell, and runs what the user's own startup files say.
      const child = spawn('bash', ['-euo', 'pipefail', '-c', told], {
        cwd: this.#directory,
        env,
        timeout: MOST_MS,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let output = ''
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
      child.on('close', (code) => {
        if (code === 0) resolve(output.trim())
        else reject(new Error(`${told}\nhas ended with ${code}:\n${output}`))
      })
    })
  }
}

function prepare(directory: string, kind: string, exchangePort: number): void {
  const settings = SETTINGS[kind]
  if (settings === undefined) throw new Error(`There is no bot called ${kind}`)
  makeProject(directory)
  mkdirSync(join(directory, 'tls'))
  if (kind === 'tls') makeCertificates(join(directory, 'tls'))
  writePrivateFile(join(directory, 'token'), TOKEN)
  writePrivateFile(join(directory, 'tokens.toml'), `alice = { role = "operator", token = "${TOKEN}" }`)
  const exchange = `http://127.0.0.1:${exchangePort}`
  const venue = JSON.stringify(join(process.cwd(), 'dist/examples/paper-exchange/venue.js'))
  const lines = [
    'plugins = ["trading-kill-switch"]\n[control]\nport = 0\nstate_dir = "state"\nallow_close_all = true',
    `socket = "state/control.sock"\nvenue_module = ${venue}\nvenue_options = { url = "${exchange}" }`,
    settings,
    `[paper]\nexchange = "${exchange}"\nstart = "2008-09-10"\nday_ms = ${kind === 'calm' ? CALM_DAY_MS : DAY_MS}`,
  ]
  writeFileSync(join(directory, 'config.toml'), `${lines.join('\n')}\n`)
}

/** The commands of a console block, each with what is shown below it. */
export function commandsOf(text: string): [command: string, shown: string][] {
  const commands: [string, string][] = []
  for (const part of text.split(/^\$ /m).slice(1)) {
    const [, command = '', shown = ''] = /^((?:.*\\\n)*.*)\n?([\s\S]*)$/.exec(part) ?? []
    commands.push([command, shown.trim()])
  }
  return commands
}

async function until(fits: () => boolean | Promise<boolean>, why: () => string): Promise<void> {
  const end = Date.now() + MOST_MS
  while (!(await fits())) {
    if (Date.now() > end) throw new Error(why())
    await sleep(50)
  }
}
