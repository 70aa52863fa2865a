import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { BotProcess } from '../support/bot-process.js'

const SEED = process.env['FAULTS_SEED'] ?? '20260104'

/** A short run of `npm run faults`. The judge is a process of its own, and so is each bot that it kills. */
export async function judgeKilledBots(t: Test, rounds: number): Promise<void> {
  const judge = new BotProcess(fileURLToPath(new URL('main.mjs', import.meta.url)), [], {
    environment: { FAULTS_ROUNDS: String(rounds), FAULTS_SEED: SEED },
  })
  t.teardown(() => judge.kill('SIGTERM'))
  const { code } = await judge.exited
  const told = judge.lines.map(({ text }) => String(text))
  for (const line of told) t.comment(line)
  t.same(
    told.filter((line) => line.startsWith('PROBLEM')),
    [],
  )
  t.equal(code, 0, judge.stderr)
}
