import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { makeCertificates } from '../support/certificates.js'
import { cleanEnvironment } from '../support/clean-environment.mjs'
import { ExchangeProcess, until } from '../support/exchange-process.js'
import { ownDirectory } from '../support/files-directory.js'

// Every `curl` line that the bot hands out, copied as it stands on the screen, which is between the quotes of a JSON text, and pasted
// into a shell.

const SHELLS = ['bash', 'dash'].filter((each) => existsSync(`/bin/${each}`) || existsSync(`/usr/bin/${each}`))
/** With what a shell would take for a pattern, a command or a quote. */
const TOKEN = `it's-*-"$(id)"-\\-token`

interface Pasted {
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever was answered
  readonly body: any
}

/** A bot, and a shell beside it in which lines are pasted. */
class Desk {
  readonly bot: BotProcess
  readonly exchange: ExchangeProcess
  readonly #cwd: string
  readonly #variables: Readonly<Record<string, string>>
  shell = 'bash'

  constructor(t: Test, exchange: ExchangeProcess, settings: object, { bot, shell }: Environments) {
    this.exchange = exchange
    this.#cwd = ownDirectory(t)
    writeFileSync(join(this.#cwd, '*'), '')
    this.#variables = shell
    const args = [JSON.stringify({ url: exchange.url, inProcess: true })]
    this.bot = BotProcess.bot('trading-bot', { settings, args, environment: bot })
    t.teardown(() => this.bot.kill())
  }

  async paste(line: string, variables = this.#variables): Promise<Pasted> {
    const env = { ...cleanEnvironment(), ...variables }
    // With a socket for its input, bash takes itself for a remote shell, and runs what the user's own startup files say.
    const child = spawn(this.shell, ['-c', line], {
      cwd: this.#cwd,
      env,
      timeout: 60_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [text, errors] = ['', '']
    child.stdout.on('data', (chunk) => (text += chunk))
    child.stderr.on('data', (chunk) => (errors += chunk))
    await new Promise((resolve) => child.on('close', resolve))
    if (errors !== '') throw new Error(`${this.shell}: ${line}\n${errors}`)
    return { text, body: JSON.parse(text) }
  }

  /** The start lines, as they stand in the log. */
  async start(): Promise<string[]> {
    const isLine = ({ msg }: Readonly<Record<string, unknown>>) => /^ *curl /.test(String(msg))
    await this.bot.line(({ msg }) => String(msg).includes('kill -USR1'))
    return this.bot.lines.filter(isLine).map(({ msg }) => JSON.stringify(msg).slice(1, -1))
  }
}

interface Environments {
  readonly bot: Readonly<Record<string, string>>
  readonly shell: Readonly<Record<string, string>>
}

/** The lines in an answer, as they stand between the quotes of its JSON. */
function linesIn({ text }: Pick<Pasted, 'text'>): string[] {
  const texts = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, each = '']) => each)
  return texts.flatMap((each) => /curl -sS .*$/.exec(each)?.[0] ?? [])
}

/** The one line that there is: two would be a command that fails. */
const only = (lines: readonly string[]) => lines.join('\n')

async function pasteAll(t: Test, desk: Desk): Promise<void> {
  const [halt = '', status = '', resume = '', closeAll = ''] = await desk.start()
  const send = (line: string, data: string) => desk.paste(`${line.replace(/ *#.*/, '')} -d ${data}`)

  t.match((await desk.paste(halt)).body, { state: 'halted', durable: true })
  t.match((await desk.paste(status)).body, { state: 'halted' })
  await send(halt, `'{"scope": {"symbol": "A"}}'`)
  const both = await desk.paste(resume)
  t.match(both.body, { status: 428, haltCount: 2 })
  t.equal(linesIn(both).length, 3)
  const [ofBoth = '', ofOne = ''] = linesIn(both)
  t.match((await desk.paste(ofBoth)).body, { haltCount: 0, resumed: { length: 2 } }, ofBoth)

  const { body: halted } = await desk.paste(halt)
  const stale = await desk.paste(ofOne)
  t.match(stale.body, { status: 409, type: /confirm-stale/ })
  t.match((await desk.paste(only(linesIn(stale)))).body, { resumed: [halted.haltId] })

  for (const [body, expected] of [
    ['rubbish', 400],
    ['other=x', 422],
    ['confirm=', 422],
    ["'confirm=1-abcd&confirm=2-abcd'", 422],
    [`'{"confirm": 1}'`, 422],
  ] as const) {
    const { haltId } = (await desk.paste(halt)).body
    const refused = await send(resume, body)
    t.equal(refused.body.status, expected, `${body}: ${refused.text}`)
    t.match((await desk.paste(only(linesIn(refused)))).body, { resumed: [haltId], haltCount: 0 })
  }

  const { haltId } = (await desk.paste(halt)).body
  const escaped = JSON.stringify(JSON.stringify({ confirm: [haltId] })).slice(1, -1)
  t.match((await send(resume, `'${escaped}'`)).body, { resumed: [haltId] }, escaped)

  const odd = await send(halt, 'rubbish')
  t.match(odd.body, { warnings: [/not JSON/], halt: { reason: 'rubbish' } })
  t.match((await desk.paste(only(linesIn(odd)))).body, { warnings: [], halt: { reason: 'fat finger' } })

  const missing = await desk.paste(halt.replace('/halt', '/hlt'))
  t.match(missing.body, { status: 404 })
  t.match((await desk.paste(only(linesIn(missing)))).body, { state: 'halted' })
  const wrong = await desk.paste(halt.replace('-X POST', '-X PUT'))
  t.match(wrong.body, { status: 405 })
  t.match((await desk.paste(only(linesIn(wrong)))).body, { state: 'halted' })
  if (desk.shell === SHELLS[0]) await closeOut(t, desk, closeAll, send)
}

async function closeOut(
  t: Test,
  desk: Desk,
  closeAll: string,
  send: (line: string, data: string) => Promise<Pasted>,
): Promise<void> {
  await desk.exchange.set({ positions: { A: 10 } })
  const bad = await send(closeAll, 'excute=x')
  t.match(bad.body, { status: 422 })
  t.match((await desk.paste(only(linesIn(bad)))).body, { detail: /Nothing was sent/, planId: String })
  const plan = await desk.paste(closeAll)
  await desk.exchange.set({ positions: { A: 9 } })
  const changed = await desk.paste(only(linesIn(plan)))
  t.match(changed.body, { status: 409, type: /plan-changed/ })
  const started = await desk.paste(only(linesIn(changed)))
  t.match(started.body, { status: 'running', totals: { positions: 1 } }, started.text)
  const follow = only(linesIn(started))
  const ended = await until(
    () => desk.paste(follow),
    ({ body }) => body.status !== 'running',
    60_000,
  )
  t.match(ended.body, { status: 'flat' }, ended.text)
  const unknown = await desk.paste(follow.replace(/c-[0-9a-f]{8}/, 'c-00000000'))
  t.match(unknown.body, { status: 404 })
  t.match((await desk.paste(only(linesIn(unknown)))).body, { id: ended.body.id })
}

/** A call without a token is told what to add; added as it stands, the call does what it should. */
async function addToken(t: Test, desk: Desk): Promise<void> {
  const [, status = ''] = await desk.start()
  const bare = status.replace(/ *#.*/, '').replace(/-H .* (?='?http)/, '')
  const refused = await desk.paste(bare)
  t.match(refused.body, { status: 401, detail: /A token is needed/ })
  const [, added] = /Add to the line: (-H [^"]*)"/.exec(refused.text) ?? []
  t.match((await desk.paste(`${bare} ${added}`)).body, { state: String })
  const unset = await desk.paste(`${bare} -H 'Authorization: Bearer '$NOT_SET`, {})
  t.match(unset.body, { status: 401, detail: /The token is empty: the variable is not set/ })
}

const NONE: Environments = { bot: {}, shell: {} }
const WAYS: Readonly<Record<string, (directory: string) => readonly [settings: object, Environments]>> = {
  'without a token': () => [{}, NONE],
  'with a token in the environment': () => [
    {},
    { bot: { CONTROL_AUTH_TOKEN: TOKEN }, shell: { CONTROL_AUTH_TOKEN: TOKEN } },
  ],
  'with a token in code': () => [{ auth_token: TOKEN }, { bot: {}, shell: { TOKEN } }],
  'with a token file, TLS and odd paths': (directory) => {
    const place = join(directory, `it's "her\\s"`)
    mkdirSync(place)
    writeFileSync(join(place, 'the token'), `${TOKEN}\n`, { mode: 0o600 })
    const { cert, key } = makeCertificates(place)
    return [{ auth_token_file: join(place, 'the token'), tls_cert: cert, tls_key: key }, NONE]
  },
  'with tokens of several, by a socket': (directory) => {
    const entry = `alice = { role = "operator", token = ${JSON.stringify(TOKEN)} }\n`
    writeFileSync(join(directory, 'tokens.toml'), entry, { mode: 0o600 })
    const socket = join(directory, 'a state', 'control.sock')
    return [
      { port: false, socket, state_dir: join(directory, 'a state'), tokens_file: join(directory, 'tokens.toml') },
      { bot: {}, shell: { TOKEN } },
    ]
  },
}

t.jobs = 2

for (const [what, make] of Object.entries(WAYS)) {
  t.test(`given a bot ${what}, when its lines are pasted into a shell, then each does what it says`, async (t) => {
    const directory = ownDirectory(t)
    const [own, environments] = make(directory)
    const exchange = await ExchangeProcess.start(t, { positions: { A: 10 } })
    const settings = { state_dir: join(directory, 'state'), allow_close_all: true, settle_ms: 100, ...own }
    const desk = new Desk(t, exchange, settings, environments)
    const start = await desk.start()
    t.notMatch(only(start), /\\/)
    for (const shell of SHELLS) {
      desk.shell = shell
      await pasteAll(t, desk)
    }
    if (start[0]?.includes('Bearer') && !start[0].includes('--unix-socket')) await addToken(t, desk)
  })
}
