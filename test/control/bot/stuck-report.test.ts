import t from 'tap'
import { Latch } from '../../../lib/between/latch/latch.js'
import { BotWatch } from '../../../lib/control/bot/bot-watch.js'
import { placeOf, StuckReport } from '../../../lib/control/bot/stuck-report.js'
import { eventually } from '../../support/followers.js'

const STACK = ['now (node:internal/perf/performance:138:5)', 'spin (/bot.js:1:1)', 'main (/bot.js:9:1)']

function watch() {
  let [tell, asked] = [(_: string[] | null) => {}, 0]
  const captureStack = () => {
    asked++
    return new Promise<string[] | null>((resolve) => (tell = resolve))
  }
  const bot = new BotWatch({ latch: new Latch(), botName: 'bot', pid: 7, version: '1', captureStack })
  const isStuck = () =>
    eventually(
      async () => bot.responsive,
      (responsive) => !responsive,
      'a stuck thread',
    )
  return { bot, isStuck, tell: (stack: string[] | null) => tell(stack), asked: () => asked }
}

t.test(
  'given a stack that is long in coming, when the status is asked for, then it does not wait, and a later one has it',
  async (t) => {
    const { bot, isStuck, tell, asked } = watch()
    await isStuck()
    t.match(await bot.status(), { responsive: false, stack: null })
    t.match(await bot.status(), { responsive: false, stack: null })
    t.equal(asked(), 1, 'it is asked for once at a time')
    tell(STACK)
    t.same(await bot.stack(), STACK)
    t.match(await bot.status(), { responsive: false, stack: STACK })
    t.match(bot.life, { responsive: false, stack: STACK })
  },
)

t.test(
  'given a stack that Node can not tell any more, then the one that it has told stands, until the thread answers',
  async (t) => {
    const latch = new Latch()
    const stacks: (string[] | null)[] = [STACK, null]
    const captureStack = async () => stacks.shift() ?? null
    const bot = new BotWatch({ latch, botName: 'bot', pid: 7, version: '1', captureStack })
    await eventually(
      async () => bot.responsive,
      (responsive) => !responsive,
      'a stuck thread',
    )
    t.same(await bot.stack(), STACK)
    await eventually(
      () => bot.stack(),
      () => stacks.length === 0,
      'a second look',
    )
    t.same(bot.life.stack, STACK)
    latch.beats.botBeat()
    bot.look()
    t.match(bot.life, { responsive: true, stack: null })
  },
)

t.test(
  'given a stack that is long in coming, when a stuck thread is reported, then the line has its place',
  async (t) => {
    const said: unknown[] = []
    let tell = (_: string[] | null) => {}
    const bot = { lastBeatMs: 6_000, stack: () => new Promise<string[] | null>((resolve) => (tell = resolve)) }
    const report = new StuckReport({
      bot,
      pid: 7,
      log: (level, message) => said.push(`${level} ${message}`),
      note: (what) => said.push(what),
    })
    t.equal(report.look(), false)
    t.equal(report.look(), false)
    t.same(said, [])
    tell(STACK)
    await eventually(
      async () => said,
      ({ length }) => length > 1,
      'the report',
    )
    t.match(said, [
      /^error The bot thread is stuck since 6000 ms, at spin \(\/bot.js:1:1\)\. To end it: kill -9 7;/,
      'bot stuck',
    ])
    bot.lastBeatMs = 10
    t.equal(report.look(), true)
    t.equal(report.look(), false)
    t.same(said.slice(2), ['warn The bot thread answers again', 'bot answers again'])
  },
)

t.test('given what is known of the place, when it is told, then as well as may be', async (t) => {
  t.equal(placeOf(STACK), 'at spin (/bot.js:1:1)')
  t.equal(placeOf(STACK.slice(0, 1)), `at ${STACK[0]}`, 'within Node alone')
  t.equal(placeOf([]), 'at an unknown place')
  t.equal(placeOf(null), 'at an unknown place')
})
