/**
 * Text from outside is data. Whoever calls, a venue, a file or a library may have put line ends, a terminal's commands, or marks that
 * turn the direction of writing into it. What is shown to people goes through here.
 */

/** The longest text that is shown, in UTF-16 units, where nothing else is said. */
const MOST_SHOWN = 10_000

/** So many marks may stand on one letter; more would be drawn over the lines above and below. */
const MOST_MARKS = 6

/**
 * What needs no closer look, which is ten times as long, and each refused order has a text: ASCII, Latin, Greek, Cyrillic, usual signs,
 * Chinese, Japanese and Korean.
 */
const PLAIN =
  /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u3001-\u3029\u3041-\u3096\u30a0-\u30ff\u4e00-\u9fff\uac00-\ud7a3]*$/
const PLAIN_JSON = /^[\n -~]*$/

const SPACES = /\r\n|[\t\n\v\f\r\u0085\u2028\u2029\u2800\p{Zs}]/gu
/** Control characters, bidi overrides, zero-width and other characters without a shape, and halves of characters. */
const WITHOUT_SHAPE = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu
const TOO_MANY_MARKS = new RegExp(`(\\p{M}{${MOST_MARKS}})\\p{M}+`, 'gu')
/** What JSON may hold as it stands, and a terminal would obey, or not show. */
const UNSHOWN_IN_JSON = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/**
 * A text as one line that shows what it says: letters of every language stay; each line end, tab and space of another kind
 * becomes a space, and what has no shape goes. Pure.
 *
 * @param most its greatest length, in UTF-16 units; what is longer is cut, and ends with an ellipsis
 */
export function printable(text: string, most = MOST_SHOWN): string {
  if (text.length <= most && PLAIN.test(text)) return text
  // What has no shape must not cost time without end either.
  const shown = text
    .slice(0, 4 * most)
    .replace(SPACES, ' ')
    .replace(WITHOUT_SHAPE, '')
    .replace(TOO_MANY_MARKS, '$1')
  if (shown.length <= most && text.length <= 4 * most) return shown
  return `${shown.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** Lines of our own, each with what came from outside in it. */
export function printableLines(lines: string | readonly string[]): string {
  return typeof lines === 'string' ? printable(lines) : lines.map((line) => printable(line)).join('\n')
}

/** Plain data with every text in it {@link printable}. */
export function printableFields<Data>(data: Data): Data
export function printableFields(data: unknown): unknown {
  if (typeof data === 'string') return printable(data)
  if (Array.isArray(data)) return data.map((each) => printableFields(each))
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [printable(name), printableFields(value)]))
}

/** JSON that says the same, and that a terminal can be shown: what has no shape, or ends a line, stands there as `\uXXXX`. */
export function printableJson(value: unknown, indent?: number): string {
  const json = JSON.stringify(value, null, indent)
  if (PLAIN_JSON.test(json)) return json
  return json.replace(UNSHOWN_IN_JSON, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}
