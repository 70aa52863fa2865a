// A bot that has an ending of its own, beside one kill switch or two. Answers nothing; says what happens.
// argv: settings as JSON, then how it ends, then the second kill switch's settings
import { createRequire } from 'node:module'
import { createKillSwitch } from 'trading-kill-switch'

const settings = JSON.parse(process.argv[2] ?? '{}')
const how = process.argv[3] ?? 'not'
const require = createRequire(import.meta.url)
const say = (line) => console.log(JSON.stringify(line))
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

let killSwitch
const alive = setInterval(() => {}, 1000)
const cleanup = async () => {
  say({ cleanup: 'begun' })
  await sleep(1500)
  say({ cleanup: 'ended' })
}
const stop = async () => {
  await cleanup()
  process.exit(0)
}

const before = {
  listener: () => process.on('SIGTERM', stop),
  once: () => process.once('SIGTERM', stop),
  grace: () => require('close-with-grace')({ delay: 30_000 }, cleanup),
  'signal-exit': () => require('signal-exit').onExit(() => say({ signalExit: true })),
  'sends it again': () =>
    process.once('SIGTERM', async () => {
      await cleanup()
      process.kill(process.pid, 'SIGTERM')
    }),
  never: () => process.on('SIGTERM', () => say({ cleanup: 'begun' })),
  drains: () =>
    process.on('SIGTERM', async () => {
      await cleanup()
      clearInterval(alive)
    }),
  closes: () =>
    process.on('SIGTERM', async () => {
      await killSwitch.close()
      await stop()
    }),
  nodemon: () =>
    process.once('SIGUSR2', async () => {
      await cleanup()
      process.kill(process.pid, 'SIGUSR2')
    }),
}
before[how]?.()

const make = (name, table, onShutdown) =>
  createKillSwitch({ port: 0, ...table }, { name, onShutdown: async () => onShutdown(name) })
const spin = () => {
  say({ spinning: true })
  for (;;);
}
killSwitch = await make('first', settings, (name) => say({ onShutdown: name }))
if (how === 'spins') {
  setInterval(() => {
    if (killSwitch.status().shuttingDown) spin()
  }, 5)
  killSwitch.middleware({ symbol: 'A', side: 'buy', amount: 1 }, () => new Promise(() => {}))
}
if (process.argv[4] !== undefined) {
  const second = await make('second', JSON.parse(process.argv[4]), (name) => say({ onShutdown: name }))
  second.middleware({ symbol: 'A', side: 'buy', amount: 1 }, async () => {
    await sleep(2000)
    say({ answered: true })
  })
}
// After the kill switch, as some hosts do.
if (how === 'late listener') process.on('SIGTERM', stop)
process.on('exit', (code) => say({ exit: code }))
say({ ready: true })
