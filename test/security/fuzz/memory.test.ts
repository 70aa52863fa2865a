import t from 'tap'
import { findGrowth } from './memory.mjs'

const samples = (count: number, extra: (at: number) => object) =>
  Array.from({ length: count }, (_, at) => ({
    own: 10 + (at % 3) / 10,
    workers: 8 + (at % 5) / 10,
    resident: 100 + (at % 7),
    ...extra(at),
  }))

t.test('given memory that rises at first and settles, when looked at, then it does not grow', async (t) => {
  t.same(
    findGrowth(samples(100, (at) => ({ resident: 100 + Math.min(at, 30), workers: 8 + Math.min(at, 20) / 5 }))),
    [],
  )
})

for (const [what, extra] of [
  ['bot thread', (at: number) => ({ own: 10 + at / 10 })],
  ['control thread', (at: number) => ({ workers: 8 + at / 10 })],
  ['resident', (at: number) => ({ resident: 100 + at })],
] as const) {
  t.test(`given memory of the ${what} that rises all the way, when looked at, then it grows`, async (t) => {
    t.match(findGrowth(samples(100, extra)), [new RegExp(what)])
  })
}

t.test('given what a halt leaves unread outside of the heaps, when looked at, then it grows', async (t) => {
  // As it was measured before a bot without orders read the keeper's notices.
  const resident = [86.6, 89.6, 93.0, 95.1, 97.2]
  t.match(findGrowth(samples(100, (at) => ({ resident: resident[Math.floor(at / 20)] }))), [/resident/])
})

t.test('given too few samples, when looked at, then nothing is said', async (t) => {
  t.same(findGrowth(samples(10, (at) => ({ own: at * 100 }))), [])
})
