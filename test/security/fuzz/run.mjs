// Fuzzes a real bot, and watches from beside it whether it stays what it is.
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { callJson } from '../../support/json-call.mjs'
import { startBot, startProbe } from './bot.mjs'
import { findGrowth } from './memory.mjs'
import { Random } from './random.mjs'
import { makeRequest } from './requests.mjs'
import { SECRETS } from './scenarios.mjs'
import { sendPieces } from './wire.mjs'

/** So many connections at once; more would only wait for one another. */
const AT_ONCE = 40
/** And so many that wait until the server ends them. */
const PATIENT_AT_ONCE = 200

/**
 * Runs one scenario.
 *
 * @param options `{ scenario, requests, seed, stateDir, maxMs, idleMs, memoryEveryMs, patientMs, answerMs }`; idleMs: so long the bot is
 *   asked by the same probe before, alone; patientMs: so long some senders wait at most for the server
 *   to end the connection
 * @returns the figures, and `problems`: what must not happen and did
 */
export async function fuzz(options) {
  const { scenario, requests, seed, stateDir, maxMs, idleMs, memoryEveryMs, patientMs, answerMs } = options
  const { tokens, token, halted, mayHalt, knowsHaltId, heads } = scenario
  const bot = await startBot(stateDir, tokens)
  const problems = new Set()
  const seen = { statuses: {}, kinds: {}, sent: 0 }
  const idle = []
  const ours = []
  const memory = []
  let probe = null
  let haltId = null
  try {
    if (halted) haltId = (await callJson(bot.url, 'POST', '/halt', { token })).body.haltId
    const who = { heads: heads(bot.url.host), may: mayHalt }
    const random = new Random(seed)
    let took = idle
    probe = startProbe({ url: bot.url, token, haltId }, judge)
    await pause(idleMs)
    took = ours
    const began = performance.now()
    const isOver = () => seen.sent >= requests || performance.now() - began >= maxMs || bot.exited !== null

    let patient = 0
    async function sendOn() {
      while (!isOver()) {
        seen.sent++
        const made = makeRequest(random, who)
        if (knowsHaltId) made.pieces = made.pieces.map((piece) => named(piece, haltId))
        if (!made.patient || patientMs === 0 || patient >= PATIENT_AT_ONCE) {
          await send(made, 0)
          continue
        }
        patient++
        void send(made, patientMs).finally(() => patient--)
      }
    }

    async function send(made, waitMs) {
      const statuses = await sendPieces(bot.url, made, { patientMs: waitMs, answerMs })
      seen.kinds[made.kind] = (seen.kinds[made.kind] ?? 0) + 1
      for (const status of statuses.length === 0 ? ['none'] : statuses) {
        seen.statuses[status] = (seen.statuses[status] ?? 0) + 1
      }
    }

    async function weigh() {
      while (!isOver()) {
        const now = await bot.memory()
        if (now !== null) memory.push({ ...now, sent: seen.sent })
        for (let waited = 0; waited < memoryEveryMs && !isOver(); waited += 100) await pause(100)
      }
    }

    /** Looks at what a right request was told, in the middle of it. */
    function judge({ failed, status, ms, halts, ...told }) {
      if (failed !== undefined) {
        problems.add(`a right request was not served: ${failed}`)
        return
      }
      took.push(ms)
      haltId = told.ours
      if (status !== 200) problems.add(`a right request was answered ${status}`)
      if (told.state !== (halted ? 'halted' : 'active')) problems.add(`the state is ${told.state}`)
      // Each of our own halts takes the place of the one before; strangers may have said theirs since, where they may.
      if (mayHalt ? (told.haltId === null) === halted : told.haltId !== told.ours)
        problems.add(`the halt is ${told.haltId}`)
      if (mayHalt) return
      if (told.scopedHalts.length > 0) problems.add(`there are scoped halts: ${JSON.stringify(told.scopedHalts)}`)
      if (told.count !== (halted ? 1 : 0)) problems.add(`${told.count} halts are in force`)
      if (told.again !== halts) problems.add(`halted again ${told.again} times, ${halts} by us`)
    }

    await Promise.all([weigh(), ...Array.from({ length: AT_ONCE }, sendOn)])
    const seconds = (performance.now() - began) / 1000
    while (patient > 0 && bot.exited === null) await pause(50)
    // One more turn of both kinds, behind everything.
    await pause(150)
    await probe.stop()
    if (bot.exited !== null) problems.add(`the bot has ended: ${bot.exited}`)
    else await bot.stop()
    if (bot.exited !== 'exit code 0') problems.add(`the bot did not end well: ${bot.exited}`)
    if (bot.stderr !== '') problems.add(`stderr: ${bot.stderr.slice(0, 500)}`)
    for (const line of bot.errors) problems.add(`logged as an error: ${line.slice(0, 300)}`)
    if (seen.statuses[500] !== undefined) problems.add(`${seen.statuses[500]} answers were 500`)
    const journal = readFileSync(bot.journal, 'utf8')
    if (SECRETS.some((secret) => journal.includes(secret))) problems.add('a token is in the journal')
    for (const problem of findGrowth(memory)) problems.add(problem)
    return { name: scenario.name, seed, seconds, ...seen, idle, ours, memory, problems: [...problems] }
  } finally {
    probe?.kill()
    await bot.kill()
  }
}

/** Writes the haltId in place of a name of the same grammar. */
function named(piece, haltId) {
  if (!piece.includes('"confirm":"')) return piece
  return Buffer.from(piece.toString('latin1').replace(/("confirm":")[^"]*(")/, `$1${haltId}$2`), 'latin1')
}
