// A bot that does nothing of its own: it answers what its parent process asks. One JSON line in, one out.
import { closeSync, existsSync, openSync, writeSync } from 'node:fs'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { createKillSwitch } from 'trading-kill-switch'
import { measureMemory } from './heap.mjs'

const settings = JSON.parse(process.argv[2] ?? '{}')
const killSwitch = await createKillSwitch({ port: 0, ...settings }, { name: 'idle-bot' })

const files = []

const answers = {
  check: (order) => killSwitch.check(order),
  status: () => killSwitch.status(),
  halt: (request) => killSwitch.halt(request),
  haltAll: (requests) => Promise.all(requests.map((request) => killSwitch.halt(request))),
  haltAndExit: (request) => {
    killSwitch.halt(request)
    process.exit(0)
  },
  /** Sends until it is refused, and ends in the same turn, as a bot does that lets the refusal end it. */
  sendAndExit: (order) => {
    while (killSwitch.check(order).allowed);
    process.exit(1)
  },
  resume: (request) => killSwitch.resume(request),
  close: () => killSwitch.close(),
  /** Answers the calls at a server of its own, as a host's web server does. */
  serve: async () => {
    const server = createServer(killSwitch.handler)
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    server.unref()
    return `http://127.0.0.1:${server.address().port}`
  },
  memory: measureMemory,
  takeAllFiles: () => {
    try {
      for (;;) files.push(openSync('/dev/null'))
    } catch (error) {
      return error.code
    }
  },
  giveFilesBack: () => {
    for (const file of files.splice(0)) closeSync(file)
  },
  /** Until there is such a file. */
  spin: function spinForAWhile(path) {
    writeSync(1, '{"spinning": true}\n')
    for (let lookedAt = Date.now(); ; ) {
      if (Date.now() - lookedAt < 250) continue
      if (existsSync(path)) return
      lookedAt = Date.now()
    }
  },
  block: (ms) => {
    writeSync(1, '{"blocking": true}\n')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, ask, value } = JSON.parse(line)
  try {
    console.log(JSON.stringify({ id, answer: (await answers[ask](value)) ?? null }))
  } catch (error) {
    console.log(JSON.stringify({ id, error: { name: error.name, code: error.code, message: error.message } }))
  }
}
