import Big from 'big.js'
import t from 'tap'
import { Ledger } from '../../../examples/paper-exchange/ledger.js'
import { entryPrice, FLAT, trade, unrealized } from '../../../examples/paper-exchange/position.js'
import type { Side } from '../../../examples/paper-exchange/side.js'

/** The same sequence of executions every time: sides, lots and prices that never repeat in step. */
function executions(count: number): { side: Side; lots: number; ticks: number }[] {
  return Array.from({ length: count }, (_, index) => ({
    side: (index * 7) % 10 < 5 ? 'buy' : 'sell',
    lots: 1 + ((index * 11) % 7),
    ticks: 120_000 + ((index * 7919) % 9973),
  }))
}

t.test('given many executions, when every one is booked, then equity is cash plus position value', async (t) => {
  const ledger = new Ledger('25000', '0.00005')
  for (const execution of executions(500)) {
    ledger.record(execution)
    ledger.mark(execution.ticks + 13)
    const { cash, positionValue, equity } = ledger.balance()
    if (!equity.eq(cash.plus(positionValue))) t.fail(`${equity} is not ${cash} + ${positionValue}`)
  }
  t.not(ledger.position.lots, 0)
})

t.test('given many executions, when booked, then realised plus unrealised less fees is all the profit', async (t) => {
  const ledger = new Ledger('25000', '0.00005')
  let flips = 0
  for (const execution of executions(500)) {
    const before = Math.sign(ledger.position.lots)
    ledger.record(execution)
    if (before * Math.sign(ledger.position.lots) === -1) flips += 1
    ledger.mark(execution.ticks - 77)
    const { equity, realized, unrealized: open, fees } = ledger.balance()
    t.equal(realized.plus(open).minus(fees).toFixed(), equity.minus('25000').toFixed())
  }
  t.ok(flips > 10, `the sequence must flip the position often, not ${flips} times`)
})

t.test(
  'given a buy and a sell, when booked, then cash, profit and fees are what a person would work out',
  async (t) => {
    const ledger = new Ledger('10000', '0.001')
    ledger.record({ side: 'buy', lots: 3, ticks: 10_000 })
    ledger.record({ side: 'sell', lots: 2, ticks: 11_000 })
    ledger.mark(10_500)
    const { cash, positionValue, equity, realized, unrealized: open, fees } = ledger.balance()
    t.equal(fees.toFixed(), '0.52', '0.1% of 300 and of 220')
    t.equal(cash.toFixed(), '9919.48')
    t.equal(positionValue.toFixed(), '105')
    t.equal(equity.toFixed(), '10024.48')
    t.equal(realized.toFixed(), '20')
    t.equal(open.toFixed(), '5')
  },
)

t.test('given a position held overnight, when a new day starts, then daily profit counts from there', async (t) => {
  const ledger = new Ledger('10000', '0')
  ledger.record({ side: 'sell', lots: 2, ticks: 10_000 })
  ledger.mark(9_900)
  t.equal(ledger.balance().daily.toFixed(), '2')
  ledger.startDay()
  t.equal(ledger.balance().daily.toFixed(), '0')
  ledger.mark(10_100)
  t.equal(ledger.balance().daily.toFixed(), '-4')
  t.equal(ledger.balance().equity.toFixed(), '9998')
})

t.test(
  'given prices that no binary fraction holds, when booked a thousand times, then not a cent is lost',
  async (t) => {
    const ledger = new Ledger('0', '0')
    for (let index = 0; index < 1000; index += 1) ledger.record({ side: 'buy', lots: 1, ticks: 10 })
    t.equal(ledger.balance().cash.toFixed(), '-100')
  },
)

const trades = [
  { name: 'opening long', from: [0, 0], lots: 3, ticks: 10_000, result: { lots: 3, cost: '300', realized: '0' } },
  { name: 'adding', from: [3, 10_000], lots: 1, ticks: 12_000, result: { lots: 4, cost: '420', realized: '0' } },
  { name: 'reducing', from: [4, 10_000], lots: -1, ticks: 12_000, result: { lots: 3, cost: '300', realized: '20' } },
  { name: 'closing', from: [4, 10_000], lots: -4, ticks: 9_000, result: { lots: 0, cost: '0', realized: '-40' } },
  { name: 'flipping', from: [2, 10_000], lots: -5, ticks: 11_000, result: { lots: -3, cost: '-330', realized: '20' } },
  { name: 'covering', from: [-4, 10_000], lots: 3, ticks: 9_000, result: { lots: -1, cost: '-100', realized: '30' } },
] as const

for (const { name, from, lots, ticks, result } of trades) {
  t.test(`given a position of ${from[0]}, when ${name} with ${lots}, then lots, cost and profit follow`, async (t) => {
    const before = from[0] === 0 ? FLAT : { lots: from[0], cost: new Big(from[1]).times('0.01').times(from[0]) }
    const { position, realized } = trade(before, lots, ticks)
    t.same(
      { lots: position.lots, cost: position.cost.toFixed(), realized: realized.toFixed() },
      result.cost === '0' ? { ...result, cost: position.cost.toFixed() } : result,
    )
    t.ok(position.cost.eq(result.cost))
  })
}

t.test('given a short, when the price falls, then it is in profit and its entry price stays', async (t) => {
  const short = { lots: -4, cost: new Big('-400') }
  t.equal(unrealized(short, 9_900).toFixed(), '4')
  t.equal(entryPrice(short)?.toFixed(), '100')
  t.equal(entryPrice(FLAT), null)
})
