// What a request or a message asks for, told by the matrix itself and by nothing of the guard's: by its method, its path and the
// words in it that say what is to be done.

/** Fields that say what is to be done, wherever a body or a message has them. */
const SAYING = new Set(
  'op method event action cmd command commandType channel ch e n reqType reqtype req_type request_type tx_type'.split(
    ' ',
  ),
)

/** Fields that say it within an action, a request or a batch, and elsewhere the kind of an order. */
const SAYING_INSIDE = new Set(['type', 'order', 'action', ...SAYING])

/** Fields that hold an action, a request or a batch. */
const INSIDE = new Set(['action', 'actions', 'request', 'payload', 'batchOrder', 'json', 'orders', 'args', 'params'])

/** Parameters of a subscription: which market it is for says nothing of what is to be done. */
const DEEPEST = 4

/**
 * @param arrival what has come to the recording server; of a message, `body` is what `marking()` has made of it
 * @returns e.g. `POST /exchange action.type=order`, `WS op=order.create`
 */
export function keyOf({ method, path, query, body }) {
  if (method !== 'WS') return [`${method} ${path}`, ...wordsOfRequest(query, body)].join(' ')
  const { message: sent } = JSON.parse(body)
  const message = parsed(sent)
  if (typeof message !== 'object' || message === null) return `WS ${String(message).slice(0, 40)}`
  if (Array.isArray(message) && typeof message[0] !== 'object') return `WS ${message.slice(0, 2).join(' ')}`
  return ['WS', ...new Set(words(message, SAYING_INSIDE))].join(' ')
}

function wordsOfRequest(query, body) {
  const form = new URLSearchParams(query)
  const inBody = parsed(body)
  const data = typeof inBody === 'object' ? inBody : Object.fromEntries(new URLSearchParams(String(inBody ?? '')))
  return [...new Set([...words(Object.fromEntries(form), SAYING), ...words(data, SAYING)])]
}

/** The words of an object that say what is to be done, with the names of their fields. */
function words(object, saying, depth = 0) {
  if (typeof object !== 'object' || object === null || depth > DEEPEST) return []
  if (Array.isArray(object)) return object.flatMap((each) => words(each, saying, depth + 1))
  return Object.entries(object).flatMap(([name, given]) => {
    if (name === 'tx') return transactionOf(given)
    const value = parsed(given)
    const its = saying.has(name) && ['string', 'number'].includes(typeof value) ? [`${name}=${value}`] : []
    return [...its, ...(INSIDE.has(name) ? words(value, SAYING_INSIDE, depth + 1) : [])]
  })
}

/** The messages of a transaction of dYdX, by the names that stand in it. */
function transactionOf(tx) {
  const text = Buffer.from(String(tx).replace(/^0x/, ''), 'hex').toString('latin1')
  return (text.match(/\.Msg\w+?(?=[^\w])/g) ?? ['unknown']).map((name) => `tx=${name}`)
}

function parsed(value) {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
