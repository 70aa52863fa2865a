// A bot whose control thread breaks half a second after it is ready.
// argv: settings as JSON, how the control thread ends, and "spin" for a bot thread that never yields
import { writeSync } from 'node:fs'
import { Latch } from '../../dist/lib/between/latch/latch.js'
import { readControlConfig } from '../../dist/lib/config/control-config.js'
import { controlThreadSource } from '../../dist/lib/host/control-thread.generated.js'
import { ControlThread } from '../../dist/lib/host/control-thread.js'
import { makeParts } from '../../dist/lib/host/recipes.js'
import { startKillSwitch } from '../../dist/lib/host/start.js'

const FAULTS = {
  exit: 'process.exit(7)',
  throw: 'throw new Error("boom")',
  reject: 'Promise.reject(new Error("boom"))',
  hang: 'for (;;);',
  memory: 'const all = []; for (;;) all.push(new Array(1e6).fill(all.length))',
}
const settings = JSON.parse(process.argv[2] ?? '{}')
const fault = FAULTS[process.argv[3]]
const config = readControlConfig({ port: 0, ...settings }, {})
const latch = new Latch()
const control = new ControlThread(
  latch,
  { ...config, botName: 'faulty-control-bot', version: '0', pid: process.pid, isMainThread: true, venues: [] },
  {
    onVenueRequest: () => {},
    onModuleSnapshots: () => {},
    onModuleVenues: () => {},
    onLog: () => {},
    onGone: (why) => killSwitch.controlGone(why),
  },
  `${controlThreadSource}\nsetTimeout(() => { require('node:fs').writeSync(1, JSON.stringify({ fault: Date.now() }) + '\\n'); ${fault} }, 500)`,
)
const parts = makeParts({ config, name: 'faulty-control-bot', latch, control })
const { killSwitch } = parts
await startKillSwitch(parts)

let halted = false
function order() {
  const verdict = killSwitch.check({ symbol: 'A', side: 'buy' })
  if (verdict.allowed || halted) return
  halted = true
  writeSync(1, `${JSON.stringify({ halted: Date.now(), reason: verdict.reason, haltId: verdict.haltId })}\n`)
}

async function afterwards() {
  const report = await killSwitch.halt({ reason: 'by hand' })
  const resume = await killSwitch.resume({ confirm: report.haltId }).catch((error) => error.code)
  console.log(JSON.stringify({ report, resume }))
}

if (process.argv[4] === 'spin') {
  while (!halted) order()
  await afterwards()
} else {
  const timer = setInterval(() => {
    order()
    if (!halted) return
    clearInterval(timer)
    void afterwards()
  }, 10)
}
