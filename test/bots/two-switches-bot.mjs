// A bot with two kill switches, each with a state directory of its own. Answers what its parent process asks.
// argv: nothing, then the two directories as JSON
import { createInterface } from 'node:readline'
import { createKillSwitch } from 'trading-kill-switch'

const { state_dir, other } = JSON.parse(process.argv[3] ?? '{}')
const first = await createKillSwitch({ port: 0, state_dir }, { name: 'first' })
const second = await createKillSwitch({ port: 0, state_dir: other }, { name: 'second' })
let haltId = ''

const answers = {
  states: () => ({ first: first.state, second: second.state }),
  'halt-first': async () => {
    haltId = (await first.halt({ reason: 'venue A is down' })).haltId
  },
  'resume-first': () => first.resume({ confirm: haltId }),
}

console.log(JSON.stringify({ ready: true }))
for await (const line of createInterface({ input: process.stdin })) {
  const { id, ask } = JSON.parse(line)
  console.log(JSON.stringify({ id, answer: (await answers[ask]()) ?? null }))
}
