import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { stateDirectory } from '../support/state-directory.js'

for (const fault of ['exit', 'throw', 'reject', 'hang', 'memory']) {
  for (const spin of ['spin', 'idle']) {
    t.test(
      `given a control thread that ends by ${fault}, and a bot that is ${spin}, then the guard halts`,
      async (t) => {
        const settings = { state_dir: stateDirectory(t) }
        const bot = BotProcess.bot('faulty-control-bot', { settings, args: [fault, spin] })
        t.teardown(() => bot.kill())
        const { fault: brokenAt } = await bot.line((line) => line['fault'] !== undefined, 'the fault')
        const { halted, reason, haltId } = await bot.line((line) => line['halted'] !== undefined, 'the halt')
        if (fault !== 'memory')
          t.ok(Number(halted) - Number(brokenAt) < 1_500, `after ${Number(halted) - Number(brokenAt)} ms`)
        t.match(reason, /control thread is gone/)
        const saysSoItself = fault === 'exit' || fault === 'throw' || fault === 'reject'
        if (saysSoItself) t.notMatch(reason, /does not answer/, 'with its last breath, not by its silence')

        const { report, resume } = await bot.line((line) => line['report'] !== undefined, 'the report', 30_000)
        t.match(report, { durable: true, warnings: [/not confirmed/] }, 'a further halt says what is missing')
        t.match(haltId, /^[1-9]\d*-[a-z0-9]{4}$/)
        t.equal(resume, 'CONTROL_THREAD_GONE', 'and nobody can resume')
        await bot.kill()

        const again = BotProcess.bot('idle-bot', { settings })
        t.teardown(() => again.kill())
        const { body } = await again.call('GET', '/status')
        t.match(body, { state: 'halted', halt: { source: 'file', reason: /control thread is gone/ } })
        await again.kill()
      },
    )
  }
}
