import t from 'tap'
import type { FromFleet } from '../../../lib/between/fleet-messages.js'
import { Latch } from '../../../lib/between/latch/latch.js'
import { MOST_FLEET_HALTS, MOST_RESUMED_AT_ONCE } from '../../../lib/words/fleet.js'
import { Hearing } from '../../../plugins/fleet/hearing.js'
import { HeldHalts } from '../../../plugins/fleet/held-halts.js'
import { fleetHalt, presenceOf, unsignedResume } from '../../support/fleet.js'
import { until } from '../../support/notification-service.js'

function hearing() {
  const latch = new Latch()
  latch.gate.started('active', false)
  const held = new HeldHalts()
  const said: FromFleet[] = []
  const states: string[] = []
  const post = (message: FromFleet) => {
    states.push(latch.gate.read().state)
    said.push(message)
  }
  const words = { presence: presenceOf('a'), halts: [], resumes: [], writesBack: true }
  held.say(words, 0)
  return { latch, held, said, states, words, hearing: new Hearing({ latch, held, post }) }
}

t.test('given a halt of everything, when it is heard, then it is in force before anybody is told', async (t) => {
  const { latch, hearing: it, said, states } = hearing()
  const halt = fleetHalt({ level: 'reducing' })
  it.halts([halt])
  t.same(states, ['reducing'])
  t.same(said, [{ type: 'heard', number: 1, halts: [halt] }])
  t.equal(latch.fleetHalts.allTaken(), false, 'so nothing is lowered')
  latch.fleetHalts.takenUpTo(1)
  t.equal(latch.fleetHalts.allTaken(), true)
})

t.test('given a halt of a scope, when it is heard, then who takes it raises it', async (t) => {
  const { latch, hearing: it, said } = hearing()
  it.halts([fleetHalt({ scope: { venue: 'binance' } })])
  t.equal(latch.gate.read().state, 'active')
  t.equal(latch.fleetHalts.allTaken(), false)
  t.equal(said.length, 1)
})

t.test('given a scope with a field of a later version, when it is heard, then everything is halted', async (t) => {
  const { latch, hearing: it } = hearing()
  it.halts([fleetHalt({ scope: { venue: 'binance', account: 'x' } })])
  t.equal(latch.gate.read().state, 'halted')
})

t.test('given a halt that is held or has ended here, when it is heard, then nothing happens', async (t) => {
  const { latch, held, words, hearing: it, said } = hearing()
  const [one, two] = [fleetHalt(), fleetHalt()]
  held.say({ ...words, halts: [one], resumes: [unsignedResume(two.haltId)] }, 0)
  it.halts([one, two])
  t.equal(latch.gate.read().state, 'active')
  t.same(said, [])
})

t.test(
  'given a halt that was told and not taken, when it is heard again, then it is told again and not raised again',
  async (t) => {
    const { latch, held, words, hearing: it, said } = hearing()
    const halt = fleetHalt()
    it.halts([halt])
    it.halts([halt])
    t.equal(said.length, 1)
    const { raises } = latch.gate.read()
    held.say(words, Number.POSITIVE_INFINITY)
    it.halts([halt])
    t.equal(said.length, 2)
    t.equal(latch.gate.read().raises, raises)
  },
)

t.test('given nothing is in force, when all has been heard, then that is said once', async (t) => {
  const { hearing: it, said } = hearing()
  it.all()
  it.all()
  t.same(said, [{ type: 'heard', number: 1, halts: [] }])
})

t.test('given a resume, when it is heard twice, then it is told once; another one of its nonce is told', async (t) => {
  const { hearing: it, said } = hearing()
  const resume = unsignedResume(fleetHalt().haltId)
  it.resumes([resume])
  it.resumes([resume, { ...resume, signature: 'other' }])
  t.same(said, [
    { type: 'resumed', resumes: [resume] },
    { type: 'resumed', resumes: [{ ...resume, signature: 'other' }] },
  ])
})

t.test(
  'given more halts than are taken, when they are heard, then one more is told, and no memory grows',
  async (t) => {
    const { held, words, hearing: it, said } = hearing()
    const scope = { venue: 'binance' }
    it.halts(Array.from({ length: MOST_FLEET_HALTS + 1 }, () => fleetHalt({ scope })))
    for (let more = 0; more < 10; more++) it.halts([fleetHalt({ scope })])
    const told = said.flatMap((message) => (message.type === 'heard' ? message.halts : []))
    t.equal(told.length, MOST_FLEET_HALTS + 2)
    t.equal(held.ids.length, MOST_FLEET_HALTS + 2)
    held.say({ ...words, halts: told.slice(0, -1) }, Number.POSITIVE_INFINITY)
    it.halts([fleetHalt({ scope })])
    t.equal(said.length, 3, 'who has not taken the last one is told again that there are more')
  },
)

t.test('given more resumes than can be looked at in a second, then those beyond are heard later', async (t) => {
  const { hearing: it, said } = hearing()
  const haltIds = Array.from({ length: MOST_RESUMED_AT_ONCE }, () => fleetHalt().haltId)
  const resumes = Array.from({ length: 5 }, () => unsignedResume(...haltIds))
  t.equal(it.resumes(resumes), false)
  const told = () => said.flatMap((message) => (message.type === 'resumed' ? message.resumes : []))
  t.ok(told().length < resumes.length)
  await until(() => it.resumes(resumes) && told().length === resumes.length, 'all of them were told, each once')
})

t.test('given a halt, when a resume of it is heard, then it stays, until somebody has looked at it', async (t) => {
  const { latch, hearing: it } = hearing()
  const halt = fleetHalt()
  it.halts([halt])
  latch.fleetHalts.takenUpTo(1)
  it.resumes([unsignedResume(halt.haltId)])
  t.equal(latch.gate.read().state, 'halted')
})

t.test('given words, when they are said anew, then only what matters to others is told soon', async (t) => {
  const held = new HeldHalts()
  const words = { presence: presenceOf('a'), halts: [], resumes: [], writesBack: true }
  t.equal(held.say(words, 0), true)
  t.equal(held.say({ ...words, presence: presenceOf('a', { equity: '7 USD' }) }, 0), false)
  const halt = fleetHalt()
  t.equal(held.say({ ...words, halts: [halt] }, 0), true)
  t.equal(held.say({ ...words, presence: presenceOf('a', { journalled: [halt.haltId] }), halts: [halt] }, 0), true)
  t.same(held.ids, [halt.haltId])
})
