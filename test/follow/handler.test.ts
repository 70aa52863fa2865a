import t from 'tap'
import { Family, inState } from '../support/followers.js'
import { call } from '../support/http-call.js'

const JSON_TYPE = { 'content-type': 'application/json' }

t.test('given the handler in a follower, when called there, then the leader answers', async (t) => {
  const family = new Family(t)
  const [leader, follower] = await family.pair()
  const url = (await follower.ask('serve')) as unknown as string
  const halted = await call(url, 'POST', '/halt', { reason: 'by the web server' }, JSON_TYPE)
  t.match(halted, { status: 200, body: { state: 'halted', durable: true } })
  for (const bot of [leader, follower]) {
    t.match((await inState(bot, 'halted')).halts, [{ haltId: halted.body.haltId, reason: 'by the web server' }])
  }
  t.match(await call(url, 'GET', '/status'), { status: 200, body: { followers: [{ state: 'following' }] } })
  t.match(await call(url, 'POST', '/resume'), { status: 428 })
  const resumed = await call(url, 'POST', '/resume', { confirm: halted.body.haltId }, JSON_TYPE)
  t.match(resumed, { status: 200, body: { state: 'active' } })
  await inState(follower, 'active')

  leader.child.kill('SIGKILL')
  const unheard = await call(url, 'POST', '/halt')
  t.match(unheard, { status: 503, body: { detail: /touch .*HALT/ } })
  t.match(await call(url, 'POST', '/halt'), { status: 503, body: { detail: /Nothing was done/ } }, 'nobody to ask')
})

t.test('given a leader that stands still, when its follower is called, then the call ends with the line', async (t) => {
  const family = new Family(t, 500)
  const [leader, follower] = await family.pair()
  const url = (await follower.ask('serve')) as unknown as string
  leader.child.kill('SIGSTOP')
  t.match(await call(url, 'POST', '/halt'), { status: 503, body: { detail: /touch .*HALT/ } })
})

t.test(
  'given the handler in a follower, when a halt comes with a body that has no end, then it halts all, and the line is kept',
  async (t) => {
    const family = new Family(t)
    const [leader, follower] = await family.pair()
    const url = (await follower.ask('serve')) as unknown as string
    const halted = await call(url, 'POST', '/halt', 'x'.repeat(64 * 1024 * 1024), JSON_TYPE)
    t.match(halted, { status: 200, body: { state: 'halted', haltCount: 1, warnings: [/larger than 65536 bytes/] } })
    t.match((await inState(follower, 'halted')).halts, [{ haltId: halted.body.haltId }])
    for (const { msg } of [...leader.lines, ...follower.lines]) t.notMatch(String(msg), /heard|too much/)
  },
)
