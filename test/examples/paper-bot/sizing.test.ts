import Big from 'big.js'
import t from 'tap'
import { budgetLots, entryLots, exitLots } from '../../../examples/paper-bot/sizing.js'

const budgets = [
  { equity: '25000', maxLeverage: '1', ticks: 125_000, result: 10 },
  { equity: '24999.99', maxLeverage: '1', ticks: 125_000, result: 9 },
  { equity: '25000', maxLeverage: '2', ticks: 125_000, result: 20 },
  { equity: '2000', maxLeverage: '1', ticks: 125_000, result: 0 },
  { equity: '-500', maxLeverage: '1', ticks: 125_000, result: 0 },
]

for (const { equity, maxLeverage, ticks, result } of budgets) {
  t.test(`given ${equity} USD at leverage ${maxLeverage}, when two share it, then ${result} lots each`, async (t) => {
    t.equal(budgetLots({ equity: new Big(equity), maxLeverage, strategies: 2, ticks }), result)
  })
}

const order = (side: 'buy' | 'sell', lots: number, reduceOnly = false) => ({
  id: 'x',
  side,
  lots,
  price: 1,
  reduceOnly,
})

const entries = [
  { lots: 0, working: [], wanted: 3, side: 'buy', result: 3 },
  { lots: 8, working: [], wanted: 5, side: 'buy', result: 2 },
  { lots: -8, working: [], wanted: 5, side: 'sell', result: 2 },
  { lots: 4, working: [order('buy', 5)], wanted: 5, side: 'buy', result: 1 },
  { lots: 4, working: [order('sell', 4, true)], wanted: 9, side: 'buy', result: 6 },
  { lots: 12, working: [], wanted: 1, side: 'buy', result: 0 },
] as const

for (const { lots, working, wanted, side, result } of entries) {
  t.test(`given ${lots} lots of 10, when an entry wants to ${side} ${wanted}, then ${result} are sent`, async (t) => {
    t.equal(entryLots(wanted, side, { lots, entry: null, working, budget: 10 }), result)
  })
}

const exits = [
  { own: 3, net: 3, wanted: 3, side: 'sell', result: { lots: 3, reduceOnly: true } },
  { own: 3, net: 5, wanted: 9, side: 'sell', result: { lots: 3, reduceOnly: true } },
  { own: 3, net: 1, wanted: 3, side: 'sell', result: { lots: 3, reduceOnly: false } },
  { own: 3, net: -2, wanted: 3, side: 'sell', result: { lots: 3, reduceOnly: false } },
  { own: -3, net: -3, wanted: 2, side: 'buy', result: { lots: 2, reduceOnly: true } },
  { own: 0, net: 4, wanted: 2, side: 'sell', result: { lots: 0, reduceOnly: true } },
  { own: -3, net: 3, wanted: 2, side: 'sell', result: { lots: 0, reduceOnly: true } },
] as const

for (const { own, net, wanted, side, result } of exits) {
  t.test(`given own ${own} and net ${net} lots, when an exit would ${side} ${wanted}, then it is honest`, async (t) => {
    t.same(exitLots(wanted, side, { lots: own, entry: null, working: [], budget: 10 }, net), result)
  })
}
