import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { SerialQueue } from '../../../lib/control/keeper/serial-queue.js'

t.test('given tasks that take their time, when run, then one ends before the next begins', async (t) => {
  const queue = new SerialQueue()
  const seen: string[] = []
  const task = (name: string, ms: number) => async () => {
    seen.push(`${name} begins`)
    await sleep(ms)
    seen.push(`${name} ends`)
    return name
  }
  t.same(await Promise.all([queue.run(task('a', 20)), queue.run(task('b', 0)), queue.run(task('c', 5))]), [
    'a',
    'b',
    'c',
  ])
  t.same(seen, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})

t.test('given a task that fails, when run, then its caller is told and the next one runs', async (t) => {
  const queue = new SerialQueue()
  const failing = queue.run(() => Promise.reject(new Error('full disk')))
  const throwing = queue.run(() => {
    throw new Error('at once')
  })
  const next = queue.run(async () => 'done')
  await t.rejects(failing, { message: 'full disk' })
  await t.rejects(throwing, { message: 'at once' })
  t.equal(await next, 'done')
})

t.test('given a task that fails and that nobody waits for, when it does, then nothing is left unhandled', async (t) => {
  const unhandled: unknown[] = []
  const note = (error: unknown) => void unhandled.push(error)
  process.on('unhandledRejection', note)
  const queue = new SerialQueue()
  void queue.run(() => Promise.reject(new Error('full disk')))
  await queue.run(async () => {})
  await sleep(5)
  process.off('unhandledRejection', note)
  t.same(unhandled, [])
})

t.test('given a task that adds one, when run, then the added one comes behind those that wait', async (t) => {
  const queue = new SerialQueue()
  const seen: string[] = []
  let added: Promise<unknown> = Promise.resolve()
  const first = queue.run(async () => {
    added = queue.run(async () => seen.push('added'))
    seen.push('first')
  })
  const second = queue.run(async () => seen.push('second'))
  await Promise.all([first, second])
  await added
  t.same(seen, ['first', 'second', 'added'])
})
