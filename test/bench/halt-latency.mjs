// From POST /halt in another process to the first order that is refused.
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { quantile, table } from './statistics.mjs'

const ROUNDS = 300
const ROUNDS_STUCK_IN_LOOP = 3

export async function benchHaltLatency() {
  const cases = [
    ['kill switch', 'healthy', ROUNDS],
    ['kill switch', 'sync', ROUNDS],
    ['kill switch', 'microtask', ROUNDS],
    ['in-loop server', 'healthy', ROUNDS],
    ['in-loop server', 'sync', ROUNDS_STUCK_IN_LOOP],
  ]
  const bots = []
  for (const [what, how, rounds] of cases) bots.push({ what, how, rounds, samples: [], bot: await startBot(what, how) })
  for (let round = 0; round < ROUNDS; round++) {
    for (const each of bots) if (round < each.rounds) each.samples.push(await measureOnce(each.bot))
  }
  for (const { bot } of bots) bot.child.kill('SIGKILL')
  const healthy = quantile(bots[0].samples, 0.5)
  const lines = bots.map(({ what, how, samples }) => [
    what,
    NAMES[how],
    samples.length,
    quantile(samples, 0.5).toFixed(2),
    quantile(samples, 0.99).toFixed(2),
    `${(quantile(samples, 0.5) / healthy).toFixed(2)} ×`,
  ])
  return table(['server', 'the bot’s thread', 'rounds', 'median ms', 'p99 ms', 'of the first'], lines)
}

const NAMES = {
  healthy: 'an order a turn of the event loop',
  sync: 'a synchronous loop that never yields',
  microtask: 'an endless chain of microtasks',
}

/** Only the measured bot runs; the others are stopped, or two of them would share the two cores with it. */
async function measureOnce(bot) {
  bot.child.kill('SIGCONT')
  await bot.spinning()
  const sentAt = process.hrtime.bigint()
  const [, refusedAt] = await Promise.all([post(bot, '/halt'), bot.refused()])
  await post(bot, '/resume')
  bot.child.kill('SIGSTOP')
  return Number(refusedAt - sentAt) / 1e6
}

async function startBot(what, how) {
  const program = fileURLToPath(new URL('./latency-bot.mjs', import.meta.url))
  const stateDir = mkdtempSync(join(tmpdir(), 'kill-switch-bench-'))
  const child = spawn(process.execPath, [program, what, how, stateDir], { stdio: ['ignore', 'pipe', 'ignore'] })
  const waiting = []
  const lines = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    const wake = waiting.shift()
    if (wake) wake(line)
    else lines.push(line)
  })
  const line = () =>
    lines.length > 0 ? Promise.resolve(lines.shift()) : new Promise((resolve) => waiting.push(resolve))
  const url = await line()
  const bot = {
    child,
    url,
    haltId: null,
    spinning: async () => {
      while (!(await line()).startsWith('passed'));
    },
    refused: async () => BigInt((await line()).split(' ')[1]),
  }
  child.kill('SIGSTOP')
  return bot
}

function post(bot, path) {
  const body = path === '/resume' ? JSON.stringify({ confirm: bot.haltId }) : ''
  return new Promise((resolve, reject) => {
    const sent = request(`${bot.url}${path}`, { method: 'POST', agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => {
        if (response.statusCode !== 200) return reject(new Error(`${path}: ${text}`))
        bot.haltId = JSON.parse(text).haltId
        resolve()
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
