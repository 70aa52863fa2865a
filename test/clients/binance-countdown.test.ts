import t from 'tap'
import { BinanceCountdown } from '../../lib/clients/binance/countdown.js'
import type { BinanceRequests } from '../../lib/clients/binance/requests.js'

const HOUR_MS = 3_600_000

function countdown() {
  let now = 1_000
  const running = new Map<string, number>()
  const set = async (_path: string, { symbol, countdownTime }: { symbol: string; countdownTime: number }) => {
    if (countdownTime === 0) running.delete(symbol)
    else running.set(symbol, countdownTime)
    return { symbol, countdownTime: String(countdownTime) }
  }
  const requests = { countdown: set } as unknown as BinanceRequests
  const it = new BinanceCountdown(requests, 'fapi', ['NAMED'], () => now)
  const pass = (ms: number) => {
    now += ms
  }
  return { it, pass, symbols: () => [...running.keys()].sort() }
}

t.test('given a symbol that readings show no more, when an hour is over, then it is ended and left out', async (t) => {
  const { it, pass, symbols } = countdown()
  it.sees(['OLD', 'HELD'], 'orders')
  await it.set(60_000)
  pass(HOUR_MS + 1)
  it.sees(['HELD'], 'orders')
  t.same(symbols(), ['HELD', 'NAMED', 'OLD'])
  await it.set(60_000)
  t.same(symbols(), ['HELD', 'NAMED'])
  t.same([...it.symbols].sort(), ['HELD', 'NAMED'])
  it.sees(['OLD'], 'orders')
  await it.set(60_000)
  t.same(symbols(), ['HELD', 'NAMED', 'OLD'])
})

t.test('given orders that can not be read, when an hour is over, then none is left out: they may rest', async (t) => {
  const { it, pass, symbols } = countdown()
  it.sees(['OLD'], 'orders')
  await it.set(60_000)
  pass(HOUR_MS + 1)
  it.sees(['OTHER'], 'positions')
  await it.set(60_000)
  t.same(symbols(), ['NAMED', 'OLD', 'OTHER'])
})
