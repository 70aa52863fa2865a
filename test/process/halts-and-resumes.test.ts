import t from 'tap'
import { runningKillSwitch } from '../support/running-kill-switch.js'

t.test('given a resume that was just asked for, when code says its halt again, then that is in force', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const why = { reason: 'drawdown' }
  const first = killSwitch.halt(why)
  const { haltId } = killSwitch.status().halt ?? {}
  t.ok(haltId)
  const resumed = killSwitch.resume({ confirm: haltId ?? '' })
  const again = killSwitch.halt(why)
  await Promise.all([first, resumed])
  t.not((await again).haltId, haltId)
  t.equal(killSwitch.state, 'halted')
  t.equal(killSwitch.check({ symbol: 'BTC/USDT', side: 'buy', amount: 1 }).allowed, false)
  t.match(killSwitch.status().halts, [{ haltId: (await again).haltId }])
})

t.test('given an operator that names nobody, when code resumes a person’s halt, then it is refused', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const reply = await fetch(`${killSwitch.url}/halt`, { method: 'POST' })
  const { haltId } = (await reply.json()) as { haltId: string }
  for (const operator of ['', ' ', '\u200b', 0, false, {}, [], true, () => 'alice', Symbol('alice'), null]) {
    const asked = { confirm: haltId, operator: operator as string }
    await t.rejects(killSwitch.resume(asked), { code: 'NOT_BY_THIS_WAY' }, String(operator))
  }
  t.equal(killSwitch.state, 'halted')
  await killSwitch.resume({ confirm: haltId, operator: 'alice' })
  t.equal(killSwitch.state, 'active')
})

t.test(
  'given more reasons than are kept apart, when each program ends its own, then a swallowed one stays',
  async (t) => {
    const killSwitch = await runningKillSwitch(t)
    const coolDowns = await Promise.all(
      Array.from({ length: 31 }, (_, index) => killSwitch.halt({ reason: `cool-down ${index}` })),
    )
    await killSwitch.halt({ reason: 'EXCHANGE HACKED' })
    const last = await killSwitch.halt({ reason: 'cool-down 31' })
    for (const { haltId } of coolDowns) await killSwitch.resume({ confirm: haltId })
    await t.rejects(killSwitch.resume({ confirm: last.haltId }), { code: 'NOT_BY_THIS_WAY' })
    t.equal(killSwitch.state, 'halted')
    await killSwitch.resume({ confirm: last.haltId, operator: 'alice' })
    t.equal(killSwitch.state, 'active')
  },
)
