// Fuzzes a real bot, and watches from beside it whether it stays what it is.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startBot } from './bot.mjs'
import { Random } from './random.mjs'
import { makeRequest } from './requests.mjs'
import { callRightly, sendPieces } from './wire.mjs'

const TOKEN = 'correct-horse-battery-staple'
const AT_ONCE = 24
const PROBE_EVERY_MS = 40

/**
 * Who sends, and to which bot. `may`: those who send have the right to halt, but never confirm a resume rightly; then a
 * halted bot has to stay halted. Everybody else must change nothing at all.
 */
export const SCENARIOS = [
  { name: 'strangers without the token, to an active bot', token: TOKEN, halted: false, may: false },
  { name: 'strangers who know the haltId, to a halted bot', token: TOKEN, halted: true, may: false },
  { name: 'web pages, to an active bot without a token', token: null, halted: false, may: false },
  { name: 'anybody on the machine, to a halted bot without a token', token: null, halted: true, may: true },
]

/** The header lines that those of a scenario send. */
function headsOf({ token, may }, host) {
  const right = `Host: ${host}`
  if (may) return [[right], [right, `Origin: http://${host}`]]
  if (token === null) {
    return [
      ['Host: evil.example'],
      [right, 'Host: evil.example'],
      [right, 'Origin: http://evil.example'],
      [right, 'Origin: null'],
      [right, 'Sec-Fetch-Site: cross-site'],
      ['Host: evil.example', 'X-Forwarded-Host: localhost'],
      [],
    ]
  }
  return [
    [right],
    [right, 'Authorization: Bearer wrong'],
    [right, `Authorization: Bearer ${token.slice(0, -1)}`],
    [right, `Authorization: Bearer ${token}x`],
    [right, `Authorization: Basic ${token}`],
    [right, `Authorization: Bearer ${token}`, 'Authorization: Bearer wrong'],
    [`Host: evil.example`, `Authorization: Bearer ${token}`],
    [right, 'Authorization: '],
    [right, `X-Authorization: Bearer ${token}`],
  ]
}

/**
 * Runs one scenario.
 *
 * @param options `{ scenario, requests, seed, stateDir, maxMs }`
 * @returns the figures, and `problems`: what must not happen and did
 */
export async function fuzz({ scenario, requests, seed, stateDir, maxMs }) {
  const { token, halted, may } = scenario
  const bot = await startBot(stateDir, token)
  const problems = []
  const ours = { halts: 0, ms: [] }
  const seen = { statuses: {}, kinds: {}, sent: 0 }
  const memory = []
  try {
    const haltId = halted ? (await callRightly(bot.url, 'POST', '/halt', { token })).body.haltId : null
    const who = { heads: headsOf(scenario, bot.url.host), may }
    const random = new Random(seed)
    const began = performance.now()
    let over = false

    async function sendOn() {
      while (seen.sent < requests && performance.now() - began < maxMs && bot.exited === null) {
        seen.sent++
        const made = makeRequest(random, who)
        // Who knows the haltId, but may not, gets no further with it.
        if (haltId !== null && !may) made.pieces = made.pieces.map((piece) => named(piece, haltId))
        const statuses = await sendPieces(bot.url, made)
        seen.kinds[made.kind] = (seen.kinds[made.kind] ?? 0) + 1
        for (const status of statuses.length === 0 ? ['none'] : statuses) {
          seen.statuses[status] = (seen.statuses[status] ?? 0) + 1
        }
      }
    }

    async function probe() {
      while (!over && bot.exited === null) {
        try {
          await look()
        } catch (error) {
          problems.push(`a right request was not served: ${error.message}`)
        }
        memory.push(bot.memory())
        await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS))
      }
    }

    /** A right request in the middle of it, and what it tells of the state. */
    async function look() {
      const isHalt = halted && ours.ms.length % 2 === 1
      if (isHalt) ours.halts++
      const { status, body, ms } = isHalt
        ? await callRightly(bot.url, 'POST', '/halt', { token, body: { reason: 'ours' } })
        : await callRightly(bot.url, 'GET', '/status', { token })
      ours.ms.push(ms)
      if (status !== 200) problems.push(`a right request was answered ${status}`)
      problems.push(...changes(body))
    }

    function changes(status) {
      const found = []
      if (status.state !== (halted ? 'halted' : 'active')) found.push(`the state is ${status.state}`)
      if ((status.halt?.haltId ?? null) !== haltId) found.push(`the halt is ${JSON.stringify(status.halt)}`)
      if (may) return found
      if (status.scopedHalts.length > 0) found.push(`there are scoped halts: ${JSON.stringify(status.scopedHalts)}`)
      const { count = 0 } = status.halt?.again ?? {}
      if (count !== ours.halts) found.push(`halted again ${count} times, ${ours.halts} by us`)
      return found
    }

    const probing = probe()
    await Promise.all(Array.from({ length: AT_ONCE }, sendOn))
    over = true
    await probing
    const seconds = (performance.now() - began) / 1000
    if (bot.exited !== null) problems.push(`the bot has ended: ${bot.exited}`)
    else await look()
    if (bot.exited === null) await bot.stop()
    if (bot.exited !== 'exit code 0') problems.push(`the bot did not end well: ${bot.exited}`)
    if (bot.stderr !== '') problems.push(`stderr: ${bot.stderr.slice(0, 500)}`)
    problems.push(...bot.errors.map((line) => `logged as an error: ${line.slice(0, 300)}`))
    if (seen.statuses[500] !== undefined) problems.push(`${seen.statuses[500]} answers were 500`)
    if (readFileSync(join(stateDir, 'audit.jsonl'), 'utf8').includes(TOKEN))
      problems.push('the token is in the audit log')
    return { name: scenario.name, seed, seconds, ...seen, ours: ours.ms, memory, problems: [...new Set(problems)] }
  } finally {
    await bot.kill()
  }
}

/** Writes the haltId in place of a name of the same grammar. */
function named(piece, haltId) {
  const text = piece.toString('latin1')
  return text.includes('"confirm":"')
    ? Buffer.from(text.replace(/("confirm":")[^"]*(")/, `$1${haltId}$2`), 'latin1')
    : piece
}
