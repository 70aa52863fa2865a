import { fileURLToPath } from 'node:url'
import t from 'tap'
import {
  locateBundledHistory,
  parseMarketHistory,
  readMarketHistory,
} from '../../../examples/paper-exchange/market-history.js'
import { dayPath, quotesAround } from '../../../examples/paper-exchange/market-maker.js'

const HEADER = 'date,open,high,low,close,adjclose,volume'

t.test('given the S&P 500 history, when read, then September 2008 is what it was', async (t) => {
  const days = readMarketHistory(locateBundledHistory([fileURLToPath(import.meta.url)]))
  t.same(
    days.find(({ date }) => date === '2008-09-29'),
    { date: '2008-09-29', open: 120_907, high: 120_907, low: 110_642, close: 110_642 },
  )
  t.equal(days.at(-1)?.date, '2020-04-17')
  t.equal(days.length, 5105)
})

t.test('given columns in another order, when parsed, then they are found by name', async (t) => {
  t.same(parseMarketHistory('close,low,high,open,date\r\n4,1,5,2,2008-01-02\r\n', 'x.csv'), [
    { date: '2008-01-02', open: 200, high: 500, low: 100, close: 400 },
  ])
})

const bad = [
  { what: 'an empty file', text: '', message: /x\.csv:1: the header must name date, open, high, low, close/ },
  { what: 'a missing column', text: 'date,open,high,low\n', message: /x\.csv:1: the header/ },
  { what: 'only a header', text: HEADER, message: /no trading days/ },
  { what: 'a bad date', text: `${HEADER}\n02.01.2008,2,5,1,4`, message: /x\.csv:2: "02.01.2008" is not a date/ },
  { what: 'a word for a price', text: `${HEADER}\n2008-01-02,2,n/a,1,4`, message: /x\.csv:2: "n\/a" is not a price/ },
  { what: 'a price of zero', text: `${HEADER}\n2008-01-02,2,5,0,4`, message: /x\.csv:2: "0" is not a price/ },
  { what: 'a missing price', text: `${HEADER}\n2008-01-02,2,5`, message: /x\.csv:2: "" is not a price/ },
  {
    what: 'a low above the close',
    text: `${HEADER}\n2008-01-02,5,5,4.5,4`,
    message: /x\.csv:2: low must not be above/,
  },
  { what: 'a high below the open', text: `${HEADER}\n2008-01-02,6,5,1,4`, message: /x\.csv:2: low must not be above/ },
  {
    what: 'days out of order',
    text: `${HEADER}\n2008-01-03,2,5,1,4\n2008-01-02,2,5,1,4`,
    message: /x\.csv:3: 2008-01-02 comes after 2008-01-03/,
  },
  { what: 'a day twice', text: `${HEADER}\n2008-01-03,2,5,1,4\n2008-01-03,2,5,1,4`, message: /x\.csv:3: .*each once/ },
]

for (const { what, text, message } of bad) {
  t.test(`given ${what}, when parsed, then the error names the line`, async (t) => {
    t.throws(() => parseMarketHistory(text, 'x.csv'), { name: 'StartError', message })
  })
}

t.test('given a file that is not there, when read, then the error says which setting to change', async (t) => {
  t.throws(() => readMarketHistory('/nowhere/x.csv'), { name: 'StartError', message: /Set data in \[paper\]/ })
})

t.test('given no place with the package, when located, then the error says what to do', async (t) => {
  t.throws(() => locateBundledHistory(['/']), { name: 'StartError', message: /npm install/ })
})

t.test('given a rising or a falling day, when walked, then low or high comes first', async (t) => {
  const day = { date: '2008-01-02', open: 200, high: 500, low: 100 }
  t.same(dayPath({ ...day, close: 400 }), [200, 100, 500, 400])
  t.same(dayPath({ ...day, close: 150 }), [200, 500, 100, 150])
})

t.test('given a price, when quoted around, then no bid reaches the price and no ask falls to it', async (t) => {
  const quotes = quotesAround(100_000)
  t.equal(quotes.length, 6)
  t.ok(quotes.every(({ side, ticks }) => (side === 'buy' ? ticks < 100_000 : ticks > 100_000)))
})
