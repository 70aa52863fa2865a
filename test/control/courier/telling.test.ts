import t from 'tap'
import { isHalt, messageOf, nextToTell } from '../../../lib/control/courier/message.js'
import type { JournalLine } from '../../../lib/control/courier/outbox.js'
import { QuietWatch } from '../../../lib/control/courier/quiet-watch.js'
import { type Telling, tellingOf } from '../../../lib/control/courier/telling.js'
import { Unacknowledged } from '../../../lib/control/courier/unacknowledged.js'
import type { Halt } from '../../../lib/words/halt.js'

const TIME = '2026-01-02T03:04:05.678Z'
const HALT: Halt = {
  haltId: '1-abcd',
  level: 'halted',
  reason: 'daily\nloss',
  source: 'http',
  operator: 'alice',
  since: TIME,
  scope: null,
}
const NOBODY = { who: null, source: null, reason: null, haltId: null }

function line(sequence: number, entry: object, inForce: readonly Halt[] = []): JournalLine {
  return { sequence, time: TIME, entry: { ...NOBODY, ...entry }, inForce } as JournalLine
}

function haltLine(sequence: number, halt: Partial<Halt> = {}): Telling {
  const telling = tellingOf(line(sequence, { kind: 'halt', what: 'halt', halt: { ...HALT, ...halt } }), 'my-bot')
  if (telling === null) throw new Error('A halt is told')
  return telling
}

t.test('given entries of the journal, when told, then each says what it is in its first line', async (t) => {
  const note = (what: string, more: object = {}, inForce: readonly Halt[] = []) =>
    tellingOf(line(1, { kind: 'note', what, ...more }, inForce), 'my-bot')
  t.match(haltLine(7), {
    level: 'critical',
    title: 'HALTED my-bot: daily loss',
    text: /^1-abcd \(everything\) by alice/,
  })
  t.match(haltLine(7, { scope: { symbol: 'BTC/USDT' }, level: 'reducing' }), {
    title: /^REDUCING symbol=BTC\/USDT at my-bot/,
  })
  t.match(note('first start'), { event: 'started', level: 'info', title: 'First start of my-bot, active' })
  t.match(note('started', {}, [HALT]), { level: 'critical', title: 'Started my-bot, still halted: daily loss' })
  t.match(note('quiet', { details: { seconds: 3 } }), { title: 'Quiet: my-bot, 3 s after the halt' })
  t.match(note('not quiet', { details: { seconds: 30 } }), { level: 'critical', title: /^NOT QUIET my-bot, 30 s/ })
  t.match(note('bot stuck'), { event: 'bot', level: 'critical' })
  t.match(note('transfer', { who: 'ada', reason: 'rent', details: { amount: '-250.5' } }), {
    title: 'Transfer of -250.5 at my-bot, said by ada: rent',
  })
  t.equal(note('orders rejected'), null, 'what people need not know is not told')
  const resumed = (inForce: readonly Halt[], reason: string | null = null) =>
    tellingOf(line(1, { kind: 'resume', what: 'resume', who: 'bob', reason, haltIds: [] }, inForce), 'my-bot')
  t.match(resumed([]), { title: 'RESUMED my-bot by bob', text: '' })
  t.equal(resumed([HALT])?.title, 'Resumed in part, my-bot by bob', 'a bot that is still halted is not told as resumed')
  const fleet = { source: 'fleet', haltId: 'fleet-0', operator: 'ada', fleet: { by: 'bot-1', scope: null } } as const
  t.match(haltLine(7, fleet), {
    title: 'HALTED my-bot, by a halt of its whole fleet: daily loss',
    text: 'fleet-0 (everything) by ada by way of bot-1',
    ofFleet: true,
  })
  t.match(haltLine(7, { ...fleet, operator: null }), { text: /by somebody by way of bot-1$/ })
  t.match(tellingOf(line(1, { kind: 'resume', what: 'resume', who: 'bob', source: 'fleet', haltIds: [] }), 'my-bot'), {
    title: 'RESUMED my-bot by bob',
    text: 'by a resume of its whole fleet',
    ofFleet: true,
  })
  t.match(note('paused', { source: 'venue', reason: 'unread' }), { event: 'pause', title: 'Paused my-bot: unread' })
  t.equal(note('paused', { source: 'lease' }), null, 'a lease that comes and goes is told by armed, once it lasts')
  t.equal(note('pause over', { source: 'lease' }), null)
  t.match(resumed([], 'accepted: max_drawdown = 30%'), { text: 'accepted: max_drawdown = 30%' }, 'a limit was loosened')
  const trip = { source: 'trip', operator: null, trip: 'spread', reason: 'it is 0.09' } as const
  t.match(haltLine(7, trip), { title: 'HALTED my-bot: it is 0.09', text: /^1-abcd \(everything\) by trip spread/ })
  const closed = (status: string) =>
    tellingOf(line(1, { kind: 'close-all', what: 'close-all', report: { id: 'c1', status } }), 'my-bot')
  t.match(closed('flat'), { level: 'warning', title: 'Close-all at my-bot: FLAT' })
  t.match(closed('partial'), { level: 'critical' })
})

t.test('given much that waits, then halts go first, and many of them in one message', async (t) => {
  const other = tellingOf(line(1, { kind: 'note', what: 'paused' }), 'my-bot') as Telling
  t.same(
    nextToTell([other, haltLine(2), haltLine(3)]).map(({ sequence }) => sequence),
    [2],
  )
  const many = Array.from({ length: 40 }, (_, at) => haltLine(at + 2, { reason: `reason ${at}` }))
  const due = nextToTell([other, ...many])
  t.equal(due.length, 40)
  const { title, text } = messageOf(due, 'https://bots.example.com')
  t.equal(title, 'HALTED my-bot: reason 39 (and 39 more)')
  t.match(text, '#2 to #41')
  t.match(text, 'https://bots.example.com')
  t.ok(text.length < 1_500, 'fits every service')
  t.notOk(isHalt(other))
})

t.test('given a halt with the longest reason, when told, then it fits a lock screen', async (t) => {
  const { title, text } = messageOf([haltLine(9, { reason: 'x'.repeat(2_000) })], null)
  t.ok(title.length < 200)
  t.match(text, /2026-01-02 03:04:05 UTC #9$/)
})

t.test('given a halt, when it becomes quiet or does not, then each is said once', async (t) => {
  const watch = new QuietWatch()
  const at = (seconds: number, isQuiet: boolean, isHalted = true) =>
    watch.look({ haltedAt: 1_000, isHalted, isQuiet }, 1_000 + seconds * 1_000)
  t.equal(at(1, false), null)
  t.same(at(31, false), { what: 'not quiet', seconds: 31 })
  t.equal(at(32, false), null)
  t.same(at(40, true), { what: 'quiet', seconds: 40 })
  t.equal(at(41, true), null)
  t.equal(at(99, false), null)
  t.equal(new QuietWatch().look({ haltedAt: 5, isHalted: false, isQuiet: false }, 60_000), null, 'resumed before')
})

t.test('given halts, when somebody acknowledges them, then only a new one is reminded of', async (t) => {
  const unacknowledged = new Unacknowledged()
  const now = new Date(Date.parse(TIME) + 7_200_000)
  const reminder = () => unacknowledged.reminder('my-bot', now)?.title ?? null
  t.equal(reminder(), null)
  unacknowledged.take(line(1, { kind: 'halt', what: 'halt', halt: HALT }, [HALT]))
  t.equal(reminder(), 'STILL HALTED my-bot for 120 min: daily loss')
  unacknowledged.take(line(2, { kind: 'note', what: 'acknowledged', details: { haltIds: ['1-abcd'] } }, [HALT]))
  t.equal(reminder(), null)
  const other = { ...HALT, haltId: '1-efgh', reason: 'another' }
  unacknowledged.take(line(3, { kind: 'halt', what: 'halt', halt: other }, [HALT, other]))
  t.equal(reminder(), 'STILL HALTED my-bot for 120 min: another')
  unacknowledged.take(line(4, { kind: 'resume', what: 'resume', haltIds: ['1-efgh'] }, [HALT]))
  t.equal(reminder(), null)
})
