import fc from 'fast-check'
import t from 'tap'
import { isFleetHaltId, MOST_RESUMED_AT_ONCE } from '../../../lib/words/fleet.js'
import { clientOptions, engineName } from '../../../plugins/fleet/client-options.js'
import { digestOf } from '../../../plugins/fleet/digest.js'
import { explain } from '../../../plugins/fleet/explain.js'
import { keysOf } from '../../../plugins/fleet/keys.js'
import { readNews } from '../../../plugins/fleet/news.js'
import { coversEverything, fleetHaltIdOf, haltText, readHalt } from '../../../plugins/fleet/read-halt.js'
import { readMembers } from '../../../plugins/fleet/read-members.js'
import { readRenewal } from '../../../plugins/fleet/read-renewal.js'
import { readResume } from '../../../plugins/fleet/read-resume.js'
import { majorityOf, Replicas, readRole } from '../../../plugins/fleet/replicas.js'
import { readSentinel, warnOfFailover } from '../../../plugins/fleet/sentinels.js'
import { fleetHalt, presenceOf, unsignedResume } from '../../support/fleet.js'

const NOW = '2026-11-28T12:00:00.000Z'
const TIMEOUTS = { connectMs: 1_000, commandMs: 500 }

t.test('given a halt, when it is written and read, then it is the same', async (t) => {
  for (const scope of [null, { venue: 'binance' }, { symbol: 'BTC/USDT', strategy: 'grid' }]) {
    const halt = fleetHalt({ scope, level: 'reducing' })
    t.same(readHalt(halt.haltId, haltText(halt), NOW), halt)
  }
})

t.test(
  'given whatever text, when it is read as a halt, then it is one, and no milder than it can be understood',
  async (t) => {
    const json = fc.oneof(
      fc.string(),
      fc.json(),
      fc.object().map((value) => JSON.stringify(value)),
    )
    fc.assert(
      fc.property(fc.string(), json, (id, text) => {
        const halt = readHalt(id, text, NOW)
        t.ok(isFleetHaltId(halt.haltId))
        t.match(halt.level, /^(halted|reducing)$/)
        t.ok(halt.reason.length > 0)
      }),
    )
    for (const text of [
      '',
      '{',
      '[]',
      'null',
      '{"level":"calm"}',
      `{"level":"reducing","reason":"${'x'.repeat(20_000)}"}`,
    ]) {
      t.match(readHalt('x', text, NOW), { level: 'halted', scope: null, since: NOW })
    }
  },
)

t.test('given a scope that is odd, when the halt is read, then it covers everything', async (t) => {
  for (const scope of [{}, [], 'all', 7, { venue: '' }, { venue: ' ' }, { venue: 7 }, { venue: 'a', account: 'b' }]) {
    const halt = readHalt('x', JSON.stringify({ ...fleetHalt(), scope }), NOW)
    t.equal(coversEverything(halt), true, JSON.stringify(scope))
  }
  t.equal(coversEverything(fleetHalt({ scope: { venue: 'a' } })), false)
})

t.test('given an id that is none, when a halt is read, then all bots give it the same', async (t) => {
  t.equal(fleetHaltIdOf('x'), fleetHaltIdOf('x'))
  t.not(fleetHaltIdOf('x'), fleetHaltIdOf('y'))
  t.equal(readHalt('x', '{}', NOW).haltId, fleetHaltIdOf('x'))
})

t.test('given a reason without end, when a halt is written, then others can read it', async (t) => {
  const halt = fleetHalt({ reason: '€'.repeat(9_000), scope: { venue: 'a' } })
  t.match(readHalt(halt.haltId, haltText(halt), NOW), { scope: { venue: 'a' }, level: 'halted' })
})

t.test('given the same halts in another order, when they are compared, then the digest is the same', async (t) => {
  const ids = fc.uniqueArray(fc.string(), { maxLength: 20 })
  fc.assert(fc.property(ids, (some) => t.equal(digestOf(some), digestOf([...some].reverse()))))
  t.equal(digestOf([]), `0:${'0'.repeat(40)}`)
  t.not(digestOf(['a']), digestOf(['b']))
  t.not(digestOf(['a', 'a']), digestOf([]), 'the count tells')
})

t.test('given what is published, when it is read, then a halt is one in any case', async (t) => {
  const halt = fleetHalt()
  t.same(readNews(`halt ${haltText(halt)}`, NOW), { halt, resume: null })
  t.match(readNews('halt {', NOW), { halt: { level: 'halted', haltId: fleetHaltIdOf('{') }, resume: null })
  const resume = unsignedResume(halt.haltId)
  t.same(readNews(`resume ${JSON.stringify(resume)}`, NOW), { halt: null, resume })
  t.same(readNews('hello', NOW), { halt: null, resume: null })
})

t.test('given a resume that is none, when it is read, then there is none', async (t) => {
  const good = unsignedResume(fleetHalt().haltId)
  t.same(readResume(JSON.stringify(good)), good)
  const many = Array.from({ length: MOST_RESUMED_AT_ONCE + 1 }, () => good.haltIds[0])
  for (const odd of [
    { haltIds: [] },
    { haltIds: ['1-abcd'] },
    { haltIds: many },
    { operator: '' },
    { nonce: 7 },
    { at: null },
  ]) {
    t.equal(readResume(JSON.stringify({ ...good, ...odd })), null, JSON.stringify(odd).slice(0, 60))
  }
  for (const text of ['', 'null', '[]', '7']) t.equal(readResume(text), null)
})

t.test(
  'given what was heard and the roster, when the bots are listed, then each is there, the newest run of it first of all',
  async (t) => {
    const heard = (ago: number, bot: string, said: object) => [
      `${bot}\n${JSON.stringify(said)}`,
      `${10_000 - ago} ${JSON.stringify({ ...presenceOf(bot), ...said })}`,
    ]
    const presence = [
      ...heard(9_000, 'a', { run: 'old' }),
      ...heard(10, 'a', { run: 'new' }),
      ...heard(10, 'twice', { run: 'one' }),
      ...heard(20, 'twice', { run: 'two' }),
      ...heard(10, 'odd', { state: 'calm' }),
      ...heard(-9_000, 'ahead', { run: 'by a clock that was set back' }),
    ]
    const members = readMembers(10_000, presence, ['a', '1', 'absent', '2'])
    t.same(
      members.map(({ bot, presence, heardMs, onRoster }) => [bot, presence?.run ?? null, heardMs, onRoster]),
      [
        ['a', 'new', 10, true],
        ['absent', null, null, true],
        ['ahead', 'by a clock that was set back', 9_000, false],
        ['odd', null, 10, false],
        ['twice', 'one', 10, false],
        ['twice', 'two', 20, false],
      ],
    )
  },
)

t.test('given what no bots have written, when the bots are listed, then it harms nobody', async (t) => {
  const presence = { ...presenceOf('a'), journalled: ['x', 7, 'fleet-'], holds: null }
  const [member] = readMembers(0, ['\u001b[2Ja\u202e\nrun', `0 ${JSON.stringify(presence)}`], [])
  t.match(member, { bot: '[2Ja', presence: { bot: '[2Ja', journalled: [], holds: [] } })
  const many = Array.from({ length: 20_002 }, (_, index) => (index % 2 === 0 ? `b\n${index}` : '0 {}'))
  t.throws(() => readMembers(0, many, []), /more than 10000 bots/)
  t.throws(() => readMembers(0, [], many), /more than 10000 bots/)
  t.equal(readMembers(0, many.slice(2), []).length, 1)
})

t.test('given the errors of engines and systems, when they are explained, then each says what to do', async (t) => {
  for (const [said, what, reconnect] of [
    ['WRONGPASS invalid username-password pair or user is disabled.', /password/, true],
    ['NOAUTH Authentication required.', /wants a password/, true],
    // What it says to a long command of somebody whom it does not know.
    ['ERR Protocol error: unauthenticated multibulk length', /wants a password/, true],
    ["NOPERM this user has no permissions to run the 'role' command", /\+role/, false],
    ["NOPERM this user has no permissions to run the 'sentinel|master' command", /\+sentinel\|master/, false],
    ['ERR No such master with that name', /sentinel_master/, false],
    ["OOM command not allowed when used memory > 'maxmemory'.", /full/, false],
    ["READONLY You can't write against a read only replica.", /replica/, true],
    ['NOREPLICAS Not enough good replicas to write.', /replicas/, false],
    ['LOADING Redis is loading the dataset in memory', /loads/, false],
    ['MOVED 3999 127.0.0.1:6381', /Cluster/, false],
    ['Command timed out', /in time/, true],
    ['connect ECONNREFUSED 127.0.0.1:1', /start the engine/, true],
    ['getaddrinfo ENOTFOUND no.where', /name/, true],
    ['self-signed certificate in certificate chain', /ca\b.*--cacert/, true],
    ["Hostname/IP does not match certificate's altnames: Host: a. is not in the cert's altnames", /another name/, true],
    ['certificate has expired', /renew it/, true],
    ['All sentinels are unreachable. Retrying from scratch after 25ms.', /Sentinel/, true],
    ['Reached the max retries per request limit (which is 0).', /made anew/, true],
    ['something new', /^something new$/, false],
  ] as const) {
    t.match(explain(new Error(said)), { why: what, reconnect }, said)
    t.equal(explain(said).reconnect, reconnect, 'also as a text')
  }
  t.type(explain(null).why, 'string')
  t.type(explain(undefined).why, 'string')
  t.match(explain(Object.assign(new Error('no'), { code: 'ECONNRESET' })).why, /made anew/)
})

t.test('given urls, when a client is made, then it keeps and repeats nothing', async (t) => {
  const one = clientOptions({ urls: ['redis://al:p%40ss@host:7000/2'], sentinelMaster: null, ca: null }, 'x', TIMEOUTS)
  t.match(one, { host: 'host', port: 7000, username: 'al', password: 'p@ss', db: 2, commandTimeout: 500 })
  t.match(one, { enableOfflineQueue: false, autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 })
  t.match(one, { autoResubscribe: false }, 'ioredis takes no failure of it, which would end the thread')
  t.notOk('tls' in one)
  const tls = clientOptions({ urls: ['rediss://host'], sentinelMaster: null, ca: 'PEM' }, 'x', TIMEOUTS)
  t.match(tls, { port: 6379, tls: { ca: 'PEM', servername: 'host' } })
  t.notOk('username' in tls || 'password' in tls)
  const valkey = clientOptions({ urls: ['valkeys://10.0.0.1:7000'], sentinelMaster: null, ca: null }, 'x', TIMEOUTS)
  t.match(valkey, { host: '10.0.0.1', tls: {} })
  t.notOk('servername' in (valkey as { tls: object }).tls, 'an address is no name')
})

t.test('given Sentinels, when a client is made, then their login is not that of the engine behind them', async (t) => {
  const urls = ['rediss://:sen@one', 'rediss://[::1]:7']
  const engineLogin = { username: null, password: 'eng' }
  const options = clientOptions({ urls, sentinelMaster: 'm', engineLogin, ca: null }, 'x', TIMEOUTS)
  const sentinels = [
    { host: 'one', port: 26379 },
    { host: '::1', port: 7 },
  ]
  t.match(options, { name: 'm', sentinels, sentinelPassword: 'sen', password: 'eng', enableTLSForSentinelMode: true })
  t.notOk('username' in options)
  t.equal(engineName({ urls, sentinelMaster: 'm', ca: null }), 'm by rediss://one, rediss://[::1]:7', 'without secrets')
})

t.test('given groups, when their keys are made, then they are apart, and each on one node', async (t) => {
  t.ok(keysOf('a').keys.every((key) => key.includes('{a}')))
  t.not(keysOf('a').channel, keysOf('b').channel)
  t.not(keysOf('a').channel, keysOf('a', 1).channel, 'what is published is heard in all databases')
})

t.test(
  'given replicas, when a majority of the servers is counted, then their master counts, and one that has gone',
  async (t) => {
    t.same([0, 1, 2, 3, 4, 5].map(majorityOf), [0, 1, 1, 2, 2, 3])
    for (let replicas = 0; replicas <= 32; replicas++)
      t.ok(2 * (majorityOf(replicas) + 1) > replicas + 1, `no two halves of ${replicas + 1} servers`)
    const told = new Replicas(null, false)
    for (const count of [0, 3, 1]) told.saw(count)
    t.same([told.count, told.wanted], [3, 2])
    const set = new Replicas(1, true)
    set.saw(5)
    t.equal(set.wanted, 1)
    t.ok(set.isKnown)
    const bySentinels = new Replicas(null, true)
    bySentinels.saw(2)
    t.notOk(bySentinels.isKnown, 'a master that is cut off shows none')
    bySentinels.told(4)
    t.ok(bySentinels.isKnown)
    t.equal(bySentinels.wanted, 2)
    t.same(readRole(['master', 0, [['h', '1', '0']]]), { isMaster: true, replicas: 1 })
    const twice = [
      ['h', '1', '7'],
      ['h', '1', '9'],
      ['h', '2', '9'],
    ]
    t.same(readRole(['master', 0, twice]), { isMaster: true, replicas: 2 }, 'one that has come back is one')
    t.same(readRole(['slave', 'h', 1, 'connected', 0]), { isMaster: false, replicas: 0 })
    t.same(readRole(null), { isMaster: false, replicas: 0 })
  },
)

t.test('given an answer that is none, when it is read, then it is no renewal', async (t) => {
  const odd = ['x', null, '1e999'].map((at) => [at, '', 'same', [], [], [], '', 0, []])
  for (const answer of [null, [], 'OK', ['1', '', 'fine'], ...odd]) t.throws(() => readRenewal(answer))
})

t.test('given what Sentinels take, when a lease is shorter, then that is said', async (t) => {
  const told = ['name', 'm', 'num-slaves', '2', 'down-after-milliseconds', '5000']
  t.same(readSentinel(told), { replicas: 2, failoverMs: 7_000 })
  t.same(readSentinel(told.slice(0, 4)), { replicas: 2, failoverMs: null })
  t.equal(readSentinel(['name', 'm']), null)
  t.match(warnOfFailover(3_000, 6_000), /lease_ms above 9000/)
  t.match(warnOfFailover(9_000, 6_000), /lease_ms/)
  t.equal(warnOfFailover(9_001, 6_000), null)
  t.equal(warnOfFailover(3_000, null), null)
})
