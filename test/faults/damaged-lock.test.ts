import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { isRunning } from '../../lib/between/lock-owner.js'
import { StateLock } from '../../lib/control/disk/state-lock.js'
import { BotProcess } from '../support/bot-process.js'
import { withByteFlipped } from '../support/files-directory.js'
import { stateDirectory } from '../support/state-directory.js'

t.test(
  'given the lock of a killed bot, when any byte of it is changed or cut off, then it is taken over',
  async (t) => {
    const directory = stateDirectory(t)
    const bot = BotProcess.bot('idle-bot', { settings: { state_dir: directory } })
    await bot.url()
    await bot.kill()
    const bytes = readFileSync(join(directory, 'lock'))
    const take = async (name: string, damaged: Buffer) => {
      mkdirSync(join(directory, name))
      const path = join(directory, name, 'lock')
      writeFileSync(path, damaged)
      // Damage may name another process that lives, if it was started in the same clock tick: then refusing is right.
      if (namesALivingProcess(damaged)) return
      await StateLock.acquire(path, 'next bot').catch((error: unknown) => t.fail(`${name}: ${error}`))
      t.match(JSON.parse(readFileSync(path, 'utf8')), { bot: 'next bot', pid: process.pid })
    }
    // All at once: where the damage makes it a lock of another machine, it is watched for a while.
    await Promise.all(
      [...bytes.keys()].flatMap((at) => [
        take(`flipped at ${at}`, withByteFlipped(bytes, at, 1 << (at % 8))),
        take(`cut at ${at}`, bytes.subarray(0, at)),
      ]),
    )
  },
)

t.test('given a damaged lock of a living bot, when another starts, then at most one of them trades', async (t) => {
  const directory = stateDirectory(t)
  const first = BotProcess.bot('idle-bot', { settings: { state_dir: directory } })
  t.teardown(() => first.kill())
  await first.url()
  // Stopped meanwhile: it looks after its lock once a second, and would take it back from a bot that starts slowly.
  first.child.kill('SIGSTOP')
  writeFileSync(join(directory, 'lock'), readFileSync(join(directory, 'lock')).subarray(0, 50))
  const second = BotProcess.bot('idle-bot', { settings: { state_dir: directory } })
  t.teardown(() => second.kill())
  await second.url()
  first.child.kill('SIGCONT')
  let status = (await first.call('GET', '/status')).body
  while (status.state !== 'halted') status = (await first.call('GET', '/status')).body
  t.match(status.halt.reason, /belongs to another process/)
  t.match(await second.call('POST', '/halt'), { body: { durable: true } })
  t.equal((await first.call('POST', '/resume', { confirm: status.halt.haltId })).status, 503)
})

function namesALivingProcess(lock: Buffer): boolean {
  try {
    return isRunning(JSON.parse(lock.toString())) === true
  } catch {
    return false
  }
}
