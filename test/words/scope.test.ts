import fc from 'fast-check'
import t from 'tap'
import { covers, describeScope, type Scope, sameScope } from '../../lib/words/scope.js'

const ORDER = { venue: 'binance', strategy: 'trend', symbol: 'BTC/USDT' }
const UNTOLD = { venue: null, strategy: null, symbol: null }

const TABLE: readonly (readonly [what: string, scope: Scope, order: typeof ORDER | typeof UNTOLD, covered: boolean])[] =
  [
    ['no field at all', {}, ORDER, true],
    ['its venue', { venue: 'binance' }, ORDER, true],
    ['its venue in capitals', { venue: ' BINANCE ' }, ORDER, true],
    ['another venue', { venue: 'kraken' }, ORDER, false],
    ['its symbol', { symbol: 'btc/usdt' }, ORDER, true],
    ['its symbol in another spelling', { symbol: 'BTCUSDT' }, ORDER, true],
    ['its symbol with a dash', { symbol: 'btc-usdt' }, ORDER, true],
    ['its pair as a contract', { symbol: 'BTC/USDT:USDT' }, ORDER, true],
    ['a symbol of an exchange before the colon', { symbol: 'BTC:AAPL' }, { ...ORDER, symbol: 'BTC:MSFT' }, false],
    ['another pair', { symbol: 'BTC/USDC' }, ORDER, false],
    ['nothing but separators', { symbol: '-' }, ORDER, false],
    ['a part of its symbol', { symbol: 'BTC' }, ORDER, false],
    ['its strategy', { strategy: 'trend' }, ORDER, true],
    ['all of its fields', ORDER, ORDER, true],
    ['all of its fields but one', { ...ORDER, strategy: 'other' }, ORDER, false],
    ['a field that it does not tell', { symbol: 'BTC/USDT' }, UNTOLD, true],
  ]

/** Each pair looks the same to a person, or to a phone's keyboard. */
const SAME: readonly (readonly [what: string, field: 'venue' | 'strategy' | 'symbol', one: string, other: string])[] = [
  ['a zero-width space', 'symbol', 'BTC/USDT\u200b', 'BTC/USDT'],
  ['a byte order mark', 'symbol', '\ufeffBTC/USDT', 'BTC/USDT'],
  ['a word joiner', 'symbol', 'BTC\u2060/USDT', 'BTC/USDT'],
  ['a bidi mark', 'symbol', '\u200eBTC/USDT\u202c', 'BTC/USDT'],
  ['a soft hyphen', 'strategy', 'mean\u00adreversion', 'meanreversion'],
  ['a line end', 'venue', 'binance\r\n', 'binance'],
  ['an en dash', 'symbol', 'BTC–USDT', 'BTC-USDT'],
  ['an em dash', 'symbol', 'BTC—USDT', 'BTC/USDT'],
  ['a minus', 'symbol', 'BTC−USDT', 'BTC-USDT'],
  ['a non-breaking hyphen', 'symbol', 'BTC‑USDT', 'BTCUSDT'],
  ['full-width letters', 'symbol', 'ＢＴＣ／ＵＳＤＴ：ＵＳＤＴ', 'BTC/USDT'],
  ['a fraction slash', 'symbol', 'BTC⁄USDT', 'BTC/USDT'],
  ['a division slash before a colon', 'symbol', 'BTC∕USDT:USDT', 'BTC/USDT'],
  ['a ratio in place of a colon', 'symbol', 'BTC/USDT∶USDT', 'BTC/USDT'],
  ['a backslash', 'symbol', 'BTC\\USDT', 'BTC/USDT'],
  ['curly quotes', 'symbol', '“BTC/USDT”', 'BTC/USDT'],
  ['plain quotes', 'symbol', "'BTC/USDT:USDT'", 'BTC/USDT'],
  ['a comma', 'symbol', 'BTC,USDT', 'BTC/USDT'],
  ['a plus', 'symbol', 'BTC+USDT', 'BTC/USDT'],
  ['a vertical line', 'symbol', 'BTC|USDT', 'BTC/USDT'],
  ['a dollar sign', 'symbol', '$WIF/USDT', 'WIF/USDT'],
  ['a contract without a slash', 'symbol', 'BTCUSDT:USDT', 'BTC/USDT'],
  ['an inverse contract without a slash', 'symbol', 'BTC-USD:BTC', 'BTC/USD'],
  ['a Turkish capital', 'symbol', 'İOTX/USDT', 'iotx/usdt'],
  ['a Turkish small letter', 'symbol', 'ıotx/usdt', 'IOTX/USDT'],
  ['a long s', 'symbol', 'ſOL/USDT', 'SOL/USDT'],
  ['a Kelvin sign', 'symbol', '\u212aAVA/USDT', 'KAVA/USDT'],
  ['a sharp s', 'strategy', 'GROẞ', 'gross'],
  ['a Greek final sigma', 'strategy', 'ΟΔΟΣ', 'οδος'],
  ['a non-breaking space', 'strategy', 'Mean\u00a0Reversion', 'Mean Reversion'],
  ['an ideographic space', 'strategy', '平均\u3000回帰', '平均 回帰'],
  ['half-width letters', 'strategy', 'ﾄﾚﾝﾄﾞ', 'トレンド'],
  ['accents in another form', 'strategy', 'mañana'.normalize('NFD'), 'mañana'.normalize('NFC')],
  ['no accents', 'strategy', 'manana', 'mañana'],
  ['a Korean name in another form', 'strategy', '전략'.normalize('NFD'), '전략'],
  ['other separators', 'strategy', 'mean-reversion', 'Mean_Reversion'],
  ['a ligature', 'strategy', 'ﬁlter', 'filter'],
  ['a variation of an emoji', 'strategy', '⚡️ fast', '⚡ fast'],
]

for (const [what, field, one, other] of SAME) {
  t.test(`given two names that differ by ${what}, when compared, then each covers the other`, async (t) => {
    t.equal(covers({ [field]: one }, { ...ORDER, [field]: other }), true)
    t.equal(covers({ [field]: other }, { ...ORDER, [field]: one }), true)
  })
}

/** These are different to everybody, or only an exchange knows that they are the same: a warning tells. */
const DIFFERENT: typeof SAME = [
  ['emojis', 'strategy', '🚀', '🔥'],
  ['signs', 'strategy', '+', '*'],
  ['a letter', 'strategy', 'grid1', 'grid2'],
  ['vowels of Hindi', 'strategy', 'की', 'का'],
  ['a letter of another script', 'symbol', 'ВTC/USDT', 'BTC/USDT'],
  ['the exchange’s own word', 'symbol', 'XBT/USD', 'BTC/USD'],
  ['the kind of contract', 'symbol', 'BTC-USDT-SWAP', 'BTC/USDT:USDT'],
  ['the exchange before it', 'symbol', 'BINANCE:BTCUSDT', 'BTC/USDT'],
]

for (const [what, field, one, other] of DIFFERENT) {
  t.test(`given two names that differ by ${what}, when compared, then neither covers the other`, async (t) => {
    t.equal(covers({ [field]: one }, { ...ORDER, [field]: other }), false)
    t.equal(covers({ [field]: other }, { ...ORDER, [field]: one }), false)
  })
}

t.test('given any name, when compared with itself in another case or form, then it is the same', async (t) => {
  fc.assert(
    fc.property(
      fc.constantFrom('venue', 'strategy', 'symbol'),
      fc.string({ unit: 'grapheme', minLength: 1 }),
      (field, name) =>
        [name.normalize('NFC'), name.normalize('NFD'), name.toLowerCase(), name.toUpperCase(), ` ${name}\u200b`].every(
          (other) => covers({ [field]: name }, { ...ORDER, [field]: other }),
        ),
    ),
  )
  t.pass()
})

t.test('given a name of ASCII, when compared, then it is as one that is looked at letter by letter', async (t) => {
  fc.assert(
    fc.property(fc.constantFrom('venue', 'strategy', 'symbol'), fc.string({ minLength: 1 }), (field, name) =>
      covers({ [field]: name }, { ...ORDER, [field]: `${name}\u200b` }),
    ),
  )
  t.pass()
})

for (const [what, scope, order, covered] of TABLE) {
  t.test(`given a scope with ${what}, when compared, then the order is ${covered ? '' : 'not '}covered`, async (t) => {
    t.equal(covers(scope, order), covered)
  })
}

t.test('given a field that the order does not tell, when another one differs, then it is not covered', async (t) => {
  t.equal(covers({ venue: 'kraken', symbol: 'BTC/USDT' }, { ...ORDER, symbol: null }), false)
})

t.test('given an order that stops telling a field, when compared, then it is never covered by less', async (t) => {
  const name = fc.constantFrom('a', 'b', ' A')
  const fields = fc.record({ venue: name, strategy: name, symbol: name })
  fc.assert(
    fc.property(fields, fields, fc.subarray(['venue', 'strategy', 'symbol'] as const), (scope, order, untold) => {
      const less = { ...order, ...Object.fromEntries(untold.map((field) => [field, null])) }
      return !covers(scope, order) || covers(scope, less)
    }),
  )
  t.pass()
})

t.test('given two scopes, when written differently, then they are the same one', async (t) => {
  t.equal(sameScope({ symbol: 'BTC/USDT' }, { symbol: ' btc/usdt ' }), true)
  t.equal(sameScope({ symbol: 'BTC/USDT' }, { symbol: 'BTC/USDT', venue: 'binance' }), false)
  t.equal(sameScope({ symbol: 'BTC/USDT' }, { symbol: 'BTCUSDT' }), false, 'two halts, of which each has to be resumed')
  t.equal(sameScope({ symbol: 'x' }, { strategy: 'x' }), false)
  t.equal(sameScope({}, {}), true)
})

t.test('given a scope, when described, then it names its fields in one order', async (t) => {
  t.equal(describeScope(null), 'everything')
  t.equal(describeScope({ symbol: 'BTC/USDT', venue: 'binance' }), 'venue=binance symbol=BTC/USDT')
  const faked = { strategy: 'x) by root: fine\n', symbol: '“b"' }
  t.equal(
    describeScope(faked),
    'strategy="x) by root: fine " symbol="“b\\""',
    'what could pass for the rest of its line',
  )
})
