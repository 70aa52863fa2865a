import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { leaveHaltFile } from '../../../lib/between/halt-file.js'
import { HaltFile } from '../../../lib/control/disk/halt-file.js'
import { ownDirectory } from '../../support/files-directory.js'

const mayWrite = async () => {}

function made(t: Parameters<typeof ownDirectory>[0]) {
  const directory = ownDirectory(t)
  return { directory, file: join(directory, 'HALT'), haltFile: new HaltFile(directory, mayWrite) }
}

for (const { what, put, found } of [
  { what: 'touched', put: (file: string) => writeFileSync(file, ''), found: { type: 'file', text: null } },
  {
    what: 'with words',
    put: (file: string) => writeFileSync(file, ' fat finger\n'),
    found: { type: 'file', text: 'fat finger' },
  },
  {
    what: 'of 2 kB',
    put: (file: string) => writeFileSync(file, 'x'.repeat(2_048)),
    found: { type: 'file', text: 'x'.repeat(2_048) },
  },
  {
    what: 'of more',
    put: (file: string) => writeFileSync(file, 'x'.repeat(2_049)),
    found: { type: 'file', text: null },
  },
  { what: 'a directory', put: (file: string) => mkdirSync(file), found: { type: 'directory', text: null } },
  { what: 'a pipe', put: (file: string) => execFileSync('mkfifo', [file]), found: { type: 'pipe', text: null } },
  { what: 'a link', put: (file: string) => symlinkSync('/etc/hostname', file), found: { type: 'link', text: null } },
  {
    what: 'a link to nowhere',
    put: (file: string) => symlinkSync('nowhere', file),
    found: { type: 'link', text: null },
  },
  { what: 'a link to itself', put: (file: string) => symlinkSync('HALT', file), found: { type: 'link', text: null } },
]) {
  t.test(`given a HALT ${what}, when looked for, then it is found, and it alone is removed`, async (t) => {
    const { file, haltFile } = made(t)
    t.equal(await haltFile.look(), null)
    put(file)
    const look = await haltFile.look()
    t.match(look, found)
    t.equal((await haltFile.look())?.identity, look?.identity, 'a look changes nothing')
    await haltFile.remove(look?.identity ?? '')
    t.equal(lstatSync(file, { throwIfNoEntry: false }), undefined)
    await haltFile.remove(look?.identity ?? '')
  })
}

t.test('given a HALT that is a socket, when looked for, then it is found', async (t) => {
  const { file, haltFile } = made(t)
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(file, resolve))
  t.match(await haltFile.look(), { type: 'socket' })
  server.close()
})

t.test('given it was touched or written again, when removed, then it stays', async (t) => {
  const { file, haltFile } = made(t)
  writeFileSync(file, 'one')
  const first = (await haltFile.look())?.identity ?? ''
  for (const change of [
    () => utimesSync(file, 1, 1),
    () => writeFileSync(file, 'two'),
    () => writeFileSync(file, 'one'),
  ]) {
    change()
    await t.rejects(haltFile.remove(first), /new, or changed/)
    t.ok(existsSync(file))
  }
})

t.test('given a directory that is not empty, when removed, then it says so', async (t) => {
  const { file, haltFile } = made(t)
  mkdirSync(file)
  writeFileSync(join(file, 'x'), '')
  const found = await haltFile.look()
  await t.rejects(haltFile.remove(found?.identity ?? ''), /not empty/)
})

t.test('given many ask at once, when looked for, then there is one look', async (t) => {
  const { haltFile } = made(t)
  const looks = Array.from({ length: 5 }, () => haltFile.look())
  t.equal(new Set(looks).size, 1)
  await Promise.all(looks)
  t.not(haltFile.look(), looks[0])
})

t.test('given a state directory that can’t be looked into, when looked for, then that is an error', async (t) => {
  const { directory } = made(t)
  writeFileSync(join(directory, 'file'), '')
  await t.rejects(new HaltFile(join(directory, 'file'), mayWrite).look(), { code: 'ENOTDIR' })
})

t.test('given somebody else has the directory, when removed, then it stays', async (t) => {
  const { directory, file } = made(t)
  writeFileSync(file, '')
  const haltFile = new HaltFile(directory, () => Promise.reject(new Error('in use')))
  const found = await haltFile.look()
  await t.rejects(haltFile.remove(found?.identity ?? ''), /in use/)
  t.ok(existsSync(file))
})

t.test('given a halt that the bot thread leaves, when looked for, then it is found with its reason', async (t) => {
  const { directory, file, haltFile } = made(t)
  t.equal(leaveHaltFile(directory, 'control thread is gone'), null)
  t.match(await haltFile.look(), { type: 'file', text: 'control thread is gone' })
  t.equal(leaveHaltFile(directory, 'again'), null, 'one that stands already stays')
  t.equal(readFileSync(file, 'utf8'), 'control thread is gone')
  t.equal(leaveHaltFile(join(directory, 'new', 'state'), 'x'.repeat(9_999)), null, 'also where there is no directory')
  t.match(await new HaltFile(join(directory, 'new', 'state'), mayWrite).look(), { text: 'x'.repeat(2_048) })
  t.type(leaveHaltFile(file, 'in a file'), 'string')
})

t.test('given another one is put there while the first is being removed, then that one stays', async (t) => {
  const { file, haltFile } = made(t)
  for (let ticks = 0; ticks < 60; ticks++) {
    writeFileSync(file, 'first')
    const first = await haltFile.look()
    const removed = haltFile.remove(first?.identity ?? '').catch(() => {})
    for (let tick = 0; tick < ticks % 20; tick++) await new Promise((next) => setImmediate(next))
    rmSync(file, { force: true })
    writeFileSync(file, 'second')
    await removed
    t.ok(existsSync(file), `${ticks}`)
  }
})
