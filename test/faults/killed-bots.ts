import { fileURLToPath } from 'node:url'
import t from 'tap'
import { BotProcess } from '../support/bot-process.js'

// The short run of `npm run faults`. The judge is a process of its own, and so is each bot that it kills.

const ROUNDS = 15
const SEED = process.env['FAULTS_SEED'] ?? '20260104'

t.test(`given ${ROUNDS} kills at random moments, when started again, then no acknowledged halt is lost`, async (t) => {
  const judge = new BotProcess(fileURLToPath(new URL('main.mjs', import.meta.url)), [], {
    environment: { FAULTS_ROUNDS: String(ROUNDS), FAULTS_SEED: SEED },
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
})
