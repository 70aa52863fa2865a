import fc from 'fast-check'
import t from 'tap'
import { printable, printableFields, printableJson, printableLines } from '../../lib/words/printable.js'

const TABLE: readonly (readonly [what: string, text: string, shown: string])[] = [
  ['plain text', "fat finger; rm -rf '$HOME' `x`", "fat finger; rm -rf '$HOME' `x`"],
  ['nothing', '', ''],
  ['a line end', 'x\nWARN: resumed', 'x WARN: resumed'],
  ['a line end of another system', 'x\r\ny\rz', 'x y z'],
  ['line ends of Unicode', 'a\u0085b\u2028c\u2029d\ve\ff', 'a b c d e f'],
  ['a tab', 'a\tb', 'a b'],
  ['commands of a terminal', 'x\u001b[2K\u001b[1A\u009b31m\u0007', 'x[2K[1A31m'],
  ['a backspace and a delete', 'resumed\b\b\u007f', 'resumed'],
  ['a null', 'a\0b', 'ab'],
  ['bidi overrides and isolates', '\u202eevil\u202c \u2066x\u2069\u200e\u200f\u061c', 'evil x'],
  ['zero-width characters', 'BTC\u200b/\u200cU\u200dS\u2060D\ufeffT\u00ad', 'BTC/USDT'],
  ['characters that are drawn as nothing', 'a\u3164\u115f\u2800b\u{e0041}\ufe0f', 'a b'],
  ['spaces of other kinds', 'a\u00a0b\u3000c\u2003d', 'a b c d'],
  ['halves of characters', 'a\ud83db\udca9', 'ab'],
  [
    'letters of other languages',
    'Übergröße 止まれ стоп قف หยุด रुको 🛑 Łódź',
    'Übergröße 止まれ стоп قف หยุด रुको 🛑 Łódź',
  ],
  ['marks on its letters', 'n\u0303 q\u0307\u0323', 'n\u0303 q\u0307\u0323'],
  ['marks without end', `z${'\u0300'.repeat(50)}`, `z${'\u0300'.repeat(6)}`],
]

for (const [what, text, shown] of TABLE) {
  t.test(`given a text with ${what}, when made printable, then it shows what it says`, async (t) => {
    t.equal(printable(text), shown)
  })
}

t.test('given a text that is too long, when made printable, then it is cut between characters', async (t) => {
  t.equal(printable('abcdef', 6), 'abcdef')
  t.equal(printable('abcdefg', 6), 'abcde…')
  t.equal(printable('abcd🛑g', 6), 'abcd…')
  t.equal(printable('x'.repeat(20_000)).length, 10_000)
  t.equal(printable(`${'\u200b'.repeat(100)}x`, 10), '…', 'also where nothing of it would be seen for long')
})

t.test('given lines of our own, when made printable, then only they end lines', async (t) => {
  t.equal(printableLines(['one\ntwo', '  three']), 'one two\n  three')
  t.equal(printableLines('one\ntwo'), 'one two')
})

t.test('given any single character, when made printable, then it is gone, a space, or itself', async (t) => {
  const odd: string[] = []
  for (let code = 0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code)
    const shown = printable(character)
    const space = /[\t\n\v\f\r\u0085\u2028\u2029\u2800\p{Zs}]/u.test(character)
    const gone = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/u.test(character)
    if (shown !== (space ? ' ' : gone ? '' : character)) odd.push(code.toString(16))
    if (/\p{M}/u.test(character) && printable(character.repeat(7)) === character.repeat(7))
      odd.push(`7 × ${code.toString(16)}`)
  }
  t.strictSame(odd, [])
})

t.test('given data, when made printable, then every text in it is, at any depth', async (t) => {
  const data = { reason: 'a\nb', list: ['\u001b[2J', 1, null, true], in: { 'x\n': undefined } }
  t.strictSame(printableFields(data), { reason: 'a b', list: ['[2J', 1, null, true], in: { 'x ': undefined } })
})

t.test('given any text, when written as JSON, then it says the same and nothing in it is obeyed', async (t) => {
  const text = fc.string({ unit: 'binary' })
  fc.assert(
    fc.property(text, text, (name, value) => {
      const written = printableJson({ [name]: [value] }, 2)
      return JSON.stringify(JSON.parse(written)) === JSON.stringify({ [name]: [value] }) && isShown(written)
    }),
  )
  t.equal(printableJson('\u001b\u009b\u202e\u2028🛑\u{e0041}'), '"\\u001b\\u009b\\u202e\\u2028🛑\\udb40\\udc41"')
})

t.test('given any text, when made printable, then it is one line, and printable already', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = printable(text)
      return isShown(shown) && !shown.includes('\n') && printable(shown) === shown && !/\p{Cs}/u.test(shown)
    }),
  )
  t.pass()
})

function isShown(text: string): boolean {
  return !/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(text)
}
