import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import t, { type Test } from 'tap'
import { JournalDirectory } from '../../lib/control/disk/journal-directory.js'
import type { Start } from '../../lib/control/disk/start-decision.js'
import { BotProcess } from '../support/bot-process.js'
import { withByteFlipped } from '../support/files-directory.js'
import { leaveBehind, leaveCloseAll } from '../support/left-behind.js'
import { resumeEverything } from '../support/resume-everything.js'
import { stateDirectory } from '../support/state-directory.js'
import { seededRandom } from './random.mjs'

// Every byte of what a killed bot has left is changed, and its files are cut everywhere. Real files, and what a start makes of
// them before it does anything else. One bit of each byte, the whole log's and more of them with FAULTS_FULL=1.

const FULL = process.env['FAULTS_FULL'] === '1'
const MASKS = FULL ? [0x01, 0x07, 0x80] : [0x01]
const LANES = 4
/** Starts of real bots, for each file and kind of damage. */
const STARTS = FULL ? 10 : 1
const SEED = Number(process.env['FAULTS_SEED'] ?? 20_260_104)

interface Damage {
  readonly what: string
  readonly bytes: Buffer
}

function* damages(bytes: Buffer, from: number): Generator<Damage> {
  for (let at = from; at < bytes.length; at++) {
    for (const mask of MASKS) yield { what: `byte ${at} with ${mask}`, bytes: withByteFlipped(bytes, at, mask) }
    if (FULL || at % 8 === 0) yield { what: `cut at ${at}`, bytes: bytes.subarray(0, at) }
  }
}

async function open(directory: string): Promise<Start> {
  const store = new JournalDirectory(directory, 'bot')
  const { start } = await store.open(() => new Date())
  await store.close()
  return start
}

const ids = ({ halts }: Start) => halts.map(({ haltId }) => haltId)

/** @param isRight what a start may make of it */
async function damageEach(
  t: Test,
  { directory, file, from }: { directory: string; file: string; from: (bytes: Buffer) => number },
  isRight: (found: Start) => boolean,
): Promise<void> {
  const whole = readFileSync(join(directory, file))
  const all = damages(whole, from(whole))
  let count = 0
  let noticed = 0
  const run = async (lane: number) => {
    const copy = `${directory}-${lane}`
    cpSync(directory, copy, { recursive: true })
    for (const { what, bytes } of all) {
      writeFileSync(join(copy, file), bytes)
      const found = await open(copy)
      count++
      if (!isRight(found)) t.fail(`${what}: ${JSON.stringify(found)}`)
      else if (found.problem !== null) noticed++
    }
  }
  await Promise.all(Array.from({ length: LANES }, (_, lane) => run(lane)))
  t.comment(`${file}: ${count} damages, ${noticed} of them noticed`)
  t.ok(noticed > count / 2, `${noticed} of ${count} noticed`)
}

/** Where a cut at a line's end leaves a halt of everything, no permit has to tell. */
const isHalted = (halts: Start['halts']) => halts.some(({ scope, level }) => scope === null && level === 'halted')

const start = () => 0

/** Where the last two lines begin. */
function lastTwoLines(bytes: Buffer): number {
  const last = bytes.lastIndexOf(0x0a, bytes.length - 2)
  return bytes.lastIndexOf(0x0a, last - 1) + 1
}

for (const halted of FULL ? [true, false] : [true]) {
  for (const [file, from] of [
    ['journal.jsonl', FULL ? start : lastTwoLines],
    ...(halted ? [] : [['ACTIVE', start] as const]),
  ] as const) {
    const name = `given a bot that was ${halted ? 'halted' : 'active'}, when any byte of ${file} is changed or cut off`
    t.test(`${name}, then it comes back as it was, or halted with a reason`, async (t) => {
      const directory = join(stateDirectory(t), 'state')
      await leaveBehind(directory, halted)
      const left = await open(directory)
      t.match(left, { problem: null, firstStart: false })
      t.equal(left.halts.length, halted ? 2 : 1)
      await damageEach(t, { directory, file, from }, (found) => {
        if (found.problem !== null) return found.problem.includes(file) && !found.firstStart
        // Without its newest lines the journal of a halted bot is another one, and sound: there is no permit to tell.
        return isDeepStrictEqual(ids(found), ids(left))
      })
    })
  }
}

t.test('given a permit, when any byte of it is changed or cut off, then the start is halted', async (t) => {
  const directory = join(stateDirectory(t), 'state')
  await leaveBehind(directory, false)
  t.equal((await open(directory)).problem, null)
  await damageEach(t, { directory, file: 'ACTIVE', from: start }, ({ problem }) => /^ACTIVE/.test(problem ?? ''))
})

t.test('given two segments, when any byte of the newer is changed or cut off, then the start is halted', async (t) => {
  const directory = join(stateDirectory(t), 'state')
  await leaveBehind(directory, false)
  const path = join(directory, 'journal.jsonl')
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, -3))
  await leaveBehind(directory, false)
  const left = await open(directory)
  t.equal(left.problem, null)
  const file = 'journal-2.jsonl'
  await damageEach(
    t,
    { directory, file, from: FULL ? start : lastTwoLines },
    ({ problem, halts }) => problem !== null || isHalted(halts),
  )
})

t.test(
  'given a close-all that was running, when any byte of its line is changed or cut off, then it is never taken for ended',
  async (t) => {
    const directory = join(stateDirectory(t), 'state')
    await leaveBehind(directory, false)
    await leaveCloseAll(directory)
    t.match((await open(directory)).closeAll, { kind: 'interrupted', report: { status: 'interrupted' } })
    await damageEach(t, { directory, file: 'journal.jsonl', from: lastTwoLines }, ({ closeAll, problem }) => {
      return closeAll.kind !== 'ended' && problem !== null
    })
  },
)

t.test(
  `given damage at a random place (seed ${SEED}), when a real bot starts, then it is halted and says why`,
  async (t) => {
    const random = seededRandom(SEED)
    for (const file of ['journal.jsonl', 'ACTIVE']) {
      for (const damage of Array.from({ length: STARTS }).flatMap(() => ['flipped', 'cut'])) {
        const directory = join(stateDirectory(t), `${file} ${damage}`)
        await leaveBehind(directory, false)
        const bytes = readFileSync(join(directory, file))
        const at = Math.floor(random.below(bytes.length))
        const damaged = damage === 'cut' ? bytes.subarray(0, at) : withByteFlipped(bytes, at, 1 << random.below(8))
        writeFileSync(join(directory, file), damaged)

        const bot = BotProcess.bot('idle-bot', { settings: { state_dir: directory } })
        t.teardown(() => bot.kill())
        const { body } = await bot.call('GET', '/status')
        t.match(
          body,
          { state: 'halted', halt: { source: 'start', reason: new RegExp(file) } },
          `${file} ${damage} at ${at}`,
        )
        t.equal((await bot.ask('check', { symbol: 'A' })).haltId, body.halt.haltId)
        const line = `HALTED since ${body.halt.since}: ${body.halt.reason}`
        await bot.line(({ msg }) => String(msg).startsWith(line), line)
        await resumeEverything(bot)
        await bot.kill()

        const again = BotProcess.bot('idle-bot', { settings: { state_dir: directory } })
        t.teardown(() => again.kill())
        t.equal((await again.call('GET', '/status')).body.state, 'active', 'a resume ends it for good')
        await again.kill()
        rmSync(directory, { recursive: true })
      }
    }
  },
)
