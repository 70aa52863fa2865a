// A bot that has run away: its threads send as fast as they can, over connections of their own, and never come back to the event loop.
// argv: settings as JSON, the port of the server that counts, how many worker threads send beside the bot's own
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { connect } from 'node:net'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { attachKillSwitch, createKillSwitch } from 'trading-kill-switch'

const REFUSALS = 2_000
const ORDER = { symbol: 'BTC/USDT', side: 'buy', amount: 1, type: 'market' }

async function connected(port) {
  const socket = connect(port, '127.0.0.1').setNoDelay(true)
  await once(socket, 'connect')
  return socket
}

/** An order is a byte, which is on its way when `write` returns. */
function runAway(killSwitch, socket) {
  let [sent, refused, tooManyAt, firstRefusal] = [0, 0, 0, null]
  const end = Date.now() + 20_000
  while (refused < REFUSALS && Date.now() < end) {
    const before = process.hrtime.bigint()
    try {
      killSwitch.middleware.callback(ORDER, (refusal) => {
        if (refusal !== undefined) throw refusal
        socket.write('o')
        sent++
      })
    } catch ({ code, haltId, reason }) {
      if (refused++ > 0) continue
      tooManyAt = Number(process.hrtime.bigint() - before) / 1e3
      firstRefusal = { code, haltId, reason, state: killSwitch.state }
    }
  }
  return { sent, refused, firstRefusal, microsToHalted: tooManyAt }
}

if (isMainThread) {
  const settings = JSON.parse(process.argv[2] ?? '{}')
  const [port, threads] = process.argv.slice(3).map(Number)
  const killSwitch = await createKillSwitch({ port: 0, ...settings }, { name: 'runaway-bot' })
  const go = new SharedArrayBuffer(4)
  const workers = Array.from({ length: threads }, () => {
    const shared = killSwitch.share()
    return new Worker(new URL(import.meta.url), { workerData: { shared, port, go }, transferList: [shared.port] })
  })
  const socket = await connected(port)
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  const results = workers.map((worker) => once(worker, 'message'))
  Atomics.store(new Int32Array(go), 0, 1)
  Atomics.notify(new Int32Array(go), 0)
  const own = runAway(killSwitch, socket)
  writeSync(1, `${JSON.stringify({ ranAway: [own, ...(await Promise.all(results)).flat()] })}\n`)
} else {
  const { parentPort } = await import('node:worker_threads')
  const killSwitch = attachKillSwitch(workerData.shared)
  const socket = await connected(workerData.port)
  parentPort.postMessage('ready')
  Atomics.wait(new Int32Array(workerData.go), 0, 0)
  parentPort.postMessage(runAway(killSwitch, socket))
}
