import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { Patience } from '../../../../plugins/ccxt/venue/patience.js'

const NEVER = () => new Promise<never>(() => {})

t.test(
  'given a call that hangs, when it is asked for, then it is given up, and not made again meanwhile',
  async (t) => {
    const patience = new Patience(60, 20)
    let made = 0
    const hang = () => {
      made++
      return NEVER()
    }
    await t.rejects(patience.wait('a', hang), /has not answered within 60 ms/)
    await t.rejects(patience.wait('a', hang), /has not answered within \d+ ms/)
    t.equal(made, 1)
    t.equal(await patience.wait('b', async () => 'others go on'), 'others go on')
  },
)

t.test('given a call that has hung and failed, when it answers again, then it has its usual time again', async (t) => {
  const patience = new Patience(60, 20)
  const slowly = (ms: number) => () => pause(ms, 'answer')
  await t.rejects(patience.wait('a', () => pause(80).then(() => Promise.reject(new Error('timed out')))))
  await pause(40)
  await t.rejects(patience.wait('a', slowly(50)), /within 20 ms/, 'it has little')
  await pause(60)
  t.equal(await patience.wait('a', slowly(0)), 'answer')
  t.equal(await patience.wait('a', slowly(40)), 'answer')
})

t.test('given a call that is slow and answers, when it is asked for again, then it is waited for', async (t) => {
  const patience = new Patience(40, 10)
  const slowly = () => pause(80, 'answer')
  await t.rejects(patience.wait('a', slowly), /within 40 ms/)
  await pause(60)
  t.equal(await patience.wait('a', slowly), 'answer')
  t.equal(await patience.wait('a', async () => 'at once'), 'at once')
  t.equal(await patience.wait('a', slowly), 'answer', 'it stays slow')
})

t.test('given a call that throws, when it is asked for, then its own error counts', async (t) => {
  const patience = new Patience(40, 10)
  await t.rejects(
    patience.wait('a', async () => Promise.reject(new Error('no permission'))),
    /no permission/,
  )
  await t.rejects(
    patience.wait('a', () => {
      throw new Error('at once')
    }),
    /at once/,
  )
})
