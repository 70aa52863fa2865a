import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import type { Halt } from '../../lib/words/halt.js'
import { BotProcess } from '../support/bot-process.js'
import type { Answer } from '../support/http-call.js'
import { journalEntries } from '../support/journal-entries.js'
import { stateDirectory } from '../support/state-directory.js'

// Thousands of connections that are slow, or say nothing. Their other ends are held by a process of their own.

const TOKEN = 'correct-horse-battery-staple'
const CLIENTS = fileURLToPath(new URL('slow-clients/clients.mjs', import.meta.url))
const GROUPS = {
  'nothing sent': 2_000,
  'half a request line': 200,
  'slow header': 200,
  'slow headers': 200,
  'slow body': 200,
  'slow chunks': 200,
  'slow body of a stranger': 200,
}
const TOTAL = Object.values(GROUPS).reduce((sum, count) => sum + count, 0)
/** So many of them have to be open at the same time. */
const CROWD = 2_000
const FEW_FILES = 256
/** With headersTimeout alone, node:http looks after its connections every 30 s. */
const CUT_WITHIN_MS = 20_000

const allowed = Number(/Max open files +\d+ +(\d+|unlimited)/.exec(limits())?.[1]?.replace('unlimited', '1e9') ?? 0)
const skip =
  allowed < TOTAL + 200 &&
  `this needs ${TOTAL + 200} open files for each of two processes, and ulimit -Hn allows ${allowed}: raise it`

function limits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8')
  } catch {
    return ''
  }
}

function openFiles({ child }: BotProcess): number {
  return readdirSync(`/proc/${child.pid}/fd`).length
}

async function startClients(t: Test, bot: BotProcess, options: object): Promise<BotProcess> {
  const { port } = new URL(await bot.url())
  const clients = new BotProcess(CLIENTS, [JSON.stringify({ port: Number(port), token: null, ...options })])
  t.teardown(() => clients.kill())
  return clients
}

/** Many at the same time. A machine that is busy with something else opens them so slowly that the first ones are cut before. */
async function crowd(t: Test, bot: BotProcess): Promise<{ clients: BotProcess; open: number }> {
  for (let tries = 1; ; tries++) {
    const clients = await startClients(t, bot, { token: TOKEN, groups: GROUPS })
    const { open } = await clients.line((line) => 'open' in line, 'all are open')
    if (Number(open) >= CROWD || tries === 5) return { clients, open: Number(open) }
    t.comment(`only ${open} at the same time; once more`)
    await clients.kill()
  }
}

t.test(
  `given ${TOTAL} slow clients at once, when /halt comes, then it is served, and they are cut`,
  { skip },
  async (t) => {
    const settings = { state_dir: stateDirectory(t) }
    const bot = BotProcess.bot('idle-bot', { settings, environment: { CONTROL_AUTH_TOKEN: TOKEN } })
    t.teardown(() => bot.kill())
    const valid = { authorization: `Bearer ${TOKEN}` }
    const before = (await bot.call('GET', '/status', '', valid)).body
    const filesBefore = openFiles(bot)
    const { clients, open } = await crowd(t, bot)
    t.ok(open >= CROWD, `${open} of ${TOTAL} connections were open at the same time`)

    const tookMs: number[] = []
    let ended = false
    const allEnded = clients
      .line((line) => 'ended' in line, 'all have ended', CUT_WITHIN_MS)
      .finally(() => {
        ended = true
      })
    while (!ended) {
      const began = performance.now()
      const { status, body } = await bot.call('POST', '/halt', { reason: `number ${tookMs.length}` }, valid)
      tookMs.push(Math.round(performance.now() - began))
      t.match({ status, body }, { status: 200, body: { state: 'halted', durable: true } })
      await pause(50)
    }
    t.comment(`${tookMs.length} halts in the middle of it, ms: ${tookMs.join(' ')}`)

    const told = (await allEnded)['ended'] as Record<string, { ended: number; statuses: object; longestMs: number }>
    for (const [kind, count] of Object.entries(GROUPS)) {
      const expected = kind === 'slow body of a stranger' ? '401' : '408'
      t.same(told[kind]?.statuses, { [expected]: count }, kind)
      t.comment(`${kind}: the last one was cut after ${told[kind]?.longestMs} ms`)
    }
    const after = (await bot.call('GET', '/status', '', valid)).body
    t.equal(after.bot.pid, before.bot.pid)
    // On a machine that starves the control thread, the guard has halted as well.
    const ours = after.halts.find(({ source }: { source: string }) => source === 'http')
    t.equal(ours.earlier?.count ?? 0, tookMs.length - 1)
    for (let tries = 0; openFiles(bot) > filesBefore + 1 && tries < 100; tries++) await pause(50)
    t.ok(openFiles(bot) <= filesBefore + 1, 'none of their sockets is left over')
    bot.child.kill('SIGTERM')
    t.equal((await bot.exited).code, 0, bot.stderr)
  },
)

for (const way of ['code', 'signal', 'curl']) {
  t.test(
    `given more strangers than a bot may open files, who come back, when halted by ${way}, then it is halted`,
    { skip },
    async (t) => {
      const { bot, settings } = await botOfFewFiles(t)
      const clients = await startClients(t, bot, { groups: { 'nothing sent': 2_000 }, comeBack: true })
      await clients.line((line) => 'open' in line, 'all have been there')

      if (way === 'code') await bot.ask('halt', { reason: 'no door' })
      else if (way === 'signal') {
        bot.child.kill('SIGUSR1')
        await bot.line(({ halt }) => typeof halt === 'object' && halt !== null, 'the halt by signal')
      } else {
        const { answer, tries } = await untilServed(bot)
        t.match(answer, { status: 200, body: { state: 'halted' } }, 'while they are there')
        // Thirty or more, when they may use up all files.
        t.ok(tries <= 5, `after ${tries} tries`)
      }
      t.equal((await bot.ask('check', { symbol: 'A' })).code, 'TRADING_HALTED')
      const { state, durable, halt } = await bot.ask('status')
      t.equal(state, 'halted')
      t.comment(`durable: ${durable}`)
      if (durable)
        t.ok(haltsOnDisk(settings.state_dir).includes(halt.haltId) || !existsSync(join(settings.state_dir, 'ACTIVE')))

      await clients.kill()
      const { answer } = await untilServed(bot)
      t.match(answer, { status: 200, body: { state: 'halted', durable: true } }, '/halt gets in again')
      await isHaltedAfterRestart(t, bot, settings, answer.body.halts)
    },
  )
}

t.test(
  'given a bot that has used up its open files, when halted in code, then durably once it has some',
  { skip },
  async (t) => {
    const { bot, settings } = await botOfFewFiles(t)
    await bot.ask('takeAllFiles')
    t.match(await bot.ask('halt', {}), { state: 'halted', durable: false })
    const { durable, halt } = await bot.ask('status')
    t.equal(durable, false)
    t.notOk(haltsOnDisk(settings.state_dir).includes(halt.haltId))
    await t.rejects(bot.call('POST', '/halt'), 'nobody gets in')
    t.equal((await bot.ask('check', { symbol: 'A' })).haltId, halt.haltId)

    await bot.ask('giveFilesBack')
    while (!(await bot.ask('status')).durable) await pause(50)
    t.ok(haltsOnDisk(settings.state_dir).includes(halt.haltId))
    const answer = await bot.call('POST', '/halt')
    t.match(answer, { status: 200, body: { haltCount: 2, durable: true } })
    t.equal(answer.body.halts[1].haltId, halt.haltId, 'each asker has a halt of her own')
    await isHaltedAfterRestart(t, bot, settings, answer.body.halts)
  },
)

async function botOfFewFiles(t: Test) {
  const settings = { state_dir: stateDirectory(t) }
  const wrapper = ['sh', '-c', `ulimit -n ${FEW_FILES} && exec "$@"`, 'sh']
  const bot = BotProcess.bot('idle-bot', { settings, wrapper })
  t.teardown(() => bot.kill())
  await bot.url()
  return { bot, settings }
}

async function untilServed(bot: BotProcess): Promise<{ answer: Answer; tries: number }> {
  for (let tries = 1; ; tries++) {
    const answer = await bot.call('POST', '/halt').catch(() => null)
    if (answer !== null) return { answer, tries }
    await pause(50)
  }
}

async function isHaltedAfterRestart(t: Test, bot: BotProcess, settings: object, halts: readonly Halt[]): Promise<void> {
  await bot.kill('SIGKILL')
  const restarted = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => restarted.kill())
  t.match((await restarted.call('GET', '/status')).body, { state: 'halted', halts })
}

function haltsOnDisk(stateDir: string): string[] {
  return journalEntries(stateDir).flatMap(({ kind, haltId }) => (kind === 'halt' ? [haltId] : []))
}
