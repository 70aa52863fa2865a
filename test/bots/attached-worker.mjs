// A worker thread of test/bots/threads-bot.mjs that sends orders of its own: it does what the bot's thread asks.
import { writeSync } from 'node:fs'
import { parentPort, threadId, workerData } from 'node:worker_threads'
import { attachKillSwitch } from 'trading-kill-switch'

let attached = null
/** The halts that were told as events, by their ids. */
const heard = []
const say = (line) => writeSync(1, `${JSON.stringify(line)}\n`)
const outcome = async (sending) => {
  try {
    return await sending()
  } catch (error) {
    return error.code ?? error.message
  }
}

const answers = {
  attach: (shared) => {
    attached = attachKillSwitch(shared ?? workerData.shared)
    attached.on('halt', ({ haltId }) => heard.push(haltId))
    return threadId
  },
  heard: () => heard,
  check: (order) => attached.check(order),
  permits: (order) => attached.permits(order),
  state: () => attached.state,
  active: (order) => attached.active(order),
  /** Until the signal is aborted, a listener is called and the halt has ended. */
  told: async () => {
    const told = []
    attached.on('halt', ({ haltId }) => told.push(`halt ${haltId}`))
    const resumed = new Promise((resolve) => attached.on('resume', resolve))
    await new Promise((resolve) => attached.signal.addEventListener('abort', resolve))
    told.push(`aborted ${attached.signal.reason.haltId}`)
    await resumed
    return [...told, `aborted now: ${attached.signal.aborted}`]
  },
  send: (order) => outcome(() => attached.middleware(order, async () => 'sent')),
  fail: (order) => outcome(() => attached.middleware(order, () => Promise.reject(new Error('timed out')))),
  /** Answered with an id, when `answerIt` says so. */
  wait: (order) => {
    attached.middleware(order, () => new Promise((resolve) => (answers.answerIt = (answer) => void resolve(answer))))
  },
  detach: () => attached.detach(),
  exit: (code) => process.exit(code),
  throw: () => setImmediate(() => Promise.reject(new Error('a bug'))),
  /** Never comes back to its event loop. Says when its orders begin to pass, and when they are refused. */
  spin: (order) => {
    let last = null
    for (;;) {
      const { allowed, haltId } = attached.check(order)
      const now = allowed ? 'passed' : haltId
      if (now !== last) say({ spinning: now })
      last = now
    }
  },
  /** Says so once orders are halted. It doesn't send: what it knows it hears by itself. */
  untilHalted: () => {
    const timer = setInterval(() => {
      if (attached.state !== 'halted') return
      clearInterval(timer)
      say({ halted: true })
    }, 10)
  },
  /** Counts orders that pass although a halt was in force before they were checked, and still is: its number is in shared memory. */
  watch: ({ flags, order }) => {
    const words = new Int32Array(flags)
    let [passed, refused, leaked] = [0, 0, 0]
    Atomics.store(words, 1, 1)
    while (Atomics.load(words, 1) === 1) {
      const halted = Atomics.load(words, 0)
      if (!attached.check(order).allowed) refused++
      else if (halted > 0 && Atomics.load(words, 0) === halted) leaked++
      else passed++
    }
    return { passed, refused, leaked }
  },
}

parentPort.on('message', async ({ id, ask, value }) => {
  const reply = (answer) => parentPort.postMessage({ id, ...answer })
  if (ask === 'spin') reply({ answer: null })
  try {
    reply({ answer: await answers[ask](value) })
  } catch (error) {
    reply({ error: { name: error.name, code: error.code, message: error.message } })
  }
})
