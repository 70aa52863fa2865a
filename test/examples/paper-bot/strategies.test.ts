import t from 'tap'
import { MeanReversion } from '../../../examples/paper-bot/strategies/mean-reversion.js'
import type { Decision, Holding, Market } from '../../../examples/paper-bot/strategies/strategy.js'
import { TrendFollowing, targetLots } from '../../../examples/paper-bot/strategies/trend-following.js'
import type { TradingDay } from '../../../examples/paper-exchange/market-history.js'

/** Days with a range of 1000 ticks each, closing `step` ticks from one to the next, the last one at 100000. */
function days(count: number, step: number): TradingDay[] {
  return Array.from({ length: count }, (_, index) => {
    const close = 100_000 - step * (count - 1 - index)
    return { date: `day ${index}`, open: close, high: close + 500, low: close - 500, close }
  })
}

const flat: Holding = { lots: 0, entry: null, working: [], budget: 9 }
const long: Holding = { ...flat, lots: 4, entry: 100_000 }
const short: Holding = { ...flat, lots: -4, entry: 100_000 }
const at = (moment: Market['moment'], past: TradingDay[], price = 100_000): Market => ({ moment, price, past })
const flatDays = days(60, 0)
const rising = days(60, 400)
const falling = days(60, -400)

function resting(id: string, side: 'buy' | 'sell', lots: number, price: number) {
  return { id, side, lots, price, reduceOnly: true }
}

const trendCases: { given: string; market: Market; holding: Holding; result: Decision[] }[] = [
  { given: 'too little history', market: at('open', days(59, 400)), holding: flat, result: [] },
  { given: 'no trend and no position', market: at('open', flatDays), holding: flat, result: [] },
  {
    given: 'a rising market and no position',
    market: at('open', rising),
    holding: flat,
    result: [{ action: 'place', purpose: 'entry', side: 'buy', lots: 9 }],
  },
  {
    given: 'a falling market and a long',
    market: at('open', falling),
    holding: { ...long, working: [resting('tp', 'sell', 4, 106_000)] },
    result: [
      { action: 'cancel', id: 'tp' },
      { action: 'place', purpose: 'exit', side: 'sell', lots: 4 },
      { action: 'place', purpose: 'entry', side: 'sell', lots: 9 },
    ],
  },
  {
    given: 'no trend any more and a long',
    market: at('open', flatDays),
    holding: long,
    result: [{ action: 'place', purpose: 'exit', side: 'sell', lots: 4 }],
  },
  {
    given: 'a rising market and part of the position',
    market: at('open', rising),
    holding: long,
    result: [{ action: 'place', purpose: 'entry', side: 'buy', lots: 5 }],
  },
  {
    given: 'a long without its take-profit order',
    market: at('midday', rising),
    holding: long,
    result: [{ action: 'place', purpose: 'exit', side: 'sell', lots: 4, limit: 106_000 }],
  },
  {
    given: 'a short without its take-profit order',
    market: at('midday', falling),
    holding: short,
    result: [{ action: 'place', purpose: 'exit', side: 'buy', lots: 4, limit: 94_000 }],
  },
  {
    given: 'a long with its take-profit order',
    market: at('midday', rising),
    holding: { ...long, working: [resting('tp', 'sell', 4, 106_000)] },
    result: [],
  },
  {
    given: 'a take-profit order for another size',
    market: at('midday', rising),
    holding: { ...long, working: [resting('tp', 'sell', 3, 106_000)] },
    result: [
      { action: 'cancel', id: 'tp' },
      { action: 'place', purpose: 'exit', side: 'sell', lots: 4, limit: 106_000 },
    ],
  },
  {
    given: 'a take-profit order and no position',
    market: at('close', rising),
    holding: { ...flat, working: [resting('tp', 'sell', 4, 106_000)] },
    result: [{ action: 'cancel', id: 'tp' }],
  },
  {
    given: 'a long four ranges under water',
    market: at('midday', rising, 96_000),
    holding: { ...long, working: [resting('tp', 'sell', 4, 106_000)] },
    result: [
      { action: 'cancel', id: 'tp' },
      { action: 'place', purpose: 'exit', side: 'sell', lots: 4 },
    ],
  },
]

for (const { given, market, holding, result } of trendCases) {
  t.test(`given ${given}, when trend following decides, then ${result.length} decisions follow`, async (t) => {
    t.same(new TrendFollowing().decide(market, holding), result)
  })
}

const targets = [
  { distance: 0, result: 0 },
  { distance: 1000, result: 5 },
  { distance: 2000, result: 9 },
  { distance: 9000, result: 9 },
  { distance: -1000, result: -4 },
  { distance: -9000, result: -9 },
]

for (const { distance, result } of targets) {
  t.test(`given averages ${distance} ticks apart, when 9 lots are allowed, then it aims at ${result}`, async (t) => {
    t.equal(targetLots(distance, 1000, 9), result)
  })
}

const reversionCases: { given: string; market: Market; holding: Holding; result: Decision[] }[] = [
  { given: 'too little history', market: at('open', days(9, 0)), holding: flat, result: [] },
  {
    given: 'no position at the open',
    market: at('open', flatDays),
    holding: flat,
    result: [
      { action: 'place', purpose: 'entry', side: 'buy', lots: 3, limit: 99_400 },
      { action: 'place', purpose: 'entry', side: 'sell', lots: 3, limit: 100_600 },
    ],
  },
  { given: 'no position later in the day', market: at('midday', flatDays), holding: flat, result: [] },
  { given: 'no budget', market: at('open', flatDays), holding: { ...flat, budget: 0 }, result: [] },
  {
    given: 'a long and an order of yesterday',
    market: at('open', flatDays, 99_000),
    holding: { ...long, working: [resting('old', 'buy', 3, 99_000)] },
    result: [
      { action: 'cancel', id: 'old' },
      { action: 'place', purpose: 'exit', side: 'sell', lots: 4, limit: 100_000 },
      { action: 'place', purpose: 'entry', side: 'buy', lots: 3, limit: 98_400 },
    ],
  },
  {
    given: 'a short that has used the budget',
    market: at('open', flatDays, 101_000),
    holding: { ...short, lots: -9 },
    result: [{ action: 'place', purpose: 'exit', side: 'buy', lots: 9, limit: 100_000 }],
  },
  {
    given: 'a short six ranges under water',
    market: at('close', flatDays, 106_000),
    holding: { ...short, working: [resting('exit', 'buy', 4, 100_000)] },
    result: [
      { action: 'cancel', id: 'exit' },
      { action: 'place', purpose: 'exit', side: 'buy', lots: 4 },
    ],
  },
  { given: 'a short five ranges under water', market: at('close', flatDays, 105_000), holding: short, result: [] },
]

for (const { given, market, holding, result } of reversionCases) {
  t.test(`given ${given}, when mean reversion decides, then ${result.length} decisions follow`, async (t) => {
    t.same(new MeanReversion().decide(market, holding), result)
  })
}
