import t from 'tap'
import { newFleetHaltId } from '../../lib/words/fleet-id.js'
import { BotProcess } from '../support/bot-process.js'
import { Signer } from '../support/fleet-keeper.js'
import { call } from '../support/http-call.js'
import { stateDirectory } from '../support/state-directory.js'

t.test('given a bot in no fleet, when a fleet is halted there, then it alone is, and the answer says so', async (t) => {
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDirectory(t) } })
  t.teardown(() => bot.kill())
  const url = await bot.url()
  t.match(await call(url, 'GET', '/fleet'), { status: 200, body: { fleet: null, halts: [], members: null } })
  const halted = await call(url, 'POST', '/fleet/halt', { reason: 'all of you' })
  t.match(halted, { status: 409, body: { type: 'urn:trading-kill-switch:no-fleet', haltId: /^\d+-[a-z0-9]{4}$/ } })
  const { body } = await call(url, 'GET', '/status')
  t.match(body, {
    state: 'halted',
    fleet: null,
    halt: { haltId: halted.body.haltId, reason: 'all of you', source: 'http' },
  })
  const resume = new Signer().resume([newFleetHaltId()])
  t.match(await call(url, 'POST', '/fleet/resume', resume), { status: 409, body: { type: /no-fleet/ } })
  t.match(await call(url, 'POST', '/fleet/resume', { haltIds: [] }), { status: 422 })
  const confirm = halted.body.haltId
  t.match(await call(url, 'POST', '/resume', { confirm }), { status: 200, body: { state: 'active' } })
})
