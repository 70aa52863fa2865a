// docs/exchanges.md: what is known of exchanges, by the records that the venue reads with, and what the tests have shown of it.

const COLUMNS = ['orders', 'conditional', 'cancelled', 'positions', 'closed', 'value', 'hedge']

/**
 * The text of docs/exchanges.md.
 *
 * @param records the exchanges whose parts are known: `{ id, account, deadMansSwitch, openOrdersOfAllSymbols }`
 * @param shown test/plugins/ccxt/exchanges/shown.json: by exchange and part, the cells that a test has shown
 * @param version of ccxt
 * @param hasSwitch whether ccxt has `cancelAllOrdersAfter` at an exchange, by its id
 */
export function exchangesPage(records, shown, version, hasSwitch) {
  const notes = []
  const rows = records.flatMap((record) => rowsOf(record, shown[record.id] ?? {}, hasSwitch(record.id), noteIn(notes)))
  const header = ['exchange', 'part', ...COLUMNS, 'dead man’s switch']
  return [
    introduction(version),
    [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n'),
    '## Notes',
    notes.map((note, at) => `${at + 1}. ${note}.`).join('\n'),
    '',
  ].join('\n\n')
}

function rowsOf(record, shownParts, hasSwitch, note) {
  return record.account.map((part, at) => [
    at === 0 ? [record.id, ...(record.aliases ?? [])].join(', ') : '',
    part.rare ? `${part.name} \\*` : part.name,
    ...COLUMNS.map((column) => cell(withExchange(part, record), column, new Set(shownParts[part.name] ?? []), note)),
    at === 0 ? switchCell(record, hasSwitch) : '',
  ])
}

function cell(part, column, shown, note) {
  const [what, why] = [part[isOfOrders(column) ? 'orders' : 'positions'], whyNot(part, column)]
  if (column === 'value' && shown.has('no value')) return shown.has('value') ? 'some' : 'null'
  if (shown.has(column)) return 'yes'
  if (column === 'hedge' && !mayBeHedged(part)) return '–'
  if (why !== null) return `no ${note(why)}`
  if (isEmpty(what)) return isOfOrders(column) ? 'with others' : 'none'
  return lacking(part, column)
}

/** A part with what its record says of all parts: orders of what holds no markets of its own may be shown with those of another part. */
function withExchange(part, { hedgeMode, account }) {
  const isOfOthers = (other) => other.holds !== null && other.orders === part.orders
  const isShared = part.holds === null && Array.isArray(part.orders) && account.some(isOfOthers)
  return { ...part, ...(hedgeMode === false && { hedgeMode }), ...(isShared && { orders: [] }) }
}

/** Whether longs and shorts of one market are a thing there: not in balances, and not in options. */
function mayBeHedged({ holds, positions }) {
  if (holds !== null) return holds.kind === 'linear' || holds.kind === 'inverse'
  return typeof positions === 'string' || 'contracts' in positions
}

/** What the exchange itself hasn't there, by the record. Empty: it says nothing. */
function lacking({ conditionalOrders, hedgeMode }, column) {
  if (column === 'hedge' && hedgeMode === false) return 'none there'
  if (column !== 'conditional' || conditionalOrders === undefined) return ''
  return conditionalOrders === false ? 'none there' : `in *${conditionalOrders}*`
}

function isOfOrders(column) {
  return ['orders', 'conditional', 'cancelled'].includes(column)
}

/** No call of its own: orders are shown with those of another part, and it holds no positions. */
function isEmpty(what) {
  return Array.isArray(what) ? what.length === 0 : what.contracts?.length === 0
}

/** Why the venue can't, as the record says it. */
function whyNot({ orders, positions, closing }, column) {
  if (isOfOrders(column)) return typeof orders === 'string' ? orders : null
  if (typeof positions === 'string') return positions
  return column === 'closed' && typeof closing === 'string' ? closing : null
}

function switchCell({ deadMansSwitch }, hasSwitch) {
  if (deadMansSwitch) return 'yes'
  return hasSwitch ? 'not while halted' : 'none in ccxt'
}

/** Gives a note its number. The same words are one note. */
function noteIn(notes) {
  return (text) => {
    if (!notes.includes(text)) notes.push(text)
    return `[${notes.indexOf(text) + 1}](#notes)`
  }
}

function line(cells) {
  return `| ${cells.join(' | ')} |`.replace(/ +\|/g, ' |')
}

function introduction(version) {
  return `<!-- Written by npm run docs, from plugins/ccxt/exchanges and test/plugins/ccxt/exchanges/shown.json. -->
# What is known of exchanges

Through ccxt ${version}, unmodified. Each **yes** was shown by a test: the venue on a real socket against a server that answers in the
exchange's form, with orders and positions in the part, and the exchange's own book as the judge. It was no real account: what an exchange does
otherwise than its documents say is not seen so. An empty cell was not shown, and is no claim. **no** has a note with the reason: as long as such
a part may be there, the venue is never quiet and never flat, and names it (\`parts: { "…": "none" }\` says that it isn't there).

- \\*: few accounts have this part. It is read where you ask for it: \`parts: { "…": "read" }\`.
- **orders**: working orders are read. **conditional**: those that wait for a trigger are, too. **cancelled**: each was taken off.
  *with others*: the calls for another part show them.
- **positions**: the whole quantity, what rests in exits included. **closed**: the exchange took the closing order. **hedge**: a long and a
  short of one market, side by side, were closed, each by its own side.
- **value**: quantity × price is the money that it is worth, in its currency. *null*: ccxt doesn't tell enough, and no number is shown. *some*:
  for some kinds of contract.
- *none there*: the exchange has none, by the source in the record. *in …*: they are in that part, or shown with it. –: there is no such thing.
- **dead man’s switch**: *yes*: it may be armed while halted (\`cancelAllOrdersAfter\`), and not be disarmed. *not while halted*: ccxt has one,
  and no fact says what arms it.

Of every other exchange of ccxt nobody has looked up the parts. What ccxt shows without being told more is read, cancelled and closed; the rest is
unknown until you say it (\`parts\`, \`orderParams\`, \`positionParams\`).`
}
