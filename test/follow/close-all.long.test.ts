import t from 'tap'
import { ExchangeProcess } from '../support/exchange-process.js'
import { eventually, following } from '../support/followers.js'
import { stateDirectory } from '../support/state-directory.js'

t.test('given an order of a follower on its way, when everything is closed, then it is not flat before', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const stateDir = stateDirectory(t)
  const leader = exchange.bot(t, { state_dir: stateDir, settle_ms: 200, allow_close_all: true })
  await leader.url()
  const follower = exchange.bot(t, { follow: stateDir, settle_ms: 200 })
  await following(follower)
  await exchange.faults({ orderDelay: 9_000 })
  follower.ask('send', { symbol: 'BTC/USD', side: 'buy', quantity: '1', type: 'market' }).catch(() => {})
  await eventually(
    () => follower.ask('status'),
    ({ orders }) => orders.inFlight === 1,
    'an order in flight',
  )
  const plan = await leader.call('POST', '/close-all', {})
  await leader.call('POST', '/close-all', { execute: plan.body.planId })
  const ended = async () => (await leader.call('GET', '/status')).body
  const { closeAll } = await eventually(
    ended,
    ({ closeAll }) => closeAll !== null && closeAll.status !== 'running',
    'the end',
  )
  t.equal(closeAll.status, 'flat')
  t.same((await exchange.book()).positions, {})
  t.match(
    (await exchange.book()).journal.map(({ why }) => why),
    ['market', 'close'],
  )
})
