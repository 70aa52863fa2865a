import t from 'tap'
import { ExchangeProcess } from '../support/exchange-process.js'
import { eventually } from '../support/followers.js'
import { stateDirectory } from '../support/state-directory.js'

const LOST = 5
const BUY = { symbol: 'BTC/USD', side: 'buy', quantity: '1', type: 'market' }

for (const [what, isStuck] of [
  ['answers', false],
  ['is stuck', true],
] as const) {
  t.test(
    `given orders of unknown outcome, when a bot whose thread ${what} becomes quiet, then none is unknown any more`,
    async (t) => {
      const exchange = await ExchangeProcess.start(t)
      const bot = exchange.bot(t, { state_dir: stateDirectory(t), settle_ms: 2_500, ...exchange.module }, false)
      await bot.url()
      await exchange.faults({ loseAcknowledgements: 1 })
      await bot.ask('burst', Array(LOST).fill(BUY))
      await eventually(
        () => bot.ask('counts'),
        ({ failed }) => failed === LOST,
        'lost answers',
      )
      if (isStuck) {
        void bot.ask('spin', 60_000).catch(() => {})
        await bot.line((line) => line['spinning'] === true, 'the loop')
      }
      let { body } = await bot.call('POST', '/halt', { reason: 'odd prices' })
      t.match(body, { quiet: false, orders: { unknown: LOST } }, 'just now they may be on their way')
      const together: unknown[] = []
      body = await eventually(
        async () => {
          const { body } = await bot.call('GET', '/status')
          const { quiet, orders, inFlightOrders } = body
          if (quiet && orders.unknown + inFlightOrders.length > 0) together.push({ orders, inFlightOrders })
          return body
        },
        ({ quiet }) => quiet,
        'quiet',
      )
      t.match(body, { orders: { unknown: 0 }, inFlightOrders: [] })
      t.same(together, [], 'never both')
    },
  )
}
