import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { filesIn } from '../support/files-directory.js'
import { call } from '../support/http-call.js'
import { journalEntries } from '../support/journal-entries.js'
import { stateDirectory } from '../support/state-directory.js'

const TOKENS = { grafana: 'token-of-the-viewer-1', phone: 'token-of-the-halter-2', alice: 'token-of-the-operator-3' }
const ROLES = { grafana: 'viewer', phone: 'halter', alice: 'operator' }
type Name = keyof typeof TOKENS

t.test('given a viewer, a halter and an operator, when each calls, then each may what its role says', async (t) => {
  const directory = stateDirectory(t)
  const file = join(directory, 'tokens.toml')
  const lines = (Object.keys(TOKENS) as Name[]).map(
    (name) => `${name} = { role = "${ROLES[name]}", token = "${TOKENS[name]}" }\n`,
  )
  writeFileSync(file, lines.join(''), { mode: 0o600 })
  const settings = { state_dir: join(directory, 'state'), tokens_file: file }
  const bot = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => bot.kill())
  const url = await bot.url()
  const as = (name: Name, method: string, path: string, body?: object) =>
    call(url, method, path, body, { authorization: `Bearer ${TOKENS[name]}` })

  const reads: readonly (readonly [path: string, expected: number])[] = [
    ['/status', 200],
    ['/armed', 200],
    ['/positions', 503],
    ['/close-all/c-1', 404],
    ['/me', 200],
    ['/', 200],
    ['/health', 200],
  ]
  for (const name of ['grafana', 'phone', 'alice'] as const) {
    for (const [path, expected] of reads) t.equal((await as(name, 'GET', path)).status, expected, `${name} ${path}`)
  }

  const refused = await as('grafana', 'POST', '/halt')
  t.match(refused, { status: 403, body: { detail: /grafana is a viewer and may read\. This takes .* a halter/ } })
  t.equal((await as('grafana', 'GET', '/status')).body.state, 'active')
  const halted = await as('phone', 'POST', '/halt', { reason: 'from the train' })
  t.match(halted, { status: 200, body: { state: 'halted', halt: { operator: 'phone', reason: 'from the train' } } })
  const confirm = halted.body.haltId
  for (const name of ['grafana', 'phone'] as const) {
    t.equal((await as(name, 'POST', '/resume', { confirm })).status, 403, `${name} can't resume`)
    t.equal((await as(name, 'POST', '/close-all')).status, 403, `${name} can't close`)
  }
  t.equal((await as('phone', 'GET', '/status')).body.state, 'halted')
  t.match(await as('alice', 'POST', '/resume', { confirm }), { status: 200, body: { resumed: [confirm] } })

  await bot.kill('SIGTERM')
  const left = filesIn(settings.state_dir).map((name) => readFileSync(join(settings.state_dir, name), 'utf8'))
  t.ok(left.length >= 3, 'journal, permit and what keeps older versions halted')
  const entries = journalEntries(settings.state_dir)
  const whoDid = (what: string) => entries.filter((entry) => entry.what === what).map(({ who }) => who)
  t.same(whoDid('halt'), ['phone'])
  t.same(whoDid('resume'), ['alice'])
  t.same(new Set(whoDid('refused')), new Set(['grafana', 'phone']))
  const seen = left + JSON.stringify(bot.lines) + bot.stderr
  for (const token of Object.values(TOKENS)) t.notMatch(seen, token)
})

t.test('given a guesser, when a right token comes between his, then it is answered before them', async (t) => {
  const settings = { state_dir: stateDirectory(t) }
  const bot = BotProcess.bot('idle-bot', { settings, environment: { CONTROL_AUTH_TOKEN: TOKENS.alice } })
  t.teardown(() => bot.kill())
  const url = await bot.url()
  const order: string[] = []
  const guess = async (number: number) => {
    await call(url, 'POST', '/halt', '', { authorization: `Bearer guess-${number}` })
    order.push('guess')
  }
  // The last of twelve is held back for two seconds.
  for (let number = 0; number < 3; number++) await guess(number)
  const guesses = Array.from({ length: 12 }, (_, number) => guess(number))
  await Promise.race(guesses)
  const right = call(url, 'POST', '/halt', '', { authorization: `Bearer ${TOKENS.alice}` })
  t.equal((await right).body.state, 'halted')
  order.push('right')
  await Promise.all(guesses)
  t.ok(order.indexOf('right') < order.length - 4, `answered in this order: ${order.join(' ')}`)
})

const noProc = existsSync('/proc/self/environ') ? false : 'there is no /proc here'
t.test(
  'given a token in its file, when the process list is read, then it is not there',
  { skip: noProc },
  async (t) => {
    const directory = stateDirectory(t)
    const file = join(directory, 'token')
    writeFileSync(file, TOKENS.alice, { mode: 0o600 })
    const settings = { state_dir: join(directory, 'state'), auth_token_file: file }
    const bot = BotProcess.bot('idle-bot', { settings })
    t.teardown(() => bot.kill())
    await bot.url()
    const proc = (name: string) => readFileSync(`/proc/${bot.child.pid}/${name}`, 'utf8')
    t.match(proc('cmdline'), /auth_token_file/, 'this is the right process')
    t.notMatch(proc('cmdline'), TOKENS.alice)
    t.notMatch(proc('environ'), TOKENS.alice)
  },
)
