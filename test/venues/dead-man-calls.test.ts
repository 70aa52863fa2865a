import t from 'tap'
import { DeadManCalls } from '../../lib/venues/dead-man-calls.js'
import { CloseRefusedError } from '../../lib/words/close-refused.js'
import type { Venue } from '../../lib/words/ports.js'

/** A venue that answers when the test does, and the clock of the test. */
function hanging() {
  let now = 0
  const answers: (() => void)[] = []
  const deadMan = () => new Promise<void>((resolve) => answers.push(resolve))
  const venue = { name: 'a', deadMan } as unknown as Venue
  const calls = new DeadManCalls(() => now)
  const set = (timeoutMs: number) => calls.set(venue, timeoutMs)
  const wait = (ms: number) => {
    now += ms
  }
  return { set, wait, answers }
}

t.test('given a call that hangs, when another comes, then it is refused, until the first is given up', async (t) => {
  const { set, wait, answers } = hanging()
  const first = set(0)
  await t.rejects(set(60_000), CloseRefusedError)
  wait(10_001)
  const second = set(60_000)
  answers[1]?.()
  await t.rejects(second, { message: /may undo this one/ }, 'the first may arrive after it')
  answers[0]?.()
  await t.rejects(first, { message: /late/ })
  const third = set(60_000)
  answers[2]?.()
  await third
})

t.test('given a call that hangs, when one of the same kind is answered, then that counts', async (t) => {
  const { set, wait, answers } = hanging()
  void set(60_000).catch(() => {})
  wait(10_001)
  const second = set(60_000)
  answers[1]?.()
  t.equal(await second, undefined)
})

t.test('given a call that has hung for a minute, when another is answered, then that counts', async (t) => {
  const { set, wait, answers } = hanging()
  void set(60_000).catch(() => {})
  wait(60_001)
  const second = set(0)
  answers[1]?.()
  t.equal(await second, undefined)
})

t.test('given five calls that are never answered, then the refusal says what to do', async (t) => {
  const { set, wait } = hanging()
  for (let count = 0; count < 5; count++) {
    void set(60_000).catch(() => {})
    wait(10_001)
  }
  await t.rejects(set(60_000), { message: /start the bot anew/ })
})
