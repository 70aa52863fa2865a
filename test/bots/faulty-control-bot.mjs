// A bot whose control thread breaks half a second after it is ready, or once a file is there.
// argv: settings as JSON, how the control thread ends, and "spin" for a bot thread that never yields; "attached spin" or "attached idle" for
// one that is stuck, beside an attached thread that sends; the file
import { writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { readControlConfig } from '../../dist/lib/config/control-config.js'
import { controlThreadSource } from '../../dist/lib/host/control-thread.generated.js'
import { completePorts } from '../../dist/lib/host/ports.js'
import { prepareKillSwitch } from '../../dist/lib/host/start.js'

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
const killSwitch = await prepareKillSwitch(
  completePorts({ config, name: 'faulty-control-bot' }),
  `${controlThreadSource}
  {
    const { parentPort } = require('node:worker_threads')
    const post = parentPort.postMessage.bind(parentPort)
    const breaks = () => {
      require('node:fs').writeSync(1, JSON.stringify({ fault: Date.now() }) + '\\n')
      ${fault}
    }
    parentPort.postMessage = (message) => {
      post(message)
      const file = ${JSON.stringify(process.argv[5] ?? null)}
      const look = () => (require('node:fs').existsSync(file) ? breaks() : setTimeout(look, 10))
      if (message.type === 'ready') setTimeout(file === null ? breaks : look, 500)
    }
  }`,
).start()

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

/** Its own thread does nothing any more. */
async function attached(how) {
  const shared = killSwitch.share()
  const file = new URL('./attached-worker.mjs', import.meta.url)
  const worker = new Worker(file, { workerData: { shared }, transferList: [shared.port] })
  const ask = (what, value) =>
    new Promise((resolve) => {
      worker.once('message', resolve)
      worker.postMessage({ id: 0, ask: what, value })
    })
  await ask('attach')
  await ask(how === 'spin' ? 'spin' : 'untilHalted', { symbol: 'A', side: 'buy' })
  writeSync(1, `${JSON.stringify({ attached: true })}\n`)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

if (process.argv[4] === 'attached spin' || process.argv[4] === 'attached idle') {
  await attached(process.argv[4].slice('attached '.length))
} else if (process.argv[4] === 'spin') {
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
