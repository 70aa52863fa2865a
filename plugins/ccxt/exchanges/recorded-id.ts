import type { ExchangeInside } from '../library/exchange.js'
import { baseOf } from './index.js'

type Describing = { describe(this: object): { readonly id?: unknown } | undefined }

/**
 * The id of the record that holds the facts of an exchange object, if there is one. The lowest of its classes says it, as ccxt makes its
 * requests there: the object's own id may be any text, since a bot gives `{ id: 'second account' }` or a subclass, and ccxt's markets of
 * predictions share theirs with other exchanges. Above it, those of variants alone count, e.g. Binance US, which ccxt makes of Binance.
 *
 * @returns of ccxt's prediction markets `prediction.<id>`
 */
export function recordedId(exchange: ExchangeInside): string {
  const inside = exchange as ExchangeInside & { isPrediction?: () => boolean }
  const place = inside.isPrediction?.() === true ? 'prediction.' : ''
  return place + (idOfClasses(exchange) ?? exchange.id)
}

/** What the lowest of its classes that has a name is called, or a variant of that. Null: none has a name. */
function idOfClasses(exchange: object): string | null {
  const classes: Describing[] = []
  for (let each = Object.getPrototypeOf(exchange); each !== null; each = Object.getPrototypeOf(each)) {
    if (Object.hasOwn(each, 'describe')) classes.unshift(each as Describing)
  }
  // The base classes give the object's own id back.
  const nameless = Object.create(exchange, { id: { value: undefined } })
  const ids = classes.map((each) => idOf(each, nameless)).filter((id) => typeof id === 'string')
  return ids.reduce<string | null>((found, id) => (found === null || baseOf(id) === found ? id : found), null)
}

function idOf(described: Describing, nameless: object): unknown {
  try {
    return described.describe.call(nameless)?.id
  } catch {
    // A bot's own may not bear to be called once more.
    return undefined
  }
}
