// A bot whose thread gets stuck, sends orders as soon as it can again, and gets stuck again.
// argv: settings as JSON, then where it gets stuck: one of STUCK
import { execSync } from 'node:child_process'
import { writeSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createKillSwitch } from 'trading-kill-switch'

const STUCK_MS = 6_000
const settings = JSON.parse(process.argv[2] ?? '{}')
const killSwitch = await createKillSwitch({ port: 0, ...settings }, { name: 'stuck-bot' })
const monotonicMs = () => Number(process.hrtime.bigint()) / 1e6
const say = (line) => writeSync(1, `${JSON.stringify(line)}\n`)
let passedAt = null
let refused = null

function sendOrder() {
  const verdict = killSwitch.check({ symbol: 'BTC/USDT', side: 'buy', amount: 1, type: 'market' })
  if (verdict.allowed) {
    if (passedAt === null) say({ passing: true })
    passedAt = monotonicMs()
    refused = null
  } else if (verdict.haltId !== refused) {
    refused = verdict.haltId
    say({ refused, passedAt })
    passedAt = null
  }
}

function isOver() {
  sendOrder()
  return refused !== null
}

/** Each returns when the bot is not stuck any more; where it can send orders meanwhile, when one was refused. */
const STUCK = {
  'a synchronous loop': () => {
    while (!isOver());
  },
  'a microtask loop': async () => {
    while (!isOver()) await null
  },
  'a nextTick loop': () =>
    new Promise((resolve) => {
      const tick = () => (isOver() ? resolve() : process.nextTick(tick))
      tick()
    }),
  'a regular expression': (began) => {
    let text = 'a'.repeat(20)
    while (monotonicMs() - began < STUCK_MS) {
      const matchBegan = monotonicMs()
      ;/^(a+)+$/.test(`${text}!`)
      // One letter more takes twice as long.
      if (monotonicMs() - matchBegan < 500) text += 'a'
    }
  },
  'Atomics.wait': () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STUCK_MS)
  },
  execSync: () => {
    execSync(`sleep ${STUCK_MS / 1000}`)
  },
  'a garbage collection': (began) => {
    setFlagsFromString('--expose-gc')
    const gc = runInNewContext('gc')
    const garbage = Array.from({ length: 2e6 }, (_, index) => ({ index }))
    while (monotonicMs() - began < STUCK_MS) gc()
    return garbage.length
  },
}

for (;;) {
  sendOrder()
  say({ stuck: true })
  await STUCK[process.argv[3]](monotonicMs())
  for (let count = 0; count < 100; count++) sendOrder()
  await new Promise((resolve) => setTimeout(resolve, 300))
}
