import t from 'tap'
import { order, sweepOf } from '../../support/venue-sweep.js'

t.test('given one id in two markets, when halted, then both orders are taken off', async (t) => {
  const { sweep, cancelled, left } = sweepOf([order('A'), order('B')])
  await sweep.start()
  t.same([cancelled.sort(), left.size], [['A', 'B'], 0])
})

t.test('given the id of an own order on an order of another’s, when halted, then that stays', async (t) => {
  const others = order('A', { whose: 'another' })
  const { sweep, cancelled, left } = sweepOf([others, order('B', { whose: 'own' })])
  await sweep.start()
  t.same([cancelled, [...left]], [['B'], [others]])
})

t.test(
  'given a late order, when it goes, then it is found in the venue’s spelling, and no other of its id',
  async (t) => {
    const exit = { side: 'sell', reduceOnly: true } as const
    const symbols = ['BTC/USDT:USDT', 'ETH/USDT:USDT']
    const exits = symbols.map((symbol) => order(symbol, exit))
    const positions = symbols.map((symbol) => ({ symbol, side: 'long', quantity: '1' }) as const)
    const { sweep, cancelled } = sweepOf(exits, positions)
    sweep.cancel(order('BTC-USDT', exit))
    await sweep.start()
    t.same([...new Set(cancelled)].sort(), ['BTC-USDT', 'BTC/USDT:USDT'])
  },
)

t.test(
  'given two late orders with one id, when the first cancels are refused, then both go all the same',
  async (t) => {
    const exit = { side: 'sell', reduceOnly: true } as const
    const exits = ['A', 'B'].map((symbol) => order(symbol, exit))
    const positions = ['A', 'B'].map((symbol) => ({ symbol, side: 'long', quantity: '1' }) as const)
    const { sweep, left } = sweepOf(exits, positions, 1)
    for (const each of exits) sweep.cancel(each)
    await sweep.start()
    t.equal(left.size, 0)
  },
)
