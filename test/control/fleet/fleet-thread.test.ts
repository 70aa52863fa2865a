import t, { type Test } from 'tap'
import type { FleetWords } from '../../../lib/between/fleet-messages.js'
import { Latch } from '../../../lib/between/latch/latch.js'
import { type FleetSaid, FleetThread } from '../../../lib/control/fleet/fleet-thread.js'
import { aFleetHalt, GROUP, Signer } from '../../support/fleet-keeper.js'
import { until } from '../../support/notification-service.js'

// Real threads, whose programs are a few lines each; that of the fleet has tests of its own.

const HEAD = `const { parentPort, workerData } = require('node:worker_threads')
const say = (message) => parentPort.postMessage(message)
`
const RENEWED = `say({ type: 'renewed', asked: { wall: 1, monotonic: 1 }, engineMs: 1 })`

/** @param program is given each message as `message` */
function started(t: Test, program: string, words = { writesBack: false } as unknown as FleetWords) {
  const said: FleetSaid[] = []
  const logged: string[] = []
  const settings = {
    urls: [],
    sentinelMaster: null,
    group: GROUP,
    bot: 'bot-1',
    leaseMs: 3_000,
    onLostLease: 'pause',
    resumeKeys: [],
    replicas: null,
    ca: null,
  } as const
  const thread = new FleetThread({
    source: `${HEAD}parentPort.on('message', (message) => { ${program} })`,
    data: { latch: new Latch().buffer, settings, requireFrom: '/', run: 'run-1' },
    log: (_level, message) => logged.push(message),
  })
  t.teardown(() => thread.close())
  thread.start(words, (message) => said.push(message))
  return { thread, said, logged }
}

t.test('given a thread, when it is asked, then each call gets its own answer', async (t) => {
  const { thread, said } = started(
    t,
    `if (message.type === 'words') ${RENEWED}
    if (message.type === 'halt') say({ type: 'written', callId: message.callId, written: { kind: 'written', replicas: 2, wanted: 1 } })
    if (message.type === 'members') say({ type: 'members', callId: message.callId, told: { members: [], doubt: null } })
    if (message.type === 'close') say({ type: 'closed' })`,
  )
  t.equal(thread.failure, null)
  const asked = [thread.halt(aFleetHalt(), 20_000), thread.members(20_000), thread.halt(aFleetHalt(), 20_000)]
  const written = { kind: 'written', replicas: 2, wanted: 1 }
  t.same(await Promise.all(asked), [written, { members: [], doubt: null }, written])
  t.match(said, [{ type: 'renewed' }], 'the words were the first that it got')
  t.match(await thread.resume(new Signer().resume([]), 1), { kind: 'not-known', why: /has not answered within 1 ms/ })
})

t.test('given a thread that says why it fails, then that is told until a renewal has come about', async (t) => {
  const { thread, said } = started(
    t,
    `say({ type: 'state', failure: 'nothing listens there' }); if (message.words?.writesBack) ${RENEWED}`,
  )
  await until(() => thread.failure !== null, 'it fails')
  t.match(await thread.halt(aFleetHalt(), 1), { kind: 'not-known', why: 'nothing listens there' })
  thread.tell({ writesBack: true } as unknown as FleetWords)
  await until(() => said.length === 1, 'a renewal')
  t.equal(thread.failure, null)
})

t.test('given a thread that ends, then nobody waits for it, and the next one gets the same words', async (t) => {
  const { thread, said, logged } = started(t, `if (message.type === 'halt') process.exit(3); else ${RENEWED}`)
  await until(() => said.length === 1, 'it runs')
  t.match(await thread.halt(aFleetHalt(), 60_000), {
    kind: 'not-known',
    why: /the fleet thread has ended: it exited with code 3/,
  })
  t.match(thread.failure, /it exited with code 3/)
  t.equal(await thread.members(60_000), null)
  await until(() => said.length === 2, 'another one runs')
  t.equal(thread.failure, null)
  t.match(logged, [/The fleet thread has ended: .* It is started anew in \d+ ms/])
})

t.test('given a thread that is stuck, then it is ended, and another one started', async (t) => {
  const { thread, said } = started(t, `${RENEWED}; if (message.type === 'members') for (;;);`)
  await until(() => said.length === 1, 'it runs')
  t.equal(await thread.members(1), null)
  thread.look()
  t.equal(thread.failure, null, 'it has some time')
  thread.look(performance.now() + 60_000)
  t.match(thread.failure, /it has not answered for \d+ ms/)
  await until(() => said.length === 2, 'another one runs')
})

t.test('given the end of the bot, then the thread is told, and is not waited for without end', async (t) => {
  const { thread, said } = started(t, RENEWED)
  await until(() => said.length === 1, 'it runs')
  const waiting = thread.halt(aFleetHalt(), 60_000)
  await thread.close()
  t.match(await waiting, { kind: 'not-known', why: /this bot ends/ })
})
