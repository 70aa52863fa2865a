import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { revokeNow } from '../../../lib/between/permit.js'
import { formatPermit, Permit, parsePermit } from '../../../lib/control/disk/permit.js'
import { ownDirectory } from '../../support/files-directory.js'
import { HeldFiles } from '../../support/held-files.js'
import { halting, note, resuming } from './journal-samples.js'
import { ask, holderProcess } from './lock-holders.js'
import { ownState, Run, startOf } from './opened-journal.js'

const PLACE = { sequence: 7, hash: 'a'.repeat(64) }

t.test('given a permit, when read, then only as it was written', async (t) => {
  const text = formatPermit(PLACE)
  t.equal(text, `{"sequence":7,"hash":"${'a'.repeat(64)}"}\n`)
  t.same(parsePermit(text), { kind: 'read', place: PLACE })
  for (let length = 0; length < text.length; length++) {
    t.match(parsePermit(text.slice(0, length)), { kind: 'damaged' }, `cut after ${length}`)
  }
  for (const other of [`${text}x`, ` ${text}`, '{}', 'null', text.replace('7', '0'), text.replace('7', '7.5')]) {
    t.match(parsePermit(other), { kind: 'damaged' }, other)
  }
})

t.test('given a halt that was resumed, when granted, then a start is active', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path)
  t.same(run.opened.permit.granted, run.opened.journal.lastChange)
  await run.halt(halting('1-aaaa'))
  t.equal(run.opened.permit.granted, null)
  t.equal(existsSync(join(path, 'ACTIVE')), false)
  t.equal(await run.grant(resuming('1-aaaa')), true)
  t.same(JSON.parse(readFileSync(join(path, 'ACTIVE'), 'utf8')), run.opened.journal.lastChange)
  await run.close()
  t.match(await startOf(path), { halts: [], problem: null })
})

t.test('given a permit and a journal, when somebody takes them away, then that is seen', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path)
  const { permit, journal } = run.opened
  t.ok((await permit.isThere()) && (await journal.isThere()))
  unlinkSync(join(path, 'ACTIVE'))
  t.equal(await permit.isThere(), false)
  await run.halt(halting('1-aaaa'))
  t.equal(await permit.isThere(), true, 'there is to be none')
  unlinkSync(join(path, 'journal.jsonl'))
  t.equal(await journal.isThere(), false)
  await run.write(note('after')).catch(() => {})
  await journal.flush()
  t.equal(await journal.isThere(), true, 'a new one was begun')
  await run.close()
})

t.test('given somebody has raised, when granted, then it is not', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path)
  await run.halt(halting('1-aaaa'))
  await run.write(resuming('1-aaaa'))
  const { journal, permit } = run.opened
  t.equal(journal.lastChange !== null && (await permit.grant(journal.lastChange, () => false)), false)
  t.same(
    readdirSync(path).filter((name) => name.startsWith('ACTIVE')),
    [],
  )
  await run.close()
})

for (const [what, revoke] of [
  ['the keeper', (run: Run) => run.opened.permit.revoke()],
  ['the bot thread', async (run: Run) => revokeNow(run.directory.path)],
] as const) {
  t.test(`given ${what} revokes while it is asked for, when granted, then a start is halted`, async (t) => {
    const path = ownState(t)
    const run = await Run.begin(path)
    await run.halt(halting('1-aaaa'))
    await run.write(resuming('1-aaaa'))
    const { journal, permit } = run.opened
    let revoked: Promise<unknown> = Promise.resolve()
    const granting = permit.grant(journal.lastChange ?? PLACE, () => {
      revoked = revoke(run)
      return true
    })
    t.not(await granting.catch(() => false), true)
    await revoked
    t.same(
      readdirSync(path).filter((name) => name.startsWith('ACTIVE')),
      [],
    )
    await run.close()
    t.match(await startOf(path), { problem: /ACTIVE is missing/ })
  })
}

t.test('given none, when revoked, then that is fine, also twice at once', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path)
  await Promise.all([run.opened.permit.revoke(), run.opened.permit.revoke()])
  await run.opened.permit.revoke()
  t.equal(revokeNow(path), null)
  await run.close()
})

t.test(
  'given a directory that was moved or emptied, when revoked, then it says that a start would not know',
  async (t) => {
    const path = ownState(t)
    const run = await Run.begin(path)
    renameSync(path, `${path}.moved`)
    await t.rejects(run.opened.permit.revoke(), { code: 'ENOENT' })
    t.match(revokeNow(path), /ENOENT/)
    mkdirSync(path)
    await t.rejects(run.opened.permit.revoke(), /journal is not there/)
    t.match(revokeNow(path), /journal is not there/)
    await run.close()
  },
)

t.test('given something else stands in the place of a new permit, when revoked, then the old one goes', async (t) => {
  for (const revoke of [(run: Run) => run.opened.permit.revoke(), async (run: Run) => revokeNow(run.directory.path)]) {
    const path = ownState(t)
    const run = await Run.begin(path)
    mkdirSync(join(path, 'ACTIVE.new'))
    t.notSame(await revoke(run).catch((error: Error) => error.message), null, 'and that is told')
    t.equal(existsSync(join(path, 'ACTIVE')), false)
    await run.close()
  }
})

t.test('given a lock that can’t be read, when revoked, then it is: to raise is safe', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path)
  unlinkSync(join(path, 'lock'))
  mkdirSync(join(path, 'lock'))
  await run.opened.permit.revoke()
  t.equal(existsSync(join(path, 'ACTIVE')), false)
  await t.rejects(run.write(halting('1-aaaa')))
})

t.test('given a pipe in the place of a new permit, when granted, then that fails at once', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path)
  execFileSync('mkfifo', [join(path, 'ACTIVE.new')])
  await t.rejects(run.grant(), { code: 'ENXIO' })
  await run.close()
})

t.test('given another process has the directory, when revoked or left a halt, then nothing is touched', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path)
  await run.close()
  const child = await holderProcess(t)
  t.match(await ask(child, { take: join(path, 'lock') }), { taken: true })
  await t.rejects(run.opened.permit.revoke(), /in use by the bot/)
  t.match(revokeNow(path), /in use by the bot/)
  await t.rejects(
    run.opened.permit.grant(PLACE, () => true),
    /in use by the bot/,
  )
  await t.rejects(run.write(halting('1-aaaa')), /in use by the bot/)
  t.ok(existsSync(join(path, 'ACTIVE')))
  await ask(child, { release: true })
})

for (const [what, put] of [
  ['a directory', (file: string) => mkdirSync(file)],
  ['a link to what it was', (file: string) => symlinkSync(`${file}.kept`, file)],
  ['empty', (file: string) => writeFileSync(file, '')],
] as const) {
  t.test(`given the permit is ${what}, when started, then it is halted`, async (t) => {
    const path = ownState(t)
    const run = await Run.begin(path)
    await run.close()
    const file = join(path, 'ACTIVE')
    renameSync(file, `${file}.kept`)
    put(file)
    t.match(await startOf(path), { problem: /ACTIVE/ })
  })
}

t.test('given a revocation that hangs, when granted, then it comes after that, and stands', async (t) => {
  const path = ownDirectory(t)
  writeFileSync(join(path, 'journal.jsonl'), '')
  const files = new HeldFiles(path)
  const permit = new Permit({ files, granted: PLACE, mayWrite: async () => {}, mayRevoke: async () => {} })
  let goOn = () => {}
  files.hanging = new Promise((resolve) => {
    goOn = resolve
  })
  const revoking = permit.revoke()
  t.equal(permit.revoke(), revoking, 'whoever halts meanwhile shares it')
  await new Promise((next) => setImmediate(next))
  files.hanging = Promise.resolve()
  const granting = permit.grant(PLACE, () => true)
  setTimeout(goOn, 50)
  await revoking
  t.equal(await granting, true)
  t.ok(existsSync(join(path, 'ACTIVE')))
})
