// A bot whose worker threads send orders, each attached to its kill switch. Its own thread does what its parent process asks.
import { createInterface } from 'node:readline'
import { Worker } from 'node:worker_threads'
import { createKillSwitch } from 'trading-kill-switch'

const settings = JSON.parse(process.argv[2] ?? '{}')
const cancelled = []
const venue = {
  name: 'venue',
  positions: async () => [{ symbol: 'A', side: 'long', quantity: '5', markPrice: '1', currency: 'USD' }],
  openOrders: async () => [],
  cancel: async ({ id }) => void cancelled.push(id),
  close: async () => {},
}
const makeKillSwitch = (more) =>
  createKillSwitch({ port: 0, settle_ms: 100, ...settings, ...more }, { name: 'threads-bot', venues: [venue] })
const killSwitch = await makeKillSwitch()
const workers = new Map()

class Thread {
  #worker
  #asked = 0
  #answers = new Map()

  constructor(shared) {
    const file = new URL('./attached-worker.mjs', import.meta.url)
    const transferList = shared === undefined ? [] : [shared.port]
    this.#worker = new Worker(file, { workerData: { shared }, transferList })
    this.#worker.on('message', ({ id, ...answer }) => this.#answers.get(id)(answer))
    this.#worker.on('error', () => {})
    this.exited = new Promise((resolve) => this.#worker.on('exit', resolve))
  }

  async ask(ask, value, transferList = []) {
    const id = ++this.#asked
    const answer = new Promise((resolve) => this.#answers.set(id, resolve))
    this.#worker.postMessage({ id, ask, value }, transferList)
    return Promise.race([answer, this.exited.then((code) => ({ answer: { exited: code } }))])
  }

  terminate() {
    return this.#worker.terminate()
  }
}

async function attach(name) {
  const thread = new Thread(killSwitch.share())
  workers.set(name, thread)
  return thread.ask('attach')
}

/** Halts a scope and ends that again, without coming back to the event loop in between. */
async function haltsWhileWatched({ rounds, scope, order, of }) {
  const flags = new SharedArrayBuffer(8)
  const words = new Int32Array(flags)
  const counted = workers.get(of).ask('watch', { flags, order })
  while (Atomics.load(words, 1) === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  for (let round = 1; round <= rounds; round++) {
    const halting = killSwitch.halt({ scope, reason: `round ${round}` })
    Atomics.store(words, 0, round)
    Atomics.wait(words, 0, round, 1)
    const { haltId } = await halting
    Atomics.store(words, 0, 0)
    await killSwitch.resume({ confirm: haltId })
  }
  Atomics.store(words, 1, 0)
  return (await counted).answer
}

/** Has threads attach, send an order each and end, one after the other in each of some lanes. */
async function comeAndGo({ threads, lanes }) {
  let left = threads
  const refused = []
  const lane = async () => {
    while (left-- > 0) {
      const thread = new Thread(killSwitch.share())
      await thread.ask('attach')
      const { answer } = await thread.ask(left % 3 === 0 ? 'wait' : 'send', { symbol: 'A', side: 'buy', amount: 1 })
      if (answer !== undefined && answer !== null && answer !== 'sent') refused.push(answer)
      if (left % 2 === 0) await thread.terminate()
      else await thread.ask('exit', 0)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return refused
}

const shares = []
let other = null
const answers = {
  attach: async (name) => (await attach(name)).answer,
  /** Starts a thread that is not attached yet. */
  start: (name) => void workers.set(name, new Thread(killSwitch.share())),
  worker: ([name, ask, value]) => workers.get(name).ask(ask, value),
  terminate: (name) => workers.get(name).terminate(),
  exited: (name) => workers.get(name).exited,
  shareTwice: async (name) => {
    const shared = killSwitch.share()
    workers.set(name, new Thread(shared))
    try {
      new Thread(shared)
      return null
    } catch (error) {
      return error.name
    }
  },
  takeAll: () => {
    try {
      for (;;) shares.push(killSwitch.share())
    } catch (error) {
      return { code: error.code, shares: shares.length }
    }
  },
  giveBack: () => {
    for (const { port } of shares.splice(0)) port.close()
  },
  comeAndGo,
  haltsWhileWatched,
  status: () => killSwitch.status(),
  check: (order) => killSwitch.check(order),
  halt: (request) => killSwitch.halt(request),
  resume: (request) => killSwitch.resume(request),
  close: () => killSwitch.close(),
  cancelled: () => cancelled,
  block: (ms) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
  /** Another kill switch of this process, whose shares outlive it. */
  shareOfAnother: async ({ name, stateDir }) => {
    other = await makeKillSwitch({ state_dir: stateDir })
    workers.set(name, new Thread(other.share()))
  },
  closeOther: () => other.close(),
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, ask, value } = JSON.parse(line)
  // Not awaited: one that blocks or waits must not keep the others.
  Promise.resolve()
    .then(() => answers[ask](value))
    .then(
      (answer) => console.log(JSON.stringify({ id, answer: answer ?? null })),
      ({ name, code, message }) => console.log(JSON.stringify({ id, error: { name, code, message } })),
    )
}
