// Right requests while a bot is being fuzzed, from a process that does nothing else, so that their times are the bot's.
// argv: { url, token, halted } as JSON. Says a line for each request; goes on until its standard input ends.
import { setTimeout as pause } from 'node:timers/promises'
import { callJson } from '../../support/json-call.mjs'

const { url, token, halted } = JSON.parse(process.argv[2])
const EVERY_MS = 40
let over = false
process.stdin.resume().on('end', () => {
  over = true
})

let halts = 0
for (let turn = 0; !over; turn++) {
  const isHalt = halted && turn % 2 === 1
  if (isHalt) halts++
  try {
    const { status, body, ms } = isHalt
      ? await callJson(url, 'POST', '/halt', { token, body: { reason: 'ours' } })
      : await callJson(url, 'GET', '/status', { token })
    const { state, halt, scopedHalts } = body
    say({ status, ms, halts, state, haltId: halt?.haltId ?? null, again: halt?.again?.count ?? 0, scopedHalts })
  } catch (error) {
    say({ failed: error.message })
  }
  await pause(EVERY_MS)
}

function say(line) {
  console.log(JSON.stringify(line))
}
