import t from 'tap'
import { BotCheck, ControlThreadCheck } from '../../../lib/control/armed/bot-check.js'
import { DiskCheck, type DiskCheckParts } from '../../../lib/control/armed/disk-check.js'
import { FollowersCheck } from '../../../lib/control/armed/followers-check.js'
import { GuardsCheck } from '../../../lib/control/armed/guards-check.js'
import { NotificationsCheck } from '../../../lib/control/armed/notifications-check.js'
import { PartsCheck } from '../../../lib/control/armed/venues-check.js'
import { DrillCheck } from '../../../lib/control/drills/drill-check.js'
import type { ChannelStatus } from '../../../lib/words/notification.js'
import type { FollowerStatus } from '../../../lib/words/status.js'
import { snapshotOf } from '../../support/guard-parts.js'
import { HeldFiles } from '../../support/held-files.js'

const HOUR = 3_600_000
const THREAD = { threadId: 7, isAttached: true, beatAt: 9_500 }
const CHANNEL: ChannelStatus = {
  name: 'ops',
  kind: 'webhook',
  delivered: 1,
  failed: 0,
  waiting: 0,
  armed: null,
  lastError: null,
}
const FOLLOWER = { name: 'bot-2', pid: 12, state: 'following', responsive: true } as FollowerStatus
const READ = { name: 'spot', positions: { state: 'read', why: null }, orders: { state: 'read', why: null } } as const
const UNREAD = { ...READ, name: 'options', orders: { state: 'unread', why: 'set options = true' } } as const

const bot = (responsive: boolean, ...threads: (typeof THREAD)[]) =>
  new BotCheck({ bot: { responsive, lastBeatMs: 0 }, threads: () => threads, now: () => 10_000 }).look()
const channel = (given: Partial<ChannelStatus>) =>
  new NotificationsCheck(() => [CHANNEL, { ...CHANNEL, name: 'chat', ...given }]).look()
const follower = (given: Partial<FollowerStatus>) =>
  new FollowersCheck(() => ({ list: [FOLLOWER, { ...FOLLOWER, name: 'bot-3', ...given }] })).look()
const parts = (...read: (typeof READ | typeof UNREAD)[]) =>
  new PartsCheck({ snapshots: [snapshotOf({ parts: read })] }).look()
const drills = (result: 'passed' | 'failed' | null, everyMs: number, hoursAgo: number) => {
  const now = 1_000 * HOUR
  const last = result === null ? null : { id: 'x', result, at: now - hoursAgo * HOUR }
  return new DrillCheck({ drills: { last }, everyMs, startedAt: now - 5 * HOUR }).look(now)
}

for (const [what, found, expected] of [
  ['a bot that answers', bot(true, THREAD), { state: 'ok' }],
  ['a stuck bot', bot(false, THREAD), { state: 'failing', why: /the bot's thread does not answer/ }],
  ['a stuck thread', bot(true, THREAD, { ...THREAD, beatAt: 8_900 }), { state: 'failing', why: /attached thread 7/ }],
  ['a thread that has ended', bot(true, { ...THREAD, isAttached: false, beatAt: 0 }), { state: 'ok' }],
  ['a channel that has delivered', channel({}), { state: 'ok' }],
  ['a channel that fails', channel({ lastError: '502' }), { state: 'failing', why: /^chat: 502/ }],
  ['a channel that hears nobody', channel({ armed: false }), { state: 'failing', why: /nobody is heard/ }],
  ['a channel that has delivered nothing', channel({ delivered: 0 }), { state: 'unknown', why: /a drill tries it/ }],
  ['followers that are heard', follower({}), { state: 'ok' }],
  ['a follower that has ended', follower({ state: 'ended', responsive: null }), { state: 'ok' }],
  ['a lost follower', follower({ state: 'lost', responsive: null }), { state: 'failing', why: /heard of bot-3/ }],
  ['a stuck follower', follower({ responsive: false }), { state: 'failing', why: /thread of bot-3 .*does not answer/ }],
  ['parts that are read', parts(READ, READ), { state: 'ok' }],
  ['parts of which one is not', parts(READ, UNREAD), { state: 'failing', why: /options/ }],
  ['no parts', parts(), null],
  ['no drill, and no schedule', drills(null, 0, 0), null],
  ['no drill yet', drills(null, 24 * HOUR, 0), { state: 'unknown' }],
  ['a drill that has passed', drills('passed', 0, 900), { state: 'ok' }],
  ['a drill that has failed', drills('failed', 0, 1), { state: 'failing', why: /GET \/drill\/x/ }],
  ['a drill of the schedule', drills('passed', 2 * HOUR, 3), { state: 'ok' }],
  ['no drill of the schedule in time', drills('passed', 2 * HOUR, 30), { state: 'failing', why: /in time/ }],
] as const) {
  t.test(`given ${what}, when it is asked whether the bot is armed, then it says so`, async (t) => {
    t.match(found, expected)
    if (expected === null) t.equal(found, null)
  })
}

t.test('given a control thread, when it was late, then that is told for half a minute', async (t) => {
  const check = new ControlThreadCheck()
  const turn = (from: number, to: number) => {
    let state = ''
    for (let second = from; second <= to; second++) state = check.look(second * 1_000).state
    return state
  }
  t.equal(turn(0, 10), 'ok')
  t.match(check.look(14_000), { state: 'failing', why: /late by 3000 ms/ })
  t.equal(turn(15, 44), 'failing')
  t.equal(turn(45, 46), 'ok')
})

t.test('given guards, when nothing is told of them, then they are not known to stand', async (t) => {
  const check = new GuardsCheck()
  t.match(check.look(), { state: 'unknown' })
  check.take({ looked: 1, broken: [], brokenCount: 0 })
  const now = performance.now()
  t.match(check.look(now + 4_000), { state: 'ok' })
  t.match(check.look(now + 6_000), { state: 'unknown', why: /has not told for/ })
  check.take({ looked: 1, broken: ['send of Client'], brokenCount: 3 })
  t.match(check.look(now + 6_000), { state: 'failing', why: 'send of Client; and 2 more' })
})

t.test('given a disk, when it takes no line, then each of those who write is told of', async (t) => {
  const files = new HeldFiles(t.testdir())
  const well = { durable: true, written: 1, failure: null, permitFailure: null, missing: async () => null }
  const made = (keeper: Partial<DiskCheckParts['keeper']>, failed = false) =>
    new DiskCheck({ keeper: { ...well, ...keeper }, journal: { failed }, files })
  t.match(made({ failure: 'EIO' }).look(), { state: 'failing', why: /the journal can't be written: EIO/ })
  t.match(made({}, true).look(), { state: 'failing', why: /the journal/ })
  const busy = { ...well, durable: false }
  const check = new DiskCheck({ keeper: busy, journal: { failed: false }, files })
  t.notMatch(check.look(), { state: 'failing' }, 'it is on its way')
  t.match(check.look(), { state: 'failing', why: /not on disk/ })
  busy.written++
  t.notMatch(check.look(), { state: 'failing' }, 'halts come all the time, and are written')
  t.match(made({ permitFailure: 'EIO' }).look(), { state: 'failing', why: /the permit can't be written: EIO/ })
  const told = async (check: DiskCheck) => {
    t.match(check.look(), { state: 'unknown' })
    for (let count = 0; count < 500 && check.look().state === 'unknown'; count++)
      await new Promise((resolve) => setTimeout(resolve, 10))
    return check.look()
  }
  t.match(await told(made({})), { state: 'ok' })
  files.failing = true
  t.match(await told(made({})), { state: 'failing', why: /ENOSPC/ })
})

t.test('given a disk, when it does not answer, then that is told after ten seconds', async (t) => {
  const files = new HeldFiles(t.testdir())
  files.hanging = new Promise(() => {})
  const keeper = { durable: true, written: 1, failure: null, permitFailure: null, missing: async () => null }
  const check = new DiskCheck({ keeper, journal: { failed: false }, files })
  const { now } = performance
  t.teardown(() => {
    performance.now = now
  })
  t.match(check.look(), { state: 'unknown' })
  performance.now = () => now.call(performance) + 11_000
  t.match(check.look(), { state: 'failing', why: /has not answered for 11 s/ })
})
