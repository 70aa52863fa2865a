import { randomBytes } from 'node:crypto'
import { sleep } from '../../time/deadline.js'
import { type FleetHalt, isFleetHaltId } from '../../words/fleet.js'
import { readStrictly, UsageError, wantsJson } from '../arguments.js'
import { durationMs } from '../duration.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import { Output } from '../output.js'
import { readEngine } from './fleet-place.js'
import type { FleetLook, FleetWay } from './fleet-way.js'
import { doubtLines, fleetHaltLines, standingOf } from './fleet-words.js'
import { signResume } from './sign-resume.js'
import { readSigningKey, type SigningKey } from './signing-key.js'
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
function showHalts({ group, halts, doubt }: FleetLook, output: Output): ExitCode {
  const none = doubt === null ? 'No halt of the fleet is in force.' : 'No halt of the fleet can be seen.'
  output.show({ group, halts, doubt }, () => [
    ...doubtLines(doubt),
    ...(halts.length === 0 ? [none] : fleetHaltLines(halts)),
  ])
  if (halts.length === 0) return doubt === null ? EXIT.done : EXIT.notAsItShouldBe
  output.remark(
    `Nothing was resumed. Read the reasons, and name those that are over: trading-kill-switch fleet resume ${halts[0]?.haltId} --sign-with FILE`,
  )
  return EXIT.notAsItShouldBe
}

async function end(
  way: FleetWay,
  { group, halts }: FleetLook,
  haltIds: readonly string[],
  { values, waitMs, key }: Asked,
  output: Output,
): Promise<ExitCode> {
  const unknown = haltIds.filter((each) => !halts.some(({ haltId }) => haltId === each))
  const operator = typeof values.operator === 'string' ? values.operator : whoAmI()
  const words = { haltIds, operator, at: new Date().toISOString(), nonce: randomBytes(16).toString('base64url') }
  const signed = signResume(group, words, key)
  const { warnings } = await way.resume(signed)
  const writtenAt = performance.now()
  if (unknown.length > 0)
    output.remark(`Not in force here, and ended all the same where a bot holds it: ${unknown.join(', ')}`)
  output.remark(...warnings)
  const { holding, left } = await untilEnded(way, haltIds, { writtenAt, until: writtenAt + waitMs })
  const document = { resumed: haltIds, group, operator, key: key.publicKey, holding, halts: left }
  output.show(document, () => resumedLines(haltIds, holding, left))
  return isOver(haltIds, holding, left) ? EXIT.done : EXIT.unreached
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

/** Looks again and again until no bot may hold what was ended. @returns `holding` null: it could not be looked at */
async function untilEnded(
  way: FleetWay,
  haltIds: readonly string[],
  { writtenAt, until }: { readonly writtenAt: number; readonly until: number },
): Promise<{ readonly holding: readonly string[] | null; readonly left: readonly FleetHalt[] }> {
  let [holding, left]: [readonly string[] | null, readonly FleetHalt[]] = [null, []]
  do {
    const sinceMs = performance.now() - writtenAt
    // It is signed and written: that it can't be looked at now takes nothing back.
    const look = await way.look().catch(() => null)
    // A server that does not speak for the fleet may lack the bots that hold it.
    if (look !== null && look.doubt === null) [holding, left] = [stillHolding(look, haltIds, sinceMs), look.halts]
    // A bot tells the engine what it has found to be signed right.
    if (isOver(haltIds, holding, left)) break
    await sleep(LOOK_MS)
  } while (performance.now() < until)
  return { holding, left }
}

/**
 * Those that have not taken the resume, as far as is known. One that was not heard since then may hold what it has not told yet, unless it
 * has come by itself and is gone. Pure.
 *
 * @param sinceMs how long ago the resume was written, at least
 */
export function stillHolding({ members }: FleetLook, haltIds: readonly string[], sinceMs: number): string[] {
  return members
    .filter((member) => {
      const { presence, heardMs, onRoster } = member
      if (haltIds.some((haltId) => presence?.holds.includes(haltId) || presence?.journalled.includes(haltId)))
        return true
      const isHeard = presence !== null && heardMs !== null && heardMs < sinceMs
      return !isHeard && (onRoster || standingOf(member) === 'held')
    })
    .map(({ bot }) => bot)
}

/** It is over once every bot has taken it, and never before. Pure. */
export function resumedLines(
  haltIds: readonly string[],
  holding: readonly string[] | null,
  left: readonly FleetHalt[],
): string[] {
  const ids = haltIds.join(', ')
  return [
    ...(isOver(haltIds, holding, left)
      ? [`RESUMED ${ids}`, 'Every bot has taken it.']
      : [`NOT RESUMED EVERYWHERE: ${ids}`, notTaken(holding)]),
    ...(left.length === 0 ? [] : ['', 'STILL IN FORCE:', ...fleetHaltLines(left)]),
  ]
}

/** Pure. */
function isOver(haltIds: readonly string[], holding: readonly string[] | null, left: readonly FleetHalt[]): boolean {
  return holding?.length === 0 && !left.some(({ haltId }) => haltIds.includes(haltId))
}

/** Pure. */
function notTaken(holding: readonly string[] | null): string {
  if (holding === null) return 'Who has taken it is NOT KNOWN: the fleet could not be looked at. Look at: fleet status'
  const who = holding.length === 0 ? 'the engine still has it' : `not taken yet by ${holding.join(', ')}`
  return `${who}. A bot that is not there takes it when it is back. One without this key among its resume_keys never does, and its log says so: fleet resume with another key.`
}
