import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { newSigningKey, writeSigningKey } from '../../../lib/cli/fleet/signing-key.js'
import { makeCertificates } from '../../support/certificates.js'
import { commandLine } from '../../support/command-line.js'
import { ownDirectory } from '../../support/files-directory.js'
import { FleetOfBots } from '../../support/fleet-bots.js'
import { freePort } from '../../support/free-port.mjs'
import { noRedis, type RedisServer, redisOf } from '../../support/redis.js'
import { member } from './members.js'

/** A new one each: tap writes into it. */
const real = () => ({ skip: noRedis })

t.test(
  'given a fleet, when it is halted straight by its engine, then all have it in their journals',
  real(),
  async (t) => {
    const fleet = await FleetOfBots.start(t)
    const halted = await fleet.run('halt', 'it', 'buys', '--operator', 'mary')
    t.match(halted, {
      code: 0,
      document: {
        all: true,
        answered: 3,
        of: 3,
        taken: true,
        group: 'desk',
        halt: { reason: 'it buys', operator: 'mary' },
      },
    })
    const { haltId } = halted.document
    for (const name of ['a', 'b', 'c']) {
      const { body } = await fleet.bot(name).call('GET', '/status')
      t.match(
        body,
        { state: 'halted', durable: true, haltCount: 1, halts: [{ haltId, source: 'fleet', reason: 'it buys' }] },
        name,
      )
      const by = { operator: 'mary', fleet: { by: /^the command line of / } }
      t.match(body.halts, [by], `${name}: who has asked, whichever way has brought it`)
    }
    // What was told by a call is told to the engine a moment later.
    await fleet.untilFine()
    t.match(await fleet.run('status', '--text'), {
      code: 0,
      stdout: /^HALTED {2}the fleet desk: 3 of 3 bots are there$/m,
    })
  },
)

t.test(
  'given a halted fleet, when it is resumed, then only the right key over what is named ends it',
  real(),
  async (t) => {
    const fleet = await FleetOfBots.start(t)
    const [first, second] = [await fleet.run('halt', 'one'), await fleet.run('halt', 'two', '--scope', 'venue=kraken')]
    t.match(await fleet.run('resume'), { code: 1, document: { halts: [{}, {}] }, stderr: /Nothing was resumed/ })
    const ids = [first.document.haltId, second.document.haltId]
    t.match(await fleet.run('resume', ids[0]), { code: 2, stderr: /--sign-with/ })

    const strange = join(ownDirectory(t), 'strange.key')
    writeSigningKey(strange, newSigningKey())
    t.match(await fleet.untilAnswered('a', 'resume', ids[0], '--sign-with', strange), {
      code: 4,
      stderr: /none of resume_keys/,
    })
    t.match(await fleet.run('resume', ids[0], '--sign-with', strange, '--wait', '1s'), {
      code: 3,
      document: { holding: ['a', 'b', 'c'] },
    })
    t.equal(await fleet.state('b'), 'halted')

    const resumed = await fleet.run('resume', ids[0], '--sign-with', fleet.keyFile, '--wait', '1m')
    t.match(resumed, { code: 0, document: { resumed: [ids[0]], holding: [], halts: [{ haltId: ids[1] }] } })
    // A bot tells that it holds it no more before its guard is open again.
    await fleet.untilActive('a', 'b', 'c')
    t.match(await fleet.untilAnswered('c', 'resume', ids[1], '--sign-with', fleet.keyFile, '--wait', '1m'), {
      code: 0,
      document: { halts: [] },
    })
    t.match(await fleet.run('resume', '1-bjkk', '--sign-with', fleet.keyFile), {
      code: 2,
      stderr: /no halt of a fleet/,
    })
  },
)

t.test(
  'given a bot that is dead and one that is frozen, when the fleet is halted, then it says who has not answered',
  real(),
  async (t) => {
    const fleet = await FleetOfBots.start(t, { leaseMs: 2_000 })
    await fleet.bot('b').kill()
    fleet.bot('c').child.kill('SIGSTOP')
    const halted = await fleet.run('halt', 'enough')
    t.match(halted, {
      code: 3,
      document: { all: false, answered: 1, of: 3 },
      stderr: /NOT ALL HAVE ANSWERED.*Missing: b, c\./,
    })
    t.match(halted.document.bots, [
      { bot: 'a', said: 'journalled' },
      { bot: 'b', said: 'lease-ended' },
      { bot: 'c', said: 'lease-ended' },
    ])
    fleet.bot('c').child.kill('SIGCONT')
    await fleet.startBot('b')
    for (const name of ['b', 'c'])
      await fleet.until(
        () => fleet.state(name),
        (state) => state === 'halted',
        `${name} is halted once it is back`,
      )
  },
)

t.test(
  'given an engine that is gone, when a bot at hand is told, then it is halted, and the answer is not all',
  real(),
  async (t) => {
    const fleet = await FleetOfBots.start(t)
    await fleet.engine.kill()
    const halted = await fleet.runBy('a', 'halt', 'enough', '--wait', '2s')
    t.match(halted, { code: 3, document: { all: false, taken: true }, stderr: /engine/ })
    t.equal(await fleet.state('a'), 'halted')
    await fleet.engine.start()
    for (const name of ['b', 'c'])
      await fleet.until(
        () => fleet.state(name),
        (state) => state === 'halted',
        `${name} hears of it from a`,
      )
  },
)

t.test('given arguments that mean nothing, when a fleet is halted, then everything of it is', real(), async (t) => {
  const fleet = await FleetOfBots.start(t, { bots: ['a'] })
  const halted = await fleet.run('halt', '--scope', 'venu=kraken', '--nonsense', 'help')
  t.match(halted, { code: 0, document: { halt: { scope: null } }, stderr: /no --nonsense.*So everything is halted/s })
  t.equal(await fleet.state('a'), 'halted')
})

/** A bot that is in the engine alone, with an address: whoever holds the engine can put one there, with a lease that has ended already. */
async function intruder(t: Test, engine: RedisServer, group: string) {
  const seen: (string | undefined)[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization)
    response.writeHead(401).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const { presence } = member('intruder', { host: hostname(), url: `http://127.0.0.1:${port}`, leaseMs: 1 })
  const heard = `${Date.now()} ${JSON.stringify(presence)}`
  const key = `trading-kill-switch:{${group}}`
  await engine.call('HSET', `${key}:presence`, 'intruder\none', heard)
  // Whom nobody expects is called only while his lease runs.
  await engine.call('HSET', `${key}:roster`, 'intruder', Date.now())
  return seen
}

t.test(
  'given an address that somebody has put into the engine, when it is called, then no operator’s token goes there',
  real(),
  async (t) => {
    const engine = await redisOf(t)
    const directory = ownDirectory(t)
    const token = join(directory, 'token')
    writeFileSync(token, 'token-of-a-halter-1', { mode: 0o600 })
    // It ends once he has answered the call.
    const command = ['fleet', 'halt', '--url', engine.url, '--group', 'desk', '--wait', '1m']
    const environment = { CONTROL_AUTH_TOKEN: 'token-of-an-operator-1', CONTROL_AUTH_TOKEN_FILE: token }

    const without = await intruder(t, engine, 'desk')
    t.match(await commandLine(command, environment), {
      code: 3,
      document: { bots: [{ notCalled: /--roster-token-file/ }] },
    })
    t.ok(without.length > 0)
    t.same([...new Set(without)], [undefined])

    const withOne = await intruder(t, engine, 'desk')
    await commandLine([...command, '--roster-token-file', token], environment)
    t.same([...new Set(withOne)], ['Bearer token-of-a-halter-1'])
  },
)

t.test(
  'given bots that ask for a token, when the token of the roster is there, then they are called',
  real(),
  async (t) => {
    const token = join(ownDirectory(t), 'token')
    writeFileSync(token, 'token-of-all-the-bots-1', { mode: 0o600 })
    const fleet = await FleetOfBots.start(t, { bots: ['a'], settings: { auth_token_file: token } })
    t.match(await fleet.run('halt', 'enough', '--roster-token-file', token), { code: 0, document: { answered: 1 } })
  },
)

t.test('given a roster, when bots are put on it and taken off, then it tells who was not there', real(), async (t) => {
  const fleet = await FleetOfBots.start(t, { bots: ['a'] })
  t.match(await fleet.run('roster', 'add', 'a', 'ghost'), { code: 0, document: { added: ['ghost'], unchanged: ['a'] } })
  t.match(await fleet.run('roster'), {
    document: {
      members: [
        { bot: 'a', onRoster: true },
        { bot: 'ghost', presence: null },
      ],
    },
  })
  t.match(await fleet.run('status'), { code: 1 })
  t.match(await fleet.run('halt', 'x'), { code: 3, stderr: /Missing: ghost/ })
  t.match(await fleet.run('roster', 'remove', 'ghost'), { document: { removed: ['ghost'], unchanged: [] } })
  t.match(await fleet.run('roster', 'add'), { code: 2 })
  t.match(await fleet.run('roster', 'add', 'two words'), { code: 2, stderr: /no name of a bot/ })
  t.match(await fleet.runBy('a', 'roster', 'add', 'b'), { code: 2, stderr: /in the engine itself/ })
  t.match(await fleet.untilAnswered('a', 'roster'), { code: 0, document: { members: [{ bot: 'a' }] } })
})

t.test(
  'given an engine with TLS and a user with the rights that docs/fleet.md lists, then each command passes, and what is wrong says what to do',
  real(),
  async (t) => {
    const tls = makeCertificates(ownDirectory(t))
    const engine = await redisOf(t, { tls })
    const rights =
      /ACL SETUSER fleet on >… ([^`\n]*)/.exec(readFileSync('docs/fleet.md', 'utf8'))?.[1]?.split(' ') ?? []
    await engine.call('ACL', 'SETUSER', 'fleet', 'on', '>secret', ...rights)
    const place = (login: string, ...more: string[]) => [
      ...['--url', `rediss://${login}localhost:${engine.port}`, '--group', 'desk'],
      ...more,
    ]
    const at = place('fleet:secret@', '--cacert', tls.ca)
    t.match(await commandLine(['fleet', 'roster', 'add', 'a', 'b', ...at]), { code: 0 })
    t.match(await commandLine(['fleet', 'roster', 'remove', 'b', ...at]), { code: 0, document: { removed: ['b'] } })
    t.match(await commandLine(['fleet', 'roster', ...at]), { code: 0, document: { members: [{ bot: 'a' }] } })
    t.match(await commandLine(['fleet', 'halt', ...at, '--wait', '1s']), {
      document: { taken: true },
      stderr: /^[^(]*$/,
    })
    const file = join(ownDirectory(t), 'bot.toml')
    const keys = `resume_keys = ["${newSigningKey().publicKey}"]`
    const url = `url = "rediss://fleet:secret@localhost:${engine.port}"\nca = "${tls.ca}"`
    writeFileSync(file, `[control.fleet]\n${url}\ngroup = "desk"\nreplicas = 2\n${keys}\n`)
    // Bots may have another master, of which this one has lost its replicas.
    t.match(await commandLine(['fleet', 'halt', '--config', file, '--wait', '5s']), {
      document: { taken: true, bots: [{ bot: 'a', said: 'silent' }] },
      stderr: /0 of 2 replicas have it in time/,
    })
    t.match(await commandLine(['fleet', 'resume', ...at]), { code: 1, document: { halts: [{}, {}] } })
    t.match(await commandLine(['fleet', 'status', ...at]), { code: 1, document: { halts: [{}, {}], members: [{}] } })
    const status = (...args: readonly string[]) => commandLine(['fleet', 'status', ...args])
    t.match(await status(...place('fleet:secret@')), { code: 3, stderr: /^Not done by the engine .* --cacert \(/ })
    t.match(await status(...place('fleet:wrong@', '--cacert', tls.ca)), { code: 3, stderr: /refuses the password/ })
    t.match(await status(...place('', '--cacert', tls.key)), { code: 2, stderr: /can't be read as a certificate/ })
    const halted = await commandLine(['fleet', 'halt', ...place('', '--cacert', 'gone'), '--wait', '1s'])
    t.match(halted.stderr, /--cacert gone can't be read/)
    t.match(halted.stderr, /the engine .* has not taken it/, 'it is tried all the same')
  },
)

t.test('given nobody, when a fleet is asked or halted, then it says what to do', async (t) => {
  const engine = `redis://:secret@127.0.0.1:${await freePort()}`
  const nobody = ['--url', engine, '--group', 'desk']
  const halted = await commandLine(['fleet', 'halt', 'enough', ...nobody, '--wait', '1s'])
  t.match(halted, { code: 3, document: { taken: false, all: false }, stderr: /NOBODY IS KNOWN TO BE HALTED/ })
  const asked = await commandLine(['fleet', 'status', ...nobody])
  t.match(asked, { code: 3, stderr: /^Not done by the engine redis:.*: nothing listens there/ })
  t.notMatch(halted.stderr + asked.stderr + halted.stdout, /secret/)
  const empty = ownDirectory(t)
  t.match(await commandLine(['fleet', 'halt', '--state-dir', empty]), { code: 3, stderr: /No bot is at hand/ })
  t.match(await commandLine(['fleet', 'status', '--state-dir', empty]), {
    code: 3,
    stderr: /name the engine by --config/,
  })
  const [config, strange] = [join(empty, 'bot.toml'), join(empty, 'strange.key')]
  writeSigningKey(strange, newSigningKey())
  writeFileSync(
    config,
    `[control.fleet]\nurl = "${engine}"\ngroup = "desk"\nresume_keys = ["${newSigningKey().publicKey}"]\n`,
  )
  const signed = ['fleet', 'resume', 'fleet-00000000000000000000000001', '--sign-with', strange, '--config', config]
  t.match(await commandLine(signed), { code: 2, stderr: /Nothing was sent: .*none of resume_keys/ })
  t.match(await commandLine(['fleet', 'hlat']), { code: 2, stderr: /It is fleet halt \|/ })
  t.match(await commandLine(['fleet', '--help']), { code: 0, stdout: /fleet halt \[REASON\](?!.*close-all)/s })
})
