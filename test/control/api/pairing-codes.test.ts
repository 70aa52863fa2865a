import t from 'tap'
import { CODE_MS, PairingCodes } from '../../../lib/control/api/pairing-codes.js'

const of = (name: string) => ({ name, by: 'alice', madeAt: new Date(0) })
const pendingOf = (codes: PairingCodes) => codes.pending.map(({ name }) => name)

t.test('given a code, when five minutes are over, then it is none any more', async (t) => {
  let now = 1_000
  const codes = new PairingCodes(() => now)
  const [first, second] = [codes.make(of('a')), codes.make(of('b'))]
  now += CODE_MS - 1
  t.match(codes.redeem(first), { kind: 'right', pairing: { name: 'a', by: 'alice' } })
  t.same(pendingOf(codes), ['b'])
  now += 1
  t.same(codes.redeem(second), { kind: 'wrong', endedAll: false })
  t.same(pendingOf(codes), [])
})

t.test('given a code, when it was taken, then it is wrong, and the others are good', async (t) => {
  const codes = new PairingCodes()
  const [first, second] = [codes.make(of('a')), codes.make(of('b'))]
  t.not(first, second)
  t.equal(codes.redeem(first).kind, 'right')
  t.equal(codes.redeem(first).kind, 'wrong')
  t.match(codes.redeem(second), { kind: 'right', pairing: { name: 'b' } })
})

t.test('given wrong codes, when there are ten, then all end; a right one, and none to guess, begin anew', async (t) => {
  const codes = new PairingCodes()
  const guess = (times: number) => Array.from({ length: times }, (_, at) => codes.redeem(`guess-${at}`)).at(-1)
  t.same(guess(20), { kind: 'wrong', endedAll: false }, 'there is nothing to guess')
  const [first, second] = [codes.make(of('a')), codes.make(of('b'))]
  t.same(guess(9), { kind: 'wrong', endedAll: false })
  t.equal(codes.redeem(first).kind, 'right')
  guess(9)
  const third = codes.make(of('c'))
  t.same(codes.redeem('guess'), { kind: 'wrong', endedAll: true }, 'a further code gives no further guesses')
  t.equal(codes.redeem(second).kind, 'wrong')
  t.equal(codes.redeem(third).kind, 'wrong')
  const next = codes.make(of('d'))
  guess(9)
  t.equal(codes.redeem(next).kind, 'right')
})

t.test('given codes, when there are more, or one for the same name, then the older ones end', async (t) => {
  const codes = new PairingCodes()
  const first = codes.make(of('a'))
  const again = codes.make(of('a'))
  t.equal(codes.redeem(first).kind, 'wrong')
  for (const name of ['b', 'c', 'd', 'e', 'f']) codes.make(of(name))
  t.same(pendingOf(codes), ['b', 'c', 'd', 'e', 'f'])
  t.equal(codes.redeem(again).kind, 'wrong')
  t.equal(codes.end('c'), true)
  t.equal(codes.end('c'), false)
  t.same(pendingOf(codes), ['b', 'd', 'e', 'f'])
})
