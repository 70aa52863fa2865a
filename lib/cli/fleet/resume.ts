import { randomBytes } from 'node:crypto'
import { sleep } from '../../time/deadline.js'
import { isFleetHaltId } from '../../words/fleet.js'
import { readStrictly, UsageError, wantsJson } from '../arguments.js'
import { durationMs } from '../duration.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import { Output } from '../output.js'
import { readEngine } from './fleet-place.js'
import type { FleetLook, FleetWay } from './fleet-way.js'
import { doubtLines, fleetHaltLines, isAsItShouldBe, NO_ROSTER } from './fleet-words.js'
import { signResume } from './sign-resume.js'
import { readSigningKey, type SigningKey } from './signing-key.js'
import { type Taken, Taking } from './taking.js'
import { ASKING, openWays } from './ways.js'
import { whoAmI } from './who-am-i.js'

const OPTIONS = {
  ...ASKING,
  'sign-with': { type: 'string' },
  operator: { type: 'string' },
  wait: { type: 'string' },
} as const

interface Asked {
  readonly values: Readonly<Record<string, unknown>>
  readonly waitMs: number
  readonly key: SigningKey
}

const WAIT_MS = 10_000
const LOOK_MS = 250

/** `fleet resume [haltId…] --sign-with FILE`: ends the halts that are named, on every bot. Without a name it shows them, and ends nothing. */
export async function resume(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = readStrictly(args, OPTIONS)
  const haltIds = [...new Set(positionals.flatMap((each) => each.split(',')).filter((each) => each !== ''))]
  const wrong = haltIds.find((each) => !isFleetHaltId(each))
  if (wrong !== undefined)
    throw new UsageError(
      `${wrong} is no halt of a fleet. One of a single bot is ended by: trading-kill-switch resume ${wrong}`,
    )
  const waitMs = values.wait === undefined ? WAIT_MS : durationMs(String(values.wait))
  if (waitMs === null) throw new UsageError('--wait takes a time: 30s, 2m, 500ms.')
  const output = new Output(wantsJson(values))
  const key = haltIds.length === 0 ? null : keyFor(values)
  const ways = openWays(values)
  try {
    const [way] = ways.all as readonly [FleetWay]
    const look = await way.look()
    if (key === null) return showHalts(look, output)
    return await end(way, look, haltIds, { values, waitMs, key }, output)
  } finally {
    ways.close()
  }
}

/** Nobody ends what she has not read. */
function showHalts(look: FleetLook, output: Output): ExitCode {
  const { group, halts, doubt } = look
  // An engine that has lost its memory knows of none, until all bots are there again.
  const isNone = halts.length === 0 && isAsItShouldBe(look)
  const none = isNone
    ? 'No halt of the fleet is in force.'
    : 'No halt of the fleet can be seen. Who may hold one: fleet status'
  output.show({ group, halts, doubt }, () => [
    ...doubtLines(doubt),
    ...(halts.length === 0 ? [none] : fleetHaltLines(halts)),
  ])
  if (halts.length === 0) return isNone ? EXIT.done : EXIT.notAsItShouldBe
  output.remark(
    `Nothing was resumed. Read the reasons, and name those that are over: trading-kill-switch fleet resume ${halts[0]?.haltId} --sign-with FILE`,
  )
  return EXIT.notAsItShouldBe
}

async function end(
  way: FleetWay,
  look: FleetLook,
  haltIds: readonly string[],
  { values, waitMs, key }: Asked,
  output: Output,
): Promise<ExitCode> {
  const unknown = haltIds.filter((each) => !look.halts.some(({ haltId }) => haltId === each))
  const operator = typeof values.operator === 'string' ? values.operator : whoAmI()
  const words = { haltIds, operator, at: new Date().toISOString(), nonce: randomBytes(16).toString('base64url') }
  const signed = signResume(look.group, words, key)
  const taking = new Taking(haltIds)
  taking.lookedBefore(look)
  const { warnings } = await way.resume(signed)
  const writtenAt = performance.now()
  if (unknown.length > 0)
    output.remark(`Not in force here, and ended all the same where a bot holds it: ${unknown.join(', ')}`)
  output.remark(...warnings)
  await untilTaken(way, haltIds, taking, writtenAt, waitMs)
  const { taken } = taking
  const all = isOver(haltIds, taken)
  const { holding, left: halts } = taken
  output.show({ resumed: haltIds, group: look.group, operator, key: key.publicKey, all, holding, halts }, () =>
    resumedLines(haltIds, taken),
  )
  return all ? EXIT.done : EXIT.unreached
}

/** @throws {UsageError} also where the file of a bot tells that this bot takes no resume by that key: nothing need be sent */
function keyFor(values: Readonly<Record<string, unknown>>): SigningKey {
  const file = values['sign-with'] ?? process.env.CONTROL_FLEET_KEY_FILE
  if (typeof file !== 'string' || file === '')
    throw new UsageError('Signed by whom? --sign-with names the private key. One is made by: fleet keygen FILE')
  const key = readSigningKey(file)
  const taken = readEngine(values, process.env)?.resumeKeys ?? []
  if (taken.length === 0 || taken.includes(key.publicKey)) return key
  throw new UsageError(
    `Nothing was sent: ${file} is the private half of ${key.publicKey}, which is none of resume_keys in ${values.config}. Sign it with another key.`,
  )
}

/** Looks again and again until no bot may hold what was ended. */
async function untilTaken(
  way: FleetWay,
  haltIds: readonly string[],
  taking: Taking,
  writtenAt: number,
  waitMs: number,
): Promise<void> {
  const until = writtenAt + waitMs
  do {
    const sinceMs = performance.now() - writtenAt
    // It is signed and written: that it can't be looked at now takes nothing back.
    const look = await way.look().catch(() => null)
    if (look !== null) taking.looked(look, sinceMs)
    // A bot tells the engine what it has found to be signed right.
    if (isSettled(haltIds, taking.taken)) break
    await sleep(LOOK_MS)
  } while (performance.now() < until)
}

/** It is over once every bot has taken it, and never before. Pure. */
export function resumedLines(haltIds: readonly string[], taken: Taken): string[] {
  const ids = haltIds.join(', ')
  const { left } = taken
  return [
    ...(isOver(haltIds, taken)
      ? [`RESUMED ${ids}`, 'Every bot has taken it.']
      : [`NOT RESUMED EVERYWHERE: ${ids}`, notTaken(haltIds, taken)]),
    ...(left.length === 0 ? [] : ['', 'STILL IN FORCE:', ...fleetHaltLines(left)]),
  ]
}

/** Pure. */
function isSettled(haltIds: readonly string[], { holding, left }: Taken): boolean {
  return holding?.length === 0 && !left.some(({ haltId }) => haltIds.includes(haltId))
}

/** Pure. */
function isOver(haltIds: readonly string[], taken: Taken): boolean {
  return taken.hasRoster && isSettled(haltIds, taken)
}

/** Pure. */
function notTaken(haltIds: readonly string[], taken: Taken): string {
  const { holding } = taken
  if (holding === null) return 'Who has taken it is NOT KNOWN: the fleet could not be looked at. Look at: fleet status'
  if (isSettled(haltIds, taken)) return `No bot that can be seen holds it. Is the group the right one? ${NO_ROSTER}`
  const who = holding.length === 0 ? 'the engine still has it' : `not taken yet by ${holding.join(', ')}`
  return `${who}. A bot that is not there takes it when it is back. One without this key among its resume_keys never does, and its log says so: fleet resume with another key.`
}
