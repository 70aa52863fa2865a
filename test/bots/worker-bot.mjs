// A bot whose kill switch is made in a worker thread, where its orders are sent in a loop. Another worker is attached to it there.
import { writeSync } from 'node:fs'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { attachKillSwitch, createKillSwitch } from 'trading-kill-switch'

const ORDER = { symbol: 'BTC/USDT', side: 'buy', amount: 1 }
const say = (line) => writeSync(1, `${JSON.stringify(line)}\n`)

function runBot() {
  const bot = new Worker(new URL(import.meta.url), { workerData: { settings: JSON.parse(process.argv[2] ?? '{}') } })
  bot.on('error', (error) => say({ failed: error.message }))
  // What the bot shares outlives it.
  bot.on('message', ({ shared, unused }) => {
    const other = new Worker(new URL(import.meta.url), { workerData: { shared }, transferList: [shared.port] })
    process.stdin.on('data', async () => {
      await bot.terminate()
      say({ bot: 'ended' })
      const late = new Worker(new URL(import.meta.url), { workerData: { shared: unused }, transferList: [unused.port] })
      late.on('error', ({ code }) => say({ late: code }))
    })
    other.on('error', ({ message }) => say({ failed: message }))
  })
}

async function runInWorker({ settings }) {
  const killSwitch = await createKillSwitch({ port: 0, ...settings }, { name: 'worker-bot' })
  const [shared, unused] = [killSwitch.share(), killSwitch.share()]
  parentPort.postMessage({ shared, unused }, [shared.port, unused.port])
  watch('bot', killSwitch)
}

function watch(who, killSwitch) {
  let last = null
  setInterval(() => {
    const { allowed, haltId, reason } = killSwitch.check(ORDER)
    const now = allowed ? 'passed' : 'refused'
    if (now !== last) say({ who, now, haltId, reason })
    last = now
  }, 5)
}

if (isMainThread) runBot()
else if (workerData.settings !== undefined) await runInWorker(workerData)
else watch('attached', attachKillSwitch(workerData.shared))
