import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { stateDirectory } from '../support/state-directory.js'

// A supervisor that reloads (PM2's cluster mode, a deployment of Kubernetes) starts the next instance before it ends the last one.

t.test(
  'given a bot that runs, when its next instance starts, then that waits for its end, and is halted as it was',
  async (t) => {
    const settings = { state_dir: stateDirectory(t) }
    const last = BotProcess.bot('idle-bot', { settings })
    t.teardown(() => last.kill())
    const { body } = await last.call('POST', '/halt')

    const next = BotProcess.bot('idle-bot', { settings })
    t.teardown(() => next.kill())
    await next.line(({ msg }) => /runs already .* Waiting 12 s for its end/.test(String(msg)), 'what it waits for')
    const other = BotProcess.bot('shutdown-bot', { settings, args: ['0'] })
    t.not((await other.exited).code, 0, 'a bot of another name does not wait')
    t.match(other.stderr, /STATE_DIR_IN_USE/)
    t.notOk(
      next.lines.some((line) => line['url'] !== undefined),
      'and nothing listens meanwhile',
    )

    last.child.kill('SIGTERM')
    t.same(await last.exited, { code: 0, signal: null })
    t.match((await next.call('GET', '/status')).body, { state: 'halted', halt: { haltId: body.haltId }, haltCount: 1 })
  },
)

t.test('given an instance that waits, when SIGTERM comes, then it ends at once, and the other goes on', async (t) => {
  const settings = { state_dir: stateDirectory(t), shutdown_deadline_ms: 600_000 }
  const last = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => last.kill())
  await last.url()
  const next = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => next.kill())
  await next.line(({ msg }) => String(msg).includes('runs already'), 'what it waits for')
  next.child.kill('SIGTERM')
  t.same(await next.exited, { code: 0, signal: null })
  t.match((await last.call('GET', '/status')).body, { state: 'active', shuttingDown: false })
})

t.test('given a bot whose next instance waits, when it is killed, then the next one starts at once', async (t) => {
  const settings = { state_dir: stateDirectory(t) }
  const last = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => last.kill())
  await last.url()
  const next = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => next.kill())
  await next.line(({ msg }) => String(msg).includes('runs already'), 'what it waits for')
  await last.kill()
  t.match((await next.call('GET', '/status')).body, { state: 'active', haltCount: 0 })
})
