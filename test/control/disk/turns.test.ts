import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { Turns } from '../../../lib/control/disk/turns.js'

t.test('given tasks that take their time, when run, then one ends before the next begins', async (t) => {
  const turns = new Turns()
  const seen: string[] = []
  const task = (name: string, ms: number) => async () => {
    seen.push(`${name} begins`)
    await sleep(ms)
    seen.push(`${name} ends`)
    return name
  }
  t.same(await Promise.all([turns.take(task('a', 20)), turns.take(task('b', 0)), turns.take(task('c', 5))]), [
    'a',
    'b',
    'c',
  ])
  t.same(seen, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})

t.test('given a task that fails, when run, then its caller is told and the next one runs', async (t) => {
  const turns = new Turns()
  const failing = turns.take(() => Promise.reject(new Error('full disk')))
  const throwing = turns.take(() => {
    throw new Error('at once')
  })
  const next = turns.take(async () => 'done')
  await t.rejects(failing, { message: 'full disk' })
  await t.rejects(throwing, { message: 'at once' })
  t.equal(await next, 'done')
})

t.test('given a task that fails and that nobody waits for, when it does, then nothing is left unhandled', async (t) => {
  const unhandled: unknown[] = []
  const note = (error: unknown) => void unhandled.push(error)
  process.on('unhandledRejection', note)
  const turns = new Turns()
  void turns.take(() => Promise.reject(new Error('full disk')))
  await turns.take(async () => {})
  await sleep(5)
  process.off('unhandledRejection', note)
  t.same(unhandled, [])
})

t.test('given a task that adds one, when run, then the added one comes behind those that wait', async (t) => {
  const turns = new Turns()
  const seen: string[] = []
  let added: Promise<unknown> = Promise.resolve()
  const first = turns.take(async () => {
    added = turns.take(async () => seen.push('added'))
    seen.push('first')
  })
  const second = turns.take(async () => seen.push('second'))
  await Promise.all([first, second])
  await added
  t.same(seen, ['first', 'second', 'added'])
})
