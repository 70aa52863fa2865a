import t from 'tap'
import { ClosingAccounts } from '../../../lib/control/getting-out/closing-accounts.js'
import type { Position } from '../../../lib/words/ports.js'

const LONG: Position = { symbol: 'A', side: 'long', quantity: '10' }

t.test('given an account of the last close-all, when the next one begins, then it goes on for a while', async (t) => {
  const accounts = new ClosingAccounts(1_000)
  t.equal(accounts.find('x', LONG, 0), null)
  const first = accounts.open('x', LONG, 0)
  first.sent(0)
  first.answered('taken', 100)
  t.equal(accounts.open('x', { ...LONG, quantity: '9' }, 11_000), first)
  t.equal(accounts.find('x', LONG, 0), first)
  t.not(accounts.open('x', LONG, 11_100), first, 'later a person has looked at the venue')
})

t.test(
  'given one position, when another side, symbol or venue is opened, then it has an account of its own',
  async (t) => {
    const accounts = new ClosingAccounts(1_000)
    const first = accounts.open('x', LONG, 0)
    first.sent(0)
    t.not(accounts.open('y', LONG, 1), first)
    t.not(accounts.open('x', { ...LONG, side: 'short' }, 1), first)
    t.not(accounts.open('x', { ...LONG, symbol: 'B' }, 1), first)
  },
)

t.test(
  'given a close-all of the run before, when a position is met, then it may have had an order for a while',
  async (t) => {
    const accounts = new ClosingAccounts(1_000, 0)
    const known = accounts.find('x', LONG, 500)
    t.equal(known?.unseen, 'unknown')
    t.equal(accounts.open('x', LONG, 10_900), known)
    t.equal(known?.maySend(10_900), false)
    t.not(accounts.open('x', LONG, 11_100), known)
    t.equal(accounts.find('y', LONG, 11_100), null)
  },
)
