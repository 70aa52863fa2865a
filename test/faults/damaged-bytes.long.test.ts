import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import t, { type Test } from 'tap'
import { StateDirectory } from '../../lib/control/disk/state-directory.js'
import type { Halt } from '../../lib/words/halt.js'
import { BotProcess } from '../support/bot-process.js'
import { withByteFlipped } from '../support/files-directory.js'
import { leaveBehind, leaveCloseAll, leaveHaltedFile } from '../support/left-behind.js'
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

async function open(directory: string) {
  const store = new StateDirectory(directory, 'bot')
  const { recovery, closeAll } = await store.open(() => new Date())
  await store.close()
  return { ...recovery, closeAll }
}

type Found = Awaited<ReturnType<typeof open>>

/** @param isRight what a start may make of it */
async function damageEach(
  t: Test,
  { directory, file, from }: { directory: string; file: string; from: (bytes: Buffer) => number },
  isRight: (found: Found) => boolean,
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
      else if (found.damage !== null || found.closeAll.kind === 'interrupted') noticed++
    }
  }
  await Promise.all(Array.from({ length: LANES }, (_, lane) => run(lane)))
  t.comment(`${file}: ${count} damages, ${noticed} of them noticed`)
  t.ok(noticed > count / 2, `${noticed} of ${count} noticed`)
}

const start = () => 0

/** Where the last two lines begin. */
function lastTwoLines(bytes: Buffer): number {
  const last = bytes.lastIndexOf(0x0a, bytes.length - 2)
  return bytes.lastIndexOf(0x0a, last - 1) + 1
}

for (const halted of FULL ? [true, false] : [true]) {
  for (const [file, from] of [
    ['state.json', start],
    ['audit.jsonl', FULL ? start : lastTwoLines],
  ] as const) {
    const name = `given a bot that was ${halted ? 'halted' : 'active'}, when any byte of ${file} is changed or cut off`
    t.test(`${name}, then it comes back as it was, or halted with a reason`, async (t) => {
      const directory = join(stateDirectory(t), 'state')
      const left = await leaveBehind(directory, halted)
      t.equal(left === null, !halted)
      const { scopedHalts } = await open(directory)
      t.equal(scopedHalts.length, 1)
      await damageEach(t, { directory, file, from }, (found) => {
        if (found.damage !== null) return found.damage.startsWith(file) && !found.firstRun
        return isDeepStrictEqual([found.halt, found.scopedHalts], [left, scopedHalts])
      })
    })
  }
}

t.test('given a halted.json, when any byte of it is changed or cut off, then the bot comes back halted', async (t) => {
  const directory = join(stateDirectory(t), 'state')
  await leaveBehind(directory, false)
  leaveHaltedFile(directory)
  const sound = await open(directory)
  t.match(sound, { damage: null, halt: { haltId: '9-last', level: 'halted' } })
  await damageEach(t, { directory, file: 'halted.json', from: start }, ({ damage, halt }) => {
    if (damage !== null) return damage.startsWith('halted.json')
    return halt?.level === 'halted' && HALT_ID.test(halt.haltId) && isWhole(halt)
  })
})

t.test(
  'given a halt whose writing did not come to its end, when any byte of it is changed or cut off, then halted',
  async (t) => {
    const parent = stateDirectory(t)
    const halted = join(parent, 'halted')
    await leaveBehind(halted, true)
    const directory = join(parent, 'state')
    await leaveBehind(directory, false)
    cpSync(join(halted, 'state.json'), join(directory, 'state.json.new'))
    const { damage, halt: left } = await open(directory)
    t.equal(damage, null)
    t.match(left, { level: 'halted' })
    await damageEach(t, { directory, file: 'state.json.new', from: start }, ({ damage, halt }) =>
      damage === null ? isDeepStrictEqual(halt, left) : /state\.json\.new/.test(damage),
    )
  },
)

const HALT_ID = /^\d+-[a-z0-9]{4}$/

function isWhole(halt: Halt): boolean {
  return [halt.reason, halt.source, halt.since].every((field) => typeof field === 'string')
}

t.test(
  'given a close-all that was running, when any byte of its file is changed or cut off, then it is never taken for ended',
  async (t) => {
    const directory = join(stateDirectory(t), 'state')
    await leaveBehind(directory, false)
    leaveCloseAll(directory)
    t.match((await open(directory)).closeAll, { kind: 'interrupted', report: { status: 'interrupted' } })
    await damageEach(t, { directory, file: 'close-all.json', from: start }, ({ closeAll }) => {
      return closeAll.kind === 'interrupted' && /close-all/.test(closeAll.why)
    })
  },
)

t.test(
  `given damage at a random place (seed ${SEED}), when a real bot starts, then it is halted and says why`,
  async (t) => {
    const random = seededRandom(SEED)
    for (const file of ['state.json', 'audit.jsonl', 'halted.json', 'close-all.json']) {
      for (const damage of Array.from({ length: STARTS }).flatMap(() => ['flipped', 'cut'])) {
        const directory = join(stateDirectory(t), `${file} ${damage}`)
        await leaveBehind(directory, true)
        leaveHaltedFile(directory)
        leaveCloseAll(directory)
        const bytes = readFileSync(join(directory, file))
        const at = Math.floor(random.below(bytes.length))
        const damaged = damage === 'cut' ? bytes.subarray(0, at) : withByteFlipped(bytes, at, 1 << random.below(8))
        writeFileSync(join(directory, file), damaged)

        const bot = BotProcess.bot('idle-bot', { settings: { state_dir: directory } })
        t.teardown(() => bot.kill())
        const { body } = await bot.call('GET', '/status')
        t.equal(body.state, 'halted', `${file} ${damage} at ${at}`)
        t.equal((await bot.ask('check', { symbol: 'A' })).haltId, body.halt.haltId)
        const line = `HALTED since ${body.halt.since}: ${body.halt.reason}`
        await bot.line(({ msg }) => String(msg).startsWith(line), line)
        t.equal((await bot.call('POST', '/resume', { confirm: body.halt.haltId })).status, 200)
        await bot.kill()

        const again = BotProcess.bot('idle-bot', { settings: { state_dir: directory } })
        t.teardown(() => again.kill())
        t.equal((await again.call('GET', '/status')).body.state, 'active', 'a resume ends it for good')
        await again.kill()
      }
    }
  },
)
