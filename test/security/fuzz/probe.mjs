// Right requests while a bot is being fuzzed, from a process that does nothing else, so that their times are the bot's.
// argv: { url, token, haltId } as JSON, haltId being that of the halt in force, or null. Says a line for each request; goes on until its standard input ends.
import { setTimeout as pause } from 'node:timers/promises'
import { callJson } from '../../support/json-call.mjs'

const { url, token, haltId } = JSON.parse(process.argv[2])
const EVERY_MS = 40
let over = false
process.stdin.resume().on('end', () => {
  over = true
})

let halts = 0
/** The id of our newest halt. */
let ours = haltId
for (let turn = 0; !over; turn++) {
  const isHalt = haltId !== null && turn % 2 === 1
  if (isHalt) halts++
  try {
    const { status, body, ms } = isHalt
      ? await callJson(url, 'POST', '/halt', { token, body: { reason: 'ours' } })
      : await callJson(url, 'GET', '/status', { token })
    if (isHalt) ours = body.haltId
    const { state, halt, scopedHalts, haltCount: count } = body
    const again = halt?.earlier?.count ?? 0
    say({ status, ms, halts, ours, state, count, haltId: halt?.haltId ?? null, again, scopedHalts })
  } catch (error) {
    say({ failed: error.message })
  }
  await pause(EVERY_MS)
}

function say(line) {
  console.log(JSON.stringify(line))
}
