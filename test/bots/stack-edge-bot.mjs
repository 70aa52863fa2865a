// A bot that halts where its stack ends, over and over, each time a little deeper. Says what came of it.
// argv: settings as JSON
import { createKillSwitch } from 'trading-kill-switch'

const settings = JSON.parse(process.argv[2] ?? '{}')
const quiet = { info() {}, warn() {}, error() {} }
const killSwitch = await createKillSwitch({ port: 0, ...settings }, { name: 'stack-edge-bot', logger: quiet })
const passes = () => killSwitch.check({ symbol: 'A', side: 'buy', amount: 1 }).allowed
const scopes = [undefined, { symbol: 'A' }]
const outcomes = {}

/** Calls `act` so deep in the stack. */
const at = (depth, act) => (depth > 0 ? at(depth - 1, act) : act())

/** The depth at which a call that does nothing fails. */
function endOfStack() {
  let [low, high] = [0, 1_000_000]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    try {
      at(middle, () => 1)
      low = middle
    } catch {
      high = middle
    }
  }
  return low
}

async function resume() {
  for (const end = Date.now() + 10_000; killSwitch.state !== 'active' || killSwitch.status().haltCount > 0; ) {
    const confirm = killSwitch.status().halts.map(({ haltId }) => haltId)
    await killSwitch.resume({ confirm, operator: 'test' }).catch(() => {})
    if (Date.now() > end) return false
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return true
}

async function halt(depth, scope) {
  let promise = null
  let how = 'returned'
  try {
    at(depth, () => {
      promise = killSwitch.halt({ scope, reason: `at ${depth}` })
    })
  } catch (error) {
    how = promise === null ? `threw ${error.name}` : how
  }
  const refused = !passes()
  const report = await promise?.then(
    ({ durable }) => `durable ${durable}`,
    (error) => `rejected by ${error.name}`,
  )
  return `${how}, ${report ?? 'no promise'}, orders ${refused ? 'refused' : 'passed'}, ${(await resume()) ? 'resumed' : 'stuck'}`
}

// Compiled code has smaller frames than new code.
for (let warm = 0; warm < 2_000; warm++) at(50, passes)
for (const scope of scopes) {
  const end = endOfStack()
  for (let above = 600; above >= 0; above -= above > 200 ? 20 : 4) {
    const outcome = await halt(end - above, scope)
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  }
}
console.log(JSON.stringify({ outcomes }))
await killSwitch.close()
