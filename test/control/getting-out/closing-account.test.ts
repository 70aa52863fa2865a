import t from 'tap'
import { ClosingAccount, type SentOutcome } from '../../../lib/control/getting-out/closing-account.js'
import { Big } from '../../../lib/words/big.js'

const SETTLE_MS = 1_000
const HOUR = 3_600_000

type Step =
  | { readonly shows: string; readonly at: number; readonly may: string | null }
  | { readonly sends: SentOutcome; readonly at: number }
  | { readonly rests: number }

/** Reading after reading, each of which begins when it is seen: `may` is what could be sent then, null: nothing. */
function follow(steps: readonly Step[], since = -HOUR, settleMs = SETTLE_MS): (string | null)[] {
  const account = new ClosingAccount(new Big('10'), settleMs, since)
  return steps.flatMap((step) => {
    if ('rests' in step) {
      account.seeResting(step.rests)
      return []
    }
    if ('sends' in step) {
      account.sent(step.at)
      account.answered(step.sends, step.at)
      return []
    }
    account.see(new Big(step.shows), step.at, step.at)
    return [account.maySend(step.at) ? account.least.toFixed() : null]
  })
}

const shows = (quantity: string, at: number, may: string | null): Step => ({ shows: quantity, at, may })
const sends = (outcome: SentOutcome, at = 0): Step => ({ sends: outcome, at })

const TABLE: readonly (readonly [what: string, steps: readonly Step[]])[] = [
  ['nothing that was sent', [shows('10', 0, '10')]],
  ['a position that was larger when planned', [shows('9', 0, null), shows('9', 900, null), shows('9', 1_100, '9')]],
  ['a position that has grown since the plan', [shows('12', 0, '12')]],
  ['an order that was taken, and never shows', [sends('taken'), shows('10', 5_000, null), shows('10', HOUR, null)]],
  ['a lost answer, and no sign', [sends('unknown'), shows('10', 5_000, null), shows('10', HOUR, null)]],
  ['a refused order', [sends('refused'), shows('10', 1, '10')]],
  ['an order that shows to have closed all', [sends('taken'), shows('0', 100, null), shows('10', 5_000, null)]],
  [
    'an order that was filled in part, 100 ms later',
    [sends('taken'), shows('4', 100, null), shows('4', 1_100, null), shows('4', 1_300, '4')],
  ],
  [
    'an order that was filled in part, and shows after three seconds',
    [sends('taken'), shows('4', 3_000, null), shows('4', 6_900, null), shows('4', 7_100, '4')],
  ],
  [
    'a rest that still moves',
    [sends('taken'), shows('4', 100, null), shows('3', 1_100, null), shows('3', 2_000, null), shows('3', 2_300, '3')],
  ],
  ['a rest that is read once since', [sends('taken'), shows('4', 100, null), shows('4', 9_000, null)]],
  [
    'readings that go back and forth',
    [sends('taken'), shows('4', 100, null), shows('10', 1_000, null), shows('4', 1_200, null), shows('4', 1_300, null)],
  ],
  [
    'a rest, a second order, and a reading from between the two',
    [
      ...[sends('taken'), shows('4', 100, null), shows('4', 1_300, null), shows('4', 1_400, '4')],
      ...[sends('taken', 1_500), shows('0', 1_600, null), shows('4', 1_700, null), shows('4', 4_000, null)],
    ],
  ],
  [
    'a position that comes back, after ten settling times',
    [
      sends('taken'),
      shows('0', 100, null),
      shows('2', 11_100, null),
      shows('2', 11_300, null),
      shows('2', 12_500, null),
      shows('2', 12_600, '2'),
    ],
  ],
  [
    'one reading of two that is frozen for good',
    [
      ...[sends('taken'), shows('0', 100, null), shows('10', 6_000, null), shows('0', 9_000, null)],
      ...[shows('10', 12_000, null), shows('10', 15_000, null), shows('10', 19_000, null), shows('10', 19_100, null)],
    ],
  ],
  [
    'an order that rested, and is gone, long ago',
    [sends('taken'), { rests: 100 }, shows('10', 5_000, null), shows('10', 11_200, null), shows('10', 11_300, '10')],
  ],
]

for (const [what, steps] of TABLE) {
  t.test(`given ${what}, when read, then no more may be sent than is certain`, async (t) => {
    const expected = steps.flatMap((step) => ('may' in step ? [step.may] : []))
    t.same(follow(steps), expected)
  })
}

const OPENED_AT_0: readonly (readonly [what: string, steps: readonly Step[]])[] = [
  [
    'a reading from before the position grew',
    [sends('taken'), shows('7', 300, null), shows('7', 5_000, null), shows('7', 5_100, null), shows('0', 5_200, null)],
  ],
  [
    'an order that was filled in part at once',
    [
      ...[sends('taken'), shows('7', 100, null), shows('7', 2_000, null), shows('7', 11_000, null)],
      ...[shows('7', 11_100, '7')],
    ],
  ],
  [
    'a reading from before it grew, and an order that is lost',
    [
      sends('unknown'),
      shows('7', 300, null),
      shows('10', 2_000, null),
      shows('10', 20_000, null),
      shows('10', HOUR, null),
    ],
  ],
  [
    'a reading from before it grew again',
    [
      ...[sends('taken'), shows('7', 300, null), shows('7', 11_100, null), shows('9', 23_000, null)],
      ...[shows('9', 24_000, null), shows('9', 25_000, '9'), sends('taken', 25_000), shows('7', 25_100, null)],
      ...[shows('7', 29_000, null), shows('7', 33_000, null), shows('7', 35_000, '7')],
    ],
  ],
]

for (const [what, steps] of OPENED_AT_0) {
  t.test(`given ${what}, when read early, then it is believed when no lag explains it`, async (t) => {
    const expected = steps.flatMap((step) => ('may' in step ? [step.may] : []))
    t.same(follow(steps, 0), expected)
  })
}

t.test('given an order that is not answered, when a reading shows less, then it is not looked at', async (t) => {
  const account = new ClosingAccount(new Big('10'), SETTLE_MS, 0)
  account.sent(0)
  t.equal(account.shows(100), false)
  account.answered('taken', 200)
  t.equal(account.shows(199), false, 'nor is one that began before the answer')
  t.equal(account.shows(200), true)
})

t.test('given orders that were answered, when readings are this old, then they may not show them', async (t) => {
  const account = new ClosingAccount(new Big('10'), SETTLE_MS, 0)
  t.equal(account.staleUntil(5), Number.NEGATIVE_INFINITY)
  account.sent(0)
  t.equal(account.staleUntil(50), 11_050, 'not answered: it may still be on its way')
  account.answered('unknown', 100)
  t.equal(account.staleUntil(50_000), 11_100)
})
