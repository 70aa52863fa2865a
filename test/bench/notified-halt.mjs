// What notifications cost a halt: a bot whose services all hang, beside a bot without any, in turn.
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { directoryUntilExit } from '../support/exit-directory.mjs'
import { call } from './call.mjs'
import { quantile, table } from './statistics.mjs'

const ROUNDS = 300
const SECRETS = { TELEGRAM: '123456:AbC-dEf', HOOK_KEY: 'a-key-of-a-webhook-nobody-knows' }
/** A bot that was stopped gets over it before it is halted. */
const SETTLED_MS = 30
const PROGRAM = fileURLToPath(new URL('./latency-bot.mjs', import.meta.url))

/** @param rounds halts of each bot */
export async function benchNotifiedHalt(rounds = ROUNDS) {
  const hanging = createServer(() => {})
  await new Promise((resolve) => hanging.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${hanging.address().port}`
  let attempts = 0
  hanging.on('request', () => attempts++)
  const bots = [
    { what: 'without notifications', ...(await startBot([])) },
    { what: 'Telegram, Slack and a webhook that hang', ...(await startBot(channelsAt(url))) },
    // The same once more: what differs between these two is noise.
    { what: 'without notifications, once more', ...(await startBot([])) },
  ]
  for (let round = -20; round < rounds; round++) {
    // Whoever comes first in a round has no advantage over all of them.
    for (const bot of round % 2 === 0 ? bots : [...bots].reverse()) {
      const figures = await haltOnce(bot)
      if (round >= 0) for (const [name, ms] of Object.entries(figures)) bot.samples[name].push(ms)
    }
  }
  for (const { child } of bots) child.kill('SIGKILL')
  hanging.close()
  hanging.closeAllConnections()
  if (attempts < 3) throw new Error(`The services were called ${attempts} times`)
  const both = (samples) => [quantile(samples, 0.5).toFixed(2), quantile(samples, 0.99).toFixed(2)]
  return table(
    [
      'bot',
      'rounds',
      'first refused order, median ms',
      'p99',
      'arrival → latch, median ms',
      'p99',
      'reply, median ms',
      'p99',
    ],
    bots.map(({ what, samples: { refused, latch, reply } }) => [
      what,
      refused.length,
      ...both(refused),
      ...both(latch),
      ...both(reply),
    ]),
  )
}

function channelsAt(url) {
  return [
    { kind: 'telegram', api_root: url, secret_env: 'TELEGRAM', chat: '42' },
    { kind: 'slack', url: `${url}/services/x` },
    { kind: 'webhook', url: `${url}/hook`, secret_env: 'HOOK_KEY' },
  ]
}

async function startBot(notify) {
  const args = [
    PROGRAM,
    'kill switch',
    'healthy',
    directoryUntilExit(),
    JSON.stringify({ notify, environment: SECRETS }),
  ]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const line = async () => (await lines.next()).value
  const url = await line()
  await line()
  child.kill('SIGSTOP')
  return { child, url, line, samples: { refused: [], latch: [], reply: [] } }
}

/** Only the measured bot runs: each keeps a core busy. */
async function haltOnce({ child, url, line }) {
  child.kill('SIGCONT')
  await sleep(SETTLED_MS)
  const refused = line()
  const sentAt = process.hrtime.bigint()
  const [halted, refusedLine] = await Promise.all([call(url, 'POST', '/halt'), refused])
  const passed = line()
  await call(url, 'POST', '/resume', { confirm: halted.body.haltId })
  await passed
  child.kill('SIGSTOP')
  return {
    refused: Number(BigInt(refusedLine.split(' ')[1]) - sentAt) / 1e6,
    latch: halted.body.latchMicros / 1_000,
    reply: halted.ms,
  }
}
