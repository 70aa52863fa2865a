import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { ownDirectory } from '../support/files-directory.js'

// What a container does to a bot, by the same means: mounts, and namespaces, of its own.

const TOKEN = 'correct-horse-battery-staple'
const authorization = { authorization: `Bearer ${TOKEN}` }
const may = spawnSync('unshare', ['--mount', 'true']).status === 0
const skip = may ? false : 'a mount of its own can’t be had here'

/** Runs a script in a mount namespace of its own, and then the bot. */
const mounted = (script: string): string[] => ['unshare', '--mount', 'sh', '-ec', `${script}\nexec "$@"`, 'sh']

t.test('given first_start = "halted", when nothing is known, then it is halted until a person resumes', async (t) => {
  const settings = { state_dir: join(ownDirectory(t), 'state'), first_start: 'halted' }
  const first = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => first.kill())
  const { body } = await first.call('GET', '/status')
  t.match(body, { state: 'halted', durable: true, halt: { source: 'start', reason: /first_start/ }, haltCount: 1 })
  await first.call('POST', '/resume', { confirm: body.halt.haltId })
  await first.kill()
  const second = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => second.kill())
  t.equal((await second.call('GET', '/status')).body.state, 'active', 'the volume is there')
  await second.kill()
  rmSync(settings.state_dir, { recursive: true })
  const third = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => third.kill())
  t.equal((await third.call('GET', '/status')).body.state, 'halted', 'the volume is gone')
})

t.test(
  'given a state directory in a layer or in memory, when it starts, then a warning says so',
  { skip },
  async (t) => {
    const directory = ownDirectory(t)
    const state = join(directory, 'merged', 'state')
    const inMemory = mounted(`mkdir ${directory}/merged; mount -t tmpfs tmpfs ${directory}/merged`)
    const bot = BotProcess.bot('idle-bot', { settings: { state_dir: state }, wrapper: inMemory })
    t.teardown(() => bot.kill())
    await bot.line(({ msg }) =>
      /lies in memory \(tmpfs.*Put state_dir on a volume, and set first_start/.test(String(msg)),
    )
    await bot.kill()
    t.notOk(existsSync(state), 'it is gone with the namespace')
  },
)

const SECRETS: readonly (readonly [what: string, how: string, taken: boolean])[] = [
  ['as Docker mounts it', 'chmod 0444 $D/run/token; mount -o remount,ro $D/run', true],
  [
    'as Kubernetes mounts it',
    'cd $D/run; mkdir ..1; mv token ..1; ln -s ..1 ..data; ln -s ..data/token token; chmod 0644 ..1/token; mount -o remount,ro $D/run',
    true,
  ],
  [
    'of a group, as Kubernetes mounts it',
    'chgrp 1000 $D/run/token; chmod 0440 $D/run/token; mount -o remount,ro $D/run',
    true,
  ],
  ['of another user, mounted read-only', 'chown 1000 $D/run/token; mount -o remount,ro $D/run', true],
  [
    'mounted by itself',
    'cp $D/run/token $D/one; chmod 0664 $D/one; mount --bind $D/one $D/run/token; mount -o remount,ro,bind $D/run/token',
    true,
  ],
  ['that everybody reads, on a writable mount', 'chmod 0444 $D/run/token', false],
  ['that a group reads, on a writable mount', 'chmod 0440 $D/run/token', false],
  [
    'that leads out of a read-only mount',
    'cp $D/run/token $D/loose; chmod 0444 $D/loose; ln -sf $D/loose $D/run/token; mount -o remount,ro $D/run',
    false,
  ],
]

for (const [what, how, taken] of SECRETS) {
  t.test(
    `given a token ${what}, when the bot starts, then it is ${taken ? 'taken' : 'refused'}`,
    { skip },
    async (t) => {
      const directory = ownDirectory(t)
      const wrapper = mounted(
        `D=${directory}\nmkdir $D/run; mount -t tmpfs tmpfs $D/run; printf ${TOKEN} > $D/run/token\n${how}`,
      )
      const settings = { state_dir: join(directory, 'state'), auth_token_file: join(directory, 'run', 'token') }
      const bot = BotProcess.bot('idle-bot', { settings, wrapper })
      t.teardown(() => bot.kill())
      if (taken) {
        t.equal((await bot.call('GET', '/status', '', authorization)).status, 200)
        t.equal((await bot.call('GET', '/status')).status, 401)
        return
      }
      t.not((await bot.exited).code, 0)
      t.match(bot.stderr, /can be read by others .*chmod 600 it, or mount it read-only/)
    },
  )
}
