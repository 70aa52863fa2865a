import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { JournalDirectory } from '../../lib/control/disk/journal-directory.js'
import { VERSION } from '../../lib/words/version.js'
import { BotProcess } from '../support/bot-process.js'
import { ownDirectory } from '../support/files-directory.js'
import { formatOldState, oldLines, oldNote, oldState, writeOldDirectory } from '../support/old-files.js'
import { stateDirectory } from '../support/state-directory.js'

const TIME = '2026-01-02T03:04:05.678Z'

/** The command in a process of its own. */
function run(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const environment = { ...process.env, NODE_OPTIONS: '' }
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/lib/cli/main.js', ...args], {
    encoding: 'utf8',
    env: environment,
  })
  return { code: status, stdout, stderr }
}

/** A log of five entries, with or without the state file that has seen them all. */
async function fiveEntries(t: Test, withState: boolean) {
  const directory = ownDirectory(t)
  const lines = oldLines(...Array.from({ length: 5 }, (_, at) => oldNote('resume', `${at}-aaaa`)))
  const state = oldState(lines)
  writeOldDirectory(directory, lines, withState ? state : null)
  const head = { hash: lines.at(-1)?.hash }
  return { directory, path: join(directory, 'audit.jsonl'), head, state, lines: lines.map(({ text }) => text) }
}

function rewrite(path: string, lines: readonly (string | undefined)[]): void {
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
}

t.test('given the log of a bot, running, killed and stopped, when verified, then it is sound', async (t) => {
  const settings = { state_dir: stateDirectory(t) }
  const file = join(settings.state_dir, 'journal.jsonl')
  const verify = () => run('audit', 'verify', settings.state_dir)
  const bot = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => bot.kill())
  const { haltId } = (await bot.call('POST', '/halt')).body
  t.match(verify(), { code: 0, stdout: /VERIFIED/, stderr: '' }, 'while it runs')
  await bot.call('POST', '/resume', { confirm: haltId })
  await bot.call('POST', '/halt')
  await bot.kill()
  t.match(verify(), { code: 0, stdout: /VERIFIED/ }, 'killed')
  const again = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => again.kill())
  await again.url()
  again.child.kill('SIGTERM')
  await again.exited
  const entries = readFileSync(file, 'utf8').trimEnd().split('\n')
  const { stdout } = verify()
  t.match(stdout, new RegExp(`entries +${entries.length}\n`))
  t.match(stdout, JSON.parse(entries.at(-1) ?? '').hash)
  rewrite(file, entries.toSpliced(1, 1))
  t.match(verify(), { code: 1, stderr: /DAMAGED/ }, 'a line taken out')
})

const NOBODY = { who: null, source: null, reason: null, haltId: null }

/** A journal of some segments, and its permit. */
async function journalOf(t: Test) {
  const path = join(ownDirectory(t), 'state')
  const directory = new JournalDirectory(path, 'bot', { segmentBytes: 1 })
  const { journal, permit } = await directory.open(() => new Date(TIME))
  for (let at = 0; at < 4; at++) {
    journal.add(...Array.from({ length: 5 }, () => ({ ...NOBODY, kind: 'note' as const, what: 'note' })))
    await journal.flush()
    await journal.rotateIfDue()
  }
  if (journal.lastChange !== null) await permit.grant(journal.lastChange, () => true)
  await directory.close()
  return path
}

t.test('given a journal, when its directory or a segment is verified, then it tells entries and gaps', async (t) => {
  const path = await journalOf(t)
  t.match(run('audit', 'verify', path), { code: 0, stdout: /VERIFIED[\s\S]*entries +2\d\n/ })
  t.match(run('audit', 'verify', join(path, 'journal-2.jsonl')), { code: 0, stdout: /is segment 2. .*journal-3/ })
  renameSync(join(path, 'journal.jsonl'), join(path, 'moved'))
  t.match(run('audit', 'verify', path), { code: 0, stdout: /begins with journal-2\.jsonl/ })
  t.match(run('audit', 'verify', join(path, 'moved')), { code: 0, stdout: /is segment 1/ })
  renameSync(join(path, 'journal-3.jsonl'), join(path, 'moved-3'))
  t.match(run('audit', 'verify', path), { code: 0, stdout: /journal-3\.jsonl .*not here/ })
})

t.test('given a journal that is damaged or cut, when verified, then that is told', async (t) => {
  const path = await journalOf(t)
  const file = join(path, 'journal-2.jsonl')
  const whole = readFileSync(file, 'utf8')
  writeFileSync(file, whole.replace('"what":"note"', '"what":"nothing"'))
  t.match(run('audit', 'verify', path), { code: 1, stderr: /DAMAGED[\s\S]*journal-2\.jsonl: line 2: its content/ })
  t.match(run('audit', 'verify', file), { code: 1, stderr: /line 2: its content/ })
  rewrite(file, whole.trimEnd().split('\n').slice(0, -2))
  t.match(run('audit', 'verify', path), { code: 1, stderr: /journal-2\.jsonl: it is not the one/ })
  writeFileSync(file, whole)
  unlinkSync(join(path, 'ACTIVE'))
  t.match(run('audit', 'verify', path), { code: 1, stderr: /next start is halted: ACTIVE is missing/ })
})

t.test('given a sound log, when verified, then it tells entries, times and head', async (t) => {
  const { path, head } = await fiveEntries(t, true)
  const { code, stdout } = run('audit', 'verify', path)
  t.equal(code, 0)
  t.match(stdout, `entries  5\nfirst    ${TIME}\nlast     ${TIME}\nhead     ${head.hash}\n`)
})

t.test('given an edited line, when verified, then the first bad line is named, also before a torn end', async (t) => {
  const { path, lines } = await fiveEntries(t, false)
  rewrite(path, lines.with(2, lines[2]?.replace('alice', 'mallory') ?? ''))
  t.match(run('audit', 'verify', path), { code: 1, stdout: '', stderr: /line 3: its content does not fit its hash/ })
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, -9))
  t.match(run('audit', 'verify', path), { code: 1, stderr: /line 3: its content does not fit its hash/ })
})

t.test('given a line taken out of the middle, when verified, then the line after it is named', async (t) => {
  const { path, lines } = await fiveEntries(t, false)
  rewrite(path, lines.toSpliced(1, 1))
  t.match(run('audit', 'verify', path), { code: 1, stderr: /line 2: it has sequence 3 where 2 should follow/ })
})

t.test('given a cut end, when verified, then it shows with state.json, and only then', async (t) => {
  const { path, directory, lines } = await fiveEntries(t, true)
  rewrite(path, lines.slice(0, 3))
  t.match(run('audit', 'verify', path), {
    code: 1,
    stderr: /it ends with entry 3; state\.json has seen 5 entries[\s\S]*entries +3/,
  })
  unlinkSync(join(directory, 'state.json'))
  t.match(run('audit', 'verify', path), {
    code: 0,
    stdout: /entries +3\n[\s\S]*not compared. There is no state\.json beside it/,
  })
})

t.test('given a state.json of another log, or a torn one, when verified, then that is damage', async (t) => {
  const { path, directory, state } = await fiveEntries(t, false)
  const other = { ...state, auditHead: { sequence: 5, hash: 'f'.repeat(64) } }
  writeFileSync(join(directory, 'state.json'), formatOldState(other))
  t.match(run('audit', 'verify', path), { code: 1, stderr: /not the log that state\.json has seen/ })
  writeFileSync(join(directory, 'state.json'), '{')
  t.match(run('audit', 'verify', path), { code: 1, stderr: /state\.json: it is torn/ })
  const aside = join(directory, 'audit.jsonl.damaged-2026')
  renameSync(path, aside)
  t.match(run('audit', 'verify', aside), { code: 0, stdout: /It is not called audit\.jsonl/ }, 'kept aside')
})

t.test('given a torn last line, when verified, then it is named', async (t) => {
  const { path } = await fiveEntries(t, false)
  const whole = readFileSync(path, 'utf8')
  writeFileSync(path, whole.slice(0, -10))
  t.match(run('audit', 'verify', path), { code: 1, stderr: /line 5: it is torn/ })
  writeFileSync(path, whole.slice(0, -1))
  t.match(run('audit', 'verify', path), { code: 1, stderr: /line 5: it is torn, its line feed is missing/ })
})

t.test('given an empty file, when verified, then that is damage, with state.json and without', async (t) => {
  const { path, directory } = await fiveEntries(t, true)
  writeFileSync(path, '')
  t.match(run('audit', 'verify', path), { code: 1, stderr: /ends with entry 0; state\.json has seen 5/ })
  unlinkSync(join(directory, 'state.json'))
  t.match(run('audit', 'verify', path), { code: 1, stderr: /it is empty/ })
})

t.test('given what is no file, when verified, then the exit code is 2', async (t) => {
  const directory = ownDirectory(t)
  t.match(run('audit', 'verify', join(directory, 'none.jsonl')), { code: 2, stderr: /can't be read: ENOENT/ })
  mkdirSync(join(directory, 'audit.jsonl'))
  t.match(run('audit', 'verify', join(directory, 'audit.jsonl')), { code: 2, stderr: /holds no journal/ })
})

t.test('given wrong arguments, then the exit code is 2 and the usage is told; --help and --version help', async (t) => {
  for (const args of [[], ['audit'], ['audit', 'verify'], ['verify', 'x'], ['audit', 'verify', 'a', 'b'], ['--what']]) {
    t.match(run(...args), { code: 2, stdout: '', stderr: /Usage: trading-kill-switch audit verify PATH/ }, `${args}`)
  }
  t.match(run('--help'), { code: 0, stdout: /Exit code: 0 verified; 1 damaged; 2/, stderr: '' })
  t.match(run('--version'), { code: 0, stdout: VERSION })
})
