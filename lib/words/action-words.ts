/** What is done with an order: `place` and `amend` can add risk, `cancel` can't. */
export type OrderAction = 'place' | 'amend' | 'cancel'

/** Words that stand in the same fields as the action and say nothing of it. */
const ORDER_TYPES = new Set(
  (
    'limit market stop stoplimit stopmarket stoploss stoplosslimit trailingstop trailingstopmarket ' +
    'takeprofit takeprofitlimit takeprofitmarket limitmaker postonly iceberg gtc gtd ioc fok'
  ).split(' '),
)

/** Words that speak of the action. */
const ACTION_WORDS = new Map<string, OrderAction>([
  ['cancel', 'cancel'],
  ['place', 'place'],
  ['create', 'place'],
  ['new', 'place'],
  ['open', 'place'],
  ['submit', 'place'],
  ['amend', 'amend'],
  ['edit', 'amend'],
  ['modify', 'amend'],
  ['replace', 'amend'],
  ['cancelreplace', 'amend'],
])

/**
 * An order is a cancel when a field says so, and no other says anything but the type of the order that is cancelled. What is
 * not understood beside it (`withdraw`, `setLeverage`) adds risk.
 */
export function agreeOnAction(...told: unknown[]): OrderAction {
  let agreed: OrderAction | undefined
  for (const value of told) {
    if (value === undefined || value === null) continue
    const word = typeof value === 'string' ? plainWord(value) : ''
    if (ORDER_TYPES.has(word)) continue
    const action = ACTION_WORDS.get(word) ?? 'place'
    if (agreed !== undefined && agreed !== action) return 'place'
    agreed = action
  }
  return agreed ?? 'place'
}

/** A text without regard to case, space and separators. */
export function plainWord(text: string): string {
  if (ACTION_WORDS.has(text) || ORDER_TYPES.has(text)) return text
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]/g, '')
}
