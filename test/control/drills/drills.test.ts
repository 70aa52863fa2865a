import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { ToBot } from '../../../lib/between/messages.js'
import { DiskFiles } from '../../../lib/control/disk/files.js'
import { CanaryStep } from '../../../lib/control/drills/canary-step.js'
import { DrillFiles } from '../../../lib/control/drills/drill-files.js'
import { Drills, type DrillsParts } from '../../../lib/control/drills/drills.js'
import { drillPage } from '../../../lib/control/drills/page.js'
import { monotonicMs } from '../../../lib/time/monotonic.js'
import type { CanaryAnswer } from '../../../lib/words/drill.js'
import { HaltSet } from '../../../lib/words/halt-set.js'
import { A_HALT } from '../../support/guard-parts.js'

const REFUSED: CanaryAnswer = {
  answers: [{ asked: 'killSwitch.check', answer: 'DRILL' }],
  reached: 0,
  replaced: [],
  micros: 1,
  attachedThreads: 0,
}
const HOUR = 3_600_000
const { now: realNow } = Date

/** Drills of a bot whose guard answers, in a real directory. */
function drilled(
  t: Test,
  given: Partial<DrillsParts> = {},
  bot = { unreachable: null as string | null, lastBeatMs: 5 },
) {
  const directory = t.testdir()
  const posted: Extract<ToBot, { type: 'drill' }>[] = []
  const halts = new HaltSet()
  const noted: string[] = []
  const canary = new CanaryStep({
    bot,
    post: (message) => {
      if (message.type !== 'drill') return
      posted.push(message)
      if (bot.unreachable === null) queueMicrotask(() => drills.take(message.id, REFUSED))
    },
  })
  const drills: Drills = new Drills({
    keeper: {
      halts,
      noted: async ({ what }) => {
        noted.push(what)
        return null
      },
    },
    canary,
    files: new DiskFiles(directory),
    evidence: new DrillFiles(directory),
    reach: async () => [{ name: 'port', why: null, ms: 1 }],
    courier: null,
    state: () => ({ state: 'active', quiet: false }),
    bot: { name: 'b', pid: 1, version: '0', node: '20' },
    everyMs: 0,
    log: () => {},
    ...given,
  })
  const steps = async (full: { haltId: string; haltMs: number; quietMs: number } | null = null) => {
    const { result, drill } = await drills.run({ who: 'alice', source: 'http', full })
    const failed = drill.steps.filter((step) => step.result === 'failed')
    return { result, failed: failed.map(({ name, detail }) => `${name}: ${detail}`) }
  }
  return { directory, posted, halts, noted, drills, steps }
}

for (const [what, reach, failed] of [
  ['all of them', [{ name: 'port', why: null, ms: 1 }], []],
  [
    'one of two',
    [
      { name: 'port', why: null, ms: 1 },
      { name: 'socket', why: 'EMFILE', ms: 1 },
    ],
    ['ways-in: socket: EMFILE'],
  ],
  ['none, since there is none', [], ['ways-in: there is no way in']],
] as const) {
  t.test(`given ways in, when a drill reaches ${what}, then it says so`, async (t) => {
    const { steps } = drilled(t, { reach: async () => reach })
    t.same(await steps(), { result: failed.length === 0 ? 'passed' : 'failed', failed })
  })
}

t.test('given a full drill, when its halt halts all and it is quiet, then it passes, and else not', async (t) => {
  let state = { state: 'halted', quiet: true }
  const { halts, steps } = drilled(t, { state: () => state })
  const halt = { ...A_HALT, since: new Date().toISOString() }
  const full = { haltId: halt.haltId, haltMs: 1, quietMs: 1 }
  t.match(await steps(full), { result: 'failed', failed: [/is not in force/] })
  halts.put(halt)
  t.same(await steps(full), { result: 'passed', failed: [] })
  state = { state: 'halted', quiet: false }
  t.match(await steps(full), { result: 'failed', failed: [/and not quiet/] }, 'whatever its caller tells')
  state = { state: 'active', quiet: true }
  t.match(await steps(full), { result: 'failed', failed: [/halts nothing/] })
})

t.test('given a bot that does not answer, when drilled, then that fails, and nothing piles up there', async (t) => {
  const bot = { unreachable: 'stuck', lastBeatMs: 3_000 }
  const { steps, posted } = drilled(t, {}, bot)
  const began = monotonicMs()
  t.match(await steps(), { failed: [/^guard: the bot's thread did not answer: stuck/] })
  t.equal(posted.length, 1)
  t.ok((posted[0]?.expiresAt ?? Number.POSITIVE_INFINITY) <= monotonicMs() + 1_000, 'later it is not carried out')
  t.ok((posted[0]?.expiresAt ?? 0) > began)
  bot.lastBeatMs = 11_000
  t.match(await steps(), { failed: [/^guard: .*stuck/] })
  t.equal(posted.length, 1)
})

t.test('given a disk that does not answer, when the permit is tried, then that fails', async (t) => {
  const hangs = () => new Promise<never>(() => {})
  const files = { ...new DiskFiles(t.testdir()), write: hangs, rename: hangs, remove: hangs, sync: hangs } as never
  t.match(await drilled(t, { files }).steps(), { failed: [/^permit: the disk has not answered within 5000 ms/] })
})

t.test('given a schedule, when a drill is due, then it is made; also where the clock was set back', async (t) => {
  t.teardown(() => {
    Date.now = realNow
  })
  const { drills, noted } = drilled(t, { everyMs: HOUR })
  const at = async (ms: number) => {
    Date.now = () => realNow() + ms
    await drills.look()
    return noted.filter((what) => what === 'drill passed').length
  }
  t.equal(await at(0), 0, 'not right at the start')
  t.equal(await at(11_000), 1)
  t.equal(await at(60_000), 1)
  drills.last === null ? t.fail() : Object.assign(drills.last, { at: realNow() + 900 * HOUR })
  t.equal(await at(61_000), 2)
})

t.test(
  'given a drill of an earlier run, when a bot starts, then it counts, and what can’t be read has failed',
  async (t) => {
    const { drills, directory, noted } = drilled(t, { everyMs: HOUR })
    mkdirSync(join(directory, 'drills'))
    const id = `${new Date()
      .toISOString()
      .replace(/[-:]|\.\d+/g, '')
      .toLowerCase()}-aaaaaa`
    writeFileSync(join(directory, 'drills', `${id}.json`), '{"result":"whatever"}')
    t.teardown(() => {
      Date.now = realNow
    })
    Date.now = () => realNow() + 20_000
    await drills.look()
    t.match(drills.last, { id, result: 'failed' })
    t.same(noted, [], 'the next one is not due')
  },
)

t.test('given words from outside, when a page is made of them, then they make no table', async (t) => {
  const { drills, directory } = drilled(t)
  const { drill } = await drills.run({ who: 'a | b\n# c', source: 'http', full: null })
  t.match(drillPage(drill, 'x'), /Asked for by: a \\\| b/)
  t.notMatch(readFileSync(join(directory, 'drills', `${drill.id}.md`), 'utf8'), /^# c/m)
})
