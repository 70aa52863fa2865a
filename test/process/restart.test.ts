import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { journalEntries } from '../support/journal-entries.js'
import { leaveCloseAll } from '../support/left-behind.js'
import { resumeEverything } from '../support/resume-everything.js'
import { stateDirectory } from '../support/state-directory.js'

t.test('given a halt, when the bot is killed right after the reply, then it comes back halted', async (t) => {
  const settings = { state_dir: stateDirectory(t) }
  const first = BotProcess.bot('idle-bot', { settings })
  const halted = await first.call('POST', '/halt', { reason: 'fat finger' })
  await first.kill('SIGKILL')

  const second = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => second.kill())
  const { body } = await second.call('GET', '/status')
  t.equal(body.state, 'halted')
  t.equal(body.halt.haltId, halted.body.haltId, 'the same haltId')
  t.equal(body.halt.reason, 'fat finger')
  t.equal((await second.ask('check', { symbol: 'A', side: 'buy' })).allowed, false)

  const resumed = await second.call('POST', '/resume', { confirm: halted.body.haltId })
  t.equal(resumed.body.state, 'active')
  await second.kill('SIGKILL')

  const third = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => third.kill())
  t.equal((await third.call('GET', '/status')).body.state, 'active', 'killed right after the reply to a resume: active')
})

t.test('given scoped halts, when the bot is killed, then they come back', async (t) => {
  const settings = { state_dir: stateDirectory(t) }
  const first = BotProcess.bot('idle-bot', { settings })
  const scoped = await first.call('POST', '/halt', { scope: { symbol: 'BTC/USDT' } })
  t.equal(scoped.body.state, 'active', 'everything else goes on')
  t.equal((await first.ask('check', { symbol: 'btc/usdt' })).haltId, scoped.body.haltId)
  t.equal((await first.ask('check', { symbol: 'ETH/USDT' })).allowed, true)
  t.equal((await first.ask('check', { side: 'buy' })).allowed, false, 'an order without the field counts as matching')
  await first.kill('SIGKILL')

  const second = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => second.kill())
  t.equal((await second.ask('check', { symbol: 'BTC/USDT' })).haltId, scoped.body.haltId)
  t.equal((await second.ask('check', { symbol: 'ETH/USDT' })).allowed, true)
  await second.call('POST', '/resume', { confirm: scoped.body.haltId })
  t.equal((await second.ask('check', { symbol: 'BTC/USDT' })).allowed, true)
})

t.test('given a halt in code, when the process exits in the same breath, then it comes back halted', async (t) => {
  const settings = { state_dir: stateDirectory(t) }
  const first = BotProcess.bot('idle-bot', { settings })
  await first.url()
  first.ask('haltAndExit', { reason: 'drawdown' }).catch(() => {})
  t.match(await first.exited, { code: 0 })

  const second = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => second.kill())
  const { body } = await second.call('GET', '/status')
  t.equal(body.state, 'halted')
  const reasons = body.halts.map(({ reason }: { reason: string }) => reason)
  t.ok(reasons.includes('drawdown'), `in its words: ${reasons.join('; ')}`)
})

t.test('given a scoped halt, when the process exits in the same breath, then what the 428 lists ends it', async (t) => {
  const settings = { state_dir: stateDirectory(t) }
  for (let tries = 0; tries < 3; tries++) {
    const first = BotProcess.bot('idle-bot', { settings })
    await first.url()
    first.ask('haltAndExit', { scope: { symbol: 'A' } }).catch(() => {})
    await first.exited

    const second = BotProcess.bot('idle-bot', { settings })
    t.teardown(() => second.kill())
    const { halts } = (await second.call('GET', '/status')).body
    const ids: string[] = halts.map(({ haltId }: { haltId: string }) => haltId)
    t.ok(ids.includes((await second.ask('check', { symbol: 'A' })).haltId))
    t.equal((await second.call('POST', '/resume', { confirm: ids })).status, 200)
    t.equal((await second.ask('check', { symbol: 'A' })).allowed, true)
    t.notOk(existsSync(join(settings.state_dir, 'HALT')))
    await second.kill()
  }
})

/** A line that fits into the chain behind the last one of `text`. */
function lineBehind(text: string, fields: object): string {
  const last = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '')
  const time = new Date().toISOString()
  const body = JSON.stringify({ sequence: last.sequence + 1, time, previousHash: last.hash, ...fields }).slice(0, -1)
  return `${body},"hash":"${createHash('sha256').update(body).digest('hex')}"}\n`
}

const withoutLastLine = (text: string) => text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1)

for (const [how, damage, why] of [
  ['torn', (text) => text.slice(0, -20), /journal\.jsonl: line 3: it is torn, its line feed is missing/],
  ['empty', () => '', /journal\.jsonl: it is empty/],
  ['edited', (text) => text.replace('"level":"halted"', '"level":"reducing"'), /line 3: its content does not fit/],
  ['without a line in its middle', (text) => text.replace(/\n.*\n/, '\n'), /line 2: it has sequence 3/],
  ['no journal', () => 'halted', /line 1: it is torn/],
  [
    'of a newer version',
    (text) => text + lineBehind(text, { kind: 'quorum', what: 'quorum' }),
    /line 4: it is of a kind that this version does not know: "quorum"/,
  ],
] as readonly (readonly [string, (text: string) => string, RegExp])[]) {
  t.test(`given a journal that is ${how}, when the bot starts, then it is halted and the file is kept`, async (t) => {
    const settings = { state_dir: stateDirectory(t) }
    const path = join(settings.state_dir, 'journal.jsonl')
    const first = BotProcess.bot('idle-bot', { settings })
    const halted = await first.call('POST', '/halt')
    await first.kill()
    const damaged = damage(readFileSync(path, 'utf8'))
    writeFileSync(path, damaged)

    const second = BotProcess.bot('idle-bot', { settings })
    t.teardown(() => second.kill())
    const { body } = await second.call('GET', '/status')
    t.match(body, { state: 'halted', durable: true })
    t.match(body.halt, { source: 'start', reason: why })
    t.not(body.halt.haltId, halted.body.haltId, 'a halt of its own')
    t.equal(readFileSync(path, 'utf8'), damaged, 'kept as it was')
    t.ok(existsSync(join(settings.state_dir, 'journal-2.jsonl')), 'the journal goes on in another segment')
    await resumeEverything(second)
    await second.kill()

    const third = BotProcess.bot('idle-bot', { settings })
    t.teardown(() => third.kill())
    t.equal((await third.call('GET', '/status')).body.state, 'active', 'and it is over after a resume')
  })
}

t.test(
  'given a permit that is damaged or gone, when an active bot starts, then it is halted and says so',
  async (t) => {
    for (const [how, permit, why] of [
      ['gone', null, /ACTIVE is missing: a halt may not have been written/],
      ['empty', '', /ACTIVE: it is empty/],
      ['edited', '{"sequence":1,"hash":"aa"}\n', /ACTIVE: it is torn, or not a permit/],
      ['of another line', `{"sequence":1,"hash":"${'a'.repeat(64)}"}\n`, /ACTIVE does not name the last change/],
    ] as const) {
      const settings = { state_dir: stateDirectory(t, {}) }
      const path = join(settings.state_dir, how, 'ACTIVE')
      settings.state_dir = join(settings.state_dir, how)
      const first = BotProcess.bot('idle-bot', { settings })
      await first.url()
      await first.kill()
      t.ok(existsSync(path))
      if (permit === null) rmSync(path)
      else writeFileSync(path, permit)

      const second = BotProcess.bot('idle-bot', { settings })
      t.teardown(() => second.kill())
      const { body } = await second.call('GET', '/status')
      t.match(body, { state: 'halted', durable: true, haltCount: 1, halt: { source: 'start', reason: why } }, how)
      t.equal((await second.call('POST', '/resume', { confirm: body.halt.haltId })).status, 200)
      await second.kill()
      const third = BotProcess.bot('idle-bot', { settings })
      t.teardown(() => third.kill())
      t.equal((await third.call('GET', '/status')).body.state, 'active', 'and it is over after a resume')
      await third.kill()
    }
  },
)

t.test('given a journal that was cut between two lines, when the bot starts, then the permit tells', async (t) => {
  const directory = stateDirectory(t)
  const journal = (state_dir: string) => join(state_dir, 'journal.jsonl')
  for (const [how, lines, state] of [
    ['a halt, with its permit taken away', 1, 'halted'],
    ['a resume, with its permit granted', 1, 'halted'],
  ] as const) {
    const settings = { state_dir: join(directory, how) }
    const bot = BotProcess.bot('idle-bot', { settings })
    const { haltId } = (await bot.call('POST', '/halt')).body
    if (how.startsWith('a resume')) await bot.call('POST', '/resume', { confirm: haltId })
    await bot.kill()
    let text = readFileSync(journal(settings.state_dir), 'utf8')
    for (let count = 0; count < lines; count++) text = withoutLastLine(text)
    writeFileSync(journal(settings.state_dir), text)
    const again = BotProcess.bot('idle-bot', { settings })
    t.teardown(() => again.kill())
    t.equal((await again.call('GET', '/status')).body.state, state, how)
    await again.kill()
  }
})

t.test(
  'given a scoped halt that was cut off, when the bot starts, then it is halted: the permit names it',
  async (t) => {
    const settings = { state_dir: stateDirectory(t) }
    const path = join(settings.state_dir, 'journal.jsonl')
    const bot = BotProcess.bot('idle-bot', { settings })
    const { haltId } = (await bot.call('POST', '/halt', { scope: { symbol: 'A' } })).body
    const line = () => journalEntries(settings.state_dir).find((entry) => entry.haltId === haltId)
    while (!readFileSync(join(settings.state_dir, 'ACTIVE'), 'utf8').includes(line().hash))
      await bot.call('GET', '/status')
    await bot.kill()
    writeFileSync(path, withoutLastLine(readFileSync(path, 'utf8')))
    const again = BotProcess.bot('idle-bot', { settings })
    t.teardown(() => again.kill())
    const reason = /ACTIVE does not name the last change of the journal.*the journal cut/
    t.match((await again.call('GET', '/status')).body, { state: 'halted', halt: { source: 'start', reason } })
  },
)

for (const [what, lost] of [
  ['the journal beside its permit', ['journal.jsonl', 'state.json']],
  ['the journal of a halted bot', ['journal.jsonl', 'ACTIVE']],
] as const) {
  t.test(`given a directory without ${what}, when the bot starts, then it is halted`, async (t) => {
    const settings = { state_dir: stateDirectory(t) }
    const first = BotProcess.bot('idle-bot', { settings })
    const { haltId } = (await first.call('POST', '/halt')).body
    if (what.includes('permit')) await first.call('POST', '/resume', { confirm: haltId })
    await first.kill()
    for (const name of lost) rmSync(join(settings.state_dir, name), { force: true })
    const second = BotProcess.bot('idle-bot', { settings })
    t.teardown(() => second.kill())
    const { body } = await second.call('GET', '/status')
    t.match(body, { state: 'halted', halt: { source: 'start', reason: /the journal is missing, although there is/ } })
    t.equal((await second.call('POST', '/resume', { confirm: body.halt.haltId })).status, 200)
  })
}

t.test('given a damaged journal, when the next starts fail or are killed, then none of them is active', async (t) => {
  const settings = { state_dir: stateDirectory(t) }
  const first = BotProcess.bot('idle-bot', { settings })
  await first.call('POST', '/halt')
  await first.kill()
  writeFileSync(join(settings.state_dir, 'journal.jsonl'), 'damaged')

  const squatter = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => squatter.once('listening', resolve))
  const { port } = squatter.address() as { port: number }
  const failing = BotProcess.bot('idle-bot', { settings: { ...settings, port } })
  t.not((await failing.exited).code, 0)
  t.match(failing.stderr, /PORT_UNAVAILABLE/)
  squatter.close()

  for (let count = 0; count < 2; count++) {
    const next = BotProcess.bot('idle-bot', { settings })
    t.teardown(() => next.kill())
    t.equal((await next.call('GET', '/status')).body.state, 'halted')
    await next.kill()
  }
})

t.test('given a file HALT of the bot thread, when its halt is resumed, then a restart stays active', async (t) => {
  const settings = { state_dir: stateDirectory(t) }
  const haltFile = join(settings.state_dir, 'HALT')
  const first = BotProcess.bot('idle-bot', { settings })
  const { haltId } = (await first.call('POST', '/halt')).body
  writeFileSync(haltFile, 'the control thread was gone')
  const statusOf = async (bot: BotProcess) => (await bot.call('GET', '/status')).body
  let status = await statusOf(first)
  while (status.haltCount < 2) status = await statusOf(first)
  const [ofFile] = status.halts
  t.match(ofFile, { source: 'file', reason: 'the control thread was gone' })
  t.match((await first.call('POST', '/resume', { confirm: haltId })).body, { resumed: [haltId], state: 'halted' })
  t.equal(existsSync(haltFile), true, 'that of another halt stays')
  await first.kill()

  const second = BotProcess.bot('idle-bot', { settings })
  const again = await statusOf(second)
  t.match(
    again,
    { state: 'halted', haltCount: 1, halt: { source: 'file' } },
    'one halt, though the file was found anew',
  )
  t.equal((await second.call('POST', '/resume', { confirm: again.halt.haltId })).status, 200)
  t.equal(existsSync(haltFile), false)
  await second.kill()
  const third = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => third.kill())
  t.equal((await statusOf(third)).state, 'active')
})

t.test('given a close-all that was interrupted, when started, then it is halted, once', async (t) => {
  const state_dir = stateDirectory(t)
  await leaveCloseAll(state_dir)
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir } })
  t.teardown(() => bot.kill())
  const { body } = await bot.call('GET', '/status')
  t.match(body, { state: 'halted', halt: { reason: /the close-all c-12345678 was interrupted/, source: 'start' } })
  t.match(body.closeAll, { id: 'c-12345678', status: 'interrupted' })
  t.match(await bot.call('GET', '/close-all/c-12345678'), {
    status: 207,
    body: { flat: false, detail: /interrupted/ },
  })
  await resumeEverything(bot)
  await bot.kill()

  const again = BotProcess.bot('idle-bot', { settings: { state_dir } })
  t.teardown(() => again.kill())
  t.match((await again.call('GET', '/status')).body, { state: 'active', closeAll: { status: 'interrupted' } }, 'once')
})
