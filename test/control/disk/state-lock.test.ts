import { once } from 'node:events'
import { readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { LockHeldError, StateLock } from '../../../lib/control/disk/state-lock.js'
import { ownDirectory } from '../../support/files-directory.js'
import { ask, holderProcess, ownerOf, staleOwner } from './lock-holders.js'

const [living, doomed] = await Promise.all([holderProcess(t), holderProcess(t)])

t.test('given nobody holds the lock, when taken, then the file names its holder, for the owner only', async (t) => {
  const directory = ownDirectory(t)
  const path = join(directory, 'lock')
  const lock = await StateLock.acquire(path, 'my bot')
  t.match(ownerOf(path), { pid: process.pid, bot: 'my bot', startTicks: /^\d+$/ })
  t.same(readdirSync(directory), ['lock'], 'nothing is left beside it')
  t.equal(await lock.touch(), true)
  await lock.release()
  t.same(readdirSync(directory), [])
})

t.test('given this process holds it, when taken again, then the error says so', async (t) => {
  const path = join(ownDirectory(t), 'lock')
  const lock = await StateLock.acquire(path, 'my bot')
  const error = await StateLock.acquire(path, 'other bot').catch((error: unknown) => error)
  t.type(error, LockHeldError)
  t.match(error, { message: /"my bot".*this very process/, owner: { pid: process.pid } })
  t.equal(await lock.touch(), true)
  await lock.release()
  t.type(await StateLock.acquire(path, 'other bot'), StateLock)
})

t.test('given a living process holds it, when taken, then the error names that process', async (t) => {
  const path = join(ownDirectory(t), 'lock')
  t.match(await ask(living, { take: path }), { taken: true })
  const error = await StateLock.acquire(path, 'my bot').catch((error: unknown) => error)
  t.type(error, LockHeldError)
  t.match(error, { message: `process ${living.pid} on `, owner: { pid: living.pid } })
  t.match((error as Error).message, path)
})

t.test('given a stopped process holds it, when taken, then it is held: it may go on', async (t) => {
  const path = join(ownDirectory(t), 'lock')
  await ask(living, { take: path })
  living.kill('SIGSTOP')
  await t.rejects(StateLock.acquire(path, 'my bot'), { message: `process ${living.pid} on ` })
  living.kill('SIGCONT')
})

t.test('given its holder was killed, when taken, then it is taken over at once', async (t) => {
  const path = join(ownDirectory(t), 'lock')
  await ask(doomed, { take: path })
  doomed.kill('SIGKILL')
  await once(doomed, 'exit')
  const began = performance.now()
  await StateLock.acquire(path, 'my bot')
  t.ok(performance.now() - began < 2_000, 'without watching for a heartbeat')
  t.equal(ownerOf(path).pid, process.pid)
})

t.test("given its holder's pid belongs to another process now, when taken, then it is taken over", async (t) => {
  const path = join(ownDirectory(t), 'lock')
  await ask(living, { take: path })
  const owner = ownerOf(path)
  writeFileSync(path, JSON.stringify({ ...owner, startTicks: `${Number(owner.startTicks) - 1}` }))
  await StateLock.acquire(path, 'my bot')
  t.equal(ownerOf(path).pid, process.pid)
})

for (const [what, content] of Object.entries({
  'was torn by a power cut': '{"nonce":"a',
  'is empty': '',
  'names nobody': 'null',
})) {
  t.test(`given the lock file ${what}, when taken, then it is taken over`, async (t) => {
    const path = join(ownDirectory(t), 'lock')
    writeFileSync(path, content)
    await StateLock.acquire(path, 'my bot')
    t.equal(ownerOf(path).bot, 'my bot')
  })
}

t.test(
  'given a holder elsewhere, when taken, then it is watched: held if it touches its lock, else taken',
  async (t) => {
    const directory = ownDirectory(t)
    const [touched, silent] = [join(directory, 'touched'), join(directory, 'silent')]
    const dead = await staleOwner(touched)
    writeFileSync(touched, JSON.stringify({ ...dead, bootId: 'another machine', host: 'far-away' }))
    writeFileSync(silent, JSON.stringify({ ...dead, pidNamespace: 'pid:[1]', pid: 1 }))
    const touching = setInterval(() => utimesSync(touched, new Date(), new Date()), 300)
    const [first, second] = await Promise.allSettled([StateLock.acquire(touched, 'a'), StateLock.acquire(silent, 'b')])
    clearInterval(touching)
    t.match(first, { status: 'rejected', reason: { message: /on far-away/ } })
    t.equal(second.status, 'fulfilled')
    t.equal(ownerOf(silent).bot, 'b')
  },
)

t.test('given a lock that another has taken, when touched or released, then it is left alone', async (t) => {
  const path = join(ownDirectory(t), 'lock')
  const lock = await StateLock.acquire(path, 'my bot')
  const other = { ...ownerOf(path), nonce: 'another' }
  writeFileSync(path, JSON.stringify(other))
  t.equal(await lock.touch(), false)
  await lock.release()
  t.equal(ownerOf(path).nonce, 'another')
})

t.test(
  'given a lock whose file is gone, when touched or released, then that is told, and nothing thrown',
  async (t) => {
    const path = join(ownDirectory(t), 'lock')
    const lock = await StateLock.acquire(path, 'my bot')
    await lock.release()
    t.equal(await lock.touch(), false)
    await lock.release()
  },
)

t.test('given a directory that is not there, when taken, then the error is that of the file system', async (t) => {
  await t.rejects(StateLock.acquire(join(ownDirectory(t), 'none', 'lock'), 'my bot'), { code: 'ENOENT' })
})
