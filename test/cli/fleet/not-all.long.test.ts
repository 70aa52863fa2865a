import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readSigningKey } from '../../../lib/cli/fleet/signing-key.js'
import { commandLine } from '../../support/command-line.js'
import { ownDirectory } from '../../support/files-directory.js'
import { FleetOfBots } from '../../support/fleet-bots.js'
import { noRedis } from '../../support/redis.js'

/** A new one each: tap writes into it. */
const real = () => ({ skip: noRedis })

t.test(
  'given an engine that forgets the halt, when a bot has not answered yet, then it is written again',
  real(),
  async (t) => {
    const token = join(ownDirectory(t), 'token')
    writeFileSync(token, 'token-of-the-operator-3', { mode: 0o600 })
    // No direct call gets in, so that the engine is the only way.
    const fleet = await FleetOfBots.start(t, { bots: ['a'], leaseMs: 30_000, settings: { auth_token_file: token } })
    fleet.bot('a').child.kill('SIGSTOP')
    // Nor are there news on their way to it.
    await fleet.engine.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    const halting = fleet.run('halt', 'enough')
    const key = `trading-kill-switch:{${fleet.group}}:halts`
    const halts = (): Promise<number> => fleet.engine.call('HLEN', key)
    await fleet.until(halts, (count) => count > 0, 'the engine has it')
    await fleet.engine.call('FLUSHALL')
    fleet.bot('a').child.kill('SIGCONT')
    t.match(await halting, { code: 0, document: { answered: 1, of: 1 } })
    t.ok((await halts()) > 0)
  },
)

t.test(
  'given a master that has lost its replicas, when its bots have the halt, then others may not, and nothing is told as over',
  real(),
  async (t) => {
    const fleet = await FleetOfBots.start(t, { bots: ['a'] })
    const file = join(ownDirectory(t), 'bot.toml')
    const place = `url = "${fleet.engine.url}"\ngroup = "${fleet.group}"\nreplicas = 2`
    writeFileSync(file, `[control.fleet]\n${place}\nresume_keys = ["${readSigningKey(fleet.keyFile).publicKey}"]\n`)
    const run = (...args: readonly string[]) => commandLine(['fleet', ...args, '--config', file])
    const doubt = /0 of 2 replicas/
    t.match(await run('resume'), { code: 1, document: { halts: [], doubt } })
    const halted = await fleet.until(
      () => run('halt', 'enough', '--wait', '2s'),
      ({ code, document }) => code !== 3 || document?.answered === 1,
      'the bot has answered in time',
    )
    t.match(halted, {
      code: 3,
      document: { all: false, answered: 1, of: 1, bots: [{ bot: 'a', said: 'journalled' }], doubt },
      stderr: /AT 1 OF 1 BOTS THAT CAN BE SEEN\. THERE MAY BE OTHERS: /,
    })
    t.match(await run('status'), { code: 1, document: { doubt } })
    t.match(await run('roster'), { code: 1, document: { doubt } })
    t.match(await run('roster', 'add', 'b'), {
      code: 3,
      document: { added: ['b'], doubt },
      stderr: /A FAILOVER MAY UNDO IT/,
    })
    t.match(await run('roster', 'remove', 'b'), { code: 3, document: { removed: ['b'] } })
    const { haltId } = halted.document as { readonly haltId: string }
    const resumed = await run('resume', haltId, '--sign-with', fleet.keyFile, '--wait', '2s')
    t.match(resumed, { code: 3, document: { holding: null } })
  },
)

t.test(
  'given the wrong group, when it is halted, then nobody is there, and the right one is as it was',
  real(),
  async (t) => {
    const fleet = await FleetOfBots.start(t, { bots: ['a'] })
    const halted = await commandLine([
      'fleet',
      'halt',
      'typo',
      '--url',
      fleet.engine.url,
      '--group',
      'dsek',
      '--wait',
      '1s',
    ])
    t.match(halted, { code: 3, document: { all: false, of: 0, taken: true }, stderr: /NOBODY IS THERE.*right one/s })
    t.not(await fleet.state('a'), 'halted')
  },
)
