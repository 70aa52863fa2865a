import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { JournalDirectory } from '../../lib/control/disk/journal-directory.js'
import { BotProcess } from '../support/bot-process.js'
import { commandLine } from '../support/command-line.js'
import { ownDirectory } from '../support/files-directory.js'

const NOBODY = { who: null, source: null, reason: null, haltId: null }

/** A journal of three segments. */
async function journalOf(t: Test): Promise<string> {
  const path = join(ownDirectory(t), 'state')
  const directory = new JournalDirectory(path, 'bot', { segmentBytes: 1 })
  const { journal } = await directory.open(() => new Date())
  for (let at = 0; at < 2; at++) {
    journal.add(...Array.from({ length: 15 }, () => ({ ...NOBODY, kind: 'note' as const, what: `note ${at}` })))
    await journal.flush()
    await journal.rotateIfDue()
  }
  await directory.close()
  return path
}

t.test(
  'given a bot that was halted and killed, when its journal is shown, then who did what, newest last',
  async (t) => {
    const stateDir = join(ownDirectory(t), 'state')
    const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDir } })
    t.teardown(() => bot.kill())
    const { haltId } = (await bot.call('POST', '/halt', { reason: 'it buys' })).body
    t.match((await commandLine(['audit', 'show', stateDir])).document.at(-1), { what: 'halt', haltId }, 'while it runs')
    await bot.kill()
    const { code, stdout } = await commandLine(['audit', 'show', '--text', '--state-dir', stateDir])
    t.equal(code, 0)
    t.match(stdout, new RegExp(`^ENTRY +TIME +WHAT +BY +HALT +REASON\n[\\s\\S]*halt .*${haltId} +it buys\n$`))
  },
)

t.test('given several segments, when they are shown or exported, then oldest first, as they stand there', async (t) => {
  const path = await journalOf(t)
  const files = ['journal.jsonl', 'journal-2.jsonl', 'journal-3.jsonl'].map((name) => join(path, name))
  const whole = files.map((file) => readFileSync(file, 'utf8')).join('')
  const environment = { CONTROL_STATE_DIR: path }
  t.match(await commandLine(['audit', 'export'], environment), { code: 0, stdout: whole, stderr: '' })
  const last = whole.trimEnd().split('\n').slice(-20)
  const { document } = await commandLine(['audit', 'show', '-n', '20'], environment)
  t.same(
    document,
    last.map((text) => JSON.parse(text)),
  )
  const one = await commandLine(['audit', 'export', files[1] ?? ''])
  t.equal(one.stdout, readFileSync(files[1] ?? '', 'utf8'), 'one segment')
})

t.test('given lines that are torn or no JSON, when exported, then they are left out, and that is told', async (t) => {
  const path = await journalOf(t)
  const file = join(path, 'journal.jsonl')
  const whole = readFileSync(file, 'utf8')
  appendFileSync(join(path, 'journal-3.jsonl'), '{"torn":')
  t.match(await commandLine(['audit', 'export', path]), { code: 0, stderr: '' }, 'what is being written is no damage')
  writeFileSync(file, whole.replace('"what":"note 0"', '"what:"note 0"'))
  t.match(await commandLine(['audit', 'export', path]), { code: 1, stderr: /1 lines can't be read.*audit verify/ })
})

t.test('given what is no journal, or no number, when shown, then code 2, and what to name', async (t) => {
  const path = await journalOf(t)
  for (const args of [['none'], [path, '-n', 'x'], [path, path]]) {
    t.match(await commandLine(['audit', 'show', ...args]), { code: 2, stdout: '', stderr: /Usage/ }, `${args}`)
  }
  for (const name of ['journal.jsonl', 'journal-2.jsonl', 'journal-3.jsonl'])
    renameSync(join(path, name), join(path, `${name}.old`))
  t.match(await commandLine(['audit', 'show', path]), { code: 2, stderr: /holds no journal/ })
})
